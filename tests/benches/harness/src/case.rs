//! What is measured: an operation on prepared inputs.

use std::{any::Any, fmt, rc::Rc};

/// A prepared number of operations. What they make is dropped by whoever measured them.
pub type Ops = Box<dyn FnOnce() -> Box<dyn Any>>;

/// The struct that a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A user.
    User,
    /// A product.
    Product,
    /// An order.
    Order,
    /// Something with hundreds of attributes.
    Wide,
    /// Something of so many units, in a series of sizes.
    Size(u32),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User => f.write_str("user"),
            Self::Product => f.write_str("product"),
            Self::Order => f.write_str("order"),
            Self::Wide => f.write_str("wide"),
            Self::Size(units) => units.fmt(f),
        }
    }
}

/// An operation, on a struct, done in one way: `from_item/order/derived`.
#[derive(Clone)]
pub struct Case {
    name: String,
    prepare: Rc<dyn Fn(usize) -> Ops>,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Case").field(&self.name).finish()
    }
}

impl Case {
    /// A case whose operation consumes an input each time.
    pub fn new<I: Clone + 'static, O: 'static>(
        operation: &str,
        subject: Subject,
        way: &str,
        input: I,
        run: impl Fn(I) -> O + Copy + 'static,
    ) -> Self {
        let name = format!("{operation}/{subject}/{way}");
        let prepare = move |ops| -> Ops {
            let inputs = vec![input.clone(); ops];
            let mut outputs = Vec::with_capacity(ops);
            Box::new(move || {
                outputs.extend(inputs.into_iter().map(run));
                Box::new(outputs)
            })
        };
        Self { name, prepare: Rc::new(prepare) }
    }

    /// A case that prepares its operations itself.
    pub fn prepared(operation: &str, subject: Subject, way: &str, prepare: impl Fn(usize) -> Ops + 'static) -> Self {
        Self { name: format!("{operation}/{subject}/{way}"), prepare: Rc::new(prepare) }
    }

    /// The operation, the struct, the way.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Prepares so many operations.
    #[must_use]
    pub fn prepare(&self, ops: usize) -> Ops {
        (self.prepare)(ops)
    }
}
