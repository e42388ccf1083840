//! Writing and reading the rivals of a race.

use super::Rival;
use super::words::{METHODS, name_of, pick};
use crate::decimal;

/// Rivals that a race may have: as many as there are colours for.
const MOST_RIVALS: usize = 4;

/// Rivals between commas, each `method` or `method:step size`.
pub(super) fn read(text: &str) -> Option<Vec<Rival>> {
    let list = text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(one).collect::<Option<Vec<_>>>();
    list.filter(|list| list.len() <= MOST_RIVALS)
}

fn one(text: &str) -> Option<Rival> {
    let (method, lr) = text.split_once(':').map_or((text, None), |(method, lr)| (method, Some(lr)));
    let lr = lr.map(|lr| super::value::real(lr).filter(|v| (1e-4..=1e4).contains(v)).ok_or(())).transpose().ok()?;
    Some(Rival { opt: pick(&METHODS, method)?, lr })
}

/// The inverse of [`read`].
pub(super) fn write(rivals: &[Rival]) -> String {
    let one = |rival: &Rival| {
        let lr = rival.lr.map_or_else(String::new, |lr| format!(":{}", decimal::shortest(lr)));
        format!("{}{lr}", name_of(&METHODS, &rival.opt))
    };
    rivals.iter().map(one).collect::<Vec<_>>().join(",")
}
