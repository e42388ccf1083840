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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::auer::Ladder;

    #[test]
    fn samples_are_those_of_the_theory_and_noise_keeps_them_on_their_axes() {
        let of = Construction::default();
        let exact = ladder(&of, 10, 2, 0.0, 1);
        let (x, y) = construct(10, 2, 16.0, 0.75, Leftovers::NextRung);
        assert_eq!((&exact.inputs, &exact.targets), (&x, &y));
        let noisy = ladder(&of, 10, 2, 0.5, 1);
        for (a, b) in noisy.inputs.iter().zip(&exact.inputs) {
            assert!(a.to_bits() == b.to_bits() && *b <= 0.0 || (*a > 0.0 && a.to_bits() != b.to_bits()), "{a} {b}");
        }
        assert_eq!(noisy.targets, exact.targets);
        let rest = ladder(&Construction { leftover: Leftover::Origin, ..of }, 5, 2, 0.0, 1);
        assert!(rest.row(4).iter().all(|x| *x <= 0.0));
    }

    /// With t = 0 the weight W₁ meets every target; with t = 1 all are y; between, in proportion.
    #[test]
    fn targets_go_from_what_a_neuron_meets_to_one_for_all() {
        let rungs = Ladder { samples: 5, ratio: 16.0, target: 0.75 };
        let at = |mix: f64| ladder(&Construction { mix, ..Construction::default() }, 5, 1, 0.0, 1);
        let (met, half, all) = (at(0.0), at(0.5), at(1.0));
        for i in 0..5 {
            let said = math::sigmoid(rungs.rungs()[0] * met.inputs[i]);
            assert!((met.targets[i] - said).abs() < 1e-14, "{} {said}", met.targets[i]);
            assert!((half.targets[i] - 0.5 * (said + 0.75)).abs() < 1e-14);
            assert!((all.targets[i] - 0.75).abs() < 1e-15);
        }
    }
}
