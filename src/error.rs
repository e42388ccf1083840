//! The one error type. An error is a code and its parameters: sentences live in the message files,
//! so that a page can say them in its reader's language.

use std::fmt;

/// Everything that can be wrong with what a caller hands in.
///
/// Divergence of a run is not here: that is a [`Status`](crate::trainer::Status), shown and explained, not an error.
#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    /// The Spec names a key that its table does not have.
    UnknownKey {
        /// The key as written.
        key: String,
        /// The key that was probably meant; empty if none is near.
        near: String,
    },
    /// A key's value is not one that the table allows.
    BadValue {
        /// The key.
        key: String,
        /// The value as written.
        value: String,
        /// What it may be: a range, a list of choices, a form.
        allowed: String,
    },
    /// Two settings exclude each other.
    Conflict {
        /// The key whose value does not fit.
        key: String,
        /// Its value.
        value: String,
        /// The key it conflicts with.
        other: String,
        /// That key's value.
        other_value: String,
        /// What `key` may be while `other` stays.
        allowed: String,
    },
    /// A table's cell cannot be read.
    BadCell {
        /// Line in the file, counted from 1.
        line: u32,
        /// Column in the file, counted from 1.
        column: u32,
        /// What stands there.
        found: String,
        /// What should stand there.
        expected: String,
    },
    /// A table has too few rows or columns to learn from.
    TooSmall {
        /// What is short: `rows`, `columns`, `classes`.
        what: String,
        /// How many there are.
        found: u32,
        /// How many are needed.
        needed: u32,
    },
    /// The Spec names data that this Session does not hold.
    DataMissing {
        /// The name (and hash) that the Spec asks for.
        file: String,
    },
    /// An array has the wrong length.
    BadLength {
        /// Which array.
        what: String,
        /// Its length.
        found: u32,
        /// The length it needs.
        needed: u32,
    },
    /// Networks are not in this module: the page loads the whole one.
    Beyond,
    /// A pane, layer or canvas that cannot be drawn.
    BadPane {
        /// The name as given.
        pane: String,
        /// The names there are.
        allowed: String,
    },
}

impl Error {
    /// The stable code by which a message file names this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Error::UnknownKey { .. } => "unknown_key",
            Error::BadValue { .. } => "bad_value",
            Error::Conflict { .. } => "conflict",
            Error::BadCell { .. } => "bad_cell",
            Error::TooSmall { .. } => "too_small",
            Error::DataMissing { .. } => "data_missing",
            Error::BadLength { .. } => "bad_length",
            Error::Beyond => "beyond",
            Error::BadPane { .. } => "bad_pane",
        }
    }

    /// The parameters that the message's sentence names, in the order of the fields.
    #[must_use]
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Error::UnknownKey { key, near } if near.is_empty() => vec![("key", key.clone())],
            Error::UnknownKey { key, near } => vec![("key", key.clone()), ("near", near.clone())],
            Error::BadValue { key, value, allowed } => {
                vec![("key", key.clone()), ("value", value.clone()), ("allowed", allowed.clone())]
            }
            Error::Conflict { key, value, other, other_value, allowed } => vec![
                ("key", key.clone()),
                ("value", value.clone()),
                ("other", other.clone()),
                ("otherValue", other_value.clone()),
                ("allowed", allowed.clone()),
            ],
            Error::BadCell { line, column, found, expected } => vec![
                ("line", line.to_string()),
                ("column", column.to_string()),
                ("found", found.clone()),
                ("expected", expected.clone()),
            ],
            Error::TooSmall { what, found, needed } | Error::BadLength { what, found, needed } => {
                vec![("what", what.clone()), ("found", found.to_string()), ("needed", needed.to_string())]
            }
            Error::Beyond => Vec::new(),
            Error::DataMissing { file } => vec![("file", file.clone())],
            Error::BadPane { pane, allowed } => vec![("pane", pane.clone()), ("allowed", allowed.clone())],
        }
    }
}

impl fmt::Display for Error {
    /// `code: name=value, …`: for logs and for callers without a message file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())?;
        for (i, (name, value)) in self.params().into_iter().enumerate() {
            write!(f, "{}{name}={value}", if i == 0 { ": " } else { ", " })?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

/// The names that a value may be, for a sentence: the first and the last where they are many, as a network's parameters are.
pub(crate) fn listed(names: &[&str]) -> String {
    match names {
        [first @ .., last] if first.len() >= MOST_LISTED => {
            format!("{}, …, {last}", first[..MOST_LISTED - 1].join(", "))
        }
        _ => names.join(", "),
    }
}

/// Names that a sentence lists.
const MOST_LISTED: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_names_are_not_all_listed() {
        let check = |count: usize, expected: &str| {
            let names: Vec<String> = (1..=count).map(|k| format!("w{k}")).collect();
            assert_eq!(listed(&names.iter().map(String::as_str).collect::<Vec<_>>()), expected);
        };
        check(0, "");
        check(1, "w1");
        check(12, "w1, w2, w3, w4, w5, w6, w7, w8, w9, w10, w11, w12");
        check(40, "w1, w2, w3, w4, w5, w6, w7, w8, w9, w10, w11, …, w40");
    }
}
