//! Every write keeps the values and their items together.

use dynamo_core::op::Deleted;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error};

use super::entities::{Account, Badge, Name, Names, account, accounts, badge, read, taken, values};

fn not_unique(sent: dynamo_core::Result<()>) -> (&'static str, &'static str) {
    match sent {
        Err(Error::NotUnique { entity, unique }) => (entity, unique),
        sent => panic!("{sent:?}"),
    }
}

integration::on_every_engine! {
    async fn a_create_takes_every_value_that_is_there(db: Dynamo) {
        accounts(&db).await;
        let ann = Account { phone: Some("+1#2%3".into()), ..account("a", "Ann@X.org", "Ann") };
        ann.clone().create().send(&db).await.unwrap();
        let expected =
            values(&[("ACCOUNT#email#ann@x.org", "a"), ("ACCOUNT#login#7#ann", "a"), ("ACCOUNT#phone#+1%232%253", "a")]);
        assert_eq!(taken(&db).await, expected);
        assert_eq!(read(&db, "a").await, Some(ann));

        account("b", "bob@x.org", "Bob").create().send(&db).await.unwrap();
        account("c", "cem@x.org", "Cem").create().send(&db).await.unwrap();
        assert_eq!(taken(&db).await.len(), 7, "no phone is no value");
    }

    async fn a_value_of_another_item_refuses_the_create_and_nothing_is_written(db: Dynamo) {
        accounts(&db).await;
        Account { phone: Some("1".into()), ..account("a", "ann@x", "Ann") }.create().send(&db).await.unwrap();
        let before = taken(&db).await;

        let same_mail = account("b", "ANN@x", "Bob");
        assert_eq!(not_unique(same_mail.create().send(&db).await), ("ACCOUNT", "email"));
        let same_login = account("b", "bob@x", "aNN");
        assert_eq!(not_unique(same_login.create().send(&db).await), ("ACCOUNT", "login"));
        let same_phone = Account { phone: Some("1".into()), ..account("b", "bob@x", "Bob") };
        assert_eq!(not_unique(same_phone.create().send(&db).await), ("ACCOUNT", "phone"));
        let sent = account("a", "eve@x", "Eve").create().send(&db).await;
        assert!(matches!(sent, Err(Error::AlreadyExists { entity: "ACCOUNT" })), "{sent:?}");
        assert_eq!((taken(&db).await, read(&db, "b").await), (before, None));

        // One of the two fields alone is not what is unique.
        Account { tenant: 8, ..account("b", "bob@x", "Ann") }.create().send(&db).await.unwrap();
    }

    async fn an_update_gives_the_old_value_up_and_takes_the_new_one(db: Dynamo) {
        accounts(&db).await;
        let ann = Account { phone: Some("1".into()), ..account("a", "ann@x", "Ann") };
        ann.clone().create().send(&db).await.unwrap();
        account("b", "bob@x", "Bob").create().send(&db).await.unwrap();

        let sent = Account::update_of(&ann).set(|a| a.email, "bob@X").send(&db).await;
        assert_eq!(not_unique(sent), ("ACCOUNT", "email"));
        let new = Account::update_of(&ann).set(|a| a.email, "eve@x").remove(|a| a.phone).add(|a| a.visits, 1);
        let new = new.send_new(&db).await.unwrap();
        assert_eq!(new, Account { email: "eve@x".into(), phone: None, visits: 1, ..ann });
        let expected = [
            ("ACCOUNT#email#eve@x", "a"),
            ("ACCOUNT#login#7#ann", "a"),
            ("ACCOUNT#email#bob@x", "b"),
            ("ACCOUNT#login#7#bob", "b"),
        ];
        assert_eq!(taken(&db).await, values(&expected));
        account("c", "ann@x", "Cem").create().send(&db).await.unwrap();
    }

    async fn an_update_by_key_says_what_the_value_was(db: Dynamo) {
        accounts(&db).await;
        account("a", "ann@x", "Ann").create().send(&db).await.unwrap();
        let unknown = Account::update("a").set(|a| a.name, "Eve").send(&db).await;
        let Err(Error::UnknownUnique { unique: "login", missing, .. }) = unknown else { panic!("{unknown:?}") };
        assert_eq!(missing, ["tenant", "name"]);

        let wrong = Account::update("a").change(|a| a.name, "Bob", "Eve").keep(|a| a.tenant, 7_u32).send(&db).await;
        assert!(matches!(&wrong, Err(Error::ConditionFailed { item: Some(_), .. })), "{wrong:?}");
        let right = Account::update("a").change(|a| a.name, "Ann", "Eve").keep(|a| a.tenant, 7_u32);
        right.send(&db).await.unwrap();
        Account::update("a").change(|a| a.phone, None, Some("5".to_owned())).send(&db).await.unwrap();
        let expected =
            [("ACCOUNT#email#ann@x", "a"), ("ACCOUNT#login#7#eve", "a"), ("ACCOUNT#phone#5", "a")];
        assert_eq!(taken(&db).await, values(&expected));

        // What is not unique needs no transaction.
        let old = Account::update("a").add(|a| a.visits, 2).send_old(&db).await.unwrap();
        assert_eq!((old.visits, read(&db, "a").await.unwrap().visits), (0, 2));
        let sent = Account::update("nobody").change(|a| a.email, "x", "y").send(&db).await;
        assert!(matches!(sent, Err(Error::NotFound { .. })), "{sent:?}");
    }

    async fn what_was_written_since_it_was_read_is_noticed(db: Dynamo) {
        accounts(&db).await;
        let ann = account("a", "ann@x", "Ann");
        ann.clone().create().send(&db).await.unwrap();
        Account::update_of(&ann).set(|a| a.phone, Some("1".to_owned())).send(&db).await.unwrap();
        let before = taken(&db).await;

        // `ann` has no phone, and would leave it taken.
        for sent in [
            Account::delete_of(&ann).send(&db).await.map(drop),
            Account::update_of(&ann).set(|a| a.phone, Some("2".to_owned())).send(&db).await,
            account("a", "x@x", "X").put_over(&ann).send(&db).await,
        ] {
            assert!(matches!(&sent, Err(Error::ConditionFailed { item: Some(_), .. })), "{sent:?}");
        }
        assert_eq!(taken(&db).await, before);
        // What is not touched need not be known.
        Account::update_of(&ann).set(|a| a.email, "eve@x").send(&db).await.unwrap();
    }

    async fn a_put_over_exchanges_the_values(db: Dynamo) {
        accounts(&db).await;
        let ann = Account { phone: Some("1".into()), ..account("a", "ann@x", "Ann") };
        ann.clone().create().send(&db).await.unwrap();
        let new = Account { visits: 9, ..account("a", "ANN@x", "Eve") };
        assert_eq!(new.clone().put_over(&ann).send_new(&db).await.unwrap(), new);
        assert_eq!(taken(&db).await, values(&[("ACCOUNT#email#ann@x", "a"), ("ACCOUNT#login#7#eve", "a")]));
        assert_eq!(read(&db, "a").await, Some(new.clone()));

        let elsewhere = account("b", "b@x", "B").put_over(&new).send(&db).await;
        assert!(matches!(elsewhere, Err(Error::InvalidRequest(_))), "{elsewhere:?}");
        // Without a change of values it is one call, that can bring back the old item.
        let old = Account { visits: 10, ..new.clone() }.put_over(&new).send_old(&db).await.unwrap();
        assert_eq!(old, Some(new));
    }

    async fn a_delete_gives_all_values_up(db: Dynamo) {
        accounts(&db).await;
        let ann = Account { phone: Some("1".into()), ..account("a", "ann@x", "Ann") };
        ann.clone().create().send(&db).await.unwrap();
        assert_eq!(Account::delete_of(&ann).send(&db).await.unwrap(), Deleted::Existing);
        assert_eq!((taken(&db).await, read(&db, "a").await), (values(&[]), None));
        let again = Account::delete_of(&ann).send(&db).await;
        assert!(matches!(again, Err(Error::ConditionFailed { item: None, .. })), "{again:?}");
        ann.create().send(&db).await.unwrap();
    }

    async fn a_version_is_checked_and_counted_up_with_the_values(db: Dynamo) {
        accounts(&db).await;
        let first = badge(1, "x").create().send_new(&db).await.unwrap();
        let second = Badge::update_of(&first).set(|b| b.code, "y").send_new(&db).await.unwrap();
        assert_eq!((first.version, second.version, &*second.code), (1, 2, "y"));
        let stale = Badge::update_of(&first).set(|b| b.code, "z").send(&db).await;
        assert!(matches!(stale, Err(Error::ConditionFailed { .. })), "{stale:?}");
        let found = Badge::query_gsi::<2>("y").all(&db).await.unwrap();
        assert_eq!(found, std::slice::from_ref(&second));
        assert_eq!(taken(&db).await, values(&[("BADGE#code#y", "BADGE#1")]));
        let third = Badge { colour: "blue".into(), ..second.clone() }.put_over(&second).send_new(&db).await.unwrap();
        assert_eq!(third.version, 3);
        assert!(Badge::delete_of(&second).send(&db).await.is_err());
        Badge::delete_of(&third).send(&db).await.unwrap();
        assert_eq!(taken(&db).await, values(&[]));
    }

    async fn a_field_can_be_made_unique_later(db: Dynamo) {
        accounts(&db).await;
        let table = db.table_name("Accounts").unwrap();
        for old in [account("a", "ann@x", "Ann"), account("b", "bob@x", "Bob"), account("c", "ANN@x", "Cem")] {
            let item = dynamo_core::value::to_item(&old).unwrap();
            db.client().put_item().table_name(&table).set_item(Some(item)).send().await.unwrap();
        }
        let (ann, bob) = (account("a", "ann@x", "Ann"), account("b", "bob@x", "Bob"));
        for _ in 0..2 {
            Account::claim_unique(&ann).send(&db).await.unwrap();
        }
        assert_eq!(taken(&db).await, values(&[("ACCOUNT#email#ann@x", "a"), ("ACCOUNT#login#7#ann", "a")]));
        assert_eq!(not_unique(Account::claim_unique(&account("c", "ANN@x", "Cem")).send(&db).await).1, "email");
        let wrong = Account::claim_unique(&account("b", "bob@y", "Bob")).send(&db).await;
        assert!(matches!(wrong, Err(Error::ConditionFailed { .. })), "{wrong:?}");
        let gone = Account::claim_unique(&account("d", "d@x", "D")).send(&db).await;
        assert!(matches!(gone, Err(Error::NotFound { .. })), "{gone:?}");
        // The first write of a value takes it up as well.
        Account::update_of(&bob).set(|a| a.email, "b@x").send(&db).await.unwrap();
        assert!(taken(&db).await.contains(&("ACCOUNT#email#b@x".into(), "b".into())));
    }

    async fn a_key_that_is_a_field_and_a_number_has_place_for_values(db: Dynamo) {
        Names::ensure_table(&db).await.unwrap();
        let one = Name { owner: "ann".into(), number: 1, text: "x".into() };
        one.clone().create().send(&db).await.unwrap();
        let two = Name { number: 2, ..one.clone() };
        assert_eq!(not_unique(two.clone().create().send(&db).await), ("Name", "text"));
        Name::delete_of(&one).send(&db).await.unwrap();
        two.create().send(&db).await.unwrap();
        assert_eq!(Name::scan().all(&db).await.unwrap().len(), 1);
        let reserved = Name { owner: "$unique#Name#text#x".into(), ..one }.create().send(&db).await;
        assert!(matches!(reserved, Err(Error::InvalidKey { attribute: "owner", .. })), "{reserved:?}");
    }

    async fn a_value_that_is_too_long_for_a_key_is_refused_before_anything_is_sent(db: Dynamo) {
        accounts(&db).await;
        let long = account("a", &"x".repeat(1024), "Ann").create().send(&db).await;
        let Err(Error::InvalidKey { attribute: "mail", reason, .. }) = long else { panic!("{long:?}") };
        assert!(reason.contains("1024 bytes"), "{reason}");
        account("a", &"x".repeat(1024 - "$unique#ACCOUNT#email#".len()), "Ann").create().send(&db).await.unwrap();
    }

    async fn what_takes_a_transaction_is_no_input_of_a_single_write(db: Dynamo) {
        accounts(&db).await;
        let ann = account("a", "ann@x", "Ann");
        let changed = || Account::update_of(&ann).set(|a| a.email, "eve@x");
        let refused = [
            ann.clone().create().into_input(&db).map(drop),
            changed().into_input(&db).map(drop),
            Account::delete_of(&ann).into_input(&db).map(drop),
            account("a", "b@x", "B").put_over(&ann).into_input(&db).map(drop),
            changed().send_old(&db).await.map(drop),
            Account::delete_of(&ann).send_old(&db).await.map(drop),
            account("a", "b@x", "B").put_over(&ann).send_old(&db).await.map(drop),
        ];
        for refused in refused {
            let Err(Error::InvalidRequest(reason)) = refused else { panic!("{refused:?}") };
            assert!(reason.contains("takes a transaction"), "{reason}");
        }
        let visits = Account::update_of(&ann).add(|a| a.visits, 1).into_input(&db).unwrap();
        assert_eq!(visits.update_expression(), Some("ADD #0 :0"));
    }
}
