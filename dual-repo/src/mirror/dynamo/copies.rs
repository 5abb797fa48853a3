//! Copies of the state of the move, in DynamoDB: by them it will be decided there who may write, once DynamoDB has the last word.

use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error};

use crate::mirror::Control;
use crate::repository::Result;

/// How many copies there are: each is one partition.
const COPIES: u32 = 4;
/// The state of a copy while MySQL has the last word.
const MYSQL: &str = "M";

/// A copy. What is not named here stays as it is.
#[derive(Debug, DynamoEntity)]
#[dynamo(table = "DualControl", entity = "COPY")]
#[pk("_dual#CTL#{number}", attr = "id")]
struct ControlCopy {
    number: u32,
    epoch: u16,
    state: String,
    /// The last epoch in which MySQL had the last word.
    last_m: u16,
    phase: String,
}

#[derive(Debug, DynamoTable)]
#[dynamo(table = "DualControl")]
#[expect(dead_code, reason = "the table is made of it")]
enum Copies {
    Copy(ControlCopy),
}

/// Makes the table, if it is not there.
pub(super) async fn create(db: &Dynamo) -> Result<()> {
    Copies::ensure_table(db).await?;
    Ok(())
}

/// Writes all copies, each unless it is of a later epoch.
pub(super) async fn write(db: &Dynamo, control: &Control) -> Result<()> {
    let Control { epoch, phase, .. } = control;
    for number in 0..COPIES {
        let (state, phase) = (MYSQL.to_owned(), phase.as_str().to_owned());
        let copy = ControlCopy { number, epoch: *epoch, state, last_m: *epoch, phase };
        let upsert = copy.upsert().condition(|copy| {
            let is_older = copy.epoch.is_absent().or(copy.epoch.lt(*epoch));
            is_older.or(copy.epoch.eq(*epoch).and(copy.state.eq(MYSQL)))
        });
        match upsert.send(db).await {
            // A later one is there already.
            Ok(()) | Err(Error::ConditionFailed { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
