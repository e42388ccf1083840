//! What is learnt from: samples, their columns, the split into training and test rows.

mod csv;
pub mod table;
pub mod bundled;
pub mod synthetic;
#[cfg(feature = "whole")]
pub mod construction;
pub mod toy;

use crate::decimal;
use crate::error::Error;
use crate::rng::Stream;
use std::collections::BinaryHeap;

/// One measured quantity and the scale it is learnt on: raw = mean + sd·x.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name, unique among the columns.
    pub name: String,
    /// Unit of the raw values, or empty.
    pub unit: String,
    /// Raw value at x = 0.
    pub mean: f64,
    /// Raw length of one unit of x; positive.
    pub sd: f64,
}

impl Column {
    /// A quantity that is learnt as it is: mean 0, sd 1, no unit.
    #[must_use]
    pub fn plain(name: &str) -> Column {
        Column { name: name.to_owned(), unit: String::new(), mean: 0.0, sd: 1.0 }
    }

    /// The raw value mean + sd·x.
    #[must_use]
    pub fn raw(&self, x: f64) -> f64 {
        self.mean + self.sd * x
    }

    /// The standardised value (raw − mean)/sd.
    #[must_use]
    pub fn standardised(&self, raw: f64) -> f64 {
        (raw - self.mean) / self.sd
    }

    /// The name for a reader: without the unit at its end, spaces for underscores (`bill_length_mm` in mm: `bill length`).
    #[must_use]
    pub fn title(&self) -> String {
        let name = match self.name.strip_suffix(&self.unit) {
            Some(stem) if !self.unit.is_empty() => stem.strip_suffix('_').unwrap_or(&self.name),
            _ => &self.name,
        };
        name.replace('_', " ")
    }
}

/// What the targets mean.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// Classes by name, at least two; a target is its class's place in this list.
    Classes(Vec<String>),
    /// Values, kept raw. The column's mean and sd are those of the targets where they come from a table,
    /// and 0 and 1 where they are on the model's scale already (planted data, a caller's arrays).
    Values(Column),
}

impl Target {
    /// Two classes: that of target 0 and that of target 1.
    #[must_use]
    pub fn two(negative: &str, positive: &str) -> Target {
        Target::Classes(vec![negative.to_owned(), positive.to_owned()])
    }

    /// The names of the classes; none for values.
    #[must_use]
    pub fn classes(&self) -> &[String] {
        match self {
            Target::Classes(names) => names,
            Target::Values(_) => &[],
        }
    }
}

/// n samples: d inputs and one target each.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// Number of inputs d.
    pub d: usize,
    /// Inputs, n×d row-major; standardised by `columns`.
    pub inputs: Vec<f64>,
    /// Targets, n: the class 0, 1, …, or the raw value.
    pub targets: Vec<f64>,
    /// What the targets mean.
    pub target: Target,
    /// What the inputs mean, d.
    pub columns: Vec<Column>,
    /// Rows to learn from, ascending.
    pub train: Vec<u32>,
    /// Rows held out, ascending.
    pub test: Vec<u32>,
    /// The planted parameter w* (length d), if there is one.
    pub truth: Option<Vec<f64>>,
    /// Columns and rows of the picture that a sample's inputs are, if they are one; its rows from the top.
    pub image: Option<(u32, u32)>,
}

impl Dataset {
    /// All rows for training. `inputs` is n×d row-major, `targets` has length n, d is the number of `columns`.
    #[must_use]
    pub fn new(columns: Vec<Column>, inputs: Vec<f64>, target: Target, targets: Vec<f64>) -> Dataset {
        let train = (0..targets.len() as u32).collect();
        let d = columns.len();
        Dataset { d, inputs, targets, target, columns, train, test: Vec::new(), truth: None, image: None }
    }

    /// Number of samples n.
    #[must_use]
    pub fn rows(&self) -> u32 {
        self.targets.len() as u32
    }

    /// The inputs of row `i`, length d.
    #[must_use]
    pub fn row(&self, i: u32) -> &[f64] {
        let start = i as usize * self.d;
        &self.inputs[start..start + self.d]
    }

    /// Inputs (rows×d row-major) and targets of `rows`, in that order.
    #[must_use]
    pub fn pick(&self, rows: &[u32]) -> (Vec<f64>, Vec<f64>) {
        let inputs = rows.iter().flat_map(|&i| self.row(i)).copied().collect();
        let targets = rows.iter().map(|&i| self.targets[i as usize]).collect();
        (inputs, targets)
    }

    /// The first n of the samples, all for training.
    #[must_use]
    pub fn first(&self, n: u32) -> Dataset {
        let rows = n.min(self.rows()) as usize;
        let (inputs, targets) = (self.inputs[..rows * self.d].to_vec(), self.targets[..rows].to_vec());
        let of = Dataset::new(self.columns.clone(), inputs, self.target.clone(), targets);
        Dataset { truth: self.truth.clone(), image: self.image, ..of }
    }

    /// The same samples about their mean: each column's mean is subtracted, and kept in the column.
    #[must_use]
    pub fn centred(mut self) -> Dataset {
        let n = f64::from(self.rows());
        for (k, column) in self.columns.iter_mut().enumerate() {
            let mean = self.inputs.iter().skip(k).step_by(self.d).sum::<f64>() / n;
            self.inputs.iter_mut().skip(k).step_by(self.d).for_each(|x| *x -= mean);
            column.mean += column.sd * mean;
        }
        self
    }

    /// Holds out round(fraction·n) rows, but never the last training row. `fraction` is in 0 … 0.9; 0 holds out none.
    ///
    /// Each row draws a number and the smallest are held out: a larger fraction only adds test rows,
    /// and adding samples at the end changes few of the others' places.
    pub fn split(&mut self, fraction: f64, stream: &mut Stream) {
        let n = self.rows();
        let held_out = ((fraction * f64::from(n)).round() as u32).min(n.saturating_sub(1)) as usize;
        if held_out == 0 {
            (self.train, self.test) = ((0..n).collect(), Vec::new());
            return;
        }
        // Numbers ≥ 0 are ordered as their bits are.
        let drawn = ascending((0..n).map(|_| stream.uniform().to_bits()).collect());
        let mut is_held_out = vec![false; n as usize];
        for &i in &drawn[..held_out] {
            is_held_out[i as usize] = true;
        }
        self.test = (0..n).filter(|&i| is_held_out[i as usize]).collect();
        self.train = (0..n).filter(|&i| !is_held_out[i as usize]).collect();
    }

    /// Moves row `i` to `inputs` (length d, standardised like the others) and, if given, to another target.
    ///
    /// Nothing changes on an error: no such row, a wrong length, a number that is not finite, a class other than 0 and 1.
    pub fn move_row(&mut self, i: u32, inputs: &[f64], target: Option<f64>) -> Result<(), Error> {
        let bad = |value: String, allowed: String| Error::BadValue { key: "moved".to_owned(), value, allowed };
        if i >= self.rows() {
            return Err(bad(i.to_string(), format!("0 … {}", self.rows().saturating_sub(1))));
        }
        if inputs.len() != self.d {
            let found = inputs.len() as u32;
            return Err(Error::BadLength { what: "moved".to_owned(), found, needed: self.d as u32 });
        }
        if let Some(x) = inputs.iter().chain(&target).find(|x| !x.is_finite()) {
            return Err(bad(decimal::shortest(*x), "finite".to_owned()));
        }
        let classes = self.target.classes();
        if let Some(y) = target
            && !classes.is_empty()
            && !(0..classes.len()).any(|class| same(y, class as f64))
        {
            let names: Vec<String> = (0..classes.len()).map(|class| class.to_string()).collect();
            return Err(bad(decimal::shortest(y), names.join(", ")));
        }
        let start = i as usize * self.d;
        self.inputs[start..start + self.d].copy_from_slice(inputs);
        if let Some(y) = target {
            self.targets[i as usize] = y;
        }
        Ok(())
    }
}

/// Whether two numbers are the same; 0 is −0.
fn same(a: f64, b: f64) -> bool {
    (a + 0.0).to_bits() == (b + 0.0).to_bits()
}

/// Whether `y` is exactly 0 or 1.
fn is_class(y: f64) -> bool {
    same(y, 0.0) || same(y, 1.0)
}

/// The places of `keys` in ascending order of the keys, equal ones in the order given. A heap, because each kind of list that the
/// standard library sorts costs the module as much as a pane.
fn ascending(keys: Vec<u64>) -> Vec<u32> {
    let heap: BinaryHeap<(u64, u32)> = keys.into_iter().zip(0..).collect();
    heap.into_sorted_vec().into_iter().map(|(_, i)| i).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::StreamName;
    use proptest::prelude::*;

    /// Rows (i, −i) with target i mod 2.
    fn counted(n: u32) -> Dataset {
        let inputs = (0..n).flat_map(|i| [f64::from(i), -f64::from(i)]).collect();
        let target = Target::two("even", "odd");
        let targets = (0..n).map(|i| f64::from(i % 2)).collect();
        Dataset::new(vec![Column::plain("x1"), Column::plain("x2")], inputs, target, targets)
    }

    fn split(n: u32, fraction: f64, seed: u64) -> Dataset {
        let mut data = counted(n);
        data.split(fraction, &mut Stream::new(seed, StreamName::Split, 0));
        data
    }

    #[test]
    fn rows_are_picked_in_the_order_asked_for() {
        let data = counted(5);
        assert_eq!((data.rows(), data.d, data.row(3)), (5, 2, &[3.0, -3.0][..]));
        assert_eq!(data.train, [0, 1, 2, 3, 4]);
        assert_eq!(data.pick(&[4, 1]), (vec![4.0, -4.0, 1.0, -1.0], vec![0.0, 1.0]));
        assert_eq!(data.pick(&[]), (vec![], vec![]));
    }

    #[test]
    fn sizes_of_splits() {
        let check = |n, fraction, test| assert_eq!(split(n, fraction, 1).test.len(), test, "{fraction} of {n}");
        check(10, 0.0, 0);
        check(10, 0.25, 3);
        check(274, 0.3, 82);
        check(2, 0.9, 1);
        check(1, 0.9, 0);
        check(0, 0.5, 0);
    }

    proptest! {
        #[test]
        fn a_split_is_a_partition_in_ascending_order(n in 0..200_u32, fraction in 0.0..0.9_f64, seed: u64) {
            let data = split(n, fraction, seed);
            prop_assert!(data.train.is_sorted() && data.test.is_sorted());
            let mut all = [data.train.clone(), data.test.clone()].concat();
            all.sort_unstable();
            prop_assert_eq!(all, (0..n).collect::<Vec<u32>>());
            prop_assert!(n == 0 || !data.train.is_empty());
            let more = split(n, fraction + 0.05, seed);
            prop_assert!(data.test.iter().all(|row| more.test.contains(row)));
        }
    }

    #[test]
    fn a_split_depends_on_its_seed_only() {
        assert_eq!(split(100, 0.3, 1), split(100, 0.3, 1));
        assert_ne!(split(100, 0.3, 1).test, split(100, 0.3, 2).test);
    }

    #[test]
    fn a_moved_row_stays_or_nothing_changes() {
        let mut data = counted(3);
        assert_eq!(data.move_row(1, &[0.5, 0.25], None), Ok(()));
        assert_eq!(data.inputs, [0.0, 0.0, 0.5, 0.25, 2.0, -2.0]);
        assert_eq!(data.move_row(0, &[7.0, 8.0], Some(1.0)), Ok(()));
        assert_eq!((&data.inputs[..2], &data.targets[..]), (&[7.0, 8.0][..], &[1.0, 1.0, 0.0][..]));
        let before = data.clone();
        let mut check = |i, inputs: &[f64], target, error: &str| {
            let found = data.move_row(i, inputs, target).expect_err(error);
            assert_eq!(found.to_string(), error);
            assert_eq!(data, before);
        };
        check(3, &[1.0, 2.0], None, "bad_value: key=moved, value=3, allowed=0 … 2");
        check(0, &[1.0], None, "bad_length: what=moved, found=1, needed=2");
        check(0, &[1.0, f64::NAN], None, "bad_value: key=moved, value=NaN, allowed=finite");
        check(0, &[1.0, 2.0], Some(f64::INFINITY), "bad_value: key=moved, value=inf, allowed=finite");
        check(0, &[1.0, 2.0], Some(0.5), "bad_value: key=moved, value=0.5, allowed=0, 1");
        data.target = Target::Values(Column::plain("y"));
        assert_eq!(data.move_row(0, &[1.0, 2.0], Some(0.5)), Ok(()));
    }

    #[test]
    fn columns_convert_and_have_titles() {
        let column =
            |name: &str, unit: &str| Column { name: name.to_owned(), unit: unit.to_owned(), mean: 40.0, sd: 4.0 };
        assert_eq!((column("x", "").raw(-0.5), column("x", "").standardised(46.0)), (38.0, 1.5));
        let check = |name, unit, title: &str| assert_eq!(column(name, unit).title(), title);
        check("bill_length_mm", "mm", "bill length");
        check("body_mass_g", "g", "body mass");
        check("length_mm", "", "length mm");
        check("fog", "g", "fog");
        check("x1", "", "x1");
        check("mm", "mm", "mm");
    }
}
