//! The same requests through the SDK, with conversions by hand.

use std::collections::HashMap;
use std::str::FromStr;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue::{self, Bool, L, M, N, S};
use harness::{Case, Runtime, Subject, per_request};

use crate::EMAIL;
use crate::answers::Answers;
use crate::canned::client;
use crate::entities::{Address, Line, Order, OrderStatus, Standing, User, user_key};

type Item = HashMap<String, AttributeValue>;

pub(crate) fn cases(runtime: &Runtime, answers: &Answers) -> Vec<Case> {
    vec![
        per_request(("get", Subject::User, "toasty-by-hand"), runtime, client(&answers.get), (), async |sdk, ()| {
            get(sdk).await
        }),
        per_request(
            ("put", Subject::User, "toasty-by-hand"),
            runtime,
            client(&answers.put),
            User::example(),
            async |sdk, user| put(sdk, user).await,
        ),
        per_request(
            ("query", Subject::Order, "toasty-untyped"),
            runtime,
            client(&answers.query),
            (),
            async |sdk, ()| query(sdk).await,
        ),
        per_request(
            ("query", Subject::Order, "toasty-by-hand"),
            runtime,
            client(&answers.query),
            (),
            async |sdk, ()| query(sdk).await.into_iter().map(|item| order(item).unwrap()).collect::<Vec<_>>(),
        ),
    ]
}

pub(crate) async fn get(sdk: &Client) -> User {
    let (pk, sk) = user_key(EMAIL);
    let key = HashMap::from([("PK".to_owned(), S(pk)), ("SK".to_owned(), S(sk))]);
    let answer = sdk.get_item().table_name("Users").set_key(Some(key)).send().await.unwrap();
    user(answer.item.unwrap()).unwrap()
}

pub(crate) async fn put(sdk: &Client, user: User) {
    sdk.put_item().table_name("Users").set_item(Some(item(user))).send().await.unwrap();
}

pub(crate) async fn query(sdk: &Client) -> Vec<Item> {
    let request = sdk
        .query()
        .table_name("Users")
        .key_condition_expression("#pk = :pk AND begins_with(#sk, :sk)")
        .expression_attribute_names("#pk", "PK")
        .expression_attribute_names("#sk", "SK")
        .expression_attribute_values(":pk", S(format!("USER#{EMAIL}")))
        .expression_attribute_values(":sk", S("ORDER#".into()));
    request.send().await.unwrap().items.unwrap()
}

fn item(user: User) -> Item {
    let mut item = Item::with_capacity(12);
    item.insert("PK".into(), S(user.pk));
    item.insert("SK".into(), S(user.sk));
    item.insert("email".into(), S(user.email));
    item.insert("user_id".into(), N(user.user_id.to_string()));
    item.insert("name".into(), S(user.name));
    if let Some(phone) = user.phone {
        item.insert("phone".into(), S(phone));
    }
    let standing = match user.standing {
        Standing::Active => "active",
        Standing::Suspended => "suspended",
    };
    item.insert("standing".into(), S(standing.into()));
    item.insert("verified".into(), Bool(user.verified));
    item.insert("logins".into(), N(user.logins.to_string()));
    item.insert("created_at".into(), N(user.created_at.to_string()));
    item.insert("updated_at".into(), N(user.updated_at.to_string()));
    let mut address = Item::with_capacity(5);
    address.insert("name".into(), S(user.address.name));
    address.insert("street".into(), S(user.address.street));
    address.insert("city".into(), S(user.address.city));
    address.insert("postcode".into(), S(user.address.postcode));
    address.insert("country".into(), S(user.address.country));
    item.insert("address".into(), M(address));
    item
}

fn user(item: Item) -> Option<User> {
    let (mut pk, mut sk, mut email, mut user_id, mut name, mut phone) = (None, None, None, None, None, None);
    let (mut standing, mut verified, mut logins) = (None, None, None);
    let (mut created_at, mut updated_at, mut address) = (None, None, None);
    for (attribute, value) in item {
        match attribute.as_str() {
            "PK" => pk = Some(string(value)?),
            "SK" => sk = Some(string(value)?),
            "email" => email = Some(string(value)?),
            "user_id" => user_id = Some(number(&value)?),
            "name" => name = Some(string(value)?),
            "phone" => phone = Some(string(value)?),
            "standing" => {
                standing = Some(match value.as_s().ok()?.as_str() {
                    "active" => Standing::Active,
                    "suspended" => Standing::Suspended,
                    _ => return None,
                });
            }
            "verified" => verified = Some(*value.as_bool().ok()?),
            "logins" => logins = Some(number(&value)?),
            "created_at" => created_at = Some(number(&value)?),
            "updated_at" => updated_at = Some(number(&value)?),
            "address" => address = Some(read_address(value)?),
            _ => {}
        }
    }
    Some(User {
        pk: pk?,
        sk: sk?,
        email: email?,
        user_id: user_id?,
        name: name?,
        phone,
        standing: standing?,
        verified: verified?,
        logins: logins?,
        created_at: created_at?,
        updated_at: updated_at?,
        address: address?,
    })
}

fn read_address(value: AttributeValue) -> Option<Address> {
    let M(item) = value else { return None };
    let (mut name, mut street, mut city, mut postcode, mut country) = (None, None, None, None, None);
    for (attribute, value) in item {
        match attribute.as_str() {
            "name" => name = Some(string(value)?),
            "street" => street = Some(string(value)?),
            "city" => city = Some(string(value)?),
            "postcode" => postcode = Some(string(value)?),
            "country" => country = Some(string(value)?),
            _ => {}
        }
    }
    Some(Address { name: name?, street: street?, city: city?, postcode: postcode?, country: country? })
}

pub(crate) fn order(item: Item) -> Option<Order> {
    let (mut pk, mut sk, mut user_email, mut order_id, mut status) = (None, None, None, None, None);
    let (mut total, mut created_at, mut note, mut lines) = (None, None, None, None);
    for (attribute, value) in item {
        match attribute.as_str() {
            "PK" => pk = Some(string(value)?),
            "SK" => sk = Some(string(value)?),
            "user_email" => user_email = Some(string(value)?),
            "order_id" => order_id = Some(number(&value)?),
            "status" => {
                status = Some(match value.as_s().ok()?.as_str() {
                    "pending" => OrderStatus::Pending,
                    "shipped" => OrderStatus::Shipped,
                    _ => return None,
                });
            }
            "total" => total = Some(text(&value)?),
            "created_at" => created_at = Some(number(&value)?),
            "note" => note = Some(string(value)?),
            "lines" => {
                let L(values) = value else { return None };
                lines = Some(values.into_iter().map(line).collect::<Option<_>>()?);
            }
            _ => {}
        }
    }
    Some(Order {
        pk: pk?,
        sk: sk?,
        user_email: user_email?,
        order_id: order_id?,
        status: status?,
        total: total?,
        created_at: created_at?,
        note,
        lines: lines?,
    })
}

fn line(value: AttributeValue) -> Option<Line> {
    let M(item) = value else { return None };
    let (mut product_id, mut name, mut quantity, mut price) = (None, None, None, None);
    for (attribute, value) in item {
        match attribute.as_str() {
            "product_id" => product_id = Some(number(&value)?),
            "name" => name = Some(string(value)?),
            "quantity" => quantity = Some(number(&value)?),
            "price" => price = Some(text(&value)?),
            _ => {}
        }
    }
    Some(Line { product_id: product_id?, name: name?, quantity: quantity?, price: price? })
}

fn string(value: AttributeValue) -> Option<String> {
    if let S(text) = value { Some(text) } else { None }
}

fn number<T: FromStr>(value: &AttributeValue) -> Option<T> {
    value.as_n().ok()?.parse().ok()
}

/// `toasty` writes decimals as text.
fn text<T: FromStr>(value: &AttributeValue) -> Option<T> {
    value.as_s().ok()?.parse().ok()
}
