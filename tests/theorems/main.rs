//! Every number that the theory of the labs predicts, beside what the code measures: one table (`cargo xtask theorems`).
//!
//! As a test it measures the rows that are exact or quick; with `--ignored` the slow ones (up to minutes: hundreds of samples, searches), with
//! `--include-ignored` all. It fails if a row does not agree. Rows that do are printed with `--nocapture` only.

#[path = "../common/mod.rs"]
mod common;

mod auer;
mod linear;
mod one_hidden;
mod planted;
mod practice;
mod stopping;
mod table;

use std::process::ExitCode;
use table::{Shown, Table};

/// A part of the table: its name as a test, its title, its quick rows and its slow ones.
type Part = (&'static str, &'static str, fn(&mut Table), fn(&mut Table));

const PARTS: [Part; 5] = [
    ("theorems::auer", "A neuron with exponentially many minima (Auer, Herbster, Warmuth)", auer::quick, auer::slow),
    ("theorems::planted", "A planted neuron (Mei, Bai, Montanari)", planted::quick, planted::slow),
    ("theorems::linear", "A two-layer linear network", linear::quick, linear::slow),
    ("theorems::one_hidden", "One hidden layer, planted (Fu, Chi, Liang)", one_hidden::quick, one_hidden::slow),
    ("theorems::practice", "Practice", practice::quick, practice::slow),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |word: &str| arguments.iter().any(|a| a == word);
    // The words that cargo passes to every test of a workspace mean here what they mean to the others.
    let (options, filters): (Vec<&String>, Vec<&String>) = arguments.iter().partition(|a| a.starts_with('-'));
    let wanted = |name: &str| filters.is_empty() || filters.iter().any(|filter| name.contains(filter.as_str()));
    let parts: Vec<&Part> = PARTS.iter().filter(|part| wanted(part.0)).collect();
    if options.iter().any(|option| *option == "--list") {
        parts.iter().for_each(|part| println!("{}: test", part.0));
        return ExitCode::SUCCESS;
    }
    if parts.is_empty() {
        return ExitCode::SUCCESS;
    }
    let mut table = Table::new(if has("--nocapture") { Shown::All } else { Shown::Failures });
    for (_, title, quick, slow) in parts {
        table.part(title);
        if !has("--ignored") {
            quick(&mut table);
        }
        if has("--ignored") || has("--include-ignored") {
            slow(&mut table);
        }
    }
    if table.finish() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
