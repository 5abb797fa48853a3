//! A list over several items, which are written together with the one that it belongs to.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use dynamo_core::limits::ITEM_SIZE_MAX;
use dynamo_core::split::{join, split, split_by};
use dynamo_core::value::item_size;
use dynamo_core::{BatchWrite, Dynamo, DynamoEntity, DynamoTable, Error, Transaction};
use integration::on_every_engine;

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Books", entity = "BOOK")]
#[pk("{id}")]
#[sk("#BOOK")]
struct Book {
    id: u32,
    title: String,
    /// Which pages are the book's.
    edition: u32,
    /// Over how many items they are.
    parts: usize,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Books", entity = "PAGES")]
#[pk("{book}")]
#[sk("PAGES#{edition:010}#{number:05}")]
struct Pages {
    #[dynamo(key_only)]
    book: u32,
    #[dynamo(key_only)]
    edition: u32,
    #[dynamo(key_only)]
    number: u32,
    texts: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Books")]
enum Books {
    Book(Book),
    Pages(Pages),
}

/// Pages of 2 KB, and no two alike.
fn pages(edition: u32, count: usize) -> Vec<String> {
    (0..count).map(|page| format!("{edition:>8}{page:>8}").repeat(128)).collect()
}

fn parts(book: u32, edition: u32, pages: Vec<String>) -> Vec<Pages> {
    split(pages, |number, pages| Pages { book, edition, number, texts: pages }).unwrap()
}

fn book(edition: u32, parts: usize) -> Book {
    Book { id: 1, title: "The book".into(), edition, parts }
}

/// The pages of an edition; `None` when it has been replaced meanwhile.
async fn read(db: &Dynamo, book: &Book) -> Option<Vec<String>> {
    let found = Pages::query(book.id).sk(|k| k.edition(book.edition)).consistent().all(db).await.unwrap();
    join(book.parts, found.into_iter().map(|part| (part.number, part.texts)))
}

/// Writes an edition in place of another one, of so many parts, in one transaction.
async fn replace(db: &Dynamo, old: &Book, edition: u32, list: Vec<String>) -> Result<Book, Error> {
    let parts = parts(old.id, edition, list);
    let (new, before) = (book(edition, parts.len()), old.edition);
    let update = Book::update(old.id).set(|b| b.edition, edition).set(|b| b.parts, parts.len());
    let mut transaction = Transaction::new().update(update.condition(move |b| b.edition.eq(before)));
    for part in parts {
        transaction = transaction.create(part);
    }
    for number in 0..old.parts {
        let number = u32::try_from(number).unwrap();
        transaction = transaction.delete(Pages::delete((old.id, old.edition, number)));
    }
    transaction.send(db).await.map(|()| new)
}

on_every_engine! {
    async fn a_list_of_megabytes_is_written_with_its_item_and_read_whole(db: Dynamo) {
        Books::ensure_table(&db).await.unwrap();
        let list = pages(1, 1500);
        let parts = parts(1, 1, list.clone());
        assert_eq!(parts.len(), 8);
        assert!(parts.iter().all(|part| item_size(part).unwrap() <= ITEM_SIZE_MAX));
        let book = book(1, parts.len());
        let transaction = parts.into_iter().fold(Transaction::new().create(book.clone()), Transaction::create);
        transaction.send(&db).await.unwrap();
        assert_eq!(read(&db, &Book::get(1).consistent().send(&db).await.unwrap().unwrap()).await, Some(list.clone()));

        // Nothing of a refused transaction is there.
        let other = self::parts(1, 2, pages(2, 300));
        let transaction = other.into_iter().fold(Transaction::new().create(book.clone()), Transaction::create);
        assert!(matches!(transaction.send(&db).await, Err(Error::TransactionCanceled { .. })));
        assert_eq!(Pages::query(1).all(&db).await.unwrap().len(), 8);
        assert_eq!(read(&db, &book).await, Some(list));
    }

    async fn items_that_are_filled_to_the_last_byte_are_taken(db: Dynamo) {
        Books::ensure_table(&db).await.unwrap();
        let page = |size: usize| "x".repeat(size);
        let room = ITEM_SIZE_MAX - item_size(&Pages { book: 1, edition: 1, number: 0, texts: vec![] }).unwrap();
        let list = vec![page(room / 2), page(room - room / 2 - 2), page(room - 1)];
        let parts = parts(1, 1, list.clone());
        assert_eq!(parts.iter().map(|part| item_size(part).unwrap()).collect::<Vec<_>>(), [ITEM_SIZE_MAX; 2]);
        BatchWrite::new().put_all(parts).send(&db).await.unwrap();
        assert_eq!(read(&db, &book(1, 2)).await, Some(list));
    }

    async fn readers_see_one_edition_while_it_is_replaced(db: Dynamo) {
        const EDITIONS: u32 = 12;
        Books::ensure_table(&db).await.unwrap();
        let empty = book(0, 0);
        empty.clone().create().send(&db).await.unwrap();
        let done = Arc::new(AtomicBool::new(false));
        let reader = tokio::spawn({
            let (db, done) = (db.clone(), Arc::clone(&done));
            async move {
                let mut whole = 0;
                while !done.load(Ordering::SeqCst) {
                    let book = Book::get(1).consistent().send(&db).await.unwrap().unwrap();
                    let Some(found) = read(&db, &book).await else { continue };
                    assert_eq!(found, pages(book.edition, book.edition as usize * 30));
                    whole += 1;
                }
                whole
            }
        });
        let mut current = empty;
        for edition in 1..=EDITIONS {
            current = replace(&db, &current, edition, pages(edition, edition as usize * 30)).await.unwrap();
        }
        done.store(true, Ordering::SeqCst);
        assert!(reader.await.unwrap() > 0);
        let stale = replace(&db, &book(3, 1), 99, pages(99, 1)).await;
        assert!(matches!(stale, Err(Error::TransactionCanceled { .. })), "{stale:?}");
        assert_eq!(read(&db, &current).await, Some(pages(EDITIONS, 360)));
        assert_eq!(Pages::query(1).all(&db).await.unwrap().len(), current.parts, "no other edition is left");
    }

    async fn a_list_larger_than_a_transaction_is_written_before_its_item(db: Dynamo) {
        Books::ensure_table(&db).await.unwrap();
        let list = pages(1, 3000);
        let parts = split_by(100_000, list.clone(), |number, texts| Pages { book: 1, edition: 1, number, texts }).unwrap();
        let book = book(1, parts.len());
        assert!(parts.len() > 60);
        BatchWrite::new().put_all(parts).send(&db).await.unwrap();
        assert_eq!(Book::get(1).send(&db).await.unwrap(), None, "until the item is there, nobody sees its list");
        book.clone().create().send(&db).await.unwrap();
        assert_eq!(read(&db, &book).await, Some(list));
    }
}
