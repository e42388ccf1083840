//! Data that are constructed so that a theorem can be seen.

use super::synthetic::numbered;
use super::{Column, Dataset, Target};
use crate::math;
use crate::rng::{Stream, StreamName};
use crate::spec::construction::{Construction, Leftover};
use crate::theory::auer::realizable::interpolated;
use crate::theory::auer::{Leftovers, construct};

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
    let y = if of.mix < 1.0 { interpolated(&sums, w0, of.y, of.mix) } else { y };
    if noise > 0.0 {
        let mut stream = Stream::new(seed, StreamName::Data, 1);
        for row in x.chunks_exact_mut(d as usize) {
            let factor = math::exp(noise * stream.normal());
            row.iter_mut().for_each(|x| *x *= factor);
        }
    }
    Dataset::new(numbered(d as usize), x, Target::Values(Column::plain("y")), y)
}
