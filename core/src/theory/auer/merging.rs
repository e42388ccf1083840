//! How close two rungs of a ladder may be before a minimum is lost.

use super::Ladder;
use crate::critical::line::{Census, Count};
use crate::math::{self, logit};
use crate::matrix::solve;
use crate::model::activation::Activation;

/// Where a minimum and a maximum meet and vanish: L′ = L″ = 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fold {
    /// ρ*: with a greater ratio there are two minima.
    pub ratio: f64,
    /// Where they meet, in units of W_1.
    pub at: f64,
}

/// z ↦ (h, h′, h″) for h = dℓ/dz = (σ − y)σ′ of the square loss.
fn pull(z: f64, y: f64) -> [f64; 3] {
    let (s, d1, d2) = Activation::Sigmoid.derivatives(z);
    let d3 = d1 * (1.0 - 6.0 * d1);
    let r = s - y;
    [r * d1, d1 * d1 + r * d2, 3.0 * d1 * d2 + r * d3]
}

/// w L′ of one sample at u = ln(w/W), with its first two derivatives in u.
fn log_pull(u: f64, c: f64, y: f64) -> [f64; 3] {
    let z = c * math::exp(u);
    let [h, h1, h2] = pull(z, y);
    [z * h, z * (h + z * h1), z * (h + z * (3.0 * h1 + z * h2))]
}

/// Cells of the coarse look for where two samples' wells part.
const CELLS: u32 = 600;

/// The ratio at which the minima of two samples with target `y` (½ < y < 1) meet. `None` if they do not between ratios 1 and 1000.
///
/// A coarse look finds about where, Newton's method for L′ = L″ = 0 in ln w and ln ρ the rest.
#[must_use]
pub fn pair(y: f64) -> Option<Fold> {
    let c = logit(y);
    let both = |u: f64, tau: f64| {
        let (first, second) = (log_pull(u, c, y), log_pull(u - tau, c, y));
        (first, second, first[0] + second[0])
    };
    // Crossings of L′ between the rungs and a little beyond, where its sign is sure: with two minima there are three.
    let crossings = |tau: f64| {
        let at = |i: u32| tau * (1.1 * f64::from(i) / f64::from(CELLS) - 0.05);
        let slope = |i: u32| both(at(i), tau).2;
        (0..CELLS).filter(|i| (slope(*i) < 0.0) != (slope(i + 1) < 0.0)).map(at).collect::<Vec<f64>>()
    };
    let (mut lo, mut hi) = (0.0, math::ln(1000.0));
    if crossings(hi).len() < 3 {
        return None;
    }
    while hi - lo > 1e-2 {
        let middle = 0.5 * (lo + hi);
        if crossings(middle).len() < 3 { lo = middle } else { hi = middle }
    }
    let found = crossings(hi);
    let closest = found.windows(2).fold((f64::INFINITY, 0.0), |best: (f64, f64), pair| {
        if pair[1] - pair[0] < best.0 { (pair[1] - pair[0], 0.5 * (pair[0] + pair[1])) } else { best }
    });
    let (mut u, mut tau) = (closest.1, hi);
    for _ in 0..50 {
        let (first, second, sum) = both(u, tau);
        let mut jacobian = [first[1] + second[1], -second[1], first[2] + second[2], -second[2]];
        let mut step = [sum, first[1] + second[1]];
        if !solve(&mut jacobian, 2, &mut step) {
            return None;
        }
        (u, tau) = (u - step[0], tau - step[1]);
        if step[0].abs() + step[1].abs() < 1e-14 {
            break;
        }
    }
    let (first, second, sum) = both(u, tau);
    let is_fold = sum.abs() < 1e-12 && (first[1] + second[1]).abs() < 1e-12;
    is_fold.then(|| Fold { ratio: math::exp(tau), at: math::exp(u) })
}

/// The least ratio, to `precision`, from which on every one of m `samples` with target `y` keeps a minimum of its own; `None` if 1000 is not enough. For
/// y ≤ ¾ it is that of a pair, for greater targets the sum of all others matters.
#[must_use]
pub fn least_ratio(samples: u32, y: f64, precision: f64) -> Option<f64> {
    least([1.0, 1000.0], precision, samples, |ratio| {
        Ladder { samples, ratio, target: y }.census().map_or(0, |census| at_least(&census))
    })
}

/// Minima that are proved.
pub(super) fn at_least(census: &Census) -> u64 {
    let (Count::Exactly(count) | Count::AtLeast(count)) = census.count();
    count
}

/// The least x of an interval from which on `count(x)` is at least `wanted`, to `precision`: by halving, if there is never less for more.
pub(super) fn least(
    [mut lo, mut hi]: [f64; 2],
    precision: f64,
    wanted: u32,
    mut count: impl FnMut(f64) -> u64,
) -> Option<f64> {
    let mut enough = |x: f64| count(x) >= u64::from(wanted);
    if !enough(hi) {
        return None;
    }
    while hi - lo > precision {
        let middle = 0.5 * (lo + hi);
        if enough(middle) { hi = middle } else { lo = middle }
    }
    Some(hi)
}
