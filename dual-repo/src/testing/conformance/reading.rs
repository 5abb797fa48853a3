//! Queries, pages, batches.

use dynamo_core::op::Cursor;
use dynamo_core::{BatchWrite, DynamoEntity};
use futures::TryStreamExt;

use super::{Account, Case, Status, Tag, assert_refused, list};
use crate::repository::{ErrorKind, Find};

list![
    a_partition_is_read_in_the_order_of_its_sort_key,
    texts_are_in_the_order_of_their_bytes,
    a_range_has_both_its_ends,
    a_prefix_has_what_starts_with_it,
    an_index_has_the_items_with_its_key,
    a_filter_means_of_what_is_absent_what_dynamodb_means,
    a_limit_counts_results,
    a_filter_names_no_key,
    what_reads_all_fails_where_it_may_not,
    pages_are_the_whole_once,
    a_page_is_turned_back,
    a_cursor_is_good_for_its_own_query,
    a_stream_has_all_of_it,
    a_scan_has_all_of_it,
    a_batch_is_read_in_the_order_asked_for,
    a_batch_is_written,
];

fn numbers(accounts: &[Account]) -> Vec<u32> {
    accounts.iter().map(|account| account.number).collect()
}

/// Accounts 1 to 7, of which the even ones are frozen and those that three divides have an owner.
async fn seven(case: &Case) {
    for number in [4, 2, 7, 1, 6, 3, 5] {
        let status = if number % 2 == 0 { Status::Frozen } else { Status::Open };
        let owner = (number % 3 == 0).then(|| "Eve".to_owned());
        let account = Account { status, owner, balance: i64::from(number) * 10, ..Account::new(&case.tenant, number) };
        case.accounts.create(account).await.unwrap();
    }
    case.tags.create(Tag::new(&case.tenant, "other", None)).await.unwrap();
}

async fn found(case: &Case, find: impl Into<Find<Account>>) -> Vec<u32> {
    numbers(&case.accounts.find(find.into()).await.unwrap().items)
}

async fn a_partition_is_read_in_the_order_of_its_sort_key(case: Case) {
    seven(&case).await;
    let all = || Account::query(&*case.tenant);
    assert_eq!(found(&case, all()).await, [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(found(&case, all().descending()).await, [7, 6, 5, 4, 3, 2, 1]);
    let account = case.accounts.find(all().limit(1).into()).await.unwrap().items.remove(0);
    assert_eq!(account.lines.len(), 2);
}

async fn texts_are_in_the_order_of_their_bytes(case: Case) {
    let mut names = ["b", "a", "B", "aa", "\u{e9}", "e", "z", "_", "a b", "\u{1f600}", "\u{ff5e}", "10", "9"];
    for name in names {
        case.tags.create(Tag::new(&case.tenant, name, None)).await.unwrap();
    }
    names.sort_unstable();
    let tags = case.tags.find(Tag::query(&*case.tenant).into()).await.unwrap().items;
    assert_eq!(tags.iter().map(|tag| &*tag.name).collect::<Vec<_>>(), names);
}

async fn a_range_has_both_its_ends(case: Case) {
    seven(&case).await;
    let all = || Account::query(&*case.tenant);
    assert_eq!(found(&case, all().sk(|k| k.number(3)..=k.number(5))).await, [3, 4, 5]);
    assert_eq!(found(&case, all().sk(|k| k.number(3)..k.number(5))).await, [3, 4]);
    assert_eq!(found(&case, all().sk(|k| k.number(6)..)).await, [6, 7]);
    assert_eq!(found(&case, all().sk(|k| ..k.number(3))).await, [1, 2]);
    assert_eq!(found(&case, all().sk(|k| ..=k.number(3)).descending()).await, [3, 2, 1]);
    assert_eq!(found(&case, all().sk(|k| k.number(5))).await, [5]);
    assert_eq!(found(&case, all().sk(|k| k.number(5)..k.number(5))).await, [0; 0]);
    assert_eq!(found(&case, all().sk(|k| k.number(8)..=k.number(9))).await, [0; 0]);
}

async fn a_prefix_has_what_starts_with_it(case: Case) {
    seven(&case).await;
    let open = || Account::query_gsi::<1>((&*case.tenant, Status::Open));
    assert_eq!(found(&case, open().sk(|k| k.opened(20_240_103))).await, [3]);
    assert_eq!(found(&case, open().sk(|k| k.opened(20_240_103)..)).await, [3, 5, 7]);
    assert_eq!(
        found(&case, open().sk(|k| k.opened(20_240_103).number(3)..=k.opened(20_240_105).number(9))).await,
        [3, 5]
    );
}

async fn an_index_has_the_items_with_its_key(case: Case) {
    seven(&case).await;
    let by = |status| Account::query_gsi::<1>((&*case.tenant, status));
    assert_eq!(found(&case, by(Status::Frozen)).await, [2, 4, 6]);
    assert_eq!(found(&case, by(Status::Open).descending()).await, [7, 5, 3, 1]);
    assert_eq!(found(&case, by(Status::Closed)).await, [0; 0]);
    let owned = |owner: &'static str| Account::query_gsi::<2>((&*case.tenant, owner));
    assert_eq!(found(&case, owned("Eve")).await, [3, 6]);
    assert_eq!(found(&case, owned("eve")).await, [0; 0]);
    let update = Account::update((&*case.tenant, 3)).remove(|a| a.owner);
    case.accounts.update(update).await.unwrap();
    assert_eq!(found(&case, owned("Eve")).await, [6]);
}

async fn a_filter_means_of_what_is_absent_what_dynamodb_means(case: Case) {
    seven(&case).await;
    let all = || Account::query(&*case.tenant);
    assert_eq!(found(&case, all().filter(|a| a.owner.eq("Eve".to_owned()))).await, [3, 6]);
    assert_eq!(found(&case, all().filter(|a| a.owner.ne("Eve".to_owned()))).await, [1, 2, 4, 5, 7]);
    assert_eq!(found(&case, all().filter(|a| a.owner.exists().and(a.balance.gt(30)))).await, [6]);
    assert_eq!(found(&case, all().filter(|a| a.owner.eq("eve".to_owned()))).await, [0; 0]);
    assert_eq!(found(&case, all().filter(|a| !a.owner.lt("F".to_owned()))).await, [1, 2, 4, 5, 7]);
    assert_eq!(
        found(&case, all().filter(|a| a.balance.between(20, 40).or(a.number.is_in([7, 9])))).await,
        [2, 3, 4, 7]
    );
    assert_eq!(found(&case, all().filter(|a| a.status.eq(Status::Frozen)).descending().limit(2)).await, [6, 4]);
    assert_eq!(case.accounts.count(all().filter(|a| a.balance.ge(50)).into()).await.unwrap(), 3);
}

async fn a_filter_names_no_key(case: Case) {
    seven(&case).await;
    // It belongs into the key condition; of another index it is an attribute as others are.
    let status = || Account::query_gsi::<1>((&*case.tenant, Status::Open));
    assert_eq!(found(&case, status().filter(|a| a.number.gt(3))).await, [5, 7]);
    let tags = Tag::query(&*case.tenant).filter(|t| t.name.eq("other".to_owned()));
    assert!(case.tags.find(tags.into()).await.is_ok(), "a field that a template is made of is no key");
}

async fn what_reads_all_fails_where_it_may_not(case: Case) {
    seven(&case).await;
    let some = || Account::query(&*case.tenant).evaluate(3);
    let page = case.accounts.find(some().into()).await.unwrap();
    assert_eq!(numbers(&page.items), [1, 2, 3]);
    assert!(page.cursor.is_some());
    assert_refused(case.accounts.count(some().into()).await, ErrorKind::Other);
    assert_refused(case.accounts.stream(some().into()).try_collect::<Vec<_>>().await, ErrorKind::Other);
    let all = case.accounts.stream(Account::query(&*case.tenant).evaluate(10).into());
    assert_eq!(all.try_collect::<Vec<_>>().await.unwrap().len(), 7);
}

async fn a_limit_counts_results(case: Case) {
    seven(&case).await;
    let page = Account::query(&*case.tenant).filter(|a| a.status.eq(Status::Frozen)).limit(2);
    let page = case.accounts.find(page.into()).await.unwrap();
    assert_eq!(numbers(&page.items), [2, 4]);
    assert!(page.cursor.is_some());
    assert_refused(case.accounts.find(Account::query(&*case.tenant).limit(0).into()).await, ErrorKind::Invalid);
}

async fn pages_are_the_whole_once(case: Case) {
    seven(&case).await;
    for size in [1, 2, 3, 7, 10] {
        for descending in [false, true] {
            let (mut cursor, mut seen): (Option<Cursor>, Vec<u32>) = (None, Vec::new());
            loop {
                let query = Account::query(&*case.tenant).limit(size);
                let query = if descending { query.descending() } else { query };
                let query = match cursor.take() {
                    // By its text, as it goes through a URL.
                    Some(cursor) => query.after(cursor.to_string().parse().unwrap()),
                    None => query,
                };
                let page = case.accounts.find(query.into()).await.unwrap();
                seen.extend(numbers(&page.items));
                assert!(page.items.len() <= size && seen.len() <= 7, "{seen:?}");
                match page.cursor {
                    Some(next) => cursor = Some(next),
                    None => break,
                }
            }
            let mut all = [1, 2, 3, 4, 5, 6, 7];
            if descending {
                all.reverse();
            }
            assert_eq!(seen, all, "in pages of {size}");
        }
    }
}

async fn a_page_is_turned_back(case: Case) {
    seven(&case).await;
    let query = || Account::query(&*case.tenant).limit(2);
    let first = case.accounts.find(query().into()).await.unwrap();
    assert!(first.before.is_none());
    let second = case.accounts.find(query().after(first.cursor.unwrap()).into()).await.unwrap();
    let third = case.accounts.find(query().after(second.cursor.unwrap()).into()).await.unwrap();
    assert_eq!(numbers(&third.items), [5, 6]);
    let back = case.accounts.find(query().before(third.before.unwrap()).into()).await.unwrap();
    assert_eq!(numbers(&back.items), [3, 4]);
    let start = case.accounts.find(query().before(back.before.unwrap()).into()).await.unwrap();
    assert_eq!(numbers(&start.items), [1, 2]);
    let again = case.accounts.find(query().after(back.cursor.unwrap()).into()).await.unwrap();
    assert_eq!(numbers(&again.items), [5, 6]);
}

async fn a_cursor_is_good_for_its_own_query(case: Case) {
    seven(&case).await;
    let page = case.accounts.find(Account::query(&*case.tenant).limit(2).into()).await.unwrap();
    let cursor = page.cursor.unwrap();
    let other = Account::query(&*case.tenant).descending().after(cursor.clone());
    assert_refused(case.accounts.find(other.into()).await, ErrorKind::Invalid);
    let filtered = Account::query(&*case.tenant).filter(|a| a.balance.gt(40)).after(cursor);
    assert_eq!(found(&case, filtered).await, [5, 6, 7]);
}

async fn a_stream_has_all_of_it(case: Case) {
    seven(&case).await;
    let stream = case.accounts.stream(Account::query(&*case.tenant).descending().into());
    let all: Vec<Account> = stream.try_collect().await.unwrap();
    assert_eq!(numbers(&all), [7, 6, 5, 4, 3, 2, 1]);
    let some = case.accounts.stream(Account::query(&*case.tenant).limit(3).into());
    assert_eq!(numbers(&some.try_collect::<Vec<_>>().await.unwrap()), [1, 2, 3]);
}

async fn a_scan_has_all_of_it(case: Case) {
    seven(&case).await;
    let tenant = case.tenant.clone();
    let scan = || Account::scan().filter(|a| a.tenant.eq(tenant.clone()));
    let mut all = found(&case, scan()).await;
    all.sort_unstable();
    assert_eq!(all, [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(case.accounts.count(scan().into()).await.unwrap(), 7);
}

async fn a_batch_is_read_in_the_order_asked_for(case: Case) {
    seven(&case).await;
    let batch = Account::batch_get([5, 9, 1, 5].map(|number| (case.tenant.clone(), number))).consistent();
    let read = case.accounts.batch_get(batch).await.unwrap();
    let found: Vec<_> = read.iter().map(|account| account.as_ref().map(|account| account.number)).collect();
    assert_eq!(found, [Some(5), None, Some(1), Some(5)]);
    let none = case.accounts.batch_get(Account::batch_get(Vec::<(String, u32)>::new())).await.unwrap();
    assert!(none.is_empty());
}

async fn a_batch_is_written(case: Case) {
    let tag = |name: &str, weight| Tag::new(&case.tenant, name, Some(weight));
    let put = BatchWrite::new().put_all((0..30).map(|weight| tag(&format!("{weight:02}"), weight)));
    case.tags.batch_write(put).await.unwrap();
    let mixed = BatchWrite::new().delete::<Tag>((&*case.tenant, "03")).put(tag("04", 400));
    case.tags.batch_write(mixed).await.unwrap();
    let tags = case.tags.find(Tag::query(&*case.tenant).into()).await.unwrap().items;
    assert_eq!((tags.len(), &*tags[3].name, tags[3].weight), (29, "04", Some(400)));
    let twice = BatchWrite::new().put(tag("a", 1)).put(tag("a", 2));
    assert_refused(case.tags.batch_write(twice).await, ErrorKind::Invalid);
}
