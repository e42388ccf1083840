//! Columns of a [`Table`] into a [`Dataset`].

use super::{Cells, Class, Kind, NUMBER, Table, TableColumn, find};
use crate::dataset::{Column, Dataset, Target};
use crate::error::{Error, listed};

/// `expected` of a missing cell in a column of texts.
const VALUE: &str = "value";

/// What a choice gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Selected {
    /// The rows in which all chosen columns have a value (and the target is one of the classes).
    pub dataset: Dataset,
    /// One [`Error::BadCell`] for each row left out because a chosen column has no value there.
    pub skipped: Vec<Error>,
}

impl Table {
    /// The samples with the columns `inputs` (d ≥ 1, of numbers, different), standardised over the rows used, and the
    /// target: `classes` names what becomes 0, 1, …; without them a column of numbers gives values and a column of
    /// exactly two texts gives its classes. Names are found as by [`column`](Table::column).
    ///
    /// Errors name the Spec's keys `x1`, `x2`, …, `target`, `class0`, `class1` and what they may be.
    pub fn select(&self, inputs: &[&str], target: &str, classes: &[&str]) -> Result<Selected, Error> {
        let target = self.named("target", target, |_| true)?;
        let classes = self.chosen_classes(target, classes)?;
        let inputs = self.chosen_inputs(inputs, target)?;
        let mut rows = Vec::new();
        let (mut targets, mut skipped) = (Vec::new(), Vec::new());
        for i in 0..self.lines.len() {
            let y = match (classes.is_empty(), &self.columns[target].cells) {
                (false, _) => match self.columns[target].class_code(i) {
                    Some(code) => match classes.iter().position(|class| class.code == code) {
                        Some(place) => Some(place as f64),
                        None => continue,
                    },
                    None => None,
                },
                (true, Cells::Numbers(numbers)) => Some(numbers[i]).filter(|y| !y.is_nan()),
                (true, Cells::Texts { .. }) => None,
            };
            let missing = inputs.iter().find(|&&(_, numbers)| numbers[i].is_nan()).map(|&(column, _)| column);
            match (y, missing) {
                (Some(y), None) => {
                    rows.push(i);
                    targets.push(y);
                }
                (y, missing) => {
                    let column = if y.is_none() { target } else { missing.unwrap_or(target) };
                    skipped.push(self.bad_cell(i, column));
                }
            }
        }
        if rows.len() < 2 {
            return Err(Error::TooSmall { what: "rows".to_owned(), found: rows.len() as u32, needed: 2 });
        }
        let mut columns = Vec::with_capacity(inputs.len());
        let mut x = vec![0.0; rows.len() * inputs.len()];
        for (k, &(column, numbers)) in inputs.iter().enumerate() {
            let column = self.scaled(column, rows.iter().map(|&i| numbers[i]));
            for (row, &i) in x.chunks_exact_mut(inputs.len()).zip(&rows) {
                row[k] = column.standardised(numbers[i]);
            }
            columns.push(column);
        }
        let meaning = if classes.is_empty() {
            Target::Values(self.scaled(target, targets.iter().copied()))
        } else if targets.iter().all(|y| y.to_bits() == targets[0].to_bits()) {
            return Err(Error::TooSmall { what: "classes".to_owned(), found: 1, needed: 2 });
        } else {
            Target::Classes(classes.into_iter().map(|class| class.name).collect())
        };
        Ok(Selected { dataset: Dataset::new(columns, x, meaning, targets), skipped })
    }

    /// The column for the Spec's key `key`, among those that are `allowed`.
    fn named(&self, key: &str, name: &str, allowed: impl Fn(&TableColumn) -> bool) -> Result<usize, Error> {
        let found = find(name, self.columns.iter().map(|column| column.name.as_str()));
        found.filter(|&i| allowed(&self.columns[i])).ok_or_else(|| {
            let names = self.columns.iter().filter(|column| allowed(column)).map(|column| column.name.as_str());
            bad_value(key, name, names)
        })
    }

    fn chosen_inputs(&self, names: &[&str], target: usize) -> Result<Vec<(usize, &[f64])>, Error> {
        let mut inputs: Vec<(usize, &[f64])> = Vec::with_capacity(names.len());
        for (k, name) in names.iter().enumerate() {
            let key = format!("x{}", k + 1);
            let column = self.named(&key, name, |column| column.kind() == Kind::Number)?;
            let other = if column == target {
                Some("target".to_owned())
            } else {
                inputs.iter().position(|&(i, _)| i == column).map(|i| format!("x{}", i + 1))
            };
            let value = self.columns[column].name.clone();
            if let Some(other) = other {
                let is_free = |i: &usize| *i != target && inputs.iter().all(|(taken, _)| taken != i);
                let numbers = (0..self.columns.len()).filter(|&i| self.columns[i].kind() == Kind::Number);
                let free: Vec<&str> = numbers.filter(is_free).map(|i| self.columns[i].name.as_str()).collect();
                return Err(Error::Conflict { key, other, other_value: value.clone(), value, allowed: listed(&free) });
            }
            if let Cells::Numbers(numbers) = &self.columns[column].cells {
                inputs.push((column, numbers));
            }
        }
        if inputs.is_empty() {
            return Err(Error::TooSmall { what: "columns".to_owned(), found: 0, needed: 1 });
        }
        Ok(inputs)
    }

    /// The classes for target 0, 1, …, or none where the target's values are to be learnt.
    fn chosen_classes(&self, target: usize, wanted: &[&str]) -> Result<Vec<Class>, Error> {
        let column = &self.columns[target];
        if wanted.is_empty() && column.kind() == Kind::Number {
            return Ok(Vec::new());
        }
        let Some(classes) = column.classes() else {
            let can_be =
                |other: &&TableColumn| other.classes().is_some() || (wanted.is_empty() && other.kind() == Kind::Number);
            let names = self.columns.iter().filter(can_be).map(|column| column.name.as_str());
            return Err(bad_value("target", &column.name, names));
        };
        let wanted = match (wanted, classes.as_slice()) {
            ([], [negative, positive]) => vec![negative.as_str(), positive.as_str()],
            ([], _) => vec!["", ""],
            _ => wanted.to_vec(),
        };
        let mut found: Vec<Class> = Vec::with_capacity(wanted.len());
        for (k, name) in wanted.into_iter().enumerate() {
            let key = format!("class{k}");
            let allowed = || bad_value(&key, name, classes.iter().map(String::as_str));
            let class = column.find_class(name).ok_or_else(allowed)?;
            if let Some(same) = found.iter().position(|other| other.code == class.code) {
                let others: Vec<&str> = classes.iter().map(String::as_str).filter(|&name| name != class.name).collect();
                return Err(Error::Conflict {
                    key,
                    value: class.name.clone(),
                    other: format!("class{same}"),
                    other_value: class.name,
                    allowed: listed(&others),
                });
            }
            found.push(class);
        }
        Ok(found)
    }

    /// Column `column` with the scale of `values`.
    fn scaled(&self, column: usize, values: impl Iterator<Item = f64> + Clone) -> Column {
        let (mean, sd) = scale(values);
        let TableColumn { name, unit, .. } = &self.columns[column];
        Column { name: name.clone(), unit: unit.clone(), mean, sd }
    }

    /// Why row `i` has no value in `column`.
    fn bad_cell(&self, i: usize, column: usize) -> Error {
        let expected = if self.columns[column].kind() == Kind::Number { NUMBER } else { VALUE };
        let unread = self.unread.binary_search_by_key(&(column, i), |&(place, _)| place);
        let found = unread.map(|k| self.unread[k].1.clone()).unwrap_or_default();
        Error::BadCell { line: self.lines[i], column: column as u32 + 1, found, expected: expected.to_owned() }
    }
}

/// Mean and standard deviation (1/n under the root); where all values are equal, that value and 1.
fn scale(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let (lo, hi) = values.clone().fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), x| (lo.min(x), hi.max(x)));
    if lo >= hi {
        return (lo, 1.0);
    }
    // Measured from one end in units of the range: sums and squares neither overflow nor lose a small range on a large offset.
    let (range, n) = (hi - lo, values.clone().count() as f64);
    let part = |x: f64| (x - lo) / range;
    let mean = values.clone().map(part).sum::<f64>() / n;
    let variance = values.map(|x| (part(x) - mean) * (part(x) - mean)).sum::<f64>() / n;
    (lo + mean * range, variance.sqrt() * range)
}

fn bad_value<'a>(key: &str, value: &str, allowed: impl Iterator<Item = &'a str>) -> Error {
    let allowed = allowed.collect::<Vec<&str>>();
    Error::BadValue { key: key.to_owned(), value: value.to_owned(), allowed: listed(&allowed) }
}
