//! Explanations of what reads.

use aws_sdk_dynamodb::operation::get_item::GetItemInput;

use super::expression::{attributes, with_names};
use super::{Calls, Cost, Explain, Explanation, Sizes, Surplus};
use crate::client::Dynamo;
use crate::entity::{DynamoEntity, Indexed};
use crate::error::Result;
use crate::op::plan::{Consistency, Plan, Read};
use crate::op::{Exists, Get, Hydrate, Query, Scan, Selection, TableQuery, TableScan, Yields};
use crate::table::DynamoTable;

impl<E: DynamoEntity, S: Selection<E>> Explain for Get<E, S> {
    fn explain(self, db: &Dynamo) -> Result<Explanation> {
        self.into_input(db).map(of_get)
    }
}

impl<E: DynamoEntity> Explain for Exists<E> {
    fn explain(self, db: &Dynamo) -> Result<Explanation> {
        self.into_input(db).map(of_get)
    }
}

impl<E: Indexed<I>, I, S: Selection<E>> Explain for Query<E, I, S> {
    fn explain(self, db: &Dynamo) -> Result<Explanation> {
        let surplus = self.surplus(db);
        let (plan, _) = self.plan(db)?;
        Ok(of_plan(plan, surplus).without_secrets([E::SCHEMA]))
    }
}

impl<E: DynamoEntity + 'static, S: Selection<E>> Explain for Scan<E, S> {
    fn explain(self, db: &Dynamo) -> Result<Explanation> {
        let surplus = self.surplus(db);
        Ok(of_plan(self.plan(db)?, surplus).without_secrets([E::SCHEMA]))
    }
}

impl<T: DynamoTable + 'static, K: Yields<T> + 'static, I> Explain for TableQuery<T, K, I> {
    fn explain(self, db: &Dynamo) -> Result<Explanation> {
        let surplus = self.surplus(db);
        Ok(of_plan(self.plan(db)?, surplus).without_secrets(T::TABLE.entities.iter().copied()))
    }
}

impl<T: DynamoTable + 'static, K: Yields<T> + 'static> Explain for TableScan<T, K> {
    fn explain(self, db: &Dynamo) -> Result<Explanation> {
        let surplus = self.surplus(db);
        Ok(of_plan(self.plan(db)?, surplus).without_secrets(T::TABLE.entities.iter().copied()))
    }
}

impl<E: Indexed<I>, I> Explain for Hydrate<E, I> {
    fn explain(self, db: &Dynamo) -> Result<Explanation> {
        let (query, consistency) = self.into_query();
        let surplus = query.surplus(db);
        let (plan, _) = query.plan_keys(db)?;
        let cost = Cost::read(halves(consistency), Sizes::OfItems);
        let items = Explanation::new("BatchGetItem", db.table_name(E::SCHEMA.table)?, cost);
        let items = Explanation { calls: Calls::PerHundred, ..items };
        Ok(Explanation { parts: vec![items], ..of_plan(plan, surplus).without_secrets([E::SCHEMA]) })
    }
}

fn halves(consistency: Consistency) -> u32 {
    match consistency {
        Consistency::Eventual => 1,
        Consistency::Strong => 2,
    }
}

fn of_get(input: GetItemInput) -> Explanation {
    let names = input.expression_attribute_names();
    let attributes = attributes(input.projection_expression(), names);
    let halves = if input.consistent_read() == Some(true) { 2 } else { 1 };
    let cost = Cost::read(halves, Sizes::OfItems);
    Explanation { attributes, ..Explanation::new("GetItem", input.table_name.unwrap_or_default(), cost) }
}

fn of_plan(plan: Plan, surplus: Vec<Surplus>) -> Explanation {
    let parts = plan.part_count();
    let calls = if plan.is_nothing() {
        Calls::None
    } else if plan.is_point() && parts == 1 {
        Calls::One
    } else {
        Calls::PerMegabyte { parts }
    };
    let (operation, index) = (plan.operation(), plan.index_name());
    let cost = Cost::read(halves(plan.consistency), Sizes::OfCall);
    let names = plan.names.as_ref();
    let key_condition = match &plan.read {
        Read::Query { key_condition, .. } => with_names(Some(key_condition), names),
        Read::Scan { .. } => None,
    };
    let filter = with_names(plan.filter.as_deref(), names);
    let attributes = attributes(plan.projection.as_deref(), names);
    let explanation = Explanation::new(operation, plan.table, cost).with_values(plan.values);
    Explanation { index, calls, key_condition, filter, attributes, surplus, ..explanation }
}
