//! One walk to a critical point of a chosen sort, a step at a time, with exact Hessians.
//!
//! In the basis of the Hessian's eigenvectors every direction has its own curvature λ and slope g. Newton's step −g/λ leads to the nearest critical point
//! whatever its index; with |λ| in its place the sign decides: −g/|λ| goes down along that direction, g/|λ| up. Going up along k directions and down
//! along the others leads to a saddle of index k (eigenvector following: Cerjan and Miller 1981, doi:10.1063/1.442352).
//! Steps are as long as the quadratic model is trusted.

use super::judge::{Lost, Place, confirm};
use super::region::Region;
use super::threshold;
use crate::matrix::{dot, norm};
use crate::objective::Objective;

/// Where a walk should lead.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Aim {
    /// To wherever the gradient vanishes first: ‖∇f‖ falls with every step (Levenberg 1944).
    Nearest,
    /// Up along this many directions of least curvature, down along the others.
    Lowest(usize),
    /// Up along the directions that these become (unit vectors, k×d row-major), down along the others.
    Following(Vec<f64>),
}

/// How a walk stands.
#[derive(Debug)]
pub(super) enum Outcome {
    Going,
    Found(Place),
    Lost(Lost),
}

/// Steps after which a walk counts as lost.
const STEPS: u32 = 100;
/// The longest step and the first, relative to the region; below the shortest nothing moves any more.
const LONGEST: f64 = 0.1;
const FIRST: f64 = 0.02;
const SHORTEST: f64 = 1e-12;

/// A walk on its way.
#[derive(Clone, Debug)]
pub(super) struct Seeker {
    aim: Aim,
    start: Vec<f64>,
    place: Option<Place>,
    radius: f64,
    steps: u32,
}

impl Seeker {
    pub(super) fn new(aim: Aim, start: Vec<f64>, region: &Region) -> Seeker {
        Seeker { aim, start, place: None, radius: FIRST * region.unit(), steps: 0 }
    }

    /// One step; with how it stands, what it cost in gradients (a Hessian is d of them).
    pub(super) fn advance(&mut self, f: &dyn Objective, region: &Region) -> (Outcome, u64) {
        let d = self.start.len() as u64;
        let Some(place) = self.place.take() else {
            self.place = Place::at(f, &self.start);
            return (self.place.as_ref().map_or(Outcome::Lost(Lost::NotFinite), |_| Outcome::Going), 1 + d);
        };
        if place.is_critical(region) {
            let (found, cost) = confirm(f, region, place);
            return (found.map_or_else(Outcome::Lost, Outcome::Found), cost);
        }
        if place.slope() == 0.0 {
            // All flat to the last bit, as where every unit is dead.
            return (Outcome::Lost(Lost::Plateau), 0);
        }
        self.steps += 1;
        if self.steps > STEPS {
            return (Outcome::Lost(Lost::Slow), 0);
        }
        let steps = self.choose(&place);
        let length = norm(&steps);
        if length <= SHORTEST * region.unit() || self.radius <= SHORTEST * region.unit() {
            return (Outcome::Lost(if self.aim == Aim::Nearest { Lost::Spurious } else { Lost::Slow }), 0);
        }
        let u = place.moved(&steps);
        if !region.is_near(&u) {
            return (Outcome::Lost(Lost::Runaway), 0);
        }
        let mut grad = vec![0.0; u.len()];
        let loss = f.gradient(&u, &mut grad);
        let trust = if self.aim == Aim::Nearest {
            trust_in_gradient(&place, &steps, norm(&grad))
        } else {
            trust_in_loss(&place, &steps, loss)
        };
        match trust {
            Trust::Full => self.radius = (2.0 * self.radius).min(LONGEST * region.unit()),
            Trust::Fair => {}
            Trust::Poor => self.radius = 0.5 * self.radius.min(length),
            // Includes what is not a number.
            Trust::None => {
                self.radius = 0.25 * self.radius.min(length);
                self.place = Some(place);
                return (Outcome::Going, 1);
            }
        }
        self.place = Place::with_gradient(f, u, loss, grad);
        (self.place.as_ref().map_or(Outcome::Lost(Lost::NotFinite), |_| Outcome::Going), 1 + d)
    }

    /// The next step along each eigenvector, within the radius.
    fn choose(&mut self, place: &Place) -> Vec<f64> {
        let (values, along) = (&place.eigen.values, &place.along);
        let floor = threshold(values).max(f64::MIN_POSITIVE);
        let upward = match &mut self.aim {
            Aim::Nearest => return levenberg(values, along, self.radius),
            Aim::Lowest(k) => (0..values.len()).map(|i| i < *k).collect(),
            Aim::Following(directions) => follow(directions, &place.eigen.vectors, values.len()),
        };
        let limit = self.radius;
        let step = |i: usize| {
            let length = (along[i].abs() / values[i].abs().max(floor)).min(limit);
            let downhill = if along[i] > 0.0 { -length } else { length };
            if upward[i] { -downhill } else { downhill }
        };
        (0..values.len()).map(step).collect()
    }
}

/// −λg/(λ² + μ) along each eigenvector, with the least μ for which the step is within the radius.
fn levenberg(values: &[f64], along: &[f64], radius: f64) -> Vec<f64> {
    let largest = values.iter().fold(f64::MIN_POSITIVE, |m, v| m.max(v.abs()));
    let least = threshold(values);
    let step = |mu: f64| -> Vec<f64> {
        let one = |(value, g): (&f64, &f64)| {
            // Along a direction without curvature there is nothing to solve, only rounding to divide by.
            if value.abs() <= least && mu == 0.0 { 0.0 } else { -value * g / (value * value + mu) }
        };
        values.iter().zip(along).map(one).collect()
    };
    let mut mu = 0.0;
    let mut steps = step(mu);
    while norm(&steps) > radius {
        mu = if mu == 0.0 { 1e-16 * largest * largest } else { 2.0 * mu };
        steps = step(mu);
        if !mu.is_finite() {
            break;
        }
    }
    steps
}

/// Finds the eigenvectors that are nearest to `directions`, each once, and turns the directions into them; whether each eigenvector is one of those.
fn follow(directions: &mut [f64], vectors: &[f64], d: usize) -> Vec<bool> {
    let mut taken = vec![false; d];
    for direction in directions.chunks_exact_mut(d) {
        let overlap = |k: usize| dot(&vectors[k * d..(k + 1) * d], direction).abs();
        let nearest = (0..d).filter(|k| !taken[*k]).max_by(|a, b| overlap(*a).total_cmp(&overlap(*b)));
        if let Some(k) = nearest {
            taken[k] = true;
            direction.copy_from_slice(&vectors[k * d..(k + 1) * d]);
        }
    }
    taken
}

/// How well the model foresaw what a step did.
enum Trust {
    Full,
    Fair,
    Poor,
    None,
}

impl Trust {
    /// Of the share that was not foreseen.
    fn of(surprise: f64) -> Trust {
        if surprise <= 0.1 {
            Trust::Full
        } else if surprise <= 0.3 {
            Trust::Fair
        } else if surprise <= 0.75 {
            Trust::Poor
        } else {
            Trust::None
        }
    }
}

/// Compares the loss with the quadratic model, relative to what the directions contribute each by itself: up and down may cancel.
fn trust_in_loss(place: &Place, steps: &[f64], loss: f64) -> Trust {
    let parts = steps.iter().zip(&place.along).zip(&place.eigen.values).map(|((s, g), v)| s * g + 0.5 * v * s * s);
    let (sum, size) = parts.fold((0.0, 0.0), |(sum, size), part: f64| (sum + part, size + part.abs()));
    let rounding = 1e-14 * (1.0 + place.loss.abs());
    Trust::of(((loss - place.loss - sum).abs() - rounding) / size.max(f64::MIN_POSITIVE))
}

/// Compares the fall of ‖∇f‖ with the linear model's.
fn trust_in_gradient(place: &Place, steps: &[f64], slope: f64) -> Trust {
    let model: Vec<f64> =
        steps.iter().zip(&place.along).zip(&place.eigen.values).map(|((s, g), v)| g + v * s).collect();
    let (before, foreseen) = (place.slope(), norm(&model));
    let (fall, expected) = (before * before - slope * slope, before * before - foreseen * foreseen);
    if slope < before { Trust::of((1.0 - fall / expected).min(0.75)) } else { Trust::None }
}
