//! Data made on the spot: planted parameters, clouds, drawn points, a caller's arrays.
//!
//! Samples are drawn row by row, inputs and noise from streams of their own: n samples are the first n of any more,
//! and changing the noise moves no input.

use super::{Column, Dataset, Target, is_class};
use crate::error::Error;
use crate::math;
use crate::rng::{Stream, StreamName};

/// The planted parameter in two dimensions, unless the caller gives one; |w*| = 1.5.
pub const PLANTED: [f64; 2] = [1.2, -0.9];
/// |w*| in other dimensions.
const PLANTED_NORM: f64 = 1.5;

/// How a planted sample's target is made from σ(w*·x), where σ is the logistic sigmoid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Planted {
    /// y = σ(w*·x) + noise·g with g ~ N(0, 1): values.
    Regression {
        /// Standard deviation of the noise; 0 for none.
        noise: f64,
    },
    /// y = 1 with probability σ(w*·x), otherwise 0: classes.
    Classification,
}

/// n samples x ~ N(0, I) of dimension d ≥ 1 with targets planted by `truth` = w* (length d; if not given, (1.2, −0.9) for d = 2
/// and else norm 1.5 in a direction from the stream of the truth).
///
/// The landscape of the second is the subject of Mei, Bai and Montanari, arXiv:1607.06534.
pub fn planted(kind: Planted, n: u32, d: usize, truth: Option<&[f64]>, seed: u64) -> Result<Dataset, Error> {
    let truth = match truth {
        Some(given) => {
            check_length("wstar", given.len(), d)?;
            check_finite("wstar", given)?;
            given.to_vec()
        }
        None if d == PLANTED.len() => PLANTED.to_vec(),
        None => drawn_truth(d, seed),
    };
    let (mut draws, mut chances) = (Stream::new(seed, StreamName::Data, 0), Stream::new(seed, StreamName::Data, 1));
    let mut inputs = Vec::with_capacity(n as usize * d);
    let mut targets = Vec::with_capacity(n as usize);
    for _ in 0..n {
        let mut z = 0.0;
        for w in &truth {
            let x = draws.normal();
            z += w * x;
            inputs.push(x);
        }
        let chance = math::sigmoid(z);
        targets.push(match kind {
            Planted::Regression { noise } => chance + noise * chances.normal(),
            Planted::Classification => f64::from(u8::from(chances.uniform() < chance)),
        });
    }
    let target = match kind {
        Planted::Regression { .. } => Target::Values(Column::plain("y")),
        Planted::Classification => zero_and_one(),
    };
    Ok(Dataset { truth: Some(truth), ..Dataset::new(numbered(d), inputs, target, targets) })
}

/// A uniformly random direction, length 1.5.
fn drawn_truth(d: usize, seed: u64) -> Vec<f64> {
    let mut stream = Stream::new(seed, StreamName::Truth, 0);
    let mut w: Vec<f64> = (0..d).map(|_| stream.normal()).collect();
    let norm = w.iter().map(|x| x * x).sum::<f64>().sqrt();
    for x in &mut w {
        *x *= PLANTED_NORM / norm;
    }
    w
}

/// Two Gaussian clouds in d dimensions (d ≥ 1), rows alternately from class 0 and class 1:
/// x = ±(gap/2)·u + noise·g with u = (1, …, 1)/√d (minus for class 0) and g ~ N(0, I).
///
/// `gap` is the distance of the centres, `noise` the standard deviation along each axis; both at least 0.
#[must_use]
pub fn clouds(n: u32, d: usize, gap: f64, noise: f64, seed: u64) -> Dataset {
    let mut draws = Stream::new(seed, StreamName::Data, 0);
    let centre = 0.5 * gap / (d as f64).sqrt();
    let mut inputs = Vec::with_capacity(n as usize * d);
    let mut targets = Vec::with_capacity(n as usize);
    for i in 0..n {
        let y = f64::from(i % 2);
        let side = 2.0 * y - 1.0;
        for _ in 0..d {
            inputs.push(side * centre + noise * draws.normal());
        }
        targets.push(y);
    }
    Dataset::new(numbered(d), inputs, zero_and_one(), targets)
}

/// Points of the plane that somebody drew: (x, y, class 0 or 1), kept as they are.
pub fn points(points: &[[f64; 3]]) -> Result<Dataset, Error> {
    let inputs: Vec<f64> = points.iter().flat_map(|point| [point[0], point[1]]).collect();
    let targets: Vec<f64> = points.iter().map(|point| point[2]).collect();
    check_rows(points.len())?;
    check_finite("points", &inputs)?;
    check_classes("points", &targets)?;
    Ok(Dataset::new(numbered(2), inputs, zero_and_one(), targets))
}

/// What a caller's targets mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Classes, written 0 and 1 or −1 and 1.
    Classes,
    /// Values.
    Values,
}

/// A caller's own data, kept as they are: `inputs` n×d row-major, `targets` n; n and d at least 1, all finite.
pub fn arrays(inputs: &[f64], n: usize, d: usize, targets: &[f64], meaning: Meaning) -> Result<Dataset, Error> {
    check_rows(n)?;
    if d == 0 {
        return Err(Error::TooSmall { what: "columns".to_owned(), found: 0, needed: 1 });
    }
    check_length("inputs", inputs.len(), n.saturating_mul(d))?;
    check_length("targets", targets.len(), n)?;
    check_finite("inputs", inputs)?;
    check_finite("targets", targets)?;
    let (target, targets) = match meaning {
        Meaning::Values => (Target::Values(Column::plain("y")), targets.to_vec()),
        Meaning::Classes if targets.iter().all(|y| y.abs().to_bits() == 1_f64.to_bits()) => {
            let target = Target::Classes { negative: "-1".to_owned(), positive: "1".to_owned() };
            (target, targets.iter().map(|y| 0.5 * (y + 1.0)).collect())
        }
        Meaning::Classes => {
            check_classes("targets", targets)?;
            (zero_and_one(), targets.to_vec())
        }
    };
    Ok(Dataset::new(numbered(d), inputs.to_vec(), target, targets))
}

/// Columns `x1` to `xd`, learnt as they are.
fn numbered(d: usize) -> Vec<Column> {
    (1..=d).map(|k| Column::plain(&format!("x{k}"))).collect()
}

fn zero_and_one() -> Target {
    Target::Classes { negative: "0".to_owned(), positive: "1".to_owned() }
}

fn check_rows(n: usize) -> Result<(), Error> {
    if n == 0 { Err(Error::TooSmall { what: "rows".to_owned(), found: 0, needed: 1 }) } else { Ok(()) }
}

fn check_length(what: &str, found: usize, needed: usize) -> Result<(), Error> {
    if found == needed {
        return Ok(());
    }
    Err(Error::BadLength { what: what.to_owned(), found: found as u32, needed: needed as u32 })
}

fn check_finite(key: &str, values: &[f64]) -> Result<(), Error> {
    check_each(key, values, "finite", f64::is_finite)
}

fn check_classes(key: &str, targets: &[f64]) -> Result<(), Error> {
    check_each(key, targets, "0, 1", is_class)
}

fn check_each(key: &str, values: &[f64], allowed: &str, is_allowed: impl Fn(f64) -> bool) -> Result<(), Error> {
    match values.iter().find(|&&x| !is_allowed(x)) {
        Some(x) => Err(Error::BadValue { key: key.to_owned(), value: x.to_string(), allowed: allowed.to_owned() }),
        None => Ok(()),
    }
}
