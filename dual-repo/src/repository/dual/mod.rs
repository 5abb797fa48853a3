//! Entities in MySQL, with a mirror in DynamoDB.

#[cfg(feature = "alarms")]
mod alarms;
mod brake;
mod checking;
mod filling;
mod finding;
mod ids;
#[cfg(feature = "metrics")]
mod metrics;
mod options;
mod pressure;
mod reading;
mod report;
mod repository;
mod rounds;
mod running;
mod session;
mod shadow;
mod shipments;
mod store;
mod suspects;
mod triggers;
mod walk;
mod way_back;

pub use brake::Pause;
pub use checking::CheckOptions;
pub use filling::{BackfillOptions, BackfillStatus};
pub use ids::Ids;
pub use options::DualBuilder;
pub use pressure::BackPressure;
pub use report::Check;
pub use repository::DualRepository;
pub use rounds::Rounds;
pub use running::Running;
pub use session::DualSession;
pub use shadow::{ShadowCounts, ShadowSample};
pub use shipments::ShipmentCounts;
pub use store::{DeadLetter, DualStore, Health};
pub use way_back::{Parking, WayBack};
