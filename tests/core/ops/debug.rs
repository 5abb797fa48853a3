//! `Debug` of operations, for logs: which operation it is, and nothing of what is in it.

use dynamo_core::{BatchWrite, DynamoEntity, DynamoTable, Transaction};

use super::entities::{Shop, User, order, user};

const SECRET: &str = "hunter2";

fn secret() -> User {
    User { name: SECRET.into(), nickname: Some(SECRET.into()), ..user(SECRET) }
}

#[test]
fn nothing_shows_the_contents_of_an_item() {
    let shown = [
        format!("{:?}", secret().create()),
        format!("{:?}", secret().put().condition(|u| u.name.eq(SECRET))),
        format!("{:?}", secret().upsert().condition(|u| u.name.eq(SECRET))),
        format!("{:?}", User::get(SECRET)),
        format!("{:?}", User::exists(SECRET).condition(|u| u.name.ne(SECRET))),
        format!("{:?}", User::update(SECRET).set(|u| u.name, SECRET).condition(|u| u.name.is_in([SECRET]))),
        format!("{:?}", User::delete(SECRET).condition(|u| u.name.begins_with(SECRET))),
        format!("{:?}", User::query(SECRET).filter(|u| u.name.contains(SECRET))),
        format!("{:?}", User::scan().filter(|u| u.name.eq(SECRET))),
        format!("{:?}", User::batch_get([SECRET])),
        format!("{:?}", Shop::query(SECRET)),
        format!("{:?}", Shop::scan()),
        format!("{:?}", BatchWrite::new().put(secret()).delete::<User>("x")),
        format!("{:?}", Transaction::new().create(secret()).idempotency_token(SECRET)),
    ];
    for text in &shown {
        assert!(!text.contains(SECRET), "{text}");
    }
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_key_that_cannot_be_made_does_not_show_its_component() {
    let error = super::entities::Order::key_of(("bob@x", "hunter2#", 1)).unwrap_err();
    assert!(error.to_string().contains("`day`"), "{error}");
    assert!(!format!("{error} {error:?}").contains(SECRET));
    let error = order("", SECRET, 1).key().unwrap_err();
    assert!(!format!("{error} {error:?}").contains(SECRET));
}
