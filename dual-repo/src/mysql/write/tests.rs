//! The texts of the statements, the steps between two states, and what stands in the way of writing.

use insta::assert_snapshot;

use super::rows::{Row, Rows};
use super::steps::{self, SameKey, Step};
use super::text;
use crate::error::Error;
use crate::mysql::catalog::{Catalog, Declared, Engine, Follower, Origin, Table, UniqueIndex};
use crate::mysql::plan::Plan;
use crate::mysql::writer::RowWriter;
use crate::mysql::{ColumnType, RowKey, RowMap, SqlValue};
use crate::{MySqlEntity, MySqlRow};

#[derive(Debug, Clone, PartialEq, MySqlEntity)]
#[mysql(table = "orders", key("shop", "id"))]
#[mysql(join(users, on = "users.id = orders.user_id"))]
#[mysql(left_join(users as seller, on = "seller.id = orders.seller_id"))]
struct Order {
    shop: u16,
    id: u32,
    #[mysql(column = "users.email")]
    email: String,
    #[mysql(column = "seller.email")]
    seller: Option<String>,
    total: rust_decimal::Decimal,
    /// Computed by the server.
    digest: Option<String>,
    #[mysql(embed(prefix = "ship_"))]
    address: Address,
    #[mysql(children(
        table = "items",
        on = "items.shop = orders.shop AND items.order_id = orders.id",
        order_by = "position"
    ))]
    items: Vec<Item>,
    #[mysql(children(table = "notes", on = "notes.order_id = orders.id", order_by = "nr DESC"))]
    notes: Vec<Note>,
}

#[derive(Debug, Clone, Default, PartialEq, MySqlRow)]
struct Address {
    city: String,
}

#[derive(Debug, Clone, PartialEq, MySqlRow)]
#[mysql(join(products, on = "products.id = items.product_id"))]
#[mysql(join(makers, on = "makers.id = products.maker_id"))]
struct Item {
    line: u32,
    position: u32,
    #[mysql(column = "products.name")]
    product: String,
    #[mysql(column = "makers.name")]
    maker: String,
}

#[derive(Debug, Clone, PartialEq, MySqlRow)]
struct Note {
    text: String,
}

/// A table of columns, `name type` or `name type ?` when it may be NULL, and of unique indexes.
fn table(columns: &[&str], indexes: &[(&str, &[&str])]) -> Table {
    let column = |text: &&str| {
        let (name, type_) = text.split_once(' ').unwrap();
        let (type_, rest) = type_.split_once(' ').unwrap_or((type_, ""));
        Declared {
            name: name.to_owned(),
            type_: ColumnType::declared(type_.split('(').next().unwrap(), type_),
            text: type_.to_owned(),
            nullable: rest == "?",
            default: false,
            origin: match rest {
                "generated" => Origin::Generated,
                "auto_increment" => Origin::AutoIncrement,
                _ => Origin::Written,
            },
            collation: None,
        }
    };
    let owned = |names: &&[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let index = |(name, columns): &(&str, &[&str])| UniqueIndex { name: (*name).to_owned(), columns: owned(columns) };
    Table {
        columns: columns.iter().map(column).collect(),
        unique: indexes.iter().map(|(_, columns)| owned(columns)).collect(),
        indexes: indexes.iter().map(index).collect(),
        engine: Some(Engine { name: "InnoDB".to_owned(), transactional: true }),
        ..Table::default()
    }
}

fn catalog() -> Catalog {
    let id: (&str, &[&str]) = ("PRIMARY", &["id"]);
    let tables = [
        ("users", table(&["id int", "email varchar(50)"], &[id, ("email", &["email"])])),
        ("makers", table(&["id int", "name varchar(50)"], &[id, ("name", &["name"])])),
        // The name of a product is unique within its maker.
        ("products", table(&["id int", "maker_id int", "name varchar(50)"], &[id, ("name", &["maker_id", "name"])])),
        (
            "orders",
            table(
                &[
                    "shop int",
                    "id int",
                    "user_id int",
                    "seller_id int ?",
                    "total decimal(12,2)",
                    "digest varchar(50) generated",
                    "ship_city varchar(50)",
                ],
                &[("PRIMARY", &["shop", "id"])],
            ),
        ),
        (
            "items",
            table(
                &["shop int", "order_id int", "line int", "position int", "product_id int"],
                &[("PRIMARY", &["shop", "order_id", "line"]), ("position", &["shop", "order_id", "position"])],
            ),
        ),
        ("notes", table(&["nr int auto_increment", "order_id int", "text text"], &[("PRIMARY", &["nr"])])),
    ];
    Catalog { tables: tables.map(|(name, table)| (name.to_owned(), table)).into_iter().collect() }
}

fn plan() -> Plan {
    Plan::new::<Order>(RowMap::of::<Order>(), &catalog()).unwrap()
}

fn item(line: u32, position: u32) -> Item {
    Item { line, position, product: "Lamp".to_owned(), maker: "Ann".to_owned() }
}

fn order(items: &[(u32, u32)], notes: &[&str]) -> Order {
    Order {
        shop: 1,
        id: 2,
        email: "a@b.c".to_owned(),
        seller: None,
        total: rust_decimal::Decimal::new(150, 2),
        digest: None,
        address: Address { city: "Rome".to_owned() },
        items: items.iter().map(|(line, position)| item(*line, *position)).collect(),
        notes: notes.iter().map(|text| Note { text: (*text).to_owned() }).collect(),
    }
}

fn values(count: usize) -> Vec<SqlValue> {
    (0..).map(SqlValue::UInt).take(count).collect()
}

#[test]
fn a_row_gets_its_fields_and_what_its_joins_are_made_on_and_nothing_computed() {
    let plan = plan();
    let write = plan.writing().unwrap();
    let (root, items, notes) = (&write.root, &write.lists[0], &write.lists[1]);
    let row = |table: &super::plan::TablePlan| values(table.targets.len());
    assert_snapshot!(text::insert(root, &[row(root)]).sql, @"INSERT INTO `orders` (`shop`, `id`, `total`, `ship_city`, `user_id`, `seller_id`) VALUES (?, ?, ?, ?, ?, ?)");
    assert_snapshot!(text::insert(items, &[row(items), row(items)]).sql, @"INSERT INTO `items` (`shop`, `order_id`, `line`, `position`, `product_id`) VALUES (?, ?, ?, ?, ?), (?, ?, ?, ?, ?)");
    assert_snapshot!(text::insert(notes, &[row(notes)]).sql, @"INSERT INTO `notes` (`order_id`, `text`) VALUES (?, ?)");
    let set = [(&root.targets[2], SqlValue::Decimal("1.50".to_owned())), (&root.targets[4], SqlValue::Int(7))];
    let update = text::update(root, &set, values(2));
    assert_snapshot!(update.sql, @"UPDATE `orders` SET `total` = ?, `user_id` = ? WHERE `shop` = ? AND `id` = ?");
    assert_eq!(update.parameters[..2], [SqlValue::Decimal("1.50".to_owned()), SqlValue::Int(7)]);
    assert_snapshot!(text::delete(items, values(3)).sql, @"DELETE FROM `items` WHERE `shop` = ? AND `order_id` = ? AND `line` = ?");
    assert_snapshot!(text::delete_list(notes, values(1)).sql, @"DELETE FROM `notes` WHERE `order_id` = ?");
    assert_snapshot!(text::lock(&plan, &RowKey(values(2))).sql, @"SELECT 1 FROM `orders` WHERE `shop` = ? AND `id` = ? FOR UPDATE");
}

#[test]
fn what_a_join_is_made_on_is_found_by_a_unique_key_of_the_partner() {
    let plan = plan();
    let write = plan.writing().unwrap();
    let texts = |table: &super::plan::TablePlan| {
        let text = |lookup: &super::plan::Lookup| text::lookup(lookup, values(lookup.by.len())).sql;
        table.lookups.iter().map(text).collect::<Vec<_>>().join("\n")
    };
    assert_snapshot!(texts(&write.root), @"
    SELECT `id` FROM `users` WHERE `email` = ? LOCK IN SHARE MODE
    SELECT `id` FROM `users` WHERE `email` = ? LOCK IN SHARE MODE
    ");
    // First the maker, by its name; then its product.
    assert_snapshot!(texts(&write.lists[0]), @"
    SELECT `id` FROM `makers` WHERE `name` = ? LOCK IN SHARE MODE
    SELECT `id` FROM `products` WHERE `maker_id` = ? AND `name` = ? LOCK IN SHARE MODE
    ");
}

/// Steps in words.
fn words(steps: &[Step<'_>]) -> String {
    let name = |row: &Row<'_>| match row.table.list.as_str() {
        "" => "the row".to_owned(),
        list => format!("{list}[{}]", row.index),
    };
    let word = |step: &Step<'_>| match step {
        Step::Delete(row) => format!("delete {}", name(row)),
        Step::DeleteList(table, _, rows) => format!("delete all {rows} {}", table.list),
        Step::Park(row, columns) => {
            let columns = columns.iter().map(|(at, park)| format!("{} as {park:?}", row.table.targets[*at].name));
            format!("park {} of {}", columns.collect::<Vec<_>>().join(" and "), name(row))
        }
        Step::Update { new, .. } => format!("update {}", name(new)),
        Step::Insert(rows) => format!("insert {}", rows.iter().map(name).collect::<Vec<_>>().join(" ")),
    };
    steps.iter().map(word).collect::<Vec<_>>().join(", ")
}

fn updated(plan: &Plan, old: &Order, new: &Order) -> Result<String, SameKey> {
    let write = plan.writing().unwrap();
    let (old, new) = (RowWriter::of(old), RowWriter::of(new));
    steps::update(write, &Rows::of(write, &old), &Rows::of(write, &new)).map(|steps| words(&steps))
}

#[test]
fn rows_of_lists_come_after_the_one_that_they_refer_to_and_go_before_it() {
    let plan = plan();
    let write = plan.writing().unwrap();
    let order = RowWriter::of(&order(&[(1, 10), (2, 20)], &["x", "y"]));
    let rows = Rows::of(write, &order);
    // The list of notes counts down, the server up.
    assert_snapshot!(words(&steps::insert(&rows)), @"insert the row, insert items[0] items[1], insert notes[1] notes[0]");
    assert_snapshot!(words(&steps::delete(write, &rows)), @"delete all 2 notes, delete all 2 items, delete the row");
}

#[test]
fn rows_with_a_key_are_changed_one_by_one_and_others_all_together() {
    let plan = plan();
    let old = order(&[(1, 10), (2, 20), (3, 30)], &["x"]);
    let update = |new: &Order| updated(&plan, &old, new).unwrap();
    assert_snapshot!(update(&old), @"update the row");
    assert_snapshot!(update(&order(&[(4, 5), (1, 10), (3, 31)], &["x"])), @"delete items[1], update the row, update items[2], insert items[0]");
    assert_snapshot!(update(&order(&[], &["x", "y"])), @"delete all 1 notes, delete items[0], delete items[1], delete items[2], update the row, insert notes[1] notes[0]");
    // Another product is another `product_id`.
    let mut other = old.clone();
    other.items[1].maker = "Bob".to_owned();
    assert_snapshot!(update(&other), @"update the row, update items[1]");
    let same = updated(&plan, &old, &order(&[(1, 10), (2, 20), (1, 30)], &["x"]));
    assert_eq!(same, Err(SameKey { list: "items".to_owned(), first: 0, second: 2 }));
}

#[test]
fn a_unique_value_is_free_before_it_is_taken() {
    let mut plan = plan();
    let old = order(&[(1, 10), (2, 20), (3, 30)], &[]);
    // All move up by one.
    let shifted = order(&[(1, 20), (2, 30), (3, 40)], &[]);
    assert_snapshot!(updated(&plan, &old, &shifted).unwrap(), @"update the row, update items[2], update items[1], update items[0]");
    // Two swap, and a third one waits for them.
    let swapped = order(&[(1, 20), (2, 10), (3, 30)], &[]);
    assert_snapshot!(updated(&plan, &old, &swapped).unwrap(), @"delete items[0], update the row, update items[1], insert items[0]");
    let turned = order(&[(1, 20), (2, 30), (3, 10)], &[]);
    assert_snapshot!(updated(&plan, &old, &turned).unwrap(), @"delete items[0], update the row, update items[2], update items[1], insert items[0]");
    // Something of the rows would be lost: the server is to decide.
    plan.write.as_mut().unwrap().lists[0].complete = false;
    assert_snapshot!(updated(&plan, &old, &swapped).unwrap(), @"update the row, update items[0], update items[1]");
}

#[test]
fn a_row_in_a_circle_lets_go_of_its_value_first_where_its_column_may_have_another() {
    let old = order(&[(1, 10), (2, 20), (3, 30), (4, 40)], &[]);
    let two_circles = order(&[(1, 20), (2, 10), (3, 40), (4, 30)], &[]);
    let turned = order(&[(1, 20), (2, 30), (3, 10), (4, 50)], &[]);
    let mut plan = plan();
    let park = |plan: &mut Plan, set: &dyn Fn(&mut super::plan::Target)| {
        let items = &mut plan.write.as_mut().unwrap().lists[0];
        items.complete = false;
        set(items.targets.iter_mut().find(|target| target.name == "position").unwrap());
    };
    park(&mut plan, &|position| position.park = Some("0"));
    assert_snapshot!(updated(&plan, &old, &two_circles).unwrap(), @r#"update the row, park position as Value("0") of items[0], update items[1], update items[0], park position as Value("0") of items[2], update items[3], update items[2]"#);
    // NULL is better: two rows can have it at once.
    park(&mut plan, &|position| position.nullable = true);
    assert_snapshot!(updated(&plan, &old, &turned).unwrap(), @"update the row, update items[3], park position as Null of items[0], update items[2], update items[1], update items[0]");
    // What does not change cannot be let go of, as it would not be set again: two rows are to have the same.
    let same = order(&[(1, 10), (2, 10), (3, 30), (4, 40)], &[]);
    assert_snapshot!(updated(&plan, &old, &same).unwrap(), @"update the row, update items[1]");
}

#[test]
fn no_row_is_inserted_again_that_others_go_with() {
    let mut catalog = catalog();
    let mut follow = |parent: &str| {
        let follower = Follower { table: "parcels".to_owned(), name: "fk".to_owned(), on_delete: "CASCADE".to_owned() };
        catalog.tables.get_mut(parent).unwrap().followers.push(follower);
        Plan::new::<Order>(RowMap::of::<Order>(), &catalog).unwrap()
    };
    let old = order(&[(1, 10), (2, 20)], &[]);
    let swapped = order(&[(1, 20), (2, 10)], &[]);
    assert_snapshot!(updated(&follow("items"), &old, &swapped).unwrap(), @"update the row, update items[0], update items[1]");
    let plan = follow("notes");
    let Err(Error::NotWritable { problems, .. }) = plan.writing() else { panic!("{plan:?}") };
    assert_snapshot!(problems.join("\n"), @"`notes`: rows of `notes` cannot be told apart by their fields, so that a change deletes and inserts all of them; foreign key `fk` of `parcels` has ON DELETE CASCADE, by which rows of `parcels` would change or go with them: add the columns of a unique key of `notes` as fields, or declare it with RESTRICT");
}

#[test]
fn what_the_rows_have_and_the_entity_does_not_is_lost_on_the_way_back() {
    #[derive(Debug, dynamo_core::DynamoEntity, MySqlEntity)]
    #[dynamo(table = "Orders")]
    #[pk("{id}")]
    #[mysql(table = "orders", key("shop", "id"))]
    #[mysql(join(users, on = "users.id = orders.user_id"))]
    #[allow(dead_code, reason = "never read")]
    struct Lossy {
        shop: u16,
        id: u32,
        /// By which the user is found.
        #[dynamo(skip)]
        #[mysql(column = "users.email")]
        email: String,
        #[mysql(default)]
        seller_id: u32,
        total: Cents,
        #[mysql(expression = "total * 2")]
        double: rust_decimal::Decimal,
        #[dynamo(skip)]
        #[mysql(embed(prefix = "ship_"))]
        address: Address,
    }

    #[derive(Debug, dynamo_core::DynamoValue)]
    struct Cents(u32);

    impl crate::MySqlValue for Cents {
        const EXPECTED: &'static str = "a DECIMAL column";
        fn accepts(column: ColumnType) -> bool {
            column == ColumnType::Decimal
        }
        fn loses(_: ColumnType) -> Option<&'static str> {
            Some("digits behind the second one")
        }
        fn decode(_: crate::mysql::Cell<'_>) -> Result<Self, crate::mysql::ValueProblem> {
            Ok(Cents(0))
        }
        fn encode(&self) -> SqlValue {
            SqlValue::Null
        }
    }

    let losses = |plan: &Plan| plan.losses.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert_snapshot!(losses(&plan()), @"no field is read from `notes.nr`: a row that is made anew gets another number; add a field");

    let mut catalog = catalog();
    catalog.tables.get_mut("orders").unwrap().columns.extend(table(&["extra int ?"], &[]).columns);
    let plan = Plan::new::<Lossy>(RowMap::of::<Lossy>(), &catalog).unwrap();
    assert_snapshot!(losses(&plan), @"
    `email`, read from `orders.user_id`, is skipped in DynamoDB; store it, or leave it out of the mapping
    where `orders.seller_id` is NULL, `seller_id` is something else, which is written back; make the field an `Option`
    `total`, read from `orders.total`, loses digits behind the second one
    `address.city`, read from `orders.ship_city`, is skipped in DynamoDB; store it, or leave it out of the mapping
    no field is read from `orders.extra`: a row that is made anew has its default; add a field
    ");
}

#[derive(Debug, MySqlEntity)]
#[mysql(table = "orders", key("shop", "id"))]
#[mysql(join(users, on = "users.id = orders.user_id"))]
#[allow(dead_code, reason = "never read")]
struct Vague {
    shop: u16,
    id: u32,
    #[mysql(column = "users.name")]
    name: String,
    #[mysql(children(table = "notes", on = "notes.order_id = orders.user_id", order_by = "nr"))]
    notes: Vec<NoText>,
}

#[derive(Debug, MySqlRow)]
#[allow(dead_code, reason = "never read")]
struct NoText {
    nr: u32,
}

#[test]
fn what_stands_in_the_way_of_writing_is_said_all_at_once_and_reading_goes_on() {
    let mut catalog = catalog();
    catalog.tables.insert("users".to_owned(), table(&["id int", "name varchar(50)"], &[("PRIMARY", &["id"])]));
    let plan = Plan::new::<Vague>(RowMap::of::<Vague>(), &catalog).unwrap();
    let Err(Error::NotWritable { entity: "Vague", problems }) = plan.writing() else { panic!("{plan:?}") };
    assert_snapshot!(problems.join("\n"), @"
    `orders.user_id` is no field, and the fields that are columns of `users` do not say which row it refers to: add a field for it, or fields for all columns of one of its unique keys, which are (id)
    `notes`: its rows belong to those with the same `orders.user_id`, which is no field: add one
    `notes`: column `notes.text` has no default, and no field is written to it
    ");
}

#[test]
fn no_statement_is_without_all_of_its_conditions() {
    let mut plan = plan();
    let write = plan.write.as_mut().unwrap();
    assert_snapshot!(text::delete(&write.root, values(1)).sql, @"DELETE FROM `orders` WHERE `shop` = ? AND `id` = ?");
    assert_eq!(text::delete(&write.root, values(1)).parameters[1], SqlValue::Null);
    write.lists[1].link.clear();
    assert_snapshot!(text::delete_list(&write.lists[1], values(1)).sql, @"DELETE FROM `notes` WHERE FALSE");

    // A column that the server computes says nothing of whose row it is.
    let mut catalog = catalog();
    let notes = table(&["nr int auto_increment", "order_id int generated", "text text"], &[("PRIMARY", &["nr"])]);
    catalog.tables.insert("notes".to_owned(), notes);
    let plan = Plan::new::<Order>(RowMap::of::<Order>(), &catalog).unwrap();
    let Err(Error::NotWritable { problems, .. }) = plan.writing() else { panic!("{plan:?}") };
    assert_eq!(problems[..], ["`notes`: column `notes.order_id`, by which rows belong, cannot be written"]);
}

#[test]
fn a_partner_that_is_missing_is_null_only_where_the_join_is_optional() {
    let plan = plan();
    let write = plan.writing().unwrap();
    let values = RowWriter::of(&order(&[], &[]));
    let root = Rows::of(write, &values).root;
    assert_eq!(write.root.lookups.iter().map(|lookup| root.has_no(lookup)).collect::<Vec<_>>(), [false, true]);
    assert_eq!(<Order as MySqlEntity>::TABLE.key, ["shop", "id"]);
}
