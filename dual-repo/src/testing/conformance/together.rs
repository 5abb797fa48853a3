//! Transactions.

use dynamo_core::transaction::Reason;
use dynamo_core::{DynamoEntity, Transaction};

use super::{Account, Case, Line, Member, Tag, assert_refused, list};
use crate::repository::{Error, ErrorKind};

list![
    a_transaction_is_applied_as_a_whole,
    a_transaction_is_refused_as_a_whole_with_a_reason_for_each,
    a_check_holds_or_refuses,
    one_item_is_in_a_transaction_once,
    unique_values_are_exchanged,
    each_operation_has_its_own_reason,
    what_can_hold_of_nothing_refuses,
    an_update_that_does_not_fit_refuses,
    one_of_two_transactions_wins,
    a_transaction_of_nothing_is_nothing,
];

async fn balance(case: &Case, number: u32) -> i64 {
    case.accounts.get(Account::get((&*case.tenant, number)).consistent()).await.unwrap().unwrap().balance
}

async fn a_transaction_is_applied_as_a_whole(case: Case) {
    let first = case.accounts.create(Account::new(&case.tenant, 1)).await.unwrap();
    case.accounts.create(Account::new(&case.tenant, 2)).await.unwrap();
    case.tags.create(Tag::new(&case.tenant, "old", None)).await.unwrap();
    let transfer = Transaction::new()
        .update(Account::update_of(&first).subtract(|a| a.balance, 40).condition(|a| a.balance.ge(40)))
        .update(Account::update((&*case.tenant, 2)).add(|a| a.balance, 40))
        .create(Account::new(&case.tenant, 3))
        .put(Tag::new(&case.tenant, "new", Some(1)))
        .delete(Tag::delete((&*case.tenant, "old")));
    case.accounts.transaction(transfer).await.unwrap();
    assert_eq!([balance(&case, 1).await, balance(&case, 2).await, balance(&case, 3).await], [60, 140, 100]);
    let tags = case.tags.find(Tag::query(&*case.tenant).into()).await.unwrap().items;
    assert_eq!(tags, [Tag::new(&case.tenant, "new", Some(1))]);
}

async fn a_transaction_is_refused_as_a_whole_with_a_reason_for_each(case: Case) {
    case.accounts.create(Account::new(&case.tenant, 1)).await.unwrap();
    case.tags.create(Tag::new(&case.tenant, "there", None)).await.unwrap();
    let transaction = Transaction::new()
        .update(Account::update((&*case.tenant, 1)).add(|a| a.balance, 40))
        .update(Account::update((&*case.tenant, 2)).add(|a| a.balance, 40))
        .create(Tag::new(&case.tenant, "there", Some(1)))
        .delete(Tag::delete((&*case.tenant, "there too")).condition(|t| t.weight.eq(1)))
        .put(Tag::new(&case.tenant, "new", None));
    let reasons = match case.accounts.transaction(transaction).await {
        Err(Error::Canceled { reasons }) => reasons,
        other => panic!("{other:?}"),
    };
    assert!(
        matches!(
            &*reasons,
            [
                Reason::InOrder,
                Reason::NotFound { entity: "ACCOUNT" },
                Reason::AlreadyExists { entity: "TAG", .. },
                Reason::ConditionFailed { entity: "TAG", .. },
                Reason::InOrder,
            ]
        ),
        "{reasons:?}"
    );
    assert_eq!(balance(&case, 1).await, 100);
    assert!(!case.tags.exists(Tag::exists((&*case.tenant, "new"))).await.unwrap());
}

async fn a_check_holds_or_refuses(case: Case) {
    case.accounts.create(Account::new(&case.tenant, 1)).await.unwrap();
    let tagged = |name: &str, most| {
        let check = Account::exists((&*case.tenant, 1)).condition(|a| a.balance.le(most));
        Transaction::new().create(Tag::new(&case.tenant, name, None)).check(check)
    };
    case.tags.transaction(tagged("held", 100)).await.unwrap();
    assert_refused(case.tags.transaction(tagged("refused", 99)).await, ErrorKind::Canceled);
    let absent =
        Transaction::new().create(Tag::new(&case.tenant, "refused", None)).check(Account::exists((&*case.tenant, 2)));
    assert_refused(case.tags.transaction(absent).await, ErrorKind::Canceled);
    let tags = case.tags.find(Tag::query(&*case.tenant).into()).await.unwrap().items;
    assert_eq!(tags, [Tag::new(&case.tenant, "held", None)]);
}

async fn one_item_is_in_a_transaction_once(case: Case) {
    let twice = Transaction::new().put(Tag::new(&case.tenant, "a", None)).delete(Tag::delete((&*case.tenant, "a")));
    assert_refused(case.tags.transaction(twice).await, ErrorKind::Invalid);
    assert!(!case.tags.exists(Tag::exists((&*case.tenant, "a"))).await.unwrap());
}

async fn unique_values_are_exchanged(case: Case) {
    let bob = case.members.create(Member::new(&case.tenant, 1, "bob")).await.unwrap();
    let eve = case.members.create(Member::new(&case.tenant, 2, "eve")).await.unwrap();
    let exchange = Transaction::new()
        .update(Member::update_of(&bob).set(|m| m.email, eve.email.clone()))
        .update(Member::update_of(&eve).set(|m| m.email, bob.email.clone()));
    case.members.transaction(exchange).await.unwrap();
    let emails = case.members.batch_get(Member::batch_get([1, 2].map(|id| (case.tenant.clone(), id))).consistent());
    let emails: Vec<String> = emails.await.unwrap().into_iter().map(|member| member.unwrap().email).collect();
    assert_eq!(emails, [eve.email.clone(), bob.email.clone()]);
    let both =
        Transaction::new().create(Member::new(&case.tenant, 3, "new")).create(Member::new(&case.tenant, 4, "eve"));
    match case.members.transaction(both).await {
        Err(Error::Canceled { reasons }) => {
            assert!(matches!(&*reasons, [Reason::InOrder, Reason::NotUnique { entity: "MEMBER", .. }]), "{reasons:?}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(case.members.get(Member::get((&*case.tenant, 3)).consistent()).await.unwrap(), None);
}

async fn each_operation_has_its_own_reason(case: Case) {
    let bob = case.members.create(Member::new(&case.tenant, 1, "bob")).await.unwrap();
    let eve = case.members.create(Member::new(&case.tenant, 2, "eve")).await.unwrap();
    let transaction = Transaction::new()
        .create(Member::new(&case.tenant, 3, "bob"))
        .update(Account::update((&*case.tenant, 1)).add(|a| a.balance, 1))
        .update(Member::update_of(&eve).set(|m| m.email, bob.email.clone()))
        .create(Member::new(&case.tenant, 1, "new"));
    let reasons = match case.members.transaction(transaction).await {
        Err(Error::Canceled { reasons }) => reasons,
        other => panic!("{other:?}"),
    };
    // Two take one value, which is known before anything else is.
    assert!(matches!(&reasons[..3], [Reason::InOrder, Reason::InOrder, Reason::NotUnique { .. }]), "{reasons:?}");
    let transaction = Transaction::new()
        .create(Member::new(&case.tenant, 3, "bob"))
        .update(Account::update((&*case.tenant, 1)).add(|a| a.balance, 1))
        .create(Member::new(&case.tenant, 1, "new"));
    let reasons = match case.members.transaction(transaction).await {
        Err(Error::Canceled { reasons }) => reasons,
        other => panic!("{other:?}"),
    };
    assert!(
        matches!(
            &*reasons,
            [
                Reason::NotUnique { entity: "MEMBER", .. },
                Reason::NotFound { entity: "ACCOUNT" },
                Reason::AlreadyExists { entity: "MEMBER", .. },
            ]
        ),
        "{reasons:?}"
    );
    assert_eq!(reasons[2].found::<Member>().unwrap(), Some(bob));
}

async fn what_can_hold_of_nothing_refuses(case: Case) {
    case.tags.create(Tag::new(&case.tenant, "a", Some(1))).await.unwrap();
    let none = || Vec::<i32>::new();
    let update = Tag::update((&*case.tenant, "b")).set(|t| t.weight, 2).condition(|t| t.weight.is_in(none()));
    match case.tags.update(update).await {
        Err(Error::ConditionFailed { entity: "TAG", item: None }) => {}
        other => panic!("{other:?}"),
    }
    let transaction = Transaction::new()
        .create(Tag::new(&case.tenant, "a", None))
        .delete(Tag::delete((&*case.tenant, "b")).condition(|t| t.weight.is_in(none())));
    match case.tags.transaction(transaction).await {
        Err(Error::Canceled { reasons }) => assert!(
            matches!(&*reasons, [Reason::InOrder, Reason::ConditionFailed { entity: "TAG", item: None }]),
            "{reasons:?}"
        ),
        other => panic!("{other:?}"),
    }
}

async fn an_update_that_does_not_fit_refuses(case: Case) {
    let account = Account { lines: Vec::new(), ..Account::new(&case.tenant, 1) };
    case.accounts.create(account).await.unwrap();
    let update =
        || Account::update((&*case.tenant, 1)).set(|a| a.lines.element::<Line>(0).at(|line| line.text), "x".to_owned());
    assert_refused(case.accounts.update(update()).await, ErrorKind::Invalid);
    // DynamoDB Local refuses it as a whole.
    match case.accounts.transaction(Transaction::new().update(update())).await {
        Err(Error::Canceled { reasons }) => assert!(matches!(&*reasons, [Reason::Refused { .. }]), "{reasons:?}"),
        refused => assert_refused(refused, ErrorKind::Invalid),
    }
}

async fn one_of_two_transactions_wins(case: Case) {
    case.accounts.create(Account::new(&case.tenant, 1)).await.unwrap();
    let spend = |number: u32| {
        let update = Account::update((&*case.tenant, 1)).subtract(|a| a.balance, 60).condition(|a| a.balance.ge(60));
        case.accounts.transaction(Transaction::new().update(update).create(Account::new(&case.tenant, number)))
    };
    let (first, second) = futures::join!(spend(2), spend(3));
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    assert_eq!(balance(&case, 1).await, 40);
    assert_eq!(case.accounts.count(Account::query(&*case.tenant).into()).await.unwrap(), 2);
}

async fn a_transaction_of_nothing_is_nothing(case: Case) {
    case.accounts.transaction(Transaction::new()).await.unwrap();
}
