//! Comma-separated text into records (RFC 4180, <https://www.rfc-editor.org/rfc/rfc4180>), each cell with its place.
//!
//! Our own reader because a bad row must be named by line and column and must not take its neighbours with it:
//! after a quote that is never closed, reading goes on in the next line.

use crate::error::Error;
use std::borrow::Cow;

/// `expected` of a row with another number of cells than the rest: followed by the number.
const CELLS: &str = "cells:";
/// `expected` where a quoted cell does not end.
const CLOSING_QUOTE: &str = "closing_quote";
/// `expected` where text follows a closing quote.
const DELIMITER: &str = "delimiter";

/// A quoted cell is this long at most (bytes): a stray quote at the start of a cell then costs its own line and bounded
/// time; without the limit every such line would be read to the end of the file again.
const LONGEST_QUOTED: usize = 1 << 15;
/// So many records decide what the delimiter is.
const SNIFFED: usize = 100;
/// So much of a cell goes into an error (characters).
const SHOWN: usize = 40;

/// A row of the file.
pub(super) struct Record<'a> {
    /// Line in the file on which it begins, counted from 1.
    pub(super) line: u32,
    /// Its cells, without quotes and surrounding white space.
    pub(super) cells: Vec<Cow<'a, str>>,
}

/// The records that have as many cells as most, without blank ones, and what is wrong with the others.
pub(super) struct Records<'a> {
    /// What stands between cells: comma, semicolon or tab.
    pub(super) delimiter: u8,
    /// All with the same number of cells, in the order of the file.
    pub(super) good: Vec<Record<'a>>,
    /// [`Error::BadCell`]s, in the order of the file.
    pub(super) skipped: Vec<Error>,
}

/// Reads all of `text`; any line ending, an optional byte order mark, any text at all.
pub(super) fn records(text: &str) -> Records<'_> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let delimiter = sniff(text);
    let mut read: Vec<Result<Record, Error>> = Reader::new(text, delimiter).filter(|r| !is_blank(r)).collect();
    let (width, _) = usual_width(read.iter().flatten());
    for entry in &mut read {
        if let Ok(record) = entry
            && let Err(error) = fit(record, width)
        {
            *entry = Err(error);
        }
    }
    let (mut good, mut skipped) = (Vec::with_capacity(read.len()), Vec::new());
    for entry in read {
        match entry {
            Ok(record) => good.push(record),
            Err(error) => skipped.push(error),
        }
    }
    Records { delimiter, good, skipped }
}

/// The start of `text`, short enough for a message.
pub(super) fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", part(text, 0, end)),
        None => text.to_owned(),
    }
}

/// The bytes `from..to` of `text`: whoever asks knows that they begin and end characters. (The standard library's indexing can say which character it
/// would have cut, which weighs two kilobytes.)
fn part(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or_default()
}

/// A tab or a semicolon if most records agree on a number of cells with it, otherwise a comma.
/// In this order: a comma also separates decimals in files with semicolons, hardly ever the other way round.
fn sniff(text: &str) -> u8 {
    let agreed = |&delimiter: &u8| {
        let lines = Reader::new(text, delimiter).filter(|entry| !is_blank(entry)).flatten();
        let first: Vec<Record> = lines.take(SNIFFED).collect();
        let (width, count) = usual_width(first.iter().filter(|record| !is_torn(record)));
        width > 1 && 2 * count > first.len()
    };
    [b'\t', b';'].into_iter().find(agreed).unwrap_or(b',')
}

/// Whether a cell was cut in the middle of a quoted text, by the wrong delimiter: its quotes are not paired.
/// (Where doubled quotes were made single, the cell was quoted properly, and is owned.)
fn is_torn(record: &Record) -> bool {
    let odd = |text: &str| text.bytes().filter(|&byte| byte == b'"').count() % 2 == 1;
    record.cells.iter().any(|cell| matches!(cell, Cow::Borrowed(text) if odd(text)))
}

/// The number of cells that most records have, and how many have it; the larger number if two are as frequent.
fn usual_width<'r, 'a: 'r>(records: impl Iterator<Item = &'r Record<'a>>) -> (usize, usize) {
    let mut counts: Vec<(usize, usize)> = Vec::new();
    for record in records {
        let width = record.cells.len();
        match counts.iter().position(|&(known, _)| known == width) {
            Some(place) => counts[place].1 += 1,
            // More widths than this only in what is no table: the commonest of the first ones will do.
            None if counts.len() < SNIFFED => counts.push((width, 1)),
            None => {}
        }
    }
    counts.into_iter().max_by_key(|&(width, count)| (count, width)).unwrap_or((0, 0))
}

fn is_blank(entry: &Result<Record, Error>) -> bool {
    entry.as_ref().is_ok_and(|record| record.cells.iter().all(|cell| cell.is_empty()))
}

/// Cuts empty cells behind the last of `width` off (a delimiter at the end of the line); any other deviation is an error.
fn fit(record: &mut Record, width: usize) -> Result<(), Error> {
    let found = record.cells.len();
    if found > width && record.cells[width..].iter().all(|cell| cell.is_empty()) {
        record.cells.truncate(width);
    }
    if record.cells.len() == width {
        return Ok(());
    }
    let column = found.min(width) as u32 + 1;
    Err(Error::BadCell { line: record.line, column, found: found.to_string(), expected: format!("{CELLS}{width}") })
}

/// Reads records one after another.
struct Reader<'a> {
    text: &'a str,
    delimiter: u8,
    /// Byte offset of what is read next.
    at: usize,
    /// Line of what is read next, counted from 1.
    line: u32,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, delimiter: u8) -> Reader<'a> {
        Reader { text, delimiter, at: 0, line: 1 }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_while(&mut self, wanted: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&wanted) {
            self.at += 1;
        }
    }

    /// Passes one line ending (LF, CR LF or CR), if there is one here.
    fn skip_line_ending(&mut self) -> bool {
        let rest = &self.text.as_bytes()[self.at..];
        let length = match rest {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => return false,
        };
        self.at += length;
        self.line += 1;
        true
    }

    fn skip_line(&mut self) {
        self.skip_while(|byte| byte != b'\n' && byte != b'\r');
        self.skip_line_ending();
    }

    fn cell(&mut self, column: u32) -> Result<Cow<'a, str>, Error> {
        let delimiter = self.delimiter;
        let start = self.at;
        let is_space = |byte| (byte == b' ' || byte == b'\t') && byte != delimiter;
        self.skip_while(is_space);
        if self.peek() == Some(b'"') {
            return self.quoted(column, is_space);
        }
        self.skip_while(|byte| byte != delimiter && byte != b'\n' && byte != b'\r');
        Ok(Cow::Borrowed(part(self.text, start, self.at).trim()))
    }

    /// A cell in quotes; a doubled quote stands for one. On an error, reading goes on behind the line of the first quote.
    fn quoted(&mut self, column: u32, is_space: impl Fn(u8) -> bool) -> Result<Cow<'a, str>, Error> {
        let (quote, line) = (self.at, self.line);
        self.at += 1;
        let start = self.at;
        let mut doubled = false;
        loop {
            match self.peek() {
                Some(b'"') if self.text.as_bytes().get(self.at + 1) == Some(&b'"') => {
                    doubled = true;
                    self.at += 2;
                }
                Some(b'"') => break,
                Some(_) if self.at - start < LONGEST_QUOTED => {
                    if !self.skip_line_ending() {
                        self.at += 1;
                    }
                }
                _ => return Err(self.give_up(quote, line, column, CLOSING_QUOTE)),
            }
        }
        let inside = part(self.text, start, self.at).trim();
        self.at += 1;
        self.skip_while(is_space);
        match self.peek() {
            Some(byte) if byte != self.delimiter && byte != b'\n' && byte != b'\r' => {
                Err(self.give_up(quote, line, column, DELIMITER))
            }
            _ if doubled => Ok(Cow::Owned(undoubled(inside))),
            _ => Ok(Cow::Borrowed(inside)),
        }
    }

    /// The error of a quoted cell at byte `quote`; the rest of its line is not read.
    fn give_up(&mut self, quote: usize, line: u32, column: u32, expected: &str) -> Error {
        (self.at, self.line) = (quote, line);
        self.skip_line();
        let found = shown(part(self.text, quote, self.at).trim_end());
        Error::BadCell { line, column, found, expected: expected.to_owned() }
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = Result<Record<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.peek()?;
        let mut record = Record { line: self.line, cells: Vec::new() };
        loop {
            match self.cell(record.cells.len() as u32 + 1) {
                Ok(cell) => record.cells.push(cell),
                Err(error) => return Some(Err(error)),
            }
            if self.peek() != Some(self.delimiter) {
                self.skip_line_ending();
                return Some(Ok(record));
            }
            self.at += 1;
        }
    }
}

/// A text whose quotation marks are all doubled, with one of each pair. Not by `str::replace`: searching for texts weighs a kilobyte (gzip).
fn undoubled(text: &str) -> String {
    let mut first = false;
    let keep = |c: &char| {
        first = *c == '"' && !first;
        *c != '"' || first
    };
    text.chars().filter(keep).collect()
}
