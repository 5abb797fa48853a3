//! One write at a time.

use dynamo_core::DynamoEntity;
use dynamo_core::op::Deleted;

use super::{Account, Case, Line, Member, Session, Status, Tag, assert_refused, list};
use crate::repository::ErrorKind;

list![
    what_is_created_is_read_back,
    what_is_there_is_not_created_again,
    nothing_is_found_where_nothing_is,
    a_put_replaces_all_of_it,
    a_put_of_an_old_version_is_refused,
    a_put_over_what_was_read_is_refused_when_it_has_changed,
    an_update_changes_what_it_names_and_counts_the_version_up,
    an_update_of_nothing_is_refused,
    an_update_whose_condition_does_not_hold_changes_nothing,
    a_list_is_changed_element_by_element,
    what_differs_is_updated_unless_somebody_was_faster,
    an_update_without_a_difference_asks_nothing,
    an_upsert_makes_or_merges,
    a_delete_says_whether_there_was_something,
    a_delete_on_a_condition_is_refused,
    what_exists_is_known,
    what_has_expired_is_not_there,
    a_unique_value_has_one_owner,
    a_unique_value_is_free_after_its_owner,
    a_key_without_text_is_invalid,
    sums_of_many_writers_add_up,
    of_many_creators_one_wins,
];

async fn what_is_created_is_read_back(case: Case) {
    let account = Account::new(&case.tenant, 1);
    let stored = case.accounts.create(account.clone()).await.unwrap();
    assert_eq!(stored, Account { version: 1, ..account });
    assert_eq!(case.accounts.get(Account::get((&*case.tenant, 1))).await.unwrap(), Some(stored.clone()));
    assert_eq!(case.accounts.get(Account::get((&*case.tenant, 1)).consistent()).await.unwrap(), Some(stored));
}

async fn what_is_there_is_not_created_again(case: Case) {
    let stored = case.accounts.create(Account::new(&case.tenant, 1)).await.unwrap();
    let other = Account { balance: 7, lines: vec![], ..Account::new(&case.tenant, 1) };
    assert_refused(case.accounts.create(other).await, ErrorKind::AlreadyExists);
    assert_eq!(case.accounts.get(Account::get((&*case.tenant, 1)).consistent()).await.unwrap(), Some(stored));
}

async fn nothing_is_found_where_nothing_is(case: Case) {
    assert_eq!(case.accounts.get(Account::get((&*case.tenant, 1))).await.unwrap(), None);
    assert!(!case.accounts.exists(Account::exists((&*case.tenant, 1))).await.unwrap());
    assert!(case.accounts.find(Account::query(&*case.tenant).into()).await.unwrap().items.is_empty());
}

async fn a_put_replaces_all_of_it(case: Case) {
    let first = Tag::new(&case.tenant, "a", Some(1));
    assert_eq!(case.tags.put(first.clone().put()).await.unwrap(), first);
    let second = Tag { weight: None, ..first };
    assert_eq!(case.tags.put(second.clone().put()).await.unwrap(), second);
    assert_eq!(case.tags.get(Tag::get((&*case.tenant, "a")).consistent()).await.unwrap(), Some(second.clone()));
    let refused = case.tags.put(Tag { weight: Some(3), ..second.clone() }.put().condition(|t| t.weight.gt(0))).await;
    assert_refused(refused, ErrorKind::ConditionFailed);
    assert_eq!(case.tags.get(Tag::get((&*case.tenant, "a")).consistent()).await.unwrap(), Some(second));
}

async fn a_put_of_an_old_version_is_refused(case: Case) {
    let first = case.accounts.create(Account::new(&case.tenant, 1)).await.unwrap();
    let changed = Account { lines: vec![Line { line: 5, text: "five".to_owned() }], balance: -5, ..first.clone() };
    let second = case.accounts.put(changed.clone().put()).await.unwrap();
    assert_eq!(second, Account { version: 2, ..changed });
    assert_refused(case.accounts.put(first.put()).await, ErrorKind::ConditionFailed);
    assert_eq!(case.accounts.get(Account::get((&*case.tenant, 1)).consistent()).await.unwrap(), Some(second));
}

async fn a_put_over_what_was_read_is_refused_when_it_has_changed(case: Case) {
    let first = case.members.create(Member::new(&case.tenant, 1, "bob")).await.unwrap();
    let named = Member { name: Some("Bob".to_owned()), ..first.clone() };
    assert_eq!(case.members.put(named.clone().put_over(&first)).await.unwrap(), named);
    let moved = Member { email: format!("robert@{}", case.tenant), ..named.clone() };
    assert_eq!(case.members.put(moved.clone().put_over(&named)).await.unwrap(), moved);
    let late = Member { email: format!("bobby@{}", case.tenant), ..named.clone() };
    assert_refused(case.members.put(late.put_over(&named)).await, ErrorKind::ConditionFailed);
    assert_eq!(case.members.get(Member::get((&*case.tenant, 1)).consistent()).await.unwrap(), Some(moved));
}

async fn an_update_changes_what_it_names_and_counts_the_version_up(case: Case) {
    let first = case.accounts.create(Account::new(&case.tenant, 1)).await.unwrap();
    let update = Account::update_of(&first)
        .set(|a| a.status, Status::Frozen)
        .set(|a| a.owner, "Eve".to_owned())
        .subtract(|a| a.balance, 30)
        .condition(|a| a.balance.ge(30));
    let second = case.accounts.update(update).await.unwrap();
    let expected = Account { status: Status::Frozen, owner: Some("Eve".to_owned()), balance: 70, version: 2, ..first };
    assert_eq!(second, expected);
    let third = case.accounts.update(Account::update_of(&second).remove(|a| a.owner)).await.unwrap();
    assert_eq!(third, Account { owner: None, version: 3, ..expected });
    assert_eq!(case.accounts.get(Account::get((&*case.tenant, 1)).consistent()).await.unwrap(), Some(third));
}

async fn an_update_of_nothing_is_refused(case: Case) {
    let update = Account::update((&*case.tenant, 1)).add(|a| a.balance, 1);
    assert_refused(case.accounts.update(update).await, ErrorKind::NotFound);
    assert_eq!(case.accounts.get(Account::get((&*case.tenant, 1)).consistent()).await.unwrap(), None);
}

async fn an_update_whose_condition_does_not_hold_changes_nothing(case: Case) {
    let stored = case.accounts.create(Account::new(&case.tenant, 1)).await.unwrap();
    let update = Account::update((&*case.tenant, 1)).subtract(|a| a.balance, 101).condition(|a| a.balance.ge(101));
    assert_refused(case.accounts.update(update).await, ErrorKind::ConditionFailed);
    let update = Account::update((&*case.tenant, 1)).subtract(|a| a.balance, 1).condition(|a| a.owner.exists());
    assert_refused(case.accounts.update(update).await, ErrorKind::ConditionFailed);
    assert_eq!(case.accounts.get(Account::get((&*case.tenant, 1)).consistent()).await.unwrap(), Some(stored));
}

async fn a_list_is_changed_element_by_element(case: Case) {
    case.accounts.create(Account::new(&case.tenant, 1)).await.unwrap();
    let third = Line { line: 3, text: "third".to_owned() };
    let update = Account::update((&*case.tenant, 1)).append(|a| a.lines, [third.clone()]);
    let appended = case.accounts.update(update).await.unwrap();
    let texts = |account: &Account| account.lines.iter().map(|line| line.text.clone()).collect::<Vec<_>>();
    assert_eq!(texts(&appended), ["first", "second", "third"]);
    let update = Account::update((&*case.tenant, 1)).set(|a| a.lines, vec![third]);
    let shortened = case.accounts.update(update).await.unwrap();
    assert_eq!(texts(&shortened), ["third"]);
    assert_eq!(case.accounts.get(Account::get((&*case.tenant, 1)).consistent()).await.unwrap(), Some(shortened));
}

async fn what_differs_is_updated_unless_somebody_was_faster(case: Case) {
    let first = case.accounts.create(Account::new(&case.tenant, 1)).await.unwrap();
    let changed = Account { balance: 5, owner: Some("Bob".to_owned()), ..first.clone() };
    let second = case.accounts.update_from(Account::update_from(&first, &changed)).await.unwrap();
    assert_eq!(second, Account { version: 2, ..changed });
    let late = Account { balance: 6, ..first.clone() };
    assert_refused(case.accounts.update_from(Account::update_from(&first, &late)).await, ErrorKind::ConditionFailed);
    assert_eq!(case.accounts.get(Account::get((&*case.tenant, 1)).consistent()).await.unwrap(), Some(second));
}

async fn an_update_without_a_difference_asks_nothing(case: Case) {
    let tag = Tag::new(&case.tenant, "nowhere", Some(1));
    assert_eq!(case.tags.update_from(Tag::update_from(&tag, &tag)).await.unwrap(), tag);
    assert!(!case.tags.exists(Tag::exists((&*case.tenant, "nowhere"))).await.unwrap());
}

async fn an_upsert_makes_or_merges(case: Case) {
    let first = Tag::new(&case.tenant, "a", Some(1));
    assert_eq!(case.tags.upsert(first.clone().upsert()).await.unwrap(), first);
    let second = Tag { weight: None, ..first };
    assert_eq!(case.tags.upsert(second.clone().upsert()).await.unwrap(), second);
    assert_eq!(case.tags.get(Tag::get((&*case.tenant, "a")).consistent()).await.unwrap(), Some(second));
    let account = Account { version: 9, ..Account::new(&case.tenant, 1) };
    assert_eq!(case.accounts.upsert(account.clone().upsert()).await.unwrap().version, 1);
    assert_eq!(case.accounts.upsert(account.upsert()).await.unwrap().version, 2);
}

async fn a_delete_says_whether_there_was_something(case: Case) {
    case.accounts.create(Account::new(&case.tenant, 1)).await.unwrap();
    let delete = || Account::delete((&*case.tenant, 1));
    assert_eq!(case.accounts.delete(delete()).await.unwrap(), Deleted::Existing);
    assert_eq!(case.accounts.delete(delete()).await.unwrap(), Deleted::Nothing);
    assert_eq!(case.accounts.get(Account::get((&*case.tenant, 1)).consistent()).await.unwrap(), None);
}

async fn a_delete_on_a_condition_is_refused(case: Case) {
    let stored = case.accounts.create(Account::new(&case.tenant, 1)).await.unwrap();
    let delete = Account::delete((&*case.tenant, 1)).condition(|a| a.balance.eq(0));
    assert_refused(case.accounts.delete(delete).await, ErrorKind::ConditionFailed);
    let absent = Account::delete((&*case.tenant, 2)).condition(|a| a.balance.eq(0));
    assert_refused(case.accounts.delete(absent).await, ErrorKind::ConditionFailed);
    assert_refused(
        case.accounts.delete(Account::delete((&*case.tenant, 1)).if_version(7)).await,
        ErrorKind::ConditionFailed,
    );
    assert_eq!(case.accounts.delete(Account::delete_of(&stored)).await.unwrap(), Deleted::Existing);
}

async fn what_exists_is_known(case: Case) {
    case.tags.create(Tag::new(&case.tenant, "a", None)).await.unwrap();
    assert!(case.tags.exists(Tag::exists((&*case.tenant, "a"))).await.unwrap());
    assert!(!case.tags.exists(Tag::exists((&*case.tenant, "A"))).await.unwrap());
    let conditional = Tag::exists((&*case.tenant, "a")).condition(|t| t.weight.exists());
    assert_refused(case.tags.exists(conditional).await, ErrorKind::Invalid);
}

async fn what_has_expired_is_not_there(case: Case) {
    let sessions = &case.sessions;
    let over = Session::new(&case.tenant, 1, Some(1_000_000_000));
    sessions.create(over.clone()).await.unwrap();
    sessions.create(Session::new(&case.tenant, 2, None)).await.unwrap();
    let get = || Session::get((&*case.tenant, 1)).consistent();
    assert_eq!(sessions.get(get()).await.unwrap(), None);
    assert_eq!(sessions.get(get().include_expired()).await.unwrap(), Some(over.clone()));
    assert!(!sessions.exists(Session::exists((&*case.tenant, 1))).await.unwrap());
    let found = sessions.find(Session::query(&*case.tenant).into()).await.unwrap().items;
    assert_eq!(found.iter().map(|session| session.id).collect::<Vec<_>>(), [2]);
    assert_eq!(sessions.count(Session::query(&*case.tenant).include_expired().into()).await.unwrap(), 2);
    let update = Session::update((&*case.tenant, 1)).set(|s| s.user, "eve".to_owned());
    assert_refused(sessions.update(update).await, ErrorKind::NotFound);
    let again = Session { expires: None, ..over };
    assert_eq!(sessions.create(again.clone()).await.unwrap(), again);
}

async fn a_unique_value_has_one_owner(case: Case) {
    case.members.create(Member::new(&case.tenant, 1, "bob")).await.unwrap();
    let second = Member::new(&case.tenant, 2, "bob");
    assert_refused(case.members.create(second).await, ErrorKind::NotUnique);
    assert_eq!(case.members.get(Member::get((&*case.tenant, 2)).consistent()).await.unwrap(), None);
    let eve = case.members.create(Member::new(&case.tenant, 2, "eve")).await.unwrap();
    let bob = format!("bob@{}", case.tenant);
    let update = Member::update_of(&eve).set(|m| m.email, bob);
    assert_refused(case.members.update(update).await, ErrorKind::NotUnique);
    assert_eq!(case.members.get(Member::get((&*case.tenant, 2)).consistent()).await.unwrap(), Some(eve));
}

async fn a_unique_value_is_free_after_its_owner(case: Case) {
    let bob = case.members.create(Member::new(&case.tenant, 1, "bob")).await.unwrap();
    let renamed = Member::update_of(&bob).set(|m| m.email, format!("robert@{}", case.tenant));
    let robert = case.members.update(renamed).await.unwrap();
    let second = case.members.create(Member { id: 2, ..bob.clone() }).await.unwrap();
    assert_eq!(second.email, bob.email);
    assert_eq!(case.members.delete(Member::delete_of(&second)).await.unwrap(), Deleted::Existing);
    let back = Member::update_of(&robert).set(|m| m.email, bob.email.clone());
    assert_eq!(case.members.update(back).await.unwrap(), bob);
}

async fn a_key_without_text_is_invalid(case: Case) {
    assert_refused(case.tags.create(Tag::new(&case.tenant, "", None)).await, ErrorKind::Invalid);
    assert_refused(case.tags.create(Tag::new("", "a", None)).await, ErrorKind::Invalid);
    assert_refused(case.tags.get(Tag::get((&*case.tenant, ""))).await, ErrorKind::Invalid);
}

async fn sums_of_many_writers_add_up(case: Case) {
    case.accounts.create(Account::new(&case.tenant, 1)).await.unwrap();
    let add = || case.accounts.update(Account::update((&*case.tenant, 1)).add(|a| a.balance, 1));
    for added in futures::future::join_all((0..8).map(|_| add())).await {
        added.unwrap();
    }
    let account = case.accounts.get(Account::get((&*case.tenant, 1)).consistent()).await.unwrap().unwrap();
    assert_eq!((account.balance, account.version), (108, 9));
}

async fn of_many_creators_one_wins(case: Case) {
    let create = |balance| case.accounts.create(Account { balance, ..Account::new(&case.tenant, 1) });
    let created = futures::future::join_all((0..8).map(create)).await;
    let (won, lost): (Vec<_>, Vec<_>) = created.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    for refused in lost {
        assert_refused(refused, ErrorKind::AlreadyExists);
    }
    let winner = won.into_iter().next().unwrap().unwrap();
    assert_eq!(case.accounts.get(Account::get((&*case.tenant, 1)).consistent()).await.unwrap(), Some(winner));
}
