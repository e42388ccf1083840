//! Equally spaced minima, in two honest ways.
//!
//! With one weight and no offset a ladder of equal targets cannot have them: the ratios (k+1)/k of equally spaced rungs tend to 1. With an offset for each sample,
//! z_i = a(w − μ_i), it can, for a neuron with inputs (a, −aμ_i) on the line where its second weight is 1. But with y = ½ the whole data are met by w = 0:
//! on that line are minima *of the slice*, and none of them is a minimum. One more sample (0, …, 0, β) with target σ(β) pins the last weight near 1, and they are.

use super::merging::{at_least, least};
use crate::critical::line::{self, Sample};
use crate::math;
use crate::model::loss::Loss;

/// The samples of the slice where the second weight is 1: z_j = a(w − μ_j), targets ½.
#[must_use]
pub fn line(a: f64, spacing: f64, m: u32) -> Vec<Sample> {
    centres(spacing, m).iter().map(|mu| Sample { p: -a * mu, q: a, y: 0.5 }).collect()
}

/// The least a·spacing, to `precision`, from which on the slice has all m minima; `None` for fewer than two.
#[must_use]
pub fn least_spread(m: u32, precision: f64) -> Option<f64> {
    if m < 2 {
        return None;
    }
    let minima = |spread: f64| line::certify(Loss::Square, &line(spread, 1.0, m)).map_or(0, |census| at_least(&census));
    least([1.0, 10.0], precision, m, minima)
}

/// Inputs (a, −aμ_j) for the m centres μ_j, with targets ½: n×2 row-major, and n.
#[must_use]
pub fn slice(a: f64, spacing: f64, m: u32) -> (Vec<f64>, Vec<f64>) {
    let inputs = centres(spacing, m).iter().flat_map(|mu| [a, -a * mu]).collect();
    (inputs, vec![0.5; m as usize])
}

/// The m points with distance `spacing`, symmetric about 0, ascending.
#[must_use]
pub fn centres(spacing: f64, m: u32) -> Vec<f64> {
    (0..m).map(|j| spacing * (f64::from(j) - 0.5 * f64::from(m - 1))).collect()
}

/// The same along each of `axes` weights, a e_k − aμ_j e_last, and one sample β e_last with target σ(β): n×(axes+1) row-major with n = axes·m + 1, and n.
/// For two axes with m = 5 and β = 1.5 all 25 points with coordinates at centres and the last at 1 are near a minimum for a ≥ 9; for a = 8 only the corners are.
#[must_use]
pub fn pinned(a: f64, m: u32, axes: u32, beta: f64) -> (Vec<f64>, Vec<f64>) {
    let mut x = Vec::new();
    for axis in 0..axes {
        for mu in centres(1.0, m) {
            x.extend((0..axes).map(|k| if k == axis { a } else { 0.0 }));
            x.push(-a * mu);
        }
    }
    x.extend((0..axes).map(|_| 0.0));
    x.push(beta);
    let mut y = vec![0.5; (axes * m) as usize];
    y.push(math::sigmoid(beta));
    (x, y)
}

/// The points of the pinned grid near which its minima are, the last weight 1: m^axes of them, axes+1 numbers each.
#[must_use]
pub fn grid(m: u32, axes: u32) -> Vec<Vec<f64>> {
    let centres = centres(1.0, m);
    (0..m.pow(axes))
        .map(|k| {
            let coordinate = |axis: u32| centres[(k / m.pow(axes - 1 - axis) % m) as usize];
            (0..axes).map(coordinate).chain([1.0]).collect()
        })
        .collect()
}
