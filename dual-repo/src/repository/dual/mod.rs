//! Entities in MySQL, with a mirror in DynamoDB.

mod brake;
mod filling;
mod ids;
mod moving;
mod options;
mod reading;
mod repository;
mod running;
mod session;
mod shadow;
mod store;
mod triggers;

pub use brake::Pause;
pub use filling::{BackfillOptions, BackfillStatus};
pub use ids::Ids;
pub use moving::Check;
pub use options::DualBuilder;
pub use repository::DualRepository;
pub use running::Running;
pub use session::DualSession;
pub use shadow::{ShadowCounts, ShadowSample};
pub use store::{DeadLetter, DualStore};
