//! `toasty` itself.

use aws_sdk_dynamodb::Client;
use harness::{Case, Runtime, Subject, per_request};
use toasty::Db;
use toasty_driver_dynamodb::DynamoDb;

use crate::EMAIL;
use crate::answers::Answers;
use crate::canned::client;
use crate::entities::{Order, User, user_key};

/// A database of one model, as two cannot share a table.
pub(crate) async fn users(client: Client) -> Db {
    let driver = DynamoDb::new("dynamodb://canned".to_owned(), client);
    Db::builder().models(toasty::models!(User)).build(driver).await.unwrap()
}

/// The same of orders.
pub(crate) async fn orders(client: Client) -> Db {
    let driver = DynamoDb::new("dynamodb://canned".to_owned(), client);
    Db::builder().models(toasty::models!(Order)).build(driver).await.unwrap()
}

pub(crate) async fn put_user(db: &mut Db, user: User) -> User {
    let User { pk, sk, email, user_id, name, phone, standing, verified, logins, created_at, updated_at, address } =
        user;
    let create = User::create().pk(pk).sk(sk).email(email).user_id(user_id).name(name).phone(phone);
    let create = create.standing(standing).verified(verified).logins(logins).created_at(created_at);
    create.updated_at(updated_at).address(address).exec(db).await.unwrap()
}

pub(crate) async fn put_order(db: &mut Db, order: Order) -> Order {
    let Order { pk, sk, user_email, order_id, status, total, created_at, note, lines } = order;
    let create = Order::create().pk(pk).sk(sk).user_email(user_email).order_id(order_id).status(status);
    create.total(total).created_at(created_at).note(note).lines(lines).exec(db).await.unwrap()
}

pub(crate) async fn get(db: &mut Db) -> User {
    let (pk, sk) = user_key(EMAIL);
    User::get_by_pk_and_sk(db, pk, sk).await.unwrap()
}

pub(crate) async fn query(db: &mut Db) -> Vec<Order> {
    let of_user = Order::fields().pk().eq(format!("USER#{EMAIL}"));
    let orders = Order::fields().sk().starts_with("ORDER#".to_owned());
    Order::filter(of_user.and(orders)).exec(db).await.unwrap()
}

pub(crate) fn cases(runtime: &Runtime, answers: &Answers) -> Vec<Case> {
    let users = |answer| runtime.block_on(users(client(answer)));
    vec![
        per_request(("get", Subject::User, "toasty"), runtime, users(&answers.get), (), async |db, ()| {
            get(&mut db.clone()).await
        }),
        per_request(
            ("put", Subject::User, "toasty"),
            runtime,
            users(&answers.put),
            User::example(),
            async |db, user| put_user(&mut db.clone(), user).await,
        ),
        per_request(
            ("query", Subject::Order, "toasty"),
            runtime,
            runtime.block_on(orders(client(&answers.query))),
            (),
            async |db, ()| query(&mut db.clone()).await,
        ),
    ]
}
