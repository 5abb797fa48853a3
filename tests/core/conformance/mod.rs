//! What the library takes for granted of DynamoDB, as one list of behaviours that every engine is held against. Where an engine
//! answers otherwise, the list says how, beside AWS's word on it; an engine that has learned better fails too, so that the list
//! stays true.

mod ask;
mod behaviours;

use dynamo_core::{Dynamo, Engine};

use self::ask::Ask;
use self::behaviours::behaviours;
use crate::support::table;

/// Something that DynamoDB does.
struct Behaviour {
    /// What it is.
    name: &'static str,
    /// AWS's word on it, and where it stands.
    says: &'static str,
    ask: Ask,
    /// What DynamoDB answers.
    answer: &'static str,
    /// What the embedded engine answers, where it differs.
    embedded: Option<&'static str>,
    /// What DynamoDB Local answers, where it differs.
    local: Option<&'static str>,
}

impl Behaviour {
    fn expected(&self, engine: Engine) -> &'static str {
        let differs = if engine == Engine::Embedded { self.embedded } else { self.local };
        differs.unwrap_or(self.answer)
    }
}

integration::on_every_engine! {
    async fn every_behaviour_is_that_of_the_list(db: Dynamo) {
        let table = table(&db).await;
        let mut wrong = Vec::new();
        let all = behaviours();
        let count = all.len();
        for behaviour in all {
            let expected = behaviour.expected(db.engine());
            let Behaviour { name, says, ask, .. } = behaviour;
            let answer = ask.answer(&db, &table).await;
            if answer != expected {
                wrong.push(format!("{name}: {answer}, not {expected}\n    ({says})"));
            }
        }
        println!("{count} behaviours");
        assert!(wrong.is_empty(), "{} of {count} behaviours are others:\n{}", wrong.len(), wrong.join("\n"));
    }
}

#[test]
fn a_difference_is_one() {
    for behaviour in behaviours() {
        assert!(behaviour.says.contains("https://docs.aws.amazon.com/"), "{} has no source", behaviour.name);
        for differs in [behaviour.embedded, behaviour.local].into_iter().flatten() {
            assert_ne!(differs, behaviour.answer, "{}", behaviour.name);
        }
    }
}
