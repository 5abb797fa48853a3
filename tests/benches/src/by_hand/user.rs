use aws_sdk_dynamodb::types::AttributeValue::{Bool, M, N, S};

use super::text::{boolean, map, need, number, string, take};
use super::{ByHand, Item, json};
use crate::entities::{Address, Standing, User};

impl Standing {
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Suspended => "Suspended",
        }
    }

    pub(super) fn read(text: &str) -> Result<Self, String> {
        match text {
            "Active" => Ok(Self::Active),
            "Suspended" => Ok(Self::Suspended),
            _ => Err("standing".into()),
        }
    }
}

impl ByHand for User {
    fn into_item(self) -> Item {
        let mut item = Item::with_capacity(12);
        item.insert("PK".into(), S(format!("USER#{}", self.email)));
        item.insert("SK".into(), S("#META".into()));
        item.insert("email".into(), S(self.email));
        item.insert("user_id".into(), N(self.user_id.to_string()));
        item.insert("name".into(), S(self.name));
        if let Some(phone) = self.phone {
            item.insert("phone".into(), S(phone));
        }
        item.insert("standing".into(), S(self.standing.text().into()));
        item.insert("verified".into(), Bool(self.verified));
        item.insert("logins".into(), N(self.logins.to_string()));
        item.insert("created_at".into(), N(self.created_at.to_string()));
        item.insert("updated_at".into(), N(self.updated_at.to_string()));
        let mut address = Item::with_capacity(5);
        address.insert("name".into(), S(self.address.name));
        address.insert("street".into(), S(self.address.street));
        address.insert("city".into(), S(self.address.city));
        address.insert("postcode".into(), S(self.address.postcode));
        address.insert("country".into(), S(self.address.country));
        item.insert("address".into(), M(address));
        item
    }

    fn to_item(&self) -> Item {
        let mut item = Item::with_capacity(12);
        item.insert("PK".into(), S(format!("USER#{}", self.email)));
        item.insert("SK".into(), S("#META".into()));
        item.insert("email".into(), S(self.email.clone()));
        item.insert("user_id".into(), N(self.user_id.to_string()));
        item.insert("name".into(), S(self.name.clone()));
        if let Some(phone) = &self.phone {
            item.insert("phone".into(), S(phone.clone()));
        }
        item.insert("standing".into(), S(self.standing.text().into()));
        item.insert("verified".into(), Bool(self.verified));
        item.insert("logins".into(), N(self.logins.to_string()));
        item.insert("created_at".into(), N(self.created_at.to_string()));
        item.insert("updated_at".into(), N(self.updated_at.to_string()));
        let mut address = Item::with_capacity(5);
        address.insert("name".into(), S(self.address.name.clone()));
        address.insert("street".into(), S(self.address.street.clone()));
        address.insert("city".into(), S(self.address.city.clone()));
        address.insert("postcode".into(), S(self.address.postcode.clone()));
        address.insert("country".into(), S(self.address.country.clone()));
        item.insert("address".into(), M(address));
        item
    }

    fn drained(item: Item) -> Result<Self, String> {
        let (mut email, mut user_id, mut name, mut phone, mut standing) = (None, None, None, None, None);
        let (mut verified, mut logins, mut created_at, mut updated_at, mut address) = (None, None, None, None, None);
        for (attribute, value) in item {
            match attribute.as_str() {
                "email" => email = Some(string("email", value)?),
                "user_id" => user_id = Some(number("user_id", &value)?),
                "name" => name = Some(string("name", value)?),
                "phone" => phone = Some(string("phone", value)?),
                "standing" => standing = Some(Standing::read(&string("standing", value)?)?),
                "verified" => verified = Some(boolean("verified", &value)?),
                "logins" => logins = Some(number("logins", &value)?),
                "created_at" => created_at = Some(number("created_at", &value)?),
                "updated_at" => updated_at = Some(number("updated_at", &value)?),
                "address" => address = Some(drained_address(map("address", value)?)?),
                _ => {}
            }
        }
        Ok(Self {
            email: need("email", email)?,
            user_id: need("user_id", user_id)?,
            name: need("name", name)?,
            phone,
            standing: need("standing", standing)?,
            verified: need("verified", verified)?,
            logins: need("logins", logins)?,
            created_at: need("created_at", created_at)?,
            updated_at: need("updated_at", updated_at)?,
            address: need("address", address)?,
        })
    }

    fn removed(mut item: Item) -> Result<Self, String> {
        let mut address = map("address", take(&mut item, "address")?)?;
        Ok(Self {
            email: string("email", take(&mut item, "email")?)?,
            user_id: number("user_id", &take(&mut item, "user_id")?)?,
            name: string("name", take(&mut item, "name")?)?,
            phone: item.remove("phone").map(|phone| string("phone", phone)).transpose()?,
            standing: Standing::read(&string("standing", take(&mut item, "standing")?)?)?,
            verified: boolean("verified", &take(&mut item, "verified")?)?,
            logins: number("logins", &take(&mut item, "logins")?)?,
            created_at: number("created_at", &take(&mut item, "created_at")?)?,
            updated_at: number("updated_at", &take(&mut item, "updated_at")?)?,
            address: Address {
                name: string("name", take(&mut address, "name")?)?,
                street: string("street", take(&mut address, "street")?)?,
                city: string("city", take(&mut address, "city")?)?,
                postcode: string("postcode", take(&mut address, "postcode")?)?,
                country: string("country", take(&mut address, "country")?)?,
            },
        })
    }

    fn keys(&self) -> (String, String) {
        (format!("USER#{}", self.email), "#META".to_owned())
    }

    fn write(&self, out: &mut String) {
        out.push_str("{\"PK\":{\"S\":\"USER#");
        json::escape(out, &self.email);
        out.push_str("\"},\"SK\":{\"S\":\"#META\"},");
        json::string(out, "email", &self.email);
        out.push(',');
        json::number(out, "user_id", self.user_id);
        out.push(',');
        json::string(out, "name", &self.name);
        if let Some(phone) = &self.phone {
            out.push(',');
            json::string(out, "phone", phone);
        }
        out.push(',');
        json::string(out, "standing", self.standing.text());
        out.push(',');
        json::boolean(out, "verified", self.verified);
        out.push(',');
        json::number(out, "logins", self.logins);
        out.push(',');
        json::number(out, "created_at", self.created_at);
        out.push(',');
        json::number(out, "updated_at", self.updated_at);
        out.push_str(",\"address\":{\"M\":{");
        json::string(out, "name", &self.address.name);
        out.push(',');
        json::string(out, "street", &self.address.street);
        out.push(',');
        json::string(out, "city", &self.address.city);
        out.push(',');
        json::string(out, "postcode", &self.address.postcode);
        out.push(',');
        json::string(out, "country", &self.address.country);
        out.push_str("}}}");
    }
}

fn drained_address(item: Item) -> Result<Address, String> {
    let (mut name, mut street, mut city, mut postcode, mut country) = (None, None, None, None, None);
    for (attribute, value) in item {
        match attribute.as_str() {
            "name" => name = Some(string("name", value)?),
            "street" => street = Some(string("street", value)?),
            "city" => city = Some(string("city", value)?),
            "postcode" => postcode = Some(string("postcode", value)?),
            "country" => country = Some(string("country", value)?),
            _ => {}
        }
    }
    Ok(Address {
        name: need("name", name)?,
        street: need("street", street)?,
        city: need("city", city)?,
        postcode: need("postcode", postcode)?,
        country: need("country", country)?,
    })
}
