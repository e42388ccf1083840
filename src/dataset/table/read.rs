//! Text into a [`Table`]: decimal sign, header, kinds of columns.

use super::{Cells, Kind, MISSING, NUMBER, Table, TableColumn};
use crate::dataset::ascending;
use crate::dataset::csv::{self, Record};
use crate::decimal;
use crate::error::Error;
use std::collections::BTreeMap;

/// Magnitudes above this are not read as numbers: up to it, differences, means and deviations stay finite.
const LARGEST: f64 = 1e300;

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
        let mut unread = Vec::new();
        let mut columns = Vec::with_capacity(width);
        for (c, (kind, name)) in kinds.into_iter().zip(names(header.as_ref(), width)).enumerate() {
            let read = read_column(&records, c, kind, decimal, &mut unread);
            skipped.extend(read.1);
            columns.push(TableColumn { name, unit: String::new(), cells: read.0 });
        }
        let order = ascending(skipped.iter().map(place).collect());
        let skipped = order.into_iter().map(|i| skipped[i as usize].clone()).collect();
        let lines = records.iter().map(|record| record.line).collect();
        Ok(Table { columns, lines, unread, skipped })
    }
}

/// Where a bad cell is, as a number that grows line by line and, in a line, column by column.
fn place(error: &Error) -> u64 {
    match error {
        Error::BadCell { line, column, .. } => u64::from(*line) << 32 | u64::from(*column),
        _ => 0,
    }
}

fn is_missing(cell: &str) -> bool {
    cell.is_empty() || ["na", "n/a", "nan", "null", "?", "-"].iter().any(|name| cell.eq_ignore_ascii_case(name))
}

/// The finite number that `cell` is, at most 1e300 in magnitude; no thousands separators, no `inf`.
fn number(cell: &str, sign: u8) -> Option<f64> {
    let is_part = |byte: u8| byte.is_ascii_digit() || byte == sign || b"+-eE".contains(&byte);
    if !cell.bytes().all(is_part) {
        return None;
    }
    let value = if sign == b',' { decimal::parse(&cell.replace(',', ".")) } else { decimal::parse(cell) };
    // −0 is 0: as a class it would otherwise be a third one.
    value.filter(|x| x.abs() <= LARGEST).map(|x| x + 0.0)
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
    let surplus: i64 = present.map(|cell| if number(cell, decimal).is_some() { 1 } else { -1 }).sum();
    if surplus > 0 { Kind::Number } else { Kind::Text }
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
    // How often each name was taken, so that a thousand equal ones do not try a thousand numbers each.
    let mut taken: BTreeMap<String, u32> = BTreeMap::new();
    let mut names = Vec::with_capacity(width);
    for column in 0..width {
        let given = header.map_or("", |record| record.cells[column].as_ref());
        let base = if given.is_empty() { format!("column{}", column + 1) } else { given.to_owned() };
        let mut name = base.clone();
        let mut copies = taken.get(&base).copied().unwrap_or(0);
        while taken.contains_key(&name) {
            copies += 1;
            name = format!("{base}_{}", copies + 1);
        }
        taken.insert(base, copies);
        taken.insert(name.clone(), 0);
        names.push(name);
    }
    names
}

/// Column `column` of `records`, and an error for each text where a number should be.
fn read_column(
    records: &[Record],
    column: usize,
    kind: Kind,
    decimal: u8,
    unread: &mut Vec<((usize, usize), String)>,
) -> (Cells, Vec<Error>) {
    let mut skipped = Vec::new();
    let mut numbers = Vec::new();
    let mut labels: Vec<String> = Vec::new();
    let mut known: BTreeMap<String, u32> = BTreeMap::new();
    let mut index = Vec::new();
    for (i, record) in records.iter().enumerate() {
        let cell = record.cells[column].as_ref();
        let missing = is_missing(cell);
        let value = if missing { None } else { number(cell, decimal) };
        match kind {
            Kind::Number => numbers.push(value.unwrap_or(f64::NAN)),
            Kind::Text if missing => index.push(MISSING),
            Kind::Text => index.push(known.get(cell).copied().unwrap_or_else(|| {
                let next = labels.len() as u32;
                known.insert(cell.to_owned(), next);
                labels.push(cell.to_owned());
                next
            })),
        }
        let is_bad = kind == Kind::Number && !missing && value.is_none();
        if (missing || is_bad) && !cell.is_empty() {
            unread.push(((column, i), csv::shown(cell)));
        }
        if is_bad {
            let (line, found) = (record.line, csv::shown(cell));
            skipped.push(Error::BadCell { line, column: column as u32 + 1, found, expected: NUMBER.to_owned() });
        }
    }
    let cells = if kind == Kind::Number { Cells::Numbers(numbers) } else { Cells::Texts { labels, index } };
    (cells, skipped)
}
