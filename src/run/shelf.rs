//! What a Session was handed, for Specs whose data are not made from their keys.

use crate::dataset::Dataset;
use crate::dataset::table::Table;

/// Data that a Session was handed: tables by name, and arrays.
#[derive(Clone, Default)]
pub struct Shelf {
    tables: Vec<(String, Table)>,
    pub(super) arrays: Option<Dataset>,
    /// Samples with several targets each, which are n×k row-major.
    pub(super) pairs: Option<(Dataset, Vec<f64>)>,
    pub(super) digits: Option<Dataset>,
}

impl Shelf {
    /// Puts a table on the shelf under its name and hash.
    pub fn put_table(&mut self, file: &str, table: Table) {
        self.tables.retain(|(name, _)| name != file);
        self.tables.push((file.to_string(), table));
    }

    /// Puts a caller's arrays on the shelf: the data of `data=own` without `file`.
    pub fn put_arrays(&mut self, dataset: Dataset) {
        self.arrays = Some(dataset);
    }

    /// Puts a caller's arrays with several targets a sample on the shelf, `targets` n×k row-major: the data of `data=linear` with `design=given`.
    pub fn put_pairs(&mut self, dataset: Dataset, targets: Vec<f64>) {
        self.pairs = Some((dataset, targets));
    }

    /// Puts the handwritten digits on the shelf: the data of `data=digits`.
    pub fn put_digits(&mut self, digits: Dataset) {
        self.digits = Some(digits);
    }

    /// The table of that name and hash.
    #[must_use]
    pub fn table(&self, file: &str) -> Option<&Table> {
        self.tables.iter().find(|(name, _)| name == file).map(|(_, t)| t)
    }
}
