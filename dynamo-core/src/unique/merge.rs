//! One transaction writes an item once: what one operation gives up and another takes is one write.

use super::Marker;
use super::marker::Action;

/// The markers of all operations, each with the number of its operation, one write for each value.
///
/// Two may say that they give one value up: it is that of one of them at most, and the condition on the other does not hold.
///
/// # Errors
/// When two operations take one value: which one is too many, and which constraint that is.
pub(crate) fn merge(markers: Vec<(usize, Marker)>) -> Result<Vec<(usize, Marker)>, (usize, &'static str)> {
    let mut merged: Vec<(usize, Marker)> = Vec::with_capacity(markers.len());
    for (at, marker) in markers {
        let known = merged.iter_mut().find(|(_, known)| known.table == marker.table && known.key == marker.key);
        let Some(known) = known else {
            merged.push((at, marker));
            continue;
        };
        let handed_over = match (&known.1.action, &marker.action) {
            (Action::Free { owner }, Action::Take(take)) => (at, take, owner),
            (Action::Take(take), Action::Free { owner }) => (known.0, take, owner),
            (Action::Take(_), Action::Take(_)) => return Err((at, marker.unique)),
            (Action::Free { .. }, Action::Free { .. }) => continue,
        };
        let (taker, take, owner) = handed_over;
        let take = Action::Take(take.given_by(owner.clone()));
        known.0 = taker;
        known.1.action = take;
    }
    Ok(merged)
}
