//! Telling plateaus from valleys: on both the loss hardly changes along some direction.
//!
//! On a plateau of saturated units the gradient vanishes only because it decays: it is 1e-15 here, more further in, less further out, and 0 nowhere. In a
//! valley (or on a ridge) of critical points it is 0 along the whole floor, up to rounding; and at an isolated point that only higher derivatives decide it
//! grows on both sides. So the floor is followed for a while both ways, and where the gradient along it grows on one side alone, that is a plateau.

use super::judge::Place;
use super::region::Region;
use super::threshold;
use crate::matrix::dot;
use crate::objective::Objective;

/// Steps along the floor each way, and their length relative to the region.
const STEPS: usize = 20;
const STEP: f64 = 0.025;
/// Corrections across the floor after each step.
const CORRECTIONS: usize = 2;
/// Growth of the gradient along the floor that is not rounding.
const GROWTH: f64 = 100.0;
/// Rounding of a gradient, relative to what it is made of.
const ROUNDING: f64 = 1e-15;
/// Directions without curvature that are followed; the others of a large flat set behave as these do.
const DIRECTIONS: usize = 3;

/// Whether a critical point with directions of no curvature is only part of a plateau; with the cost in gradients.
pub(super) fn is_plateau(f: &dyn Objective, region: &Region, place: &Place) -> (bool, u64) {
    let (d, least) = (place.u.len(), threshold(&place.eigen.values));
    let flat = (0..d).filter(|k| place.eigen.values[*k].abs() <= least);
    let mut cost = 0;
    for k in flat.take(DIRECTIONS) {
        let sides = [-1.0, 1.0].map(|side| {
            let direction: Vec<f64> = place.eigen.vectors[k * d..(k + 1) * d].iter().map(|v| side * v).collect();
            let (grows, spent) = grows(f, region, place, direction);
            cost += spent;
            grows
        });
        if sides[0] != sides[1] {
            return (true, cost);
        }
    }
    (false, cost)
}

/// Whether the gradient along the floor grows on the way from `place` in a direction.
fn grows(f: &dyn Objective, region: &Region, place: &Place, mut direction: Vec<f64>) -> (bool, u64) {
    let d = direction.len();
    let stiffest = place.eigen.values.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
    let rounding = ROUNDING * (1.0 + place.loss.abs() + stiffest * region.unit());
    let limit = GROWTH * dot(&place.grad, &direction).abs().max(rounding);
    let mut u = place.u.clone();
    let mut cost = 0;
    for _ in 0..STEPS {
        u.iter_mut().zip(&direction).for_each(|(u, v)| *u += STEP * region.unit() * v);
        for correction in 0..=CORRECTIONS {
            cost += 1 + d as u64;
            let Some(here) = Place::at(f, &u) else { return (true, cost) };
            let vectors: Vec<&[f64]> = here.eigen.vectors.chunks_exact(d).collect();
            let along = |k: usize| dot(vectors[k], &direction);
            let Some(floor) = (0..d).max_by(|a, b| along(*a).abs().total_cmp(&along(*b).abs())) else { break };
            if correction == CORRECTIONS {
                if here.along[floor].abs() > limit {
                    return (true, cost);
                }
                let sign = 1.0_f64.copysign(along(floor));
                direction = vectors[floor].iter().map(|v| sign * v).collect();
                break;
            }
            let least = threshold(&here.eigen.values);
            let across = |k: usize| {
                let value = here.eigen.values[k];
                if k == floor || value.abs() <= least { 0.0 } else { -here.along[k] / value }
            };
            u = here.moved(&(0..d).map(across).collect::<Vec<f64>>());
        }
    }
    (false, cost)
}
