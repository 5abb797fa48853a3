//! Which columns a row fills, and with what.

use sqlx::MySql;
use sqlx::query_builder::Separated;

use super::{CartRow, CategoryRow, OrderItemRow, OrderRow, ProductRow, UserRow};

/// The placeholders of one row.
pub(super) type Values<'q> = Separated<'q, MySql, &'static str>;

/// A row that can be inserted.
pub(super) trait Columns {
    /// The beginning of the statement, up to `VALUES`.
    const INSERT_INTO: &'static str;

    /// Binds a value per column, in the order of the statement.
    fn bind(&self, values: &mut Values<'_>);

    /// The rows that are to be inserted in the same transaction, after this one.
    fn children(&self) -> &[OrderItemRow] {
        &[]
    }
}

impl Columns for UserRow {
    const INSERT_INTO: &'static str = "\
        INSERT INTO users (id, username, email, password_hash, first_name, last_name, is_seller, \
        created_at, updated_at) ";

    fn bind(&self, values: &mut Values<'_>) {
        values
            .push_bind(self.id)
            .push_bind(self.username.clone())
            .push_bind(self.email.clone())
            .push_bind(self.password_hash.clone())
            .push_bind(self.first_name)
            .push_bind(self.last_name)
            .push_bind(self.is_seller)
            .push_bind(self.created_at)
            .push_bind(self.updated_at);
    }
}

impl Columns for CategoryRow {
    const INSERT_INTO: &'static str = "INSERT INTO categories (id, name, parent_id, created_at) ";

    fn bind(&self, values: &mut Values<'_>) {
        values.push_bind(self.id).push_bind(self.name.clone()).push_bind(self.parent_id).push_bind(self.created_at);
    }
}

impl Columns for ProductRow {
    const INSERT_INTO: &'static str = "\
        INSERT INTO products (id, seller_id, category_id, name, description, price, \
        inventory_quantity, image_url, created_at, updated_at) ";

    fn bind(&self, values: &mut Values<'_>) {
        values
            .push_bind(self.id)
            .push_bind(self.seller_id)
            .push_bind(self.category_id)
            .push_bind(self.name.clone())
            .push_bind(self.description.clone())
            .push_bind(self.price)
            .push_bind(self.inventory_quantity)
            .push_bind(self.image_url.clone())
            .push_bind(self.created_at)
            .push_bind(self.updated_at);
    }
}

impl Columns for CartRow {
    const INSERT_INTO: &'static str =
        "INSERT INTO shopping_carts (id, user_id, product_id, quantity, created_at, updated_at) ";

    fn bind(&self, values: &mut Values<'_>) {
        values
            .push_bind(self.id)
            .push_bind(self.user_id)
            .push_bind(self.product_id)
            .push_bind(self.quantity)
            .push_bind(self.created_at)
            .push_bind(self.updated_at);
    }
}

impl Columns for OrderRow {
    const INSERT_INTO: &'static str = "INSERT INTO orders (id, user_id, total_amount, status, created_at, updated_at) ";

    fn bind(&self, values: &mut Values<'_>) {
        values
            .push_bind(self.id)
            .push_bind(self.user_id)
            .push_bind(self.total_amount)
            .push_bind(self.status.label())
            .push_bind(self.created_at)
            .push_bind(self.updated_at);
    }

    fn children(&self) -> &[OrderItemRow] {
        &self.items
    }
}

impl Columns for OrderItemRow {
    const INSERT_INTO: &'static str = "INSERT INTO order_items (id, order_id, product_id, quantity, price_at_time) ";

    fn bind(&self, values: &mut Values<'_>) {
        values
            .push_bind(self.id)
            .push_bind(self.order_id)
            .push_bind(self.product_id)
            .push_bind(self.quantity)
            .push_bind(self.price_at_time);
    }
}
