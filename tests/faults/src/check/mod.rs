//! What must hold, and when it is looked at.

pub mod commit;
pub mod end;
pub mod mirror;

use dual_repo::mirror::Version;

/// Whether it is that of what was there when capture began.
#[must_use]
pub fn is_base(version: Version) -> bool {
    version == Version::base(version.epoch())
}
