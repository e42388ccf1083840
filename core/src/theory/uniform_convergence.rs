//! The empirical risk's gradient and Hessian are close to the population's, everywhere in a ball at once.
//!
//! For the planted neuron with the square loss, with probability 1 − δ, sup over |w| ≤ R of ‖∇ℓ_n(w) − ∇ℓ(w)‖ is at most √(C d log n / n) once n ≥ C d log d, and
//! the same for the Hessians in the operator norm; C depends on R, δ and the model. Hence ℓ_n has as many critical points as ℓ: one.
//! Source: Mei, Bai, Montanari 2018, arXiv:1607.06534. What is measured decays like (d/n)^½; the √(log n) of the bound is not visible.

use crate::eigen;
use crate::math;
use crate::math::lanes::F64x2;
use crate::matrix::{dot, norm, product};
use crate::model::activation::Activation;
use crate::model::loss::Loss;
use crate::model::neuron::{Bias, Neuron};
use crate::model::planted::{self, Planted};
use crate::objective::Objective;
use crate::objective::neuron_risk::NeuronRisk;
use crate::objective::population::{PopulationLoss, PopulationRisk};
use crate::objective::quadrature::Accuracy;
use crate::rng::{Stream, StreamName};
use crate::statistics::{self, Line, Mean};

/// Random points at which the search for the supremum begins.
const POINTS: u32 = 200;
/// The best of them from which it climbs.
const CLIMBERS: usize = 2;
/// Steps of each climb.
const CLIMB: u32 = 25;
/// Half the distance over which the population's Hessian is differenced.
const DIFFERENCE: f64 = 1e-3;

/// What is sampled, and where it is looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// How targets are made.
    pub kind: Planted,
    /// w*.
    pub truth: Vec<f64>,
    /// R, the radius of the ball about 0.
    pub radius: f64,
}

/// How far a sample is from the population, in a ball.
#[derive(Clone, Debug, PartialEq)]
pub struct Deviation {
    /// The greatest ‖∇ℓ_n − ∇ℓ‖ that was found: a lower bound of the supremum.
    pub gradient: f64,
    /// Where.
    pub gradient_at: Vec<f64>,
    /// The greatest ‖∇²ℓ_n − ∇²ℓ‖, in the operator norm, that was found: a lower bound.
    pub hessian: f64,
    /// Where.
    pub hessian_at: Vec<f64>,
}

/// Which of the two is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// ‖∇ℓ_n − ∇ℓ‖.
    Gradient,
    /// ‖∇²ℓ_n − ∇²ℓ‖.
    Hessian,
}

impl Setting {
    /// The population risk, to 1e-8.
    #[must_use]
    pub fn population(&self) -> PopulationRisk {
        let loss = match self.kind {
            Planted::Regression { .. } => PopulationLoss::Regression,
            Planted::Classification => PopulationLoss::Classification,
        };
        PopulationRisk::new(self.truth.clone(), loss, Accuracy::Coarse)
    }

    /// The empirical risk of the n samples of `seed`, with this loss of the sigmoid.
    #[must_use]
    pub fn empirical(&self, n: u32, seed: u64, loss: Loss) -> NeuronRisk {
        let (x, y) = planted::sample(self.kind, &self.truth, n, seed);
        let neuron = Neuron { inputs: self.truth.len(), activation: Activation::Sigmoid, bias: Bias::Without };
        NeuronRisk { neuron, loss, x, y, decay: 0.0, augment: crate::objective::augment::Augmentation::default() }
    }

    /// Looks for the suprema at n samples of `seed`: at 200 random points (uniform in length and direction), and by 25 steps of projected ascent from the best
    /// two of each. Random points alone miss a tenth of it for d = 4 and almost half for d = 32.
    #[must_use]
    pub fn deviation(&self, n: u32, seed: u64) -> Deviation {
        let (empirical, population) = (self.empirical(n, seed, Loss::Square), self.population());
        let mut gap = Gap::new(&empirical, &population);
        let mut stream = Stream::new(seed, StreamName::Directions, 0);
        let mut best: [Vec<(f64, Vec<f64>)>; 2] = Default::default();
        for _ in 0..POINTS {
            let w = self.draw(&mut stream);
            let floor = best[1].get(CLIMBERS - 1).map_or(0.0, |found| found.0);
            gap.look(&w);
            keep(&mut best[0], norm(&gap.slope), &w);
            // The operator norm is at most that of Frobenius, which costs less.
            if norm(&gap.bend) > floor {
                keep(&mut best[1], gap.operator_norm().0, &w);
            }
        }
        let [gradient, hessian] = best;
        let top = |found: Vec<(f64, Vec<f64>)>, gap: &mut Gap, quantity: Quantity| {
            let climbed = found.into_iter().map(|(value, w)| self.climb(gap, quantity, value, w));
            climbed.fold((0.0, Vec::new()), |a: (f64, Vec<f64>), b| if b.0 > a.0 { b } else { a })
        };
        let (gradient, gradient_at) = top(gradient, &mut gap, Quantity::Gradient);
        let (hessian, hessian_at) = top(hessian, &mut gap, Quantity::Hessian);
        Deviation { gradient, gradient_at, hessian, hessian_at }
    }

    /// A point of the ball, uniform in length and in direction.
    fn draw(&self, stream: &mut Stream) -> Vec<f64> {
        let length = self.radius * stream.uniform();
        let w: Vec<f64> = self.truth.iter().map(|_| stream.normal()).collect();
        let size = norm(&w);
        w.iter().map(|x| x * length / size).collect()
    }

    /// Projected ascent: a step that does not gain is halved, one that does is a little lengthened.
    fn climb(&self, gap: &mut Gap, quantity: Quantity, mut value: f64, mut w: Vec<f64>) -> (f64, Vec<f64>) {
        let mut length = self.radius / 8.0;
        let mut uphill = gap.uphill(&w, quantity);
        for _ in 0..CLIMB {
            let size = norm(&uphill);
            if size == 0.0 {
                break;
            }
            let mut next: Vec<f64> = w.iter().zip(&uphill).map(|(w, u)| w + length / size * u).collect();
            let reach = norm(&next);
            if reach > self.radius {
                next.iter_mut().for_each(|x| *x *= self.radius / reach);
            }
            let found = gap.of(&next, quantity);
            if found > value {
                (value, w) = (found, next);
                uphill = gap.uphill(&w, quantity);
                length *= 1.3;
            } else {
                length *= 0.5;
            }
        }
        (value, w)
    }
}

/// Keeps the best [`CLIMBERS`], the best first.
fn keep(best: &mut Vec<(f64, Vec<f64>)>, value: f64, w: &[f64]) {
    let place = best.iter().position(|found| value > found.0).unwrap_or(best.len());
    if place < CLIMBERS {
        best.insert(place, (value, w.to_vec()));
        best.truncate(CLIMBERS);
    }
}

/// ∇ and ∇² of ℓ_n − ℓ at a point.
struct Gap<'a> {
    empirical: &'a NeuronRisk,
    population: &'a PopulationRisk,
    slope: Vec<f64>,
    bend: Vec<f64>,
    /// The population's.
    other: (Vec<f64>, Vec<f64>),
}

impl<'a> Gap<'a> {
    fn new(empirical: &'a NeuronRisk, population: &'a PopulationRisk) -> Gap<'a> {
        let d = population.dim();
        let (slope, bend) = (vec![0.0; d], vec![0.0; d * d]);
        Gap { empirical, population, other: (slope.clone(), bend.clone()), slope, bend }
    }

    /// Writes both differences: of all the search's work most is here, so both come from one pass over the samples, two at a time.
    fn look(&mut self, w: &[f64]) {
        let d = w.len();
        let (x, y) = (&self.empirical.x, &self.empirical.y);
        self.slope.fill(0.0);
        self.bend.fill(0.0);
        for (pair, y) in x.chunks(2 * d).zip(y.chunks(2)) {
            let (one, two) = (&pair[..d], &pair[pair.len() - d..]);
            let s = math::sigmoid_x2(F64x2::new(dot(w, one), dot(w, two)));
            for ((x, s), y) in pair.chunks_exact(d).zip(s.to_array()).zip(y) {
                let d1 = s * (1.0 - s);
                let pull = (s - y) * d1;
                let curve = d1 * d1 + pull * (1.0 - 2.0 * s);
                for (r, xr) in x.iter().enumerate() {
                    self.slope[r] += pull * xr;
                    let part = curve * xr;
                    self.bend[r * d..=r * d + r].iter_mut().zip(x).for_each(|(b, xc)| *b += part * xc);
                }
            }
        }
        let n = y.len() as f64;
        self.population.derivatives(w, &mut self.other.0, &mut self.other.1);
        for r in 0..d {
            self.slope[r] = self.slope[r] / n - self.other.0[r];
            for c in 0..=r {
                let value = self.bend[r * d + c] / n - self.other.1[r * d + c];
                (self.bend[r * d + c], self.bend[c * d + r]) = (value, value);
            }
        }
    }

    /// The largest |eigenvalue| of the difference in `bend`, with its sign, and the unit vector to it.
    fn operator_norm(&self) -> (f64, f64, Vec<f64>) {
        let d = self.slope.len();
        let Some(found) = eigen::symmetric(&self.bend, d) else { return (0.0, 1.0, vec![0.0; d]) };
        let (low, high) = (found.values[0], found.values[d - 1]);
        let (value, k) = if -low > high { (low, 0) } else { (high, d - 1) };
        (value.abs(), 1.0_f64.copysign(value), found.vectors[k * d..(k + 1) * d].to_vec())
    }

    fn of(&mut self, w: &[f64], quantity: Quantity) -> f64 {
        self.look(w);
        match quantity {
            Quantity::Gradient => norm(&self.slope),
            Quantity::Hessian => self.operator_norm().0,
        }
    }

    /// Where the quantity grows: for the gradient (∇²ℓ_n − ∇²ℓ)Δ, that of ½‖Δ‖²; for the Hessian that of ±qᵀ(∇²ℓ_n − ∇²ℓ)q with q its top vector.
    fn uphill(&mut self, w: &[f64], quantity: Quantity) -> Vec<f64> {
        self.look(w);
        if quantity == Quantity::Gradient {
            return product(&self.bend, &self.slope, w.len());
        }
        let (_, sign, q) = self.operator_norm();
        let mut third = self.third(w, &q);
        let mut at = w.to_vec();
        for (k, third) in third.iter_mut().enumerate() {
            let mut form = |x: f64| {
                at[k] = x;
                self.population.hessian_vector(&at, &q, &mut self.slope);
                dot(&q, &self.slope)
            };
            *third -= (form(w[k] + DIFFERENCE) - form(w[k] - DIFFERENCE)) / (2.0 * DIFFERENCE);
            at[k] = w[k];
            *third *= sign;
        }
        third
    }

    /// ∇_w qᵀ∇²ℓ_n q = (1/n) Σ ℓ‴(z_i)(q·x_i)² x_i, where ℓ‴ = 3σ′σ″ + (σ − y)σ‴ and σ‴ = σ′(1 − 6σ′).
    fn third(&self, w: &[f64], q: &[f64]) -> Vec<f64> {
        let mut sum = vec![0.0; w.len()];
        for (x, y) in self.empirical.x.chunks_exact(w.len()).zip(&self.empirical.y) {
            let (s, d1, d2) = Activation::Sigmoid.derivatives(dot(w, x));
            let along = dot(q, x);
            let part = (3.0 * d1 * d2 + (s - y) * (d1 * (1.0 - 6.0 * d1))) * (along * along);
            sum.iter_mut().zip(x).for_each(|(s, x)| *s += part * x);
        }
        sum.iter_mut().for_each(|s| *s /= self.empirical.y.len() as f64);
        sum
    }
}

/// Deviations for several sizes and seeds, to be measured one at a time, here or in a worker: seed by seed, so that every size has its share early.
#[derive(Clone, Debug)]
pub struct Experiment {
    setting: Setting,
    sizes: Vec<u32>,
    seeds: u32,
    /// By seed and then by size.
    found: Vec<Option<Deviation>>,
}

/// What was measured at one size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Sample size.
    pub n: u32,
    /// ln sup over the seeds so far.
    pub log: Mean,
}

impl Experiment {
    /// An experiment with samples of these `sizes` and the seeds 0, …, `seeds` − 1.
    #[must_use]
    pub fn new(setting: Setting, sizes: Vec<u32>, seeds: u32) -> Experiment {
        let found = vec![None; sizes.len() * seeds as usize];
        Experiment { setting, sizes, seeds, found }
    }

    /// What is sampled.
    #[must_use]
    pub fn setting(&self) -> &Setting {
        &self.setting
    }

    /// Share that is measured, 0 to 1.
    #[must_use]
    pub fn progress(&self) -> f64 {
        self.found.iter().flatten().count() as f64 / self.found.len().max(1) as f64
    }

    /// The next size and seed to measure; `None` when all are.
    #[must_use]
    pub fn missing(&self) -> Option<(u32, u64)> {
        let next = self.found.iter().position(Option::is_none)?;
        Some((self.sizes[next % self.sizes.len()], (next / self.sizes.len()) as u64))
    }

    /// Measures the next one; false when there is none.
    pub fn step(&mut self) -> bool {
        let Some((n, seed)) = self.missing() else { return false };
        let deviation = self.setting.deviation(n, seed);
        self.put(n, seed, deviation);
        true
    }

    /// Takes what was measured elsewhere.
    pub fn put(&mut self, n: u32, seed: u64, deviation: Deviation) {
        if let Some(place) = self.sizes.iter().position(|size| *size == n)
            && seed < u64::from(self.seeds)
        {
            self.found[seed as usize * self.sizes.len() + place] = Some(deviation);
        }
    }

    fn values(&self, quantity: Quantity) -> impl Iterator<Item = (u32, f64)> + '_ {
        self.found.iter().enumerate().filter_map(move |(k, found)| {
            let found = found.as_ref()?;
            let value = match quantity {
                Quantity::Gradient => found.gradient,
                Quantity::Hessian => found.hessian,
            };
            Some((self.sizes[k % self.sizes.len()], value))
        })
    }

    /// The suprema found so far, size by size.
    #[must_use]
    pub fn curve(&self, quantity: Quantity) -> Vec<Point> {
        let at = |n: u32| {
            let logs: Vec<f64> =
                self.values(quantity).filter(|(size, _)| *size == n).map(|(_, value)| math::ln(value)).collect();
            statistics::mean(&logs).map(|log| Point { n, log })
        };
        self.sizes.iter().filter_map(|n| at(*n)).collect()
    }

    /// Mean over seeds and sizes of sup·√(n/d): about constant where the decay is that of (d/n)^½.
    #[must_use]
    pub fn scaled(&self, quantity: Quantity) -> Vec<(u32, f64)> {
        let d = self.setting.truth.len() as f64;
        let at = |n: u32| {
            let values: Vec<f64> = self.values(quantity).filter(|(size, _)| *size == n).map(|(_, v)| v).collect();
            statistics::mean(&values).map(|sup| (n, sup.mean * (f64::from(n) / d).sqrt()))
        };
        self.sizes.iter().filter_map(|n| at(*n)).collect()
    }

    /// The line of ln sup over ln n so far, with the standard error of its slope: −½ is predicted.
    #[must_use]
    pub fn slope(&self, quantity: Quantity) -> Option<Line> {
        let points: Vec<(f64, f64)> = self.values(quantity).map(|(n, value)| (f64::from(n), value)).collect();
        log_line(&points)
    }
}

/// The line of ln y over ln x through measurements (x, y) of positive numbers: its slope is the exponent of a power law.
#[must_use]
pub fn log_line(points: &[(f64, f64)]) -> Option<Line> {
    let (x, y): (Vec<f64>, Vec<f64>) = points.iter().map(|(x, y)| (math::ln(*x), math::ln(*y))).unzip();
    statistics::line(&x, &y)
}
