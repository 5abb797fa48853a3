//! The text of the statements.

use super::mapping::{FieldType, Null, RowMap};
use super::plan::{Column, ColumnKind, KeyColumn, ListPlan, Plan, RowPlan};
use super::predicate::Predicate;
use super::search::Search;
use super::select::{From, Rows, To, children, extent, key_behind, rows};
use super::{ChildrenMap, ColumnRef, ColumnType, Direction, Element, Join, MySqlRow, Presence, RowKey, SqlValue};

const USERS: Join = Join {
    table: "users",
    name: "buyer",
    on: &[
        (ColumnRef { table: Some("buyer"), column: "id" }, ColumnRef { table: None, column: "user_id" }),
        (ColumnRef { table: Some("buyer"), column: "shop" }, ColumnRef { table: Some("orders"), column: "shop" }),
    ],
    presence: Presence::Required,
};

const ITEMS: ChildrenMap = ChildrenMap {
    table: "items",
    on: &[(ColumnRef { table: None, column: "order" }, ColumnRef { table: None, column: "id" })],
    order_by: &[("position", Direction::Descending), ("id", Direction::Ascending)],
    element: Element::Row,
};

fn key(name: &'static str, type_: ColumnType, declared: &str) -> KeyColumn {
    let labels = super::column_type::labels(declared);
    KeyColumn { name, type_, declared: declared.to_owned(), labels }
}

fn column(alias: &'static str, name: &str) -> Column {
    let declared = ColumnType::Text;
    Column {
        field: String::new(),
        alias,
        table: alias,
        name: name.to_owned(),
        kind: ColumnKind::Stored,
        declared,
        declaration: String::new(),
        collation: None,
        type_: FieldType::of::<String>(),
        null: Null::Refused,
        stored: true,
        park: None,
    }
}

fn plan(key: Vec<KeyColumn>) -> Plan {
    let items = RowPlan { joins: Vec::new(), columns: vec![column("items", "na`me")] };
    Plan {
        entity: "Order",
        table: "orders",
        key,
        root: RowPlan { joins: vec![&USERS], columns: vec![column("orders", "total"), column("buyer", "email")] },
        lists: vec![ListPlan { field: "items".to_owned(), map: &ITEMS, row: items }],
        key_parts: Vec::new(),
        attributes: Vec::new(),
        estimated_rows: 0,
        notes: Vec::new(),
        write: Err(Vec::new()),
        losses: Vec::new(),
        references: Vec::new(),
        is_loose: false,
    }
}

fn integer() -> KeyColumn {
    key("id", ColumnType::Integer { unsigned: true }, "int(10) unsigned")
}

const SELECT: &str = "SELECT `orders`.`id`, `buyer`.`id`, `orders`.`total`, `buyer`.`email` FROM `orders` \
    LEFT JOIN `users` AS `buyer` ON `buyer`.`id` = `orders`.`user_id` AND `buyer`.`shop` = `orders`.`shop`";

#[test]
fn a_page_is_a_range_of_the_key_in_its_order() {
    let plan = plan(vec![integer()]);
    let (first, second) = (RowKey(vec![SqlValue::UInt(7)]), RowKey(vec![SqlValue::UInt(9)]));
    let page = |from, to| {
        let statement = rows(&plan, Rows::Between(from, to), 10);
        (statement.sql, statement.parameters)
    };
    let limit = SqlValue::UInt(10);
    assert_eq!(page(From::Start, To::End), (format!("{SELECT} ORDER BY `orders`.`id` LIMIT ?"), vec![limit.clone()]));
    assert_eq!(
        page(From::After(&first), To::Row(&second)),
        (
            format!("{SELECT} WHERE `orders`.`id` > ? AND `orders`.`id` <= ? ORDER BY `orders`.`id` LIMIT ?"),
            vec![SqlValue::UInt(7), SqlValue::UInt(9), limit.clone()]
        )
    );
    let one = rows(&plan, Rows::Is(&first), 1);
    assert_eq!(one.sql, format!("{SELECT} WHERE `orders`.`id` = ? ORDER BY `orders`.`id` LIMIT ?"));
    assert_eq!(extent(&plan).unwrap(), "SELECT MIN(`orders`.`id`), MAX(`orders`.`id`) FROM `orders`");
}

#[test]
fn children_are_read_by_the_range_of_their_parents() {
    let plan = plan(vec![integer()]);
    let (first, last) = (RowKey(vec![SqlValue::UInt(7)]), RowKey(vec![SqlValue::UInt(9)]));
    let statement = children(&plan, &plan.lists[0], Rows::Between(From::After(&first), To::Row(&last)));
    assert_eq!(
        statement.sql,
        "SELECT `parent row`.`id`, `items`.`na``me` FROM `orders` AS `parent row` \
         STRAIGHT_JOIN `items` ON `items`.`order` = `parent row`.`id` \
         WHERE `parent row`.`id` > ? AND `parent row`.`id` <= ? \
         ORDER BY `parent row`.`id`, `items`.`position` DESC, `items`.`id`"
    );
    assert_eq!(statement.parameters, [SqlValue::UInt(7), SqlValue::UInt(9)]);
}

#[test]
fn keys_of_several_columns_are_compared_so_that_their_index_is_used() {
    let decimal = key("amount", ColumnType::Decimal, "decimal(20,4) unsigned");
    let label = key("kind", ColumnType::Enum { empty_label: false }, "enum('z','m','a')");
    let plan = plan(vec![label, decimal, integer()]);
    let row = RowKey(vec![SqlValue::UInt(2), SqlValue::Text("1.5000".to_owned()), SqlValue::UInt(7)]);
    let filter = |rows_| {
        let statement = rows(&plan, rows_, 10);
        let (_, filter) = statement.sql.split_once(" WHERE ").unwrap();
        let (filter, _) = filter.split_once(" ORDER BY ").unwrap();
        (filter.replace("`orders`.", ""), statement.parameters)
    };
    let (after, parameters) = filter(Rows::Between(From::After(&row), To::End));
    assert_eq!(
        after,
        "`kind` IN (?, ?) AND (`kind` IN (?) OR (`kind` IN (?) AND `amount` > CAST(? AS decimal(20,4))) \
         OR (`kind` IN (?) AND `amount` = CAST(? AS decimal(20,4)) AND `id` > ?))"
    );
    let (text, amount) = (|text: &str| SqlValue::Text(text.to_owned()), SqlValue::Text("1.5000".to_owned()));
    assert_eq!(parameters[..5], [text("m"), text("a"), text("a"), text("m"), amount.clone()]);
    assert_eq!(parameters[5..], [text("m"), amount, SqlValue::UInt(7), SqlValue::UInt(10)]);

    let (until, _) = filter(Rows::Between(From::Start, To::Row(&row)));
    assert_eq!(
        until,
        "`kind` IN (?, ?, ?) AND (`kind` IN (?, ?) OR (`kind` IN (?) AND `amount` < CAST(? AS decimal(20,4))) \
         OR (`kind` IN (?) AND `amount` = CAST(? AS decimal(20,4)) AND `id` <= ?))"
    );
    // The beginning of a key stands for all that begin with it.
    let beginning = RowKey(vec![SqlValue::UInt(2)]);
    assert_eq!(filter(Rows::Between(From::After(&beginning), To::End)).0, "`kind` IN (?)");
    assert_eq!(filter(Rows::Between(From::Start, To::Row(&beginning))).0, "`kind` IN (?, ?, ?)");
    let behind = key_behind(&plan, From::After(&beginning), 99);
    assert_eq!(
        behind.sql.replace("`orders`.", ""),
        "SELECT CAST(`kind` AS UNSIGNED), `amount`, `id` FROM `orders` WHERE `kind` IN (?) \
         ORDER BY `kind`, `amount`, `id` LIMIT 1 OFFSET ?"
    );
    assert_eq!(behind.parameters, [text("a"), SqlValue::UInt(99)]);
    // After the last label comes nothing.
    let last = RowKey(vec![SqlValue::UInt(3), SqlValue::Text("1".to_owned()), SqlValue::UInt(7)]);
    let (after, _) = filter(Rows::Between(From::After(&last), To::End));
    assert!(after.starts_with("`kind` IN (?) AND (FALSE OR"), "{after}");
}

#[test]
fn lists_of_keys_name_what_they_share_once_and_have_few_lengths() {
    let plan = plan(vec![integer()]);
    let text = |text: &str| SqlValue::Text(text.to_owned());
    let statement = |keys: &[&[SqlValue]]| {
        let rows_of = keys.iter().map(|key| key.iter().cloned().enumerate().collect()).collect();
        let search = Search { predicates: vec![Predicate::one_of(rows_of)], ..Search::default() };
        let statement = rows(&plan, Rows::Found(&search), 10);
        let (_, filter) = statement.sql.split_once(" WHERE ").unwrap();
        (filter.replace(" LIMIT ?", ""), statement.parameters.len() - 1)
    };
    let (total, email) = ("`orders`.`total`", "`buyer`.`email`");
    assert_eq!(statement(&[&[text("a"), text("b")]]), (format!("({total} = ? AND {email} = ?)"), 2));
    assert_eq!(
        statement(&[&[text("a"), text("b")], &[text("a"), text("c")], &[text("a"), text("d")]]),
        (format!("({total} = ? AND {email} IN (?, ?, ?, ?))"), 5)
    );
    assert_eq!(
        statement(&[&[text("a"), text("b")], &[text("c"), text("d")]]),
        (format!("((({total} = ? AND {email} = ?) OR ({total} = ? AND {email} = ?)))"), 4)
    );
    // Nothing is in a list with NULL.
    let null = statement(&[&[SqlValue::Null], &[text("a")]]);
    assert_eq!(null, (format!("((({total} IS NULL) OR ({total} = ?)))"), 1));
}

/// A tree: a row of which contains rows like it.
struct Node {
    nodes: Vec<Node>,
}

impl MySqlRow for Node {
    fn describe(map: &mut RowMap) {
        map.children::<Node>("nodes", &ITEMS);
    }
    fn decode(row: &mut super::RowReader<'_>) -> Result<Self, super::Unreadable> {
        row.children().map(|nodes| Node { nodes })
    }
    fn encode(&self, row: &mut super::RowWriter) {
        row.children(&self.nodes);
    }
}

#[test]
fn a_struct_that_contains_itself_is_described_once() {
    let map = RowMap::of::<Node>();
    assert_eq!(map.children.len(), 1);
    assert_eq!(map.children[0].row.nested(), Some("nodes"));
    assert!(Node { nodes: Vec::new() }.nodes.is_empty());
}
