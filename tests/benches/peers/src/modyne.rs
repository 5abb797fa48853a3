//! `modyne`, which writes an attribute for the entity's type beside the keys.

use aws_sdk_dynamodb::Client;
use benches::cases::{Answers, EMAIL};
use benches::client;
use benches::entities::{Order, Product, User};
use harness::{Case, Subject, per_request, runtime};
use modyne::expr::KeyCondition;
use modyne::keys::{FullKey, Primary};
use modyne::model::Query;
use modyne::{Entity, EntityDef, EntityExt, EntityTypeNameRef, Item, ProjectionExt, Table};
use serde::{Deserialize, Serialize};

#[derive(Clone)]
struct Shop(Client);

impl Table for Shop {
    type PrimaryKey = Primary;
    type IndexKeys = ();

    fn table_name(&self) -> &str {
        "Users"
    }
    fn client(&self) -> &Client {
        &self.0
    }
}

/// An entity of this crate, as `modyne` has traits of its own.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
struct Of<E>(E);

macro_rules! entity {
    ($entity:ty, $name:literal, $key:ty, |$parts:pat_param| $pk:expr, $sk:expr, |$own:ident| $of:expr) => {
        impl EntityDef for Of<$entity> {
            const ENTITY_TYPE: &'static EntityTypeNameRef = EntityTypeNameRef::from_static($name);
        }
        impl Entity for Of<$entity> {
            type KeyInput<'a> = $key;
            type Table = Shop;
            type IndexKeys = ();

            fn primary_key($parts: Self::KeyInput<'_>) -> Primary {
                Primary { hash: $pk, range: $sk }
            }
            fn full_key(&self) -> FullKey<Primary, ()> {
                let $own = &self.0;
                FullKey { primary: Self::primary_key($of), indexes: () }
            }
        }
    };
}
entity!(User, "USER", &'a str, |email| format!("USER#{email}"), "#META".to_owned(), |user| &user.email);
entity!(Product, "PRODUCT", u64, |id| format!("PRODUCT#{id}"), "#META".to_owned(), |product| product.product_id);
entity!(Order, "ORDER", (&'a str, u64), |(email, id)| format!("USER#{email}"), format!("ORDER#{id:010}"), |order| (
    &order.user_email,
    order.order_id
));

fn of<E>(subject: Subject, example: E) -> Vec<Case>
where
    Of<E>: Entity + Clone + Serialize + for<'de> Deserialize<'de> + 'static,
{
    let item = Of::into_item(Of(example));
    let example = Of::<E>::from_item(item.clone()).unwrap();
    vec![
        Case::new("into_item", subject, "modyne", example, Of::into_item),
        Case::new("from_item", subject, "modyne", item, |item: Item| Of::<E>::from_item(item).unwrap()),
    ]
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = of(Subject::User, User::example());
    cases.extend(of(Subject::Product, Product::example()));
    cases.extend(of(Subject::Order, Order::example(1)));
    let (runtime, answers) = (runtime(), Answers::new());
    let shop = |answer| Shop(client(answer));
    cases.push(per_request(
        ("get", Subject::User, "modyne"),
        &runtime,
        shop(&answers.get),
        (),
        async |shop: &Shop, ()| {
            let answer = Of::<User>::get(EMAIL).execute(shop).await.unwrap();
            Of::<User>::from_item(answer.item.unwrap()).unwrap()
        },
    ));
    cases.push(per_request(
        ("put", Subject::User, "modyne"),
        &runtime,
        shop(&answers.put),
        Of(User::example()),
        async |shop: &Shop, user: Of<User>| user.put().execute(shop).await.unwrap(),
    ));
    cases.push(per_request(
        ("query", Subject::Order, "modyne"),
        &runtime,
        shop(&answers.query),
        (),
        async |shop: &Shop, ()| {
            let condition = KeyCondition::<Primary>::in_partition(format!("USER#{EMAIL}")).begins_with("ORDER#");
            let answer = Query::new(condition).execute(shop).await.unwrap();
            let items = answer.items.unwrap().into_iter();
            items.map(|item| Of::<Order>::from_item(item).unwrap()).collect::<Vec<_>>()
        },
    ));
    cases
}
