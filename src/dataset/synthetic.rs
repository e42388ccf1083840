//! Data made on the spot: planted parameters, clouds, drawn points, a caller's arrays.
//!
//! Samples are drawn row by row, inputs and noise from streams of their own: n samples are the first n of any more,
//! and changing the noise moves no input.

use super::{Column, Dataset, Target, is_class};
use crate::decimal;
use crate::error::Error;
use crate::model::planted;
pub use crate::model::planted::Planted;
use crate::rng::{Stream, StreamName};
use crate::spec::Design;

/// The planted parameter in two dimensions, unless the caller gives one; |w*| = 1.5.
pub const PLANTED: [f64; 2] = [1.2, -0.9];
/// |w*| in other dimensions.
const PLANTED_NORM: f64 = 1.5;

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
    let (inputs, targets) = planted::sample(kind, &truth, n, seed);
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

/// n samples x ~ N(0, I) of dimension d with labels 1 with probability h(W*, x), the mean of K sigmoid units; `truth` = W* (K×d row-major; if not given,
/// (1, 4) for K = 2, d = 1; (2, ½), (−1, 1½) for K = d = 2; 2I for K = d; and else rows of length 2 in directions from the stream of the truth).
///
/// The landscape near W* is the subject of Fu, Chi and Liang, arXiv:1802.06463.
#[cfg(feature = "whole")]
pub fn committee(units: usize, d: usize, truth: Option<&[f64]>, n: u32, seed: u64) -> Result<Dataset, Error> {
    let truth = match (truth, units, d) {
        (Some(given), _, _) => {
            check_length("wstar", given.len(), units * d)?;
            check_finite("wstar", given)?;
            given.to_vec()
        }
        (None, 2, 1) => vec![1.0, 4.0],
        (None, 2, 2) => vec![2.0, 0.5, -1.0, 1.5],
        (None, _, _) if units == d => (0..d * d).map(|k| if k % (d + 1) == 0 { 2.0 } else { 0.0 }).collect(),
        (None, _, _) => {
            let mut stream = Stream::new(seed, StreamName::Truth, 0);
            let mut rows: Vec<f64> = (0..units * d).map(|_| stream.normal()).collect();
            for row in rows.chunks_exact_mut(d) {
                let norm = row.iter().map(|x| x * x).sum::<f64>().sqrt();
                row.iter_mut().for_each(|x| *x *= 2.0 / norm);
            }
            rows
        }
    };
    let (inputs, targets) = planted::committee(&truth, d, n, seed);
    Ok(Dataset { truth: Some(truth), ..Dataset::new(numbered(d), inputs, zero_and_one(), targets) })
}

/// The inputs X of Y = MX with M = diag(s), one row a sample; the target that is shown beside them is the last component of Y. For [`Design::Same`] the
/// samples are the rows of M itself, and X = Y.
#[must_use]
pub fn diagonal(design: Design, s: &[f64], n: u32, seed: u64) -> Dataset {
    let d = s.len();
    let mut stream = Stream::new(seed, StreamName::Data, 0);
    let unit = |scale: &dyn Fn(usize) -> f64| {
        (0..d * d).map(|k| if k % (d + 1) == 0 { scale(k / d) } else { 0.0 }).collect::<Vec<f64>>()
    };
    let inputs = match design {
        Design::Unit => unit(&|_| 1.0),
        Design::Same | Design::Tied => unit(&|k| s[k]),
        Design::Gauss | Design::Given | Design::Digits => (0..n as usize * d).map(|_| stream.normal()).collect(),
    };
    let last = if matches!(design, Design::Same | Design::Tied) { 1.0 } else { s[d - 1] };
    let targets = inputs.chunks_exact(d).map(|x| last * x[d - 1]).collect();
    Dataset::new(numbered(d), inputs, Target::Values(Column::plain(&format!("y{d}"))), targets)
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
            (Target::two("-1", "1"), targets.iter().map(|y| 0.5 * (y + 1.0)).collect())
        }
        Meaning::Classes => {
            check_classes("targets", targets)?;
            (zero_and_one(), targets.to_vec())
        }
    };
    Ok(Dataset::new(numbered(d), inputs.to_vec(), target, targets))
}

/// A caller's own data with k targets a sample: `inputs` n×d and `targets` n×k, row-major; of the targets the last is shown beside the inputs.
#[cfg(feature = "whole")]
pub fn pairs(inputs: &[f64], n: usize, d: usize, targets: &[f64], k: usize) -> Result<Dataset, Error> {
    check_length("targets", targets.len(), n.saturating_mul(k))?;
    check_finite("targets", targets)?;
    let last: Vec<f64> = targets.chunks_exact(k.max(1)).filter_map(|row| row.last().copied()).collect();
    arrays(inputs, n, d, &last, Meaning::Values)
}

/// Columns `x1` to `xd`, learnt as they are.
pub(super) fn numbered(d: usize) -> Vec<Column> {
    (1..=d).map(|k| Column::plain(&format!("x{k}"))).collect()
}

pub(super) fn zero_and_one() -> Target {
    Target::two("0", "1")
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
        Some(x) => {
            Err(Error::BadValue { key: key.to_owned(), value: decimal::shortest(*x), allowed: allowed.to_owned() })
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math;
    use proptest::prelude::*;

    const NOISY: Planted = Planted::Regression { noise: 0.1 };
    const EXACT: Planted = Planted::Regression { noise: 0.0 };

    fn plant(kind: Planted, n: u32, d: usize, seed: u64) -> Dataset {
        planted(kind, n, d, None, seed).expect("checked values")
    }

    fn chances(data: &Dataset) -> Vec<f64> {
        let w = data.truth.as_deref().expect("planted");
        let z = |i| data.row(i).iter().zip(w).map(|(x, w)| x * w).sum::<f64>();
        (0..data.rows()).map(|i| math::sigmoid(z(i))).collect()
    }

    fn check_prefix(few: &Dataset, more: &Dataset) {
        assert!(few.rows() < more.rows());
        assert_eq!(few.inputs, more.inputs[..few.inputs.len()]);
        assert_eq!(few.targets, more.targets[..few.targets.len()]);
    }

    proptest! {
        #[test]
        fn more_samples_begin_with_fewer(seed: u64, n in 0..40_u32, d in 1..5_usize) {
            for kind in [NOISY, EXACT, Planted::Classification] {
                check_prefix(&plant(kind, n, d, seed), &plant(kind, n + 7, d, seed));
            }
            check_prefix(&clouds(n, d, 2.0, 0.5, seed), &clouds(n + 7, d, 2.0, 0.5, seed));
            let drawn = |n| committee(2, d, None, n, seed).expect("checked values");
            check_prefix(&drawn(n), &drawn(n + 7));
        }
    }

    #[test]
    fn noise_and_labels_move_no_input() {
        let exact = plant(EXACT, 50, 3, 1);
        for other in [NOISY, Planted::Classification] {
            let other = plant(other, 50, 3, 1);
            assert_eq!((&other.inputs, &other.truth), (&exact.inputs, &exact.truth));
            assert_ne!(other.targets, exact.targets);
        }
        assert_ne!(plant(EXACT, 50, 3, 2).inputs, exact.inputs);
    }

    #[test]
    fn targets_are_planted() {
        for d in [1, 2, 5] {
            let exact = plant(EXACT, 200, d, 1);
            for (y, chance) in exact.targets.iter().zip(chances(&exact)) {
                assert!((y - chance).abs() < 1e-14, "d = {d}: {y}, {chance}");
            }
            let norm = exact.truth.iter().flatten().map(|w| w * w).sum::<f64>().sqrt();
            assert!((norm - PLANTED_NORM).abs() < 1e-14, "d = {d}: {norm}");
        }
        assert_eq!(plant(EXACT, 1, 2, 5).truth.as_deref(), Some(&PLANTED[..]));
        assert_ne!(plant(EXACT, 1, 3, 5).truth, plant(EXACT, 1, 3, 6).truth);
        let given = planted(EXACT, 1, 3, Some(&[1.0, 2.0, 3.0]), 1).expect("good");
        assert_eq!(given.truth, Some(vec![1.0, 2.0, 3.0]));
    }

    /// The sum of independent terms with mean 0 and the given variances is within 5 deviations of 0.
    fn check_fair(terms: impl Iterator<Item = (f64, f64)>) {
        let (sum, variance) = terms.fold((0.0, 0.0), |(sum, all), (term, variance)| (sum + term, all + variance));
        assert!(sum.abs() < 5.0 * variance.sqrt(), "{sum} ± {}", variance.sqrt());
    }

    #[test]
    fn labels_and_noise_have_their_distributions() {
        let labels = plant(Planted::Classification, 10_000, 2, 1);
        assert!(labels.targets.iter().all(|&y| is_class(y)));
        let residuals = labels.targets.iter().zip(chances(&labels)).map(|(y, p)| (y - p, p * (1.0 - p)));
        check_fair(residuals.clone());
        // Not only on average, but on either side of the boundary.
        check_fair(residuals.zip(chances(&labels)).map(|((r, v), p)| if p < 0.5 { (r, v) } else { (-r, v) }));
        let noisy = plant(NOISY, 10_000, 2, 1);
        let noise: Vec<f64> = noisy.targets.iter().zip(chances(&noisy)).map(|(y, p)| (y - p) / 0.1).collect();
        check_fair(noise.iter().map(|g| (*g, 1.0)));
        check_fair(noise.iter().map(|g| (g * g - 1.0, 2.0)));
    }

    #[test]
    fn clouds_are_balanced_and_as_far_apart_as_said() {
        for d in [1, 2, 3] {
            let data = clouds(10_000, d, 3.0, 0.5, 1);
            assert!((0..data.rows()).all(|i| data.targets[i as usize].to_bits() == f64::from(i % 2).to_bits()));
            let along = |i: u32| data.row(i).iter().sum::<f64>() / (d as f64).sqrt();
            let side = |i: u32| 2.0 * data.targets[i as usize] - 1.0;
            let centred = |i: u32| (along(i) - 1.5 * side(i)) / 0.5;
            check_fair((0..data.rows()).map(|i| (centred(i), 1.0)));
            check_fair((0..data.rows()).map(|i| (side(i) * centred(i), 1.0)));
            check_fair((0..data.rows()).map(|i| (centred(i) * centred(i) - 1.0, 2.0)));
        }
        let still = clouds(2, 2, 2.0, 0.0, 1);
        let half = 0.5_f64.sqrt();
        assert!(still.inputs.iter().zip([-half, -half, half, half]).all(|(x, y)| (x - y).abs() < 1e-15), "{still:?}");
    }

    #[test]
    fn drawn_points_are_kept() {
        let data = points(&[[0.5, -1.0, 1.0], [2.0, 3.0, 0.0]]).expect("good");
        assert_eq!((data.inputs, data.targets), (vec![0.5, -1.0, 2.0, 3.0], vec![1.0, 0.0]));
        let check = |given: &[[f64; 3]], error: &str| {
            assert_eq!(points(given).expect_err(error).to_string(), error);
        };
        check(&[], "too_small: what=rows, found=0, needed=1");
        check(&[[0.0, f64::NAN, 1.0]], "bad_value: key=points, value=NaN, allowed=finite");
        check(&[[0.0, 0.0, -1.0]], "bad_value: key=points, value=-1, allowed=0, 1");
    }

    #[test]
    fn arrays_are_kept_and_checked() {
        let data = arrays(&[1.0, 2.0, 3.0, 4.0], 2, 2, &[0.3, -7.0], Meaning::Values).expect("good");
        assert_eq!((data.inputs, data.targets, data.d), (vec![1.0, 2.0, 3.0, 4.0], vec![0.3, -7.0], 2));
        let check = |targets: &[f64], names: [&str; 2], expected: &[f64]| {
            let data = arrays(&[1.0, 2.0, 3.0], 3, 1, targets, Meaning::Classes).expect("good");
            assert_eq!((data.target, &data.targets[..]), (Target::two(names[0], names[1]), expected));
        };
        check(&[0.0, 1.0, 1.0], ["0", "1"], &[0.0, 1.0, 1.0]);
        check(&[-1.0, 1.0, -1.0], ["-1", "1"], &[0.0, 1.0, 0.0]);
        let refuse = |inputs: &[f64], n, d, targets: &[f64], error: &str| {
            let found = arrays(inputs, n, d, targets, Meaning::Classes).expect_err(error);
            assert_eq!(found.to_string(), error);
        };
        refuse(&[1.0, 2.0], 2, 2, &[0.0, 1.0], "bad_length: what=inputs, found=2, needed=4");
        refuse(&[1.0, 2.0], 2, 1, &[0.0], "bad_length: what=targets, found=1, needed=2");
        refuse(&[1.0, f64::INFINITY], 2, 1, &[0.0, 1.0], "bad_value: key=inputs, value=inf, allowed=finite");
        refuse(&[1.0, 2.0], 2, 1, &[0.0, f64::NAN], "bad_value: key=targets, value=NaN, allowed=finite");
        refuse(&[1.0, 2.0], 2, 1, &[0.0, -1.0], "bad_value: key=targets, value=-1, allowed=0, 1");
        refuse(&[], 0, 1, &[], "too_small: what=rows, found=0, needed=1");
        refuse(&[], 1, 0, &[1.0], "too_small: what=columns, found=0, needed=1");
        refuse(&[], usize::MAX, 2, &[1.0], "bad_length: what=inputs, found=0, needed=4294967295");
        let wrong = planted(EXACT, 1, 2, Some(&[1.0]), 1).expect_err("one for two");
        assert_eq!(wrong.to_string(), "bad_length: what=wstar, found=1, needed=2");
        let wrong = planted(EXACT, 1, 1, Some(&[f64::NAN]), 1).expect_err("not a number");
        assert_eq!(wrong.to_string(), "bad_value: key=wstar, value=NaN, allowed=finite");
    }
}
