//! The list.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{
    AttributeValue, Get, KeysAndAttributes, PutRequest, ReturnValue, TransactGetItem, WriteRequest,
};

use super::Behaviour;
use super::ask::{Ask, code, n};
use crate::support::s;

const EXPRESSIONS: &str =
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html";

fn same(name: &'static str, says: &'static str, ask: Ask, answer: &'static str) -> Behaviour {
    Behaviour { name, says, ask, answer, embedded: None, local: None }
}

const REFUSED: &str = "ValidationException";

pub(super) fn behaviours() -> Vec<Behaviour> {
    [updates(), filters(), values(), calls(), returned()].into_iter().flatten().collect()
}

fn updates() -> Vec<Behaviour> {
    const UPDATES: &str =
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html";
    vec![
        same(
            "elements are removed where they were before the update",
            "`REMOVE` of several elements takes those of the item before the update: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html",
            Ask::Update("REMOVE l[0], l[1]", vec![], "l"),
            "[c]",
        ),
        same(
            "an element past the end is appended",
            "\"DynamoDB adds the new element to the end of the list\": https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html",
            Ask::Update("SET l[10] = :v", vec![(":v", s("z"))], "l"),
            "[a b c z]",
        ),
        same(
            "several elements past the end are appended in the order of their numbers",
            "\"If you add multiple elements in a single SET operation, the elements are sorted in order by element number\": https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html",
            Ask::Update("SET l[20] = :v, l[10] = :w", vec![(":v", s("z")), (":w", s("y"))], "l"),
            "[a b c y z]",
        ),
        same(
            "two attributes are exchanged in one update",
            "all actions see the item before the update: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html",
            Ask::Update("SET n = m.x, m.x = n", vec![], "n"),
            "1",
        ),
        same(
            "overlapping places are refused",
            "\"paths overlap\" is an error of the expression: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html",
            Ask::Update("SET m = :v, m.x = :v", vec![(":v", n("1"))], "m"),
            REFUSED,
        ),
        same(
            "a place in a map that is not there is refused",
            "\"The document path provided in the update expression is invalid for update\": https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html",
            Ask::Update("SET zz.x = :v", vec![(":v", n("1"))], "zz"),
            REFUSED,
        ),
        same(
            "the last element of a set takes the attribute with it",
            "a set cannot be empty: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html",
            Ask::Update("DELETE texts :v", vec![(":v", AttributeValue::Ss(vec!["a".into()]))], "texts"),
            "absent",
        ),
        same(
            "a sum with an attribute that is not there starts with zero",
            "\"If the attribute doesn't exist, DynamoDB uses 0 as its value\" of ADD: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html",
            Ask::Update("ADD zz :v", vec![(":v", n("2"))], "zz"),
            "2",
        ),
        same(
            "a sum with NULL is refused",
            "\"The ADD action supports only number and set data types\": https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html",
            Ask::Update("ADD nothing :v", vec![(":v", n("1"))], "nothing"),
            REFUSED,
        ),
        same(
            "a difference with an attribute that is not there is refused",
            "an operand of SET must exist: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html",
            Ask::Update("SET zz = zz - :v", vec![(":v", n("1"))], "zz"),
            REFUSED,
        ),
        same(
            "a value that no expression uses is refused",
            UPDATES,
            Ask::Update("SET n = :v", vec![(":v", n("1")), (":u", n("1"))], "n"),
            REFUSED,
        ),
    ]
}

fn returned() -> Vec<Behaviour> {
    vec![
        Behaviour {
            embedded: Some("PK"),
            ..same(
                "of an item that was not there, an update brings back nothing",
                "\"ALL_OLD: returns all of the attributes of the item, as they appeared before the UpdateItem operation\": https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html",
                Ask::Custom(|db, table| {
                    Box::pin(async move {
                        let update = db.client().update_item().table_name(table).key("PK", s("new old"));
                        let update = update.update_expression("SET n = :v").expression_attribute_values(":v", n("1"));
                        let sent = update.return_values(ReturnValue::AllOld).send().await.unwrap();
                        sent.attributes.unwrap_or_default().into_keys().collect()
                    })
                }),
                "",
            )
        },
        Behaviour {
            local: Some("xy"),
            ..same(
                "of a document that an update changes in part, it brings back that part",
                "\"UPDATED_NEW: returns only the updated attributes\": https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html",
                Ask::Custom(|db, table| {
                    Box::pin(async move {
                        let update = db.client().update_item().table_name(table).key("PK", s("a"));
                        let update = update.update_expression("SET m.y = :v").expression_attribute_values(":v", n("1"));
                        let sent = update.return_values(ReturnValue::UpdatedNew).send().await.unwrap();
                        let mut found: Vec<_> = sent.attributes.unwrap()["m"].as_m().unwrap().keys().cloned().collect();
                        found.sort();
                        found.concat()
                    })
                }),
                "y",
            )
        },
    ]
}

fn filters() -> Vec<Behaviour> {
    let many = |count: usize| (0..count).map(|_| ":v").collect::<Vec<_>>().join(", ");
    let ors = |count: usize| vec!["PK <> :v"; count].join(" OR ");
    let filter = |filter: &str, value: AttributeValue| Ask::Filter(filter.to_owned(), vec![(":v", value)]);
    vec![
        same("what is absent is unlike anything", EXPRESSIONS, filter("zz <> :v", s("x")), "1"),
        same("what is absent is less than nothing", EXPRESSIONS, filter("zz < :v", n("1")), "0"),
        same("what is absent is not equal, and its negation holds", EXPRESSIONS, filter("NOT zz = :v", s("x")), "1"),
        same("NULL exists", EXPRESSIONS, Ask::Filter("attribute_exists(nothing)".to_owned(), vec![]), "1"),
        same("values of other types do not compare", EXPRESSIONS, filter("n < :v", s("9")), "0"),
        same("a size of a number is none", EXPRESSIONS, filter("size(n) >= :v", n("0")), "0"),
        same("a list contains an element", EXPRESSIONS, filter("contains(l, :v)", s("b")), "1"),
        same("a prefix is a string", EXPRESSIONS, filter("begins_with(PK, :v)", n("1")), REFUSED),
        same(
            "a hundred values are the most of IN",
            EXPRESSIONS,
            filter(&format!("PK IN ({})", many(100)), s("a")),
            "1",
        ),
        Behaviour {
            embedded: Some("1"),
            ..same(
                "more than a hundred values of IN are refused",
                "\"IN: the list can contain up to 100 values\": https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html",
                filter(&format!("PK IN ({})", many(101)), s("a")),
                REFUSED,
            )
        },
        Behaviour {
            embedded: Some("0"),
            ..same(
                "bounds of BETWEEN in the wrong order are refused",
                "\"The BETWEEN operator requires upper bound to be greater than or equal to lower bound\": https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html",
                Ask::Filter("PK BETWEEN :v AND :w".to_owned(), vec![(":v", s("z")), (":w", s("a"))]),
                REFUSED,
            )
        },
        same(
            "an expression has at most 4 KB",
            "\"The maximum length of any expression string is 4 KB\": https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html",
            filter(&ors(400), s("z")),
            REFUSED,
        ),
        Behaviour {
            embedded: Some("1"),
            ..same(
                "an expression has at most 300 operators",
                "\"The maximum number of operators or functions allowed in an UpdateExpression is 300\", and in others: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html",
                filter(&ors(310), s("z")),
                REFUSED,
            )
        },
    ]
}

fn values() -> Vec<Behaviour> {
    const TYPES: &str =
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html";
    const NUMBERS: &str = "\"Leading and trailing zeroes are trimmed\": https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html";
    let digits = |count: usize| n(&"1".repeat(count));
    vec![
        same("zeros at the end of a number are gone", NUMBERS, Ask::Put(n("1.50")), "1.5"),
        same("an exponent is written out", NUMBERS, Ask::Put(n("1E+2")), "100"),
        same("the sign of zero is gone", NUMBERS, Ask::Put(n("-0")), "0"),
        same("38 digits are kept", TYPES, Ask::Put(digits(38)), "11111111111111111111111111111111111111"),
        same("39 digits are refused", TYPES, Ask::Put(digits(39)), REFUSED),
        same("a number that is too large is refused", TYPES, Ask::Put(n("1E+126")), REFUSED),
        same("a number that is too small is refused", TYPES, Ask::Put(n("1E-131")), REFUSED),
        same("an empty string is fine", TYPES, Ask::Put(s("")), ""),
        same("an empty set is refused", TYPES, Ask::Put(AttributeValue::Ss(vec![])), REFUSED),
        same(
            "one number twice is no set",
            TYPES,
            Ask::Put(AttributeValue::Ns(vec!["1".into(), "1.0".into()])),
            REFUSED,
        ),
        same(
            "numbers of a set are normal too",
            TYPES,
            Ask::Put(AttributeValue::Ns(vec!["1.0".into(), "2".into()])),
            "{1 2}",
        ),
    ]
}

fn calls() -> Vec<Behaviour> {
    vec![
        same(
            "a batch that reads a key twice is refused",
            "\"Provided list of item keys contains duplicates\": https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html",
            Ask::Custom(|db, table| {
                Box::pin(async move {
                    let key = || HashMap::from([("PK".to_owned(), s("a"))]);
                    let keys = KeysAndAttributes::builder().keys(key()).keys(key()).build().unwrap();
                    let sent = db.client().batch_get_item().request_items(table, keys).send().await;
                    sent.map_or_else(|error| code(&error), |_| "read".to_owned())
                })
            }),
            REFUSED,
        ),
        same(
            "a batch that writes a key twice is refused",
            "\"You try to perform multiple operations on the same item in the same BatchWriteItem request\": https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html",
            Ask::Custom(|db, table| {
                Box::pin(async move {
                    let put = || PutRequest::builder().item("PK", s("a")).build().unwrap();
                    let puts = vec![WriteRequest::builder().put_request(put()).build(); 2];
                    let sent = db.client().batch_write_item().request_items(table, puts).send().await;
                    sent.map_or_else(|error| code(&error), |_| "written".to_owned())
                })
            }),
            REFUSED,
        ),
        same(
            "a transaction that reads an item twice is refused",
            "\"Transaction request cannot include multiple operations on one item\": https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html",
            Ask::Custom(|db, table| {
                Box::pin(async move {
                    let get = || Get::builder().table_name(&table).key("PK", s("a")).build().unwrap();
                    let get = || TransactGetItem::builder().get(get()).build();
                    let sent =
                        db.client().transact_get_items().transact_items(get()).transact_items(get()).send().await;
                    sent.map_or_else(|error| code(&error), |_| "read".to_owned())
                })
            }),
            REFUSED,
        ),
        same(
            "an update of what is not there makes an item",
            "\"UpdateItem: edits an existing item's attributes, or adds a new item to the table if it does not already exist\": https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html",
            Ask::Custom(|db, table| {
                Box::pin(async move {
                    let update = db.client().update_item().table_name(&table).key("PK", s("ghost"));
                    update.update_expression("REMOVE x").send().await.unwrap();
                    let gone = db.client().delete_item().table_name(&table).key("PK", s("ghost"));
                    let gone = gone.return_values(aws_sdk_dynamodb::types::ReturnValue::AllOld).send().await.unwrap();
                    gone.attributes.map_or_else(|| "nothing".to_owned(), |item| format!("an item of {}", item.len()))
                })
            }),
            "an item of 1",
        ),
        Behaviour {
            local: Some("UnknownOperationException"),
            ..same(
                "tags are listed",
                "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTagsOfResource.html",
                Ask::Custom(|db, table| {
                    Box::pin(async move {
                        let found = db.client().describe_table().table_name(table).send().await.unwrap();
                        let arn = found.table.unwrap().table_arn.unwrap();
                        let tags = db.client().list_tags_of_resource().resource_arn(arn).send().await;
                        tags.map_or_else(|error| code(&error), |tags| format!("{} tags", tags.tags().len()))
                    })
                }),
                "0 tags",
            )
        },
        Behaviour {
            embedded: Some("UnknownOperationException"),
            local: Some("UnknownOperationException"),
            ..same(
                "continuous backups are described",
                "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContinuousBackups.html",
                Ask::Custom(|db, table| {
                    Box::pin(async move {
                        let found = db.client().describe_continuous_backups().table_name(table).send().await;
                        found.map_or_else(|error| code(&error), |_| "described".to_owned())
                    })
                }),
                "described",
            )
        },
    ]
}
