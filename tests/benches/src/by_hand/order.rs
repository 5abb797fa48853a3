use aws_sdk_dynamodb::types::AttributeValue::{self, L, M, N, S};

use super::product::decimal;
use super::text::{list, map, need, number, string, take};
use super::{ByHand, Item, json};
use crate::entities::{Line, Order, OrderStatus};

impl OrderStatus {
    fn text(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Shipped => "Shipped",
        }
    }

    fn read(text: &str) -> Result<Self, String> {
        match text {
            "Pending" => Ok(Self::Pending),
            "Shipped" => Ok(Self::Shipped),
            _ => Err("status".into()),
        }
    }
}

impl ByHand for Order {
    fn into_item(self) -> Item {
        let mut item = Item::with_capacity(9);
        item.insert("PK".into(), S(format!("USER#{}", self.user_email)));
        item.insert("SK".into(), S(format!("ORDER#{:010}", self.order_id)));
        item.insert("user_email".into(), S(self.user_email));
        item.insert("order_id".into(), N(self.order_id.to_string()));
        item.insert("status".into(), S(self.status.text().into()));
        item.insert("total".into(), N(self.total.to_string()));
        item.insert("created_at".into(), N(self.created_at.to_string()));
        if let Some(note) = self.note {
            item.insert("note".into(), S(note));
        }
        let lines = self.lines.into_iter().map(|line| {
            let mut item = Item::with_capacity(4);
            item.insert("product_id".into(), N(line.product_id.to_string()));
            item.insert("name".into(), S(line.name));
            item.insert("quantity".into(), N(line.quantity.to_string()));
            item.insert("price".into(), N(line.price.to_string()));
            M(item)
        });
        item.insert("lines".into(), L(lines.collect()));
        item
    }

    fn to_item(&self) -> Item {
        let mut item = Item::with_capacity(9);
        item.insert("PK".into(), S(format!("USER#{}", self.user_email)));
        item.insert("SK".into(), S(format!("ORDER#{:010}", self.order_id)));
        item.insert("user_email".into(), S(self.user_email.clone()));
        item.insert("order_id".into(), N(self.order_id.to_string()));
        item.insert("status".into(), S(self.status.text().into()));
        item.insert("total".into(), N(self.total.to_string()));
        item.insert("created_at".into(), N(self.created_at.to_string()));
        if let Some(note) = &self.note {
            item.insert("note".into(), S(note.clone()));
        }
        let lines = self.lines.iter().map(|line| {
            let mut item = Item::with_capacity(4);
            item.insert("product_id".into(), N(line.product_id.to_string()));
            item.insert("name".into(), S(line.name.clone()));
            item.insert("quantity".into(), N(line.quantity.to_string()));
            item.insert("price".into(), N(line.price.to_string()));
            M(item)
        });
        item.insert("lines".into(), L(lines.collect()));
        item
    }

    fn drained(item: Item) -> Result<Self, String> {
        let (mut user_email, mut order_id, mut status, mut total) = (None, None, None, None);
        let (mut created_at, mut note, mut lines) = (None, None, None);
        for (attribute, value) in item {
            match attribute.as_str() {
                "user_email" => user_email = Some(string("user_email", value)?),
                "order_id" => order_id = Some(number("order_id", &value)?),
                "status" => status = Some(OrderStatus::read(&string("status", value)?)?),
                "total" => total = Some(decimal("total", &value)?),
                "created_at" => created_at = Some(number("created_at", &value)?),
                "note" => note = Some(string("note", value)?),
                "lines" => {
                    let read: Result<_, _> = list("lines", value)?.into_iter().map(drained_line).collect();
                    lines = Some(read?);
                }
                _ => {}
            }
        }
        Ok(Self {
            user_email: need("user_email", user_email)?,
            order_id: need("order_id", order_id)?,
            status: need("status", status)?,
            total: need("total", total)?,
            created_at: need("created_at", created_at)?,
            note,
            lines: need("lines", lines)?,
        })
    }

    fn removed(mut item: Item) -> Result<Self, String> {
        let lines: Result<_, _> = list("lines", take(&mut item, "lines")?)?.into_iter().map(removed_line).collect();
        Ok(Self {
            user_email: string("user_email", take(&mut item, "user_email")?)?,
            order_id: number("order_id", &take(&mut item, "order_id")?)?,
            status: OrderStatus::read(&string("status", take(&mut item, "status")?)?)?,
            total: decimal("total", &take(&mut item, "total")?)?,
            created_at: number("created_at", &take(&mut item, "created_at")?)?,
            note: item.remove("note").map(|note| string("note", note)).transpose()?,
            lines: lines?,
        })
    }

    fn keys(&self) -> (String, String) {
        (format!("USER#{}", self.user_email), format!("ORDER#{:010}", self.order_id))
    }

    fn write(&self, out: &mut String) {
        out.push_str("{\"PK\":{\"S\":\"USER#");
        json::escape(out, &self.user_email);
        out.push_str("\"},");
        json::string(out, "SK", &format!("ORDER#{:010}", self.order_id));
        out.push(',');
        json::string(out, "user_email", &self.user_email);
        out.push(',');
        json::number(out, "order_id", self.order_id);
        out.push(',');
        json::string(out, "status", self.status.text());
        out.push(',');
        json::number(out, "total", self.total);
        out.push(',');
        json::number(out, "created_at", self.created_at);
        if let Some(note) = &self.note {
            out.push(',');
            json::string(out, "note", note);
        }
        out.push_str(",\"lines\":{\"L\":[");
        for (number, line) in self.lines.iter().enumerate() {
            out.push_str(if number == 0 { "{\"M\":{" } else { ",{\"M\":{" });
            json::number(out, "product_id", line.product_id);
            out.push(',');
            json::string(out, "name", &line.name);
            out.push(',');
            json::number(out, "quantity", line.quantity);
            out.push(',');
            json::number(out, "price", line.price);
            out.push_str("}}");
        }
        out.push_str("]}}");
    }
}

fn drained_line(value: AttributeValue) -> Result<Line, String> {
    let (mut product_id, mut name, mut quantity, mut price) = (None, None, None, None);
    for (attribute, value) in map("lines", value)? {
        match attribute.as_str() {
            "product_id" => product_id = Some(number("product_id", &value)?),
            "name" => name = Some(string("name", value)?),
            "quantity" => quantity = Some(number("quantity", &value)?),
            "price" => price = Some(decimal("price", &value)?),
            _ => {}
        }
    }
    Ok(Line {
        product_id: need("product_id", product_id)?,
        name: need("name", name)?,
        quantity: need("quantity", quantity)?,
        price: need("price", price)?,
    })
}

fn removed_line(value: AttributeValue) -> Result<Line, String> {
    let mut line = map("lines", value)?;
    Ok(Line {
        product_id: number("product_id", &take(&mut line, "product_id")?)?,
        name: string("name", take(&mut line, "name")?)?,
        quantity: number("quantity", &take(&mut line, "quantity")?)?,
        price: decimal("price", &take(&mut line, "price")?)?,
    })
}
