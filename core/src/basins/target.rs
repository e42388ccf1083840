//! The neighbourhood of a minimum from which nothing escapes.

use super::Dynamics;
use crate::eigen;
use crate::objective::Objective;

/// A minimum with a ball around it in which the loss is convex.
///
/// There ⟨∇f(u), u − m⟩ > 0, so that the flow only comes nearer to m; so does every step of plain descent while η is below 2/λ_max. What enters has arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The minimum m, in the coordinates of the objective.
    pub place: Vec<f64>,
    /// Radius of the ball; 0 if not even the smallest one tried is convex, or if descent by these steps cannot stay.
    pub radius: f64,
}

/// Balls tried, each half as large.
const HALVINGS: u32 = 30;
/// Share of the largest ball that passes which is used: curvature is looked at in places only.
const SHARE: f64 = 0.5;

impl Target {
    /// The minimum `place` of f with a ball of at most `widest` radius, found by looking at the curvature on spheres around it.
    #[must_use]
    pub fn around(f: &dyn Objective, place: &[f64], dynamics: Dynamics, widest: f64) -> Target {
        let none = Target { place: place.to_vec(), radius: 0.0 };
        let d = place.len();
        let mut hessian = vec![0.0; d * d];
        f.hessian(place, &mut hessian);
        let Some(axes) = eigen::symmetric(&hessian, d) else { return none };
        let directions = directions(&axes.vectors, d);
        let mut fits = |u: &[f64]| {
            f.hessian(u, &mut hessian);
            eigen::symmetric(&hessian, d).is_some_and(|e| e.values[0] > 0.0 && stays(dynamics, e.values[d - 1]))
        };
        if !fits(place) {
            return none;
        }
        let mut radius = widest;
        for _ in 0..HALVINGS {
            let convex = [1.0, 0.5, 0.25].iter().all(|share| {
                directions.iter().all(|v| {
                    let u: Vec<f64> = place.iter().zip(v).map(|(m, v)| m + share * radius * v).collect();
                    fits(&u)
                })
            });
            if convex {
                return Target { radius: SHARE * radius, ..none };
            }
            radius *= 0.5;
        }
        none
    }

    /// Whether `u` has arrived.
    #[must_use]
    pub fn holds(&self, u: &[f64]) -> bool {
        self.distance(u) < self.radius
    }

    /// How far `u` is from the minimum.
    #[must_use]
    pub fn distance(&self, u: &[f64]) -> f64 {
        self.place.iter().zip(u).map(|(m, u)| (u - m) * (u - m)).sum::<f64>().sqrt()
    }
}

fn stays(dynamics: Dynamics, largest: f64) -> bool {
    // Whether the updates of other methods stay is seen by following them.
    dynamics.plain().is_none_or(|eta| eta * largest < 2.0)
}

/// Parameters up to which every two axes are looked between; beyond, each and the next one.
const FEW: usize = 6;

/// Unit vectors to look along: the axes both ways, and between two of them.
fn directions(axes: &[f64], d: usize) -> Vec<Vec<f64>> {
    let axis = |k: usize| &axes[k * d..(k + 1) * d];
    let mix = |a: f64, i: usize, b: f64, j: usize| axis(i).iter().zip(axis(j)).map(|(x, y)| a * x + b * y).collect();
    let half = std::f64::consts::FRAC_1_SQRT_2;
    let mut all = Vec::new();
    for i in 0..d {
        all.push(mix(1.0, i, 0.0, i));
        all.push(mix(-1.0, i, 0.0, i));
        for j in if d <= FEW { 0 } else { i.saturating_sub(1) }..i {
            for (a, b) in [(half, half), (half, -half), (-half, half), (-half, -half)] {
                all.push(mix(a, i, b, j));
            }
        }
    }
    all
}
