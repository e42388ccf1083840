//! A second Spec, which differs from the first in chosen keys: what is shown beside it.

use super::{Effect, Group, Key, Spec, Ways};
use crate::error::Error;

/// One key in which the second Spec differs, and what it is there.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The key's name.
    pub key: &'static str,
    /// Its value, as the key writes it.
    pub value: String,
}

/// Keys that may differ, at most.
const MOST: usize = 4;

/// Whether a second Spec may differ in a key: in data, model, descent and draws, not in how it is looked at.
fn may_differ(key: &Key) -> bool {
    let asked = matches!(key.group, Group::Data | Group::Model | Group::Descent) || key.name == "start";
    asked && key.effect == Effect::Replay && key.name != "race"
}

/// `key:value;key:value`; `None` where a key is none or may not differ, comes twice, or does not know the value.
pub(super) fn read(text: &str) -> Option<Vec<Difference>> {
    let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
    let list = parts.map(one).collect::<Option<Vec<Difference>>>()?;
    let once = list.iter().enumerate().all(|(i, one)| list[..i].iter().all(|other| other.key != one.key));
    (once && list.len() <= MOST).then_some(list)
}

fn one(text: &str) -> Option<Difference> {
    let (name, value) = text.split_once(':')?;
    let key = Key::find(name).ok().filter(|key| may_differ(key))?;
    let mut scratch = Spec::default();
    (key.set)(&mut scratch, value)?;
    Some(Difference { key: key.name, value: (key.get)(&scratch) })
}

/// The inverse of [`read`].
pub(super) fn write(list: &[Difference]) -> String {
    list.iter().map(|one| format!("{}:{}", one.key, one.value)).collect::<Vec<_>>().join(";")
}

/// The second Spec: the first with the differences set as by hand, one after the other, at the same update and seen in the same way. An error where a key means
/// nothing beside the others.
pub fn second(spec: &Spec) -> Result<Spec, Error> {
    let (race, beside, show, basins) = (Vec::new(), Vec::new(), Vec::new(), Ways::None);
    let mut second = Spec { race, beside, show, basins, ..spec.clone() };
    for one in &spec.beside {
        second = second.with(one.key, &one.value)?;
    }
    for one in &spec.beside {
        let key = Key::find(one.key)?;
        if let Some(Error::Conflict { key, other, other_value, allowed, .. }) = key.inapplicable(&second) {
            return Err(Error::Conflict { key, value: one.value.clone(), other, other_value, allowed });
        }
        if (key.get)(&second) != one.value {
            // Another difference does not go with it, or nothing is learnt from samples of that kind.
            let (value, allowed) =
                (format!("{}:{}", one.key, one.value), format!("{}:{}", one.key, (key.get)(&second)));
            return Err(Error::BadValue { key: "beside".into(), value, allowed });
        }
    }
    second.t = spec.t;
    Ok(second)
}
