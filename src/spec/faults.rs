//! Everything that is wrong with a Spec's text at once: a link that was typed by hand is mended in one go. In the whole module only.

use super::{Key, Spec, TABLE, check, value};
use crate::error::Error;

impl Spec {
    /// What is wrong with a text, in its order; empty where [`Spec::parse`] takes it, else beginning with the error that it gives.
    ///
    /// What only follows from a fault that is named already is left out: a momentum beside a method that is misspelt.
    #[must_use]
    pub fn faults(text: &str) -> Vec<Error> {
        let (mut spec, mut seen, mut faults) = (Spec::default(), Vec::new(), Vec::new());
        for (name, raw) in value::pairs(text) {
            faults.extend(spec.read(&mut seen, name, raw).err());
        }
        for key in seen {
            add(&mut faults, key.inapplicable(&spec));
        }
        for conflict in check::conflicts(&spec) {
            add(&mut faults, Some(conflict));
        }
        faults
    }
}

/// Adds a fault unless it is about a key that is named already.
fn add(faults: &mut Vec<Error>, fault: Option<Error>) {
    let Some(fault) = fault else { return };
    let named = faults.iter().flat_map(subjects).collect::<Vec<_>>();
    if !subjects(&fault).iter().any(|key| named.contains(key)) {
        faults.push(fault);
    }
}

/// The keys that a fault is about: one that is misspelt counts for the one that was meant.
fn subjects(fault: &Error) -> Vec<String> {
    match fault {
        Error::UnknownKey { near, .. } => vec![near.clone()],
        Error::BadValue { key, .. } => vec![key.clone()],
        Error::Conflict { key, other, .. } => vec![key.clone(), other.clone()],
        _ => Vec::new(),
    }
}

/// The key that was probably meant by a name that is none: one that the name begins with (`batchsize`), else the nearest in letters, of which two in five may be wrong. Empty if none is near.
#[must_use]
pub(super) fn nearest(name: &str) -> String {
    let keys = || TABLE.iter().map(|key: &Key| key.name);
    let begins = |key: &&str| key.len() > 1 && name.starts_with(*key);
    let close = || {
        let near = keys().map(|key| (letters(name, key), key)).min_by_key(|(d, _)| *d);
        near.filter(|(d, key)| *d <= (2 * key.len() / 5).max(1) && *d < name.chars().count()).map(|(_, key)| key)
    };
    keys().filter(begins).max_by_key(|key| key.len()).or_else(close).unwrap_or_default().into()
}

/// How many letters have to be put in, taken out or replaced to make one word of another (Levenshtein's distance; two neighbours that changed places count 2).
fn letters(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}
