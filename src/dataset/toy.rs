//! Small problems in the plane that a single neuron cannot solve, made on the spot.
//!
//! Samples are drawn row by row, places and noise from streams of their own: n samples are the first n of any more, and the noise moves no
//! other sample. Classes alternate. Places lie in the square from −1 to 1, before the noise.

use super::synthetic::{numbered, zero_and_one};
use super::{Column, Dataset, Target};
use crate::math;
use crate::rng::{Stream, StreamName};
use crate::spec::Toy;
use std::f64::consts::PI;

/// n samples of the problem. `noise` is the standard deviation of what is added: to the inputs of the classes, to the values of plane and bumps.
/// Inputs are multiplied by `gain` in the end.
#[must_use]
pub fn toy(kind: Toy, n: u32, noise: f64, gain: f64, seed: u64) -> Dataset {
    let (mut draws, mut noises) = (Stream::new(seed, StreamName::Data, 0), Stream::new(seed, StreamName::Data, 1));
    let mut inputs = Vec::with_capacity(2 * n as usize);
    let mut targets = Vec::with_capacity(n as usize);
    let is_values = matches!(kind, Toy::Plane | Toy::Bumps);
    for i in 0..n {
        let class = f64::from(i % 2);
        let (u, v) = (draws.uniform(), draws.uniform());
        let ([x, y], target) = place(kind, class, u, v);
        let (a, b) = (noise * noises.normal(), noise * noises.normal());
        let moved = if is_values { [x, y] } else { [x + a, y + b] };
        inputs.extend(moved.map(|x| gain * x));
        targets.push(if is_values { target + a } else { target });
    }
    let target = if is_values { Target::Values(values(&targets)) } else { zero_and_one() };
    Dataset::new(numbered(2), inputs, target, targets)
}

/// A sample's place and target, from two uniform numbers.
fn place(kind: Toy, class: f64, u: f64, v: f64) -> ([f64; 2], f64) {
    let turned = |r: f64, angle: f64| [r * math::cos(angle), r * math::sin(angle)];
    let square = [2.0 * u - 1.0, 2.0 * v - 1.0];
    match kind {
        // Radii by the square root: as many samples to an area everywhere.
        Toy::Circle if class > 0.5 => (turned(0.5 * u.sqrt(), 2.0 * PI * v), class),
        Toy::Circle => (turned((0.49 + 0.51 * u).sqrt(), 2.0 * PI * v), class),
        Toy::Xor => (square, f64::from(u8::from((square[0] > 0.0) != (square[1] > 0.0)))),
        Toy::Spirals => (turned(u, PI * (3.0 * u + class)), class),
        Toy::Moons => {
            let [x, y] = turned(1.0, PI * u);
            // Both within the square: the pair is 3 wide and 1½ high.
            let side = 1.0 - 2.0 * class;
            ([(side * (x - 0.5)) / 1.5, side * (y - 0.25) / 1.5], class)
        }
        Toy::Plane => (square, 0.5 * (square[0] + square[1])),
        Toy::Bumps => {
            let bump = |a: f64, b: f64| {
                let (p, q) = (square[0] - a, square[1] - b);
                math::exp(-(p * p + q * q) / (2.0 * 0.3 * 0.3))
            };
            (square, bump(0.5, 0.5) + bump(-0.5, -0.5) - bump(0.5, -0.5) - bump(-0.5, 0.5))
        }
    }
}

/// The targets' own column: their mean and deviation.
fn values(targets: &[f64]) -> Column {
    let n = targets.len().max(1) as f64;
    let mean = targets.iter().sum::<f64>() / n;
    let sd = (targets.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / n).sqrt();
    Column { mean, sd: if sd > 0.0 { sd } else { 1.0 }, ..Column::plain("y") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Toy; 6] = [Toy::Circle, Toy::Xor, Toy::Spirals, Toy::Moons, Toy::Plane, Toy::Bumps];

    #[test]
    fn samples_lie_in_their_square_and_fewer_are_the_first_of_more() {
        for kind in ALL {
            let (few, more) = (toy(kind, 50, 0.0, 1.0, 7), toy(kind, 200, 0.0, 1.0, 7));
            assert!(more.inputs.iter().all(|x| x.abs() <= 1.0), "{kind:?}");
            assert_eq!((&few.inputs[..], &few.targets[..]), (&more.inputs[..100], &more.targets[..50]), "{kind:?}");
            assert_ne!(toy(kind, 50, 0.0, 1.0, 8).inputs, few.inputs, "{kind:?}");
            let noisy = toy(kind, 50, 0.1, 1.0, 7);
            assert!((&noisy.inputs, &noisy.targets) != (&few.inputs, &few.targets), "{kind:?}");
        }
    }

    #[test]
    fn classes_lie_where_they_should() {
        let check = |kind: Toy, rule: &dyn Fn(f64, f64) -> bool| {
            let data = toy(kind, 300, 0.0, 2.0, 3);
            for i in 0..300 {
                let [x, y] = [data.row(i)[0] / 2.0, data.row(i)[1] / 2.0];
                assert_eq!(data.targets[i as usize] > 0.5, rule(x, y), "{kind:?} {x} {y}");
            }
            assert!((100..200).contains(&data.targets.iter().filter(|y| **y > 0.5).count()), "{kind:?}");
        };
        check(Toy::Circle, &|x, y| x * x + y * y < 0.36);
        check(Toy::Xor, &|x, y| (x > 0.0) != (y > 0.0));
        // An arm's angle is 3π times its radius; the other is half a turn further.
        check(Toy::Spirals, &|x, y| {
            let angle = 3.0 * PI * (x * x + y * y).sqrt();
            x * math::cos(angle) + y * math::sin(angle) < 0.0
        });
        // On the lower half of the circle about (1, ½), or on the upper half of the unit circle.
        check(Toy::Moons, &|x, y| {
            let (x, y) = (1.5 * x + 0.5, 1.5 * y + 0.25);
            y <= 0.5 && ((x - 1.0) * (x - 1.0) + (y - 0.5) * (y - 0.5) - 1.0).abs() < 1e-9
        });
    }

    #[test]
    fn values_are_those_of_their_surface() {
        let plane = toy(Toy::Plane, 50, 0.0, 1.0, 1);
        assert!((0..50).all(|i| (plane.targets[i as usize] - 0.5 * (plane.row(i)[0] + plane.row(i)[1])).abs() < 1e-15));
        let Target::Values(column) = toy(Toy::Bumps, 400, 0.0, 1.0, 1).target else { panic!("bumps are values") };
        assert!(column.mean.abs() < 0.1 && column.sd > 0.2);
    }
}
