//! A table of named columns read from text, and the choice of inputs and target from it.

mod read;
mod select;
#[cfg(test)]
mod tests;

pub use select::Selected;

use crate::decimal;
use crate::error::Error;

/// `expected` of a cell in a column of numbers.
const NUMBER: &str = "number";
/// A column of texts with more different ones holds names, not classes.
const MOST_TEXT_CLASSES: usize = 64;
/// A column of integers with more different ones holds quantities, not classes.
const MOST_NUMBER_CLASSES: usize = 20;
/// Stands for a missing cell in a column of texts.
const MISSING: u32 = u32::MAX;

/// What a column of a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Numbers, some may be missing.
    Number,
    /// Texts, some may be missing.
    Text,
}

impl Kind {
    /// `number` or `text`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Number => "number",
            Kind::Text => "text",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Cells {
    /// NaN where missing.
    Numbers(Vec<f64>),
    /// Indices into `labels` (in order of first appearance), [`MISSING`] where missing.
    Texts { labels: Vec<String>, index: Vec<u32> },
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableColumn {
    /// Its name, unique in the table.
    pub name: String,
    /// Unit of its numbers, or empty.
    pub unit: String,
    cells: Cells,
}

impl TableColumn {
    /// What it holds.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self.cells {
            Cells::Numbers(_) => Kind::Number,
            Cells::Texts { .. } => Kind::Text,
        }
    }

    /// The classes that it can serve as: its texts in order of first appearance, or its numbers ascending if there are
    /// exactly two, or at most 20 and all integers. `None` where there are fewer than two or too many.
    #[must_use]
    pub fn classes(&self) -> Option<Vec<String>> {
        match &self.cells {
            Cells::Texts { labels, .. } => (2..=MOST_TEXT_CLASSES).contains(&labels.len()).then(|| labels.clone()),
            Cells::Numbers(numbers) => {
                number_classes(numbers).map(|values| values.iter().copied().map(decimal::shortest).collect())
            }
        }
    }

    /// The class that the caller calls `wanted`.
    fn find_class(&self, wanted: &str) -> Option<Class> {
        let classes = self.classes()?;
        let as_number = decimal::parse(wanted.trim()).map(|x| decimal::shortest(x + 0.0));
        let found = find(wanted, classes.iter().map(String::as_str)).or_else(|| {
            let same = |class: &String| self.kind() == Kind::Number && as_number.as_ref() == Some(class);
            classes.iter().position(same)
        })?;
        let code = match &self.cells {
            Cells::Texts { .. } => found as u64,
            Cells::Numbers(numbers) => number_classes(numbers)?.get(found)?.to_bits(),
        };
        classes.into_iter().nth(found).map(|name| Class { name, code })
    }

    /// The code of row `i`'s class, `None` where the cell is missing.
    fn class_code(&self, i: usize) -> Option<u64> {
        match &self.cells {
            Cells::Texts { index, .. } => (index[i] != MISSING).then(|| u64::from(index[i])),
            Cells::Numbers(numbers) => (!numbers[i].is_nan()).then(|| numbers[i].to_bits()),
        }
    }
}

/// A class of a column.
struct Class {
    name: String,
    /// What its cells are compared by: the index of a text, the bits of a number.
    code: u64,
}

/// A table: columns of equal length. Every row has as many cells as there are columns; cells may be missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    columns: Vec<TableColumn>,
    /// Line of each row in the file.
    lines: Vec<u32>,
    /// What stands in cells without a usable value, unless they are empty: ((column, row), text), ascending.
    unread: Vec<((usize, usize), String)>,
    skipped: Vec<Error>,
}

/// A choice of columns, as [`Table::select`] takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Columns of numbers.
    pub inputs: Vec<String>,
    /// The column to predict.
    pub target: String,
    /// The classes for target 0, 1, …; none for values.
    pub classes: Vec<String>,
}

impl Table {
    /// The columns in the order of the file.
    #[must_use]
    pub fn columns(&self) -> &[TableColumn] {
        &self.columns
    }

    /// Number of rows, those with missing cells included.
    #[must_use]
    pub fn rows(&self) -> u32 {
        self.lines.len() as u32
    }

    /// What is wrong in the file, in its order: [`Error::BadCell`]s whose `expected` is `number`, `cells:N` (a row has
    /// not N cells), `closing_quote` or `delimiter` (behind a closing quote).
    #[must_use]
    pub fn skipped(&self) -> &[Error] {
        &self.skipped
    }

    /// The column called `name`; A and a are the same unless two columns differ in nothing else.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&TableColumn> {
        find(name, self.columns.iter().map(|column| column.name.as_str())).map(|found| &self.columns[found])
    }

    /// A choice to start with. Target: the last column of texts that has classes, or else the last column of numbers;
    /// of classes (which must have two rows on average) the first two, without them values. Inputs: the first two
    /// columns of numbers that are left, or the first.
    ///
    /// `None` if no column of numbers is left.
    #[must_use]
    pub fn suggestion(&self) -> Option<Choice> {
        // Texts that hardly repeat name rows, and numbers that hardly repeat are quantities.
        let classes = |column: &TableColumn| column.classes().filter(|names| 2 * names.len() <= self.lines.len());
        let is_number = |column: &&TableColumn| column.kind() == Kind::Number;
        let from_the_end = || self.columns.iter().rev();
        let texts = from_the_end().find(|column| !is_number(column) && classes(column).is_some());
        let target = texts.or_else(|| from_the_end().find(is_number))?;
        let others = self.columns.iter().filter(|column| is_number(column) && column.name != target.name);
        let inputs: Vec<String> = others.take(2).map(|column| column.name.clone()).collect();
        let mut classes = classes(target).unwrap_or_default();
        classes.truncate(2);
        (!inputs.is_empty()).then(|| Choice { inputs, target: target.name.clone(), classes })
    }

    /// Takes a column that is the last of the table out of it: another's removal would renumber those behind it.
    pub(super) fn remove_last(&mut self, name: &str) {
        if self.columns.last().is_some_and(|column| column.name == name) {
            self.columns.pop();
        }
    }

    /// Gives columns their units, by name; names that the table does not have are passed over.
    pub(super) fn set_units(&mut self, units: &[(&str, &str)]) {
        for column in &mut self.columns {
            if let Some((_, unit)) = units.iter().find(|(name, _)| *name == column.name) {
                column.unit = (*unit).to_owned();
            }
        }
    }
}

/// The different values of `numbers`, ascending, if they are exactly two, or few and integers.
fn number_classes(numbers: &[f64]) -> Option<Vec<f64>> {
    let mut values: Vec<f64> = Vec::new();
    for &x in numbers.iter().filter(|x| !x.is_nan()) {
        if let Err(place) = values.binary_search_by(|y| y.total_cmp(&x)) {
            values.insert(place, x);
            if values.len() > MOST_NUMBER_CLASSES {
                return None;
            }
        }
    }
    let are_integers = values.iter().all(|x| x.to_bits() == x.trunc().to_bits());
    (values.len() == 2 || (values.len() > 2 && are_integers)).then_some(values)
}

/// The place of `wanted` among `names`: as it is written, or else without regard to the case of A to Z.
fn find<'a>(wanted: &str, mut names: impl Iterator<Item = &'a str> + Clone) -> Option<usize> {
    names.clone().position(|name| name == wanted).or_else(|| names.position(|name| name.eq_ignore_ascii_case(wanted)))
}

/// A text's 64-bit hash as 16 hexadecimal digits, to tell whether a file is the one that a Spec names.
///
/// FNV-1a (RFC 9923): for chance differences, not against forgery.
#[must_use]
pub fn content_hash(text: &str) -> String {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("{hash:016x}")
}
