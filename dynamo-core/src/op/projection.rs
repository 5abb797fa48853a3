//! `ProjectionExpression`: the places that a read asks for.

use crate::error::{Error, Result};
use crate::expr::{Expressions, Place};

/// The projection of these places, each once. DynamoDB refuses two of which one is inside of the other: the outer one is
/// asked for.
///
/// # Errors
/// [`Error::InvalidRequest`] for an entry without a name.
pub(crate) fn projection(places: impl IntoIterator<Item = Place>, out: &mut Expressions) -> Result<String> {
    let mut wanted: Vec<Place> = Vec::new();
    for place in places {
        place.check().map_err(|error| Error::InvalidRequest(format!("what `only` reads: {error}")))?;
        let place = place.projected();
        if !wanted.iter().any(|known| known.covers(&place)) {
            wanted.retain(|known| !place.covers(known));
            wanted.push(place);
        }
    }
    let texts: Vec<String> = wanted.iter().map(|place| place.render(out)).collect();
    Ok(texts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Step;

    #[test]
    fn each_place_is_asked_for_once_and_none_inside_of_another() {
        let entry = |root: &'static str, name: &'static str| Place::of(root).then(Step::Entry(name.into()));
        let text = |places: Vec<Place>| {
            let mut out = Expressions::default();
            projection(places, &mut out).unwrap()
        };
        assert_eq!(text(vec![entry("a", "b"), entry("a", "c"), Place::of("d")]), "#0.#1, #0.#2, #3");
        assert_eq!(text(vec![entry("a", "b"), Place::of("d"), Place::of("a"), entry("a", "c")]), "#0, #1");
        let element = |index| entry("a", "b").then(Step::Element(index)).then(Step::Entry("c".into()));
        assert_eq!(text(vec![element(0), element(5)]), "#0.#1");
        assert!(projection([entry("a", "")], &mut Expressions::default()).is_err());
    }
}
