//! Who asks, and for what: every client has its own sequence of questions, and orders that no other one writes.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::order::{NEW_CUSTOMERS, ORDERS_OF_ONE, Order, Place, mixed, new_order, products};

/// New customers so far, of all clients.
static CUSTOMERS: AtomicU32 = AtomicU32::new(NEW_CUSTOMERS);

/// One of several clients that work at the same time.
#[derive(Debug)]
pub(crate) struct Client {
    /// Which of them.
    number: u32,
    clients: u32,
    /// How many orders there are.
    items: u32,
    state: u64,
    /// The customer of the orders that it makes, and how many it has made.
    customer: u32,
    made: u32,
}

impl Client {
    pub(crate) fn new(number: u32, clients: u32, items: u32) -> Self {
        let customer = CUSTOMERS.fetch_add(1, Ordering::Relaxed);
        Client { number, clients, items, state: u64::from(number), customer, made: 0 }
    }

    fn below(&mut self, bound: u32) -> u32 {
        self.state = mixed(self.state);
        u32::try_from(self.state % u64::from(bound.max(1))).unwrap_or_default()
    }

    /// An order that is there.
    pub(crate) fn any(&mut self) -> Place {
        Place::of(self.below(self.items))
    }

    /// A customer who has many.
    pub(crate) fn customer(&mut self) -> u32 {
        self.below(self.items.div_ceil(ORDERS_OF_ONE))
    }

    /// A product that is in many.
    pub(crate) fn product(&mut self) -> u32 {
        self.below(products(self.items))
    }

    /// Two orders that only this client changes.
    pub(crate) fn own(&mut self) -> [Place; 2] {
        let count = (self.items - self.number).div_ceil(self.clients);
        let first = self.below(count);
        let second = (first + 1 + self.below(count - 1)) % count;
        [first, second].map(|at| Place::of(self.number + at * self.clients))
    }

    /// An order that is not there.
    pub(crate) fn new_order(&mut self) -> Order {
        self.made += 1;
        new_order(Place { customer: self.customer, number: self.made }, self.made)
    }
}

/// How many orders it takes so that each client has two of its own.
pub(crate) fn least_items(clients: u32) -> u32 {
    clients.saturating_mul(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_clients_change_the_same_order() {
        let mut owners = std::collections::HashMap::new();
        for number in 0..8 {
            let mut client = Client::new(number, 8, least_items(8) + 3);
            for _ in 0..50 {
                let own = client.own();
                assert_ne!(own[0], own[1]);
                for place in own {
                    let owner = *owners.entry((place.customer, place.number)).or_insert(number);
                    assert_eq!(owner, number, "{place:?}");
                }
            }
        }
        assert_eq!(owners.len(), 19);
    }

    #[test]
    fn what_a_client_makes_is_new() {
        let (mut one, mut other) = (Client::new(0, 2, 10), Client::new(1, 2, 10));
        let made: Vec<(u32, u32)> =
            [one.new_order(), one.new_order(), other.new_order()].map(|order| (order.customer, order.number)).to_vec();
        assert!(made.iter().all(|(customer, _)| *customer >= NEW_CUSTOMERS));
        assert!(made[0] != made[1] && made[0] != made[2]);
    }
}
