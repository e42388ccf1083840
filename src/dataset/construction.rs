//! Data that are constructed so that a theorem can be seen.

use super::synthetic::numbered;
use super::{Column, Dataset, Target};
use crate::math;
use crate::rng::{Stream, StreamName};
use crate::spec::construction::{Construction, Leftover};
use crate::theory::auer::realizable::interpolated;
use crate::theory::auer::{Leftovers, construct, offsets};

/// n samples on the axes of d dimensions (1 ≤ d ≤ n), a ladder on each: see [`theory::auer`](crate::theory::auer). Noise of standard deviation `noise` moves each sample along its
/// own axis, in ln x, so that none leaves it.
#[must_use]
pub fn ladder(of: &Construction, n: u32, d: u32, noise: f64, seed: u64) -> Dataset {
    let leftovers = match of.leftover {
        Leftover::Rung => Leftovers::NextRung,
        Leftover::Origin => Leftovers::AtOrigin,
    };
    let (mut x, y) = construct(n, d, of.ratio, of.y, leftovers);
    // σ(w₀·x) of a sample on an axis is that of its one input, with w₀ = W₁ on every axis: the least weight that meets one of them.
    let largest = x.iter().fold(0.0_f64, |m, x| m.max(*x));
    let w0 = if largest > 0.0 { math::logit(of.y) / largest } else { 0.0 };
    let sums: Vec<f64> = x.chunks_exact(d as usize).map(|row| row.iter().sum()).collect();
    // A target may be 1 to the last bit, which no weight meets.
    let met = || interpolated(&sums, w0, of.y, of.mix).into_iter().map(|y| y.min(1.0 - 1e-15)).collect();
    let y = if of.mix < 1.0 { met() } else { y };
    if noise > 0.0 {
        let mut stream = Stream::new(seed, StreamName::Data, 1);
        for row in x.chunks_exact_mut(d as usize) {
            let factor = math::exp(noise * stream.normal());
            row.iter_mut().for_each(|x| *x *= factor);
        }
    }
    Dataset::new(numbered(d as usize), x, Target::Values(Column::plain("y")), y)
}

/// Equally spaced wells on the line of the plane where the second weight is 1; a neuron meets all targets at w = 0: see [`offsets`](crate::theory::auer::offsets).
#[must_use]
pub fn offsets(of: &Construction) -> Dataset {
    let (x, y) = offsets::slice(of.steep, 1.0, of.wells);
    Dataset::new(numbered(2), x, Target::Values(Column::plain("y")), y)
}

/// The same along each of `axes` weights, with the sample that pins the last one: they are minima.
#[must_use]
pub fn pinned(of: &Construction, axes: u32) -> Dataset {
    let (x, y) = offsets::pinned(of.steep, of.wells, axes, of.anchor);
    Dataset::new(numbered(axes as usize + 1), x, Target::Values(Column::plain("y")), y)
}
