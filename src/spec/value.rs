//! Reading and writing the values of a Spec: numbers, lists, points, edits, percent-encoded text.

use crate::decimal;
use crate::model::network::{MOST_LAYERS, MOST_UNITS};

pub use crate::trainer::timeline::Edit;

/// A sample that the user dragged elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// The sample's row in the data set, counted from 0.
    pub row: u32,
    /// Its new inputs (d numbers), and for a regression its new target behind them.
    pub to: Vec<f64>,
}

/// A sample that the user drew.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DrawnPoint {
    /// First input.
    pub x: f64,
    /// Second input.
    pub y: f64,
    /// Class, 0 or 1.
    pub label: u8,
}

/// A finite number. `None` for anything else, infinities and NaN included.
#[must_use]
pub fn real(text: &str) -> Option<f64> {
    decimal::parse(text.trim())
}

/// Finite numbers between commas; the empty text is the empty list.
#[must_use]
pub fn reals(text: &str) -> Option<Vec<f64>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    text.split(',').map(real).collect()
}

/// Units of hidden layers between commas: up to [`MOST_LAYERS`] numbers of 1 to [`MOST_UNITS`].
#[must_use]
pub fn widths(text: &str) -> Option<Vec<u32>> {
    let text = text.trim();
    if text.is_empty() {
        return Some(Vec::new());
    }
    let one = |part: &str| part.trim().parse().ok().filter(|units| (1..=MOST_UNITS as u32).contains(units));
    text.split(',').map(one).collect::<Option<Vec<u32>>>().filter(|widths| widths.len() <= MOST_LAYERS)
}

/// The inverse of [`widths`].
#[must_use]
pub fn write_widths(widths: &[u32]) -> String {
    widths.iter().map(u32::to_string).collect::<Vec<_>>().join(",")
}

/// `t:w,w,…;t:…` in increasing order of t.
#[must_use]
pub fn edits(text: &str) -> Option<Vec<Edit>> {
    let mut list: Vec<Edit> = Vec::new();
    for part in text.split(';').filter(|p| !p.is_empty()) {
        let (t, w) = part.split_once(':')?;
        let edit = Edit { t: t.parse().ok()?, w: reals(w)? };
        if edit.w.is_empty() || list.last().is_some_and(|last| last.t >= edit.t) {
            return None;
        }
        list.push(edit);
    }
    Some(list)
}

/// Three places `w,w,…;w,w,…;w,w,…`, or none.
#[cfg(feature = "whole")]
#[must_use]
pub fn places(text: &str) -> Option<Vec<Vec<f64>>> {
    let list: Vec<Vec<f64>> = text.split(';').filter(|part| !part.is_empty()).map(reals).collect::<Option<_>>()?;
    let alike = list.iter().all(|w| !w.is_empty() && w.len() == list[0].len());
    (list.is_empty() || list.len() == 3 && alike).then_some(list)
}

/// The inverse of [`places`].
#[cfg(feature = "whole")]
#[must_use]
pub fn write_places(places: &[Vec<f64>]) -> String {
    places.iter().map(|w| write_reals(w)).collect::<Vec<_>>().join(";")
}

/// `row:x,x,…;row:…` in increasing order of row.
#[must_use]
pub fn moves(text: &str) -> Option<Vec<Move>> {
    let rows = edits(text)?;
    rows.into_iter().map(|e| Some(Move { row: u32::try_from(e.t).ok()?, to: e.w })).collect()
}

/// Batches of samples, `i,i,…;i,i,…`; none of them empty.
#[must_use]
pub fn batches(text: &str) -> Option<Vec<Vec<u32>>> {
    let batch = |part: &str| part.split(',').map(|i| i.trim().parse().ok()).collect();
    text.split(';').filter(|part| !part.is_empty()).map(batch).collect()
}

/// The inverse of [`batches`].
#[must_use]
pub fn write_batches(list: &[Vec<u32>]) -> String {
    list.iter().map(|batch| write_widths(batch)).collect::<Vec<_>>().join(";")
}

/// `x,y,label;…`.
#[must_use]
pub fn points(text: &str) -> Option<Vec<DrawnPoint>> {
    text.split(';')
        .filter(|p| !p.is_empty())
        .map(|part| {
            let mut fields = part.split(',');
            let point = DrawnPoint {
                x: real(fields.next()?)?,
                y: real(fields.next()?)?,
                label: fields.next()?.parse().ok().filter(|l| *l <= 1)?,
            };
            fields.next().is_none().then_some(point)
        })
        .collect()
}

/// Writes numbers between commas, each as short as it can be and still read back to the same bits.
#[must_use]
pub fn write_reals(values: &[f64]) -> String {
    values.iter().copied().map(decimal::shortest).collect::<Vec<_>>().join(",")
}

/// The inverse of [`edits`].
#[must_use]
pub fn write_edits(list: &[Edit]) -> String {
    list.iter().map(|e| format!("{}:{}", e.t, write_reals(&e.w))).collect::<Vec<_>>().join(";")
}

/// The inverse of [`moves`].
#[must_use]
pub fn write_moves(list: &[Move]) -> String {
    list.iter().map(|m| format!("{}:{}", m.row, write_reals(&m.to))).collect::<Vec<_>>().join(";")
}

/// The inverse of [`points`].
#[must_use]
pub fn write_points(list: &[DrawnPoint]) -> String {
    list.iter()
        .map(|p| format!("{},{},{}", decimal::shortest(p.x), decimal::shortest(p.y), p.label))
        .collect::<Vec<_>>()
        .join(";")
}

/// The pairs of a text, names and values as they are written.
pub(super) fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let pairs = text.trim_start_matches('?').split('&').filter(|p| !p.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// Percent-decodes; `+` stays a plus sign. `None` where the bytes are not UTF-8 or an escape is cut short.
#[must_use]
pub fn decode(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] == b'%' {
            let hex = std::str::from_utf8(bytes.get(i + 1..i + 3)?).ok()?;
            out.push(u8::from_str_radix(hex, 16).ok()?);
            i += 3;
        } else {
            out.push(bytes[i]);
            i += 1;
        }
    }
    String::from_utf8(out).ok()
}

/// Percent-encodes all but letters, digits and what is readable and safe behind a `#`.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for b in text.bytes() {
        if b.is_ascii_alphanumeric() || b"-_.~,;:!*".contains(&b) {
            out.push(char::from(b));
        } else {
            out.push_str(&format!("%{b:02X}"));
        }
    }
    out
}
