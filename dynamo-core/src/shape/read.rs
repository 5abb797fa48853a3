//! Reading items of any version.

use super::version::{NAME, Shape};
use crate::entity::DynamoEntity;
use crate::schema::Projection;
use crate::value::{AvSource, MapSource, R, Record, ValueError, attributes, fill};

/// Reads an entity from an item of its own version, or of an older one, which is made one of its own first. The item that is
/// stored stays as it is.
///
/// # Errors
/// When the item is of a newer version, cannot be made one of this, or does not fit.
pub fn read_upgraded<'de, E: DynamoEntity, M: MapSource<'de>>(map: M) -> R<E> {
    match E::SCHEMA.shape {
        Some(shape) => match version(&map)? {
            found if found == shape.version => fill::<<E as Record>::Slots<'de>, M>(map),
            found => fill::<<E as Record>::Slots<'_>, _>(upgraded(shape, found, map)?),
        },
        None => fill::<<E as Record>::Slots<'de>, M>(map),
    }
}

/// The item, as its entity would write it now.
pub(crate) fn upgraded<'de, M: MapSource<'de>>(shape: Shape, found: u32, map: M) -> R<impl MapSource<'static>> {
    shape.check_known(found)?;
    let mut item = attributes(map)?;
    shape.upgrade(found, &mut item)?;
    Ok(AvSource::item(item))
}

pub(crate) fn version<'de, M: MapSource<'de>>(map: &M) -> R<u32> {
    Shape::found(map.peek_key(NAME.text)?.as_ref())
}

/// Refuses a part of an item whose whole would have to be made new before it is read. Through an index that does not hold the
/// version nobody can tell; what is stored is read then.
pub(crate) fn check_part<'de, E: DynamoEntity, M: MapSource<'de>>(map: &M) -> R<()> {
    let Some(shape) = E::SCHEMA.shape else { return Ok(()) };
    let is_held = |projection| match projection {
        Projection::All => true,
        Projection::KeysOnly => false,
        Projection::Include(names) => names.contains(&NAME.text),
    };
    let found = match map.peek_key(NAME.text)? {
        None if !E::SCHEMA.indexes.iter().all(|index| is_held(index.projection)) => return Ok(()),
        found => Shape::found(found.as_ref())?,
    };
    shape.check_known(found)?;
    if found == shape.version {
        return Ok(());
    }
    let expected = format!("an item of schema version {}, as a part of it is read", shape.version);
    let reason = format!("it is of version {found}; read it whole, or sweep the table first");
    Err(ValueError::invalid(expected, reason).at(NAME.text))
}
