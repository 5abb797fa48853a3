//! `aws-dynamo-derive`.

use benches::by_hand;
use harness::{Case, Subject};
use peers_derive::{Address, Line, Order, Product, User};

fn user() -> User {
    let user = benches::entities::User::example();
    User {
        pk: format!("USER#{}", user.email),
        sk: "#META".into(),
        email: user.email,
        user_id: user.user_id,
        name: user.name,
        phone: user.phone.unwrap(),
        standing: "Active".into(),
        verified: user.verified,
        logins: user.logins,
        created_at: user.created_at,
        updated_at: user.updated_at,
        address: Address {
            name: user.address.name,
            street: user.address.street,
            city: user.address.city,
            postcode: user.address.postcode,
            country: user.address.country,
        },
    }
}

fn product() -> Product {
    let product = benches::entities::Product::example();
    Product {
        pk: format!("PRODUCT#{}", product.product_id),
        sk: "#META".into(),
        product_id: product.product_id,
        seller_id: product.seller_id,
        category: product.category,
        name: product.name,
        description: product.description,
        price: product.price.to_string(),
        stock: product.stock,
        image_url: product.image_url.unwrap(),
        created_at: product.created_at,
        updated_at: product.updated_at,
    }
}

fn order() -> Order {
    let order = benches::entities::Order::example(1);
    let line = |line: benches::entities::Line| Line {
        product_id: line.product_id,
        name: line.name,
        quantity: line.quantity,
        price: line.price.to_string(),
    };
    Order {
        pk: format!("USER#{}", order.user_email),
        sk: format!("ORDER#{:010}", order.order_id),
        user_email: order.user_email,
        order_id: order.order_id,
        status: "Shipped".into(),
        total: order.total.to_string(),
        created_at: order.created_at,
        note: order.note.unwrap(),
        lines: order.lines.into_iter().map(line).collect(),
    }
}

macro_rules! of {
    ($subject:expr, $example:expr, $type:ty) => {
        [
            Case::new("into_item", $subject, "aws-dynamo-derive", $example, |entity: $type| {
                by_hand::Item::from(entity)
            }),
            Case::new(
                "from_item",
                $subject,
                "aws-dynamo-derive",
                by_hand::Item::from($example),
                |item: by_hand::Item| <$type>::try_from(item).unwrap(),
            ),
        ]
    };
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = of!(Subject::User, user(), User).to_vec();
    cases.extend(of!(Subject::Product, product(), Product));
    cases.extend(of!(Subject::Order, order(), Order));
    cases
}
