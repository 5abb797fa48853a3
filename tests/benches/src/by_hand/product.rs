use aws_sdk_dynamodb::types::AttributeValue::{N, S};
use rust_decimal::Decimal;

use super::text::{need, number, string, take};
use super::{ByHand, Item, json};
use crate::entities::Product;

/// Exactly: `Decimal`'s own parser rounds.
pub(super) fn decimal(name: &str, value: &aws_sdk_dynamodb::types::AttributeValue) -> Result<Decimal, String> {
    value.as_n().ok().and_then(|text| Decimal::from_str_exact(text).ok()).ok_or_else(|| name.to_owned())
}

impl ByHand for Product {
    fn into_item(self) -> Item {
        let mut item = Item::with_capacity(12);
        item.insert("PK".into(), S(format!("PRODUCT#{}", self.product_id)));
        item.insert("SK".into(), S("#META".into()));
        item.insert("product_id".into(), N(self.product_id.to_string()));
        item.insert("seller_id".into(), N(self.seller_id.to_string()));
        item.insert("category".into(), S(self.category));
        item.insert("name".into(), S(self.name));
        item.insert("description".into(), S(self.description));
        item.insert("price".into(), N(self.price.to_string()));
        item.insert("stock".into(), N(self.stock.to_string()));
        if let Some(image_url) = self.image_url {
            item.insert("image_url".into(), S(image_url));
        }
        item.insert("created_at".into(), N(self.created_at.to_string()));
        item.insert("updated_at".into(), N(self.updated_at.to_string()));
        item
    }

    fn to_item(&self) -> Item {
        let mut item = Item::with_capacity(12);
        item.insert("PK".into(), S(format!("PRODUCT#{}", self.product_id)));
        item.insert("SK".into(), S("#META".into()));
        item.insert("product_id".into(), N(self.product_id.to_string()));
        item.insert("seller_id".into(), N(self.seller_id.to_string()));
        item.insert("category".into(), S(self.category.clone()));
        item.insert("name".into(), S(self.name.clone()));
        item.insert("description".into(), S(self.description.clone()));
        item.insert("price".into(), N(self.price.to_string()));
        item.insert("stock".into(), N(self.stock.to_string()));
        if let Some(image_url) = &self.image_url {
            item.insert("image_url".into(), S(image_url.clone()));
        }
        item.insert("created_at".into(), N(self.created_at.to_string()));
        item.insert("updated_at".into(), N(self.updated_at.to_string()));
        item
    }

    fn drained(item: Item) -> Result<Self, String> {
        let (mut product_id, mut seller_id, mut category, mut name, mut description) = (None, None, None, None, None);
        let (mut price, mut stock, mut image_url, mut created_at, mut updated_at) = (None, None, None, None, None);
        for (attribute, value) in item {
            match attribute.as_str() {
                "product_id" => product_id = Some(number("product_id", &value)?),
                "seller_id" => seller_id = Some(number("seller_id", &value)?),
                "category" => category = Some(string("category", value)?),
                "name" => name = Some(string("name", value)?),
                "description" => description = Some(string("description", value)?),
                "price" => price = Some(decimal("price", &value)?),
                "stock" => stock = Some(number("stock", &value)?),
                "image_url" => image_url = Some(string("image_url", value)?),
                "created_at" => created_at = Some(number("created_at", &value)?),
                "updated_at" => updated_at = Some(number("updated_at", &value)?),
                _ => {}
            }
        }
        Ok(Self {
            product_id: need("product_id", product_id)?,
            seller_id: need("seller_id", seller_id)?,
            category: need("category", category)?,
            name: need("name", name)?,
            description: need("description", description)?,
            price: need("price", price)?,
            stock: need("stock", stock)?,
            image_url,
            created_at: need("created_at", created_at)?,
            updated_at: need("updated_at", updated_at)?,
        })
    }

    fn removed(mut item: Item) -> Result<Self, String> {
        Ok(Self {
            product_id: number("product_id", &take(&mut item, "product_id")?)?,
            seller_id: number("seller_id", &take(&mut item, "seller_id")?)?,
            category: string("category", take(&mut item, "category")?)?,
            name: string("name", take(&mut item, "name")?)?,
            description: string("description", take(&mut item, "description")?)?,
            price: decimal("price", &take(&mut item, "price")?)?,
            stock: number("stock", &take(&mut item, "stock")?)?,
            image_url: item.remove("image_url").map(|url| string("image_url", url)).transpose()?,
            created_at: number("created_at", &take(&mut item, "created_at")?)?,
            updated_at: number("updated_at", &take(&mut item, "updated_at")?)?,
        })
    }

    fn keys(&self) -> (String, String) {
        (format!("PRODUCT#{}", self.product_id), "#META".to_owned())
    }

    fn write(&self, out: &mut String) {
        out.push_str("{\"PK\":{\"S\":\"PRODUCT#");
        out.push_str(&self.product_id.to_string());
        out.push_str("\"},\"SK\":{\"S\":\"#META\"},");
        json::number(out, "product_id", self.product_id);
        out.push(',');
        json::number(out, "seller_id", self.seller_id);
        out.push(',');
        json::string(out, "category", &self.category);
        out.push(',');
        json::string(out, "name", &self.name);
        out.push(',');
        json::string(out, "description", &self.description);
        out.push(',');
        json::number(out, "price", self.price);
        out.push(',');
        json::number(out, "stock", self.stock);
        if let Some(image_url) = &self.image_url {
            out.push(',');
            json::string(out, "image_url", image_url);
        }
        out.push(',');
        json::number(out, "created_at", self.created_at);
        out.push(',');
        json::number(out, "updated_at", self.updated_at);
        out.push('}');
    }
}
