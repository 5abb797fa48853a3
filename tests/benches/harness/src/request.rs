//! Cases whose operation is a request.

use std::rc::Rc;

use crate::case::{Case, Ops, Subject};

/// What all requests run in.
pub type Runtime = Rc<tokio::runtime::Runtime>;

/// A case whose operation is one request; `make` is given what it needs, and makes the future of one.
pub fn per_request<C: Clone + 'static, I: Clone + 'static, O: 'static>(
    name: (&str, Subject, &str),
    runtime: &Runtime,
    client: C,
    input: I,
    make: impl AsyncFn(&C, I) -> O + Clone + 'static,
) -> Case {
    let runtime = Rc::clone(runtime);
    let (operation, subject, way) = name;
    Case::prepared(operation, subject, way, move |ops| -> Ops {
        let inputs = vec![input.clone(); ops];
        let mut outputs = Vec::with_capacity(ops);
        let (runtime, client, make) = (Rc::clone(&runtime), client.clone(), make.clone());
        Box::new(move || {
            runtime.block_on(async {
                for input in inputs {
                    outputs.push(make(&client, input).await);
                }
            });
            Box::new(outputs)
        })
    })
}

/// One thread, so that a count is whole.
#[must_use]
pub fn runtime() -> Runtime {
    Rc::new(tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap())
}
