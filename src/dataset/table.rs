//! A table of named columns read from text, and the choice of inputs and target from it.

use super::csv::{self, Record};
use super::{Column, Dataset, Target};
use crate::error::Error;
use std::collections::{BTreeMap, BTreeSet};

/// `expected` of a cell in a column of numbers.
const NUMBER: &str = "number";
/// `expected` of a missing cell in a column of texts.
const VALUE: &str = "value";

/// Magnitudes above this are not read as numbers: up to it, differences, means and deviations stay finite.
const LARGEST: f64 = 1e300;
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
                number_classes(numbers).map(|values| values.iter().map(f64::to_string).collect())
            }
        }
    }

    /// The class that the caller calls `wanted`.
    fn find_class(&self, wanted: &str) -> Option<Class> {
        let classes = self.classes()?;
        let as_number = wanted.trim().parse::<f64>().map(|x| (x + 0.0).to_string());
        let found = find(wanted, classes.iter().map(String::as_str)).or_else(|| {
            let same = |class: &String| self.kind() == Kind::Number && as_number.as_ref() == Ok(class);
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
    /// What stands in cells without a usable value, by (row, column), unless they are empty.
    unread: BTreeMap<(usize, usize), String>,
    skipped: Vec<Error>,
}

/// A choice of columns, as [`Table::select`] takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Columns of numbers.
    pub inputs: Vec<String>,
    /// The column to predict.
    pub target: String,
    /// The classes for target 0 and 1; `None` for values.
    pub classes: Option<(String, String)>,
}

/// What a choice gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Selected {
    /// The rows in which all chosen columns have a value (and the target is one of the two classes).
    pub dataset: Dataset,
    /// One [`Error::BadCell`] for each row left out because a chosen column has no value there.
    pub skipped: Vec<Error>,
}

impl Table {
    /// Reads comma-, semicolon- or tab-separated text.
    ///
    /// The first row is a header if it has texts where the columns have numbers, or if there are texts only; otherwise
    /// columns are named `column1`, `column2` and so on. Numbers have a decimal point, or a comma where cells are not
    /// separated by commas and most numbers have one. Missing are: nothing, `NA`, `N/A`, `NaN`, `null`, `?` and `-`.
    /// A column of which most cells present are numbers is a column of numbers.
    ///
    /// A row that cannot be read, and a text in a column of numbers, become [`Error::BadCell`]s in
    /// [`skipped`](Table::skipped); what is right in the file is kept. A table without two rows or without a column of
    /// numbers is an error: the first bad row, or [`Error::TooSmall`].
    pub fn parse(text: &str) -> Result<Table, Error> {
        let csv::Records { delimiter, good: mut records, mut skipped } = csv::records(text);
        let decimal = decimal_sign(&records, delimiter);
        let width = records.first().map_or(0, |record| record.cells.len());
        let header = if has_header(&records, decimal) { Some(records.remove(0)) } else { None };
        let too_small = |what: &str, found: usize, needed| match skipped.first() {
            Some(error) => error.clone(),
            None => Error::TooSmall { what: what.to_owned(), found: found as u32, needed },
        };
        if records.len() < 2 {
            return Err(too_small("rows", records.len(), 2));
        }
        let kinds: Vec<Kind> = (0..width).map(|column| kind(&records, column, decimal)).collect();
        if !kinds.contains(&Kind::Number) {
            return Err(too_small("columns", 0, 1));
        }
        let mut unread = BTreeMap::new();
        let mut columns = Vec::with_capacity(width);
        for (c, (kind, name)) in kinds.into_iter().zip(names(header.as_ref(), width)).enumerate() {
            let read = read_column(&records, c, kind, decimal, &mut unread);
            skipped.extend(read.1);
            columns.push(TableColumn { name, unit: String::new(), cells: read.0 });
        }
        skipped.sort_by_key(place);
        let lines = records.iter().map(|record| record.line).collect();
        Ok(Table { columns, lines, unread, skipped })
    }

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

    /// The column called `name`; upper and lower case are the same unless two columns differ in nothing else.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&TableColumn> {
        find(name, self.columns.iter().map(|column| column.name.as_str())).map(|found| &self.columns[found])
    }

    /// A choice to start with: the last column that has classes as target, or the last of all for its values;
    /// of its classes the first two; as inputs the first two columns of numbers that are left.
    ///
    /// `None` if no column of numbers is left.
    #[must_use]
    pub fn suggestion(&self) -> Option<Choice> {
        let classes_of = |column: &TableColumn| column.classes().map(|names| (names[0].clone(), names[1].clone()));
        let is_text = |column: &&TableColumn| column.kind() == Kind::Text;
        let with_classes = |column: &&TableColumn| column.classes().is_some();
        let numbers = |column: &&TableColumn| column.kind() == Kind::Number;
        // Texts first: a column of few integers may be a count as well as a class.
        let target = (self.columns.iter().rev().filter(is_text).find(with_classes))
            .or_else(|| self.columns.iter().rev().find(with_classes))
            .or_else(|| self.columns.iter().rev().find(numbers))?;
        let others = self.columns.iter().filter(|column| numbers(column) && column.name != target.name);
        let inputs: Vec<String> = others.take(2).map(|column| column.name.clone()).collect();
        (!inputs.is_empty()).then(|| Choice { inputs, target: target.name.clone(), classes: classes_of(target) })
    }

    /// The samples with the columns `inputs` (d ≥ 1, of numbers, different), standardised over the rows used, and the
    /// target: `classes` names what becomes 0 and 1; without them a column of numbers gives values and a column of
    /// exactly two texts gives its classes. Names are found as by [`column`](Table::column).
    ///
    /// Errors name the Spec's keys `x1`, `x2`, …, `target`, `class0`, `class1` and what they may be.
    pub fn select(&self, inputs: &[&str], target: &str, classes: Option<(&str, &str)>) -> Result<Selected, Error> {
        let target = self.named("target", target, |_| true)?;
        let classes = self.chosen_classes(target, classes)?;
        let inputs = self.chosen_inputs(inputs, target)?;
        let mut rows = Vec::new();
        let (mut targets, mut skipped) = (Vec::new(), Vec::new());
        for i in 0..self.lines.len() {
            let y = match (&classes, &self.columns[target].cells) {
                (Some((negative, positive)), _) => match self.columns[target].class_code(i) {
                    Some(code) if code == negative.code => Some(0.0),
                    Some(code) if code == positive.code => Some(1.0),
                    Some(_) => continue,
                    None => None,
                },
                (None, Cells::Numbers(numbers)) => Some(numbers[i]).filter(|y| !y.is_nan()),
                (None, Cells::Texts { .. }) => None,
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
        let meaning = match classes {
            Some((negative, positive)) => {
                if targets.iter().all(|y| y.to_bits() == targets[0].to_bits()) {
                    return Err(Error::TooSmall { what: "classes".to_owned(), found: 1, needed: 2 });
                }
                Target::Classes { negative: negative.name, positive: positive.name }
            }
            None => Target::Values(self.scaled(target, targets.iter().copied())),
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
                return Err(Error::Conflict {
                    key,
                    other,
                    other_value: value.clone(),
                    value,
                    allowed: free.join(", "),
                });
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

    /// The classes for target 0 and 1, or `None` where the target's values are to be learnt.
    fn chosen_classes(&self, target: usize, wanted: Option<(&str, &str)>) -> Result<Option<(Class, Class)>, Error> {
        let column = &self.columns[target];
        if wanted.is_none() && column.kind() == Kind::Number {
            return Ok(None);
        }
        let Some(classes) = column.classes() else {
            let can_be =
                |other: &&TableColumn| other.classes().is_some() || (wanted.is_none() && other.kind() == Kind::Number);
            let names = self.columns.iter().filter(can_be).map(|column| column.name.as_str());
            return Err(bad_value("target", &column.name, names));
        };
        let (negative, positive) = match (wanted, classes.as_slice()) {
            (Some(names), _) => names,
            (None, [negative, positive]) => (negative.as_str(), positive.as_str()),
            (None, _) => ("", ""),
        };
        let found = |key, wanted| {
            let allowed = || bad_value(key, wanted, classes.iter().map(String::as_str));
            column.find_class(wanted).ok_or_else(allowed)
        };
        let (negative, positive) = (found("class0", negative)?, found("class1", positive)?);
        if negative.code == positive.code {
            let others: Vec<&str> = classes.iter().map(String::as_str).filter(|&name| name != negative.name).collect();
            return Err(Error::Conflict {
                key: "class1".to_owned(),
                value: positive.name,
                other: "class0".to_owned(),
                other_value: negative.name,
                allowed: others.join(", "),
            });
        }
        Ok(Some((negative, positive)))
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
        let found = self.unread.get(&(i, column)).cloned().unwrap_or_default();
        Error::BadCell { line: self.lines[i], column: column as u32 + 1, found, expected: expected.to_owned() }
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

/// The place of `wanted` among `names`: as it is written, or else without regard to case.
fn find<'a>(wanted: &str, mut names: impl Iterator<Item = &'a str> + Clone) -> Option<usize> {
    let lower = wanted.to_lowercase();
    names.clone().position(|name| name == wanted).or_else(|| names.position(|name| name.to_lowercase() == lower))
}

fn bad_value<'a>(key: &str, value: &str, allowed: impl Iterator<Item = &'a str>) -> Error {
    let allowed = allowed.collect::<Vec<&str>>().join(", ");
    Error::BadValue { key: key.to_owned(), value: value.to_owned(), allowed }
}

/// Where a bad cell is.
fn place(error: &Error) -> (u32, u32) {
    match error {
        Error::BadCell { line, column, .. } => (*line, *column),
        _ => (0, 0),
    }
}

fn is_missing(cell: &str) -> bool {
    cell.is_empty() || ["na", "n/a", "nan", "null", "?", "-"].iter().any(|name| cell.eq_ignore_ascii_case(name))
}

/// The finite number that `cell` is, at most 1e300 in magnitude; no thousands separators, no `inf`.
fn number(cell: &str, decimal: u8) -> Option<f64> {
    let is_part = |byte: u8| byte.is_ascii_digit() || byte == decimal || b"+-eE".contains(&byte);
    if !cell.bytes().all(is_part) {
        return None;
    }
    let value = if decimal == b',' { cell.replace(',', ".").parse::<f64>() } else { cell.parse::<f64>() };
    // −0 is 0: as a class it would otherwise be a third one.
    value.ok().filter(|x| x.abs() <= LARGEST).map(|x| x + 0.0)
}

/// The decimal sign of the whole table: one that differed from cell to cell could make 1,234 both of two numbers.
fn decimal_sign(records: &[Record], delimiter: u8) -> u8 {
    let with = |sign: u8| {
        let is_decimal = |cell: &&str| cell.as_bytes().contains(&sign) && number(cell, sign).is_some();
        records.iter().flat_map(|record| record.cells.iter().map(AsRef::as_ref)).filter(is_decimal).count()
    };
    if delimiter != b',' && with(b',') > with(b'.') { b',' } else { b'.' }
}

/// Numbers if most cells present are.
fn kind(records: &[Record], column: usize, decimal: u8) -> Kind {
    let present = records.iter().map(|record| record.cells[column].as_ref()).filter(|cell| !is_missing(cell));
    let (numbers, texts): (Vec<&str>, Vec<&str>) = present.partition(|cell| number(cell, decimal).is_some());
    if numbers.len() > texts.len() { Kind::Number } else { Kind::Text }
}

fn has_header(records: &[Record], decimal: u8) -> bool {
    let Some((first, below)) = records.split_first() else {
        return false;
    };
    let is_text = |cell: &str| !is_missing(cell) && number(cell, decimal).is_none();
    let tops: Vec<&str> = (first.cells.iter().enumerate())
        .filter(|&(column, _)| kind(below, column, decimal) == Kind::Number)
        .map(|(_, cell)| cell.as_ref())
        .collect();
    if tops.is_empty() {
        return first.cells.iter().all(|cell| is_text(cell));
    }
    tops.iter().all(|top| number(top, decimal).is_none()) && tops.iter().any(|top| is_text(top))
}

/// The header's names, completed where empty and numbered where they repeat.
fn names(header: Option<&Record>, width: usize) -> Vec<String> {
    let mut taken = BTreeSet::new();
    (0..width)
        .map(|column| {
            let given = header.map_or("", |record| record.cells[column].as_ref());
            let base = if given.is_empty() { format!("column{}", column + 1) } else { given.to_owned() };
            let mut name = base.clone();
            let mut copy = 1;
            while !taken.insert(name.clone()) {
                copy += 1;
                name = format!("{base}_{copy}");
            }
            name
        })
        .collect()
}

/// Column `column` of `records`, and an error for each text where a number should be.
fn read_column(
    records: &[Record],
    column: usize,
    kind: Kind,
    decimal: u8,
    unread: &mut BTreeMap<(usize, usize), String>,
) -> (Cells, Vec<Error>) {
    let mut skipped = Vec::new();
    let mut numbers = Vec::new();
    let mut labels: Vec<String> = Vec::new();
    let mut known: BTreeMap<&str, u32> = BTreeMap::new();
    let mut index = Vec::new();
    for (i, record) in records.iter().enumerate() {
        let cell = record.cells[column].as_ref();
        let missing = is_missing(cell);
        let value = if missing { None } else { number(cell, decimal) };
        match kind {
            Kind::Number => numbers.push(value.unwrap_or(f64::NAN)),
            Kind::Text if missing => index.push(MISSING),
            Kind::Text => index.push(*known.entry(cell).or_insert_with(|| {
                labels.push(cell.to_owned());
                labels.len() as u32 - 1
            })),
        }
        let is_bad = kind == Kind::Number && !missing && value.is_none();
        if (missing || is_bad) && !cell.is_empty() {
            unread.insert((i, column), csv::shown(cell));
        }
        if is_bad {
            let (line, found) = (record.line, csv::shown(cell));
            skipped.push(Error::BadCell { line, column: column as u32 + 1, found, expected: NUMBER.to_owned() });
        }
    }
    let cells = if kind == Kind::Number { Cells::Numbers(numbers) } else { Cells::Texts { labels, index } };
    (cells, skipped)
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
