//! The network with one hidden layer whose output is the mean of its units, h(W, x) = (1/K) Σ_k σ(w_k·x): its empirical and its population risk.

use super::direct_sampler::DirectSampler;
use super::one_hidden_sampler::CommitteeSampler;
use super::quadrature::{Accuracy, Nodes};
use super::{FiniteSum, Objective, Sampler};
use crate::math;
use crate::math::lanes::{F64x2, Lanes};
use crate::matrix::{dot, norm};
use crate::model::activation::Activation;
use crate::rng::{Stream, StreamName};
use crate::slice::{GridSize, Slice};
use std::cell::RefCell;

/// The loss of one sample with probability h of y = 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OneHiddenLoss {
    /// −y ln h − (1 − y) ln(1 − h).
    CrossEntropy,
    /// ½(y − h)².
    Square,
}

impl OneHiddenLoss {
    /// (dℓ/dh, d²ℓ/dh²) at h and 1 − h, which are both given because either may be tiny.
    fn derivatives(self, y: f64, h: f64, rest: f64) -> (f64, f64) {
        match self {
            OneHiddenLoss::CrossEntropy => ((1.0 - y) / rest - y / h, y / (h * h) + (1.0 - y) / (rest * rest)),
            OneHiddenLoss::Square => (h - y, 1.0),
        }
    }
}

/// The mean over what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A sample: the empirical risk.
    Sample,
    /// x ~ N(0, I) by the trapezoidal rule, and y = 1 with probability h(W*, x): the population risk.
    Quadrature,
    /// The same with drawn x and expected y: the population risk up to an error like 1/√m. Named wherever it is shown.
    MonteCarlo,
}

/// Most inputs for which the trapezoidal rule has few enough points.
pub const MOST_QUADRATURE: usize = 3;

/// From one stage of the trapezoidal rule to the next, steps shrink by this.
const STAGE: f64 = 1.25;
/// The greatest ‖w_k‖ for which they do, for one, two and three inputs: in three dimensions the points are a million then.
const STEEPEST: [f64; MOST_QUADRATURE] = [200.0, 8.0, 4.0];

/// Weighted points (x, y): y a label, or for the population its probability.
#[derive(Clone, Debug, Default, PartialEq)]
struct Points {
    /// m×d row-major.
    x: Vec<f64>,
    y: Vec<f64>,
    /// Their sum is 1.
    weight: Vec<f64>,
    /// For the trapezoidal rule, the greatest ‖w_k‖ that its steps are made for.
    reach: f64,
}

/// The mean of ℓ(y, h(W, x)) over a sample or over the planted model x ~ N(0, I_d), y ~ Bernoulli(h(W*, x)). Parameters: W, K×d row-major.
///
/// ∂/∂w_k = E[ℓ_h σ′(z_k)x]/K; the Hessian's block (k, l) is E[ℓ_hh σ′(z_k)σ′(z_l)xxᵀ]/K² and, for k = l, E[ℓ_h σ″(z_k)xxᵀ]/K besides. The label enters
/// linearly, so its probability in its place gives the expectation, except that the square loss is larger by the constant ½E[h*(1 − h*)], which is added.
/// Units may change places: each minimum comes K! times. As a [`FiniteSum`] a population risk has one term: itself.
///
/// Source: Fu, Chi, Liang 2018, arXiv:1802.06463; its first version is about the square loss, the later ones about the cross-entropy.
#[derive(Clone, Debug)]
pub struct OneHiddenRisk {
    units: usize,
    inputs: usize,
    loss: OneHiddenLoss,
    source: Source,
    accuracy: Accuracy,
    /// W* of a population.
    truth: Vec<f64>,
    /// ½E[h*(1 − h*)] where it is to be added.
    constant: f64,
    /// A sample, or points for the W of the last call: steeper units need closer ones.
    points: RefCell<Points>,
}

impl OneHiddenRisk {
    /// The empirical risk of K = `units` over n samples: `x` n×d row-major, `y` n labels 0 or 1.
    #[must_use]
    pub fn empirical(units: usize, loss: OneHiddenLoss, x: Vec<f64>, y: Vec<f64>) -> OneHiddenRisk {
        let (n, inputs) = (y.len(), x.len() / y.len());
        let points = Points { x, y, weight: vec![1.0 / n as f64; n], reach: f64::INFINITY };
        OneHiddenRisk {
            units,
            inputs,
            loss,
            source: Source::Sample,
            accuracy: Accuracy::Fine,
            truth: Vec::new(),
            constant: 0.0,
            points: RefCell::new(points),
        }
    }

    /// The population risk for `truth` = W* (K×d row-major) with K = `units`, by the trapezoidal rule; `None` for d > [`MOST_QUADRATURE`].
    #[must_use]
    pub fn population(units: usize, loss: OneHiddenLoss, truth: Vec<f64>, accuracy: Accuracy) -> Option<OneHiddenRisk> {
        let inputs = truth.len() / units;
        if inputs > MOST_QUADRATURE {
            return None;
        }
        let mut risk = OneHiddenRisk {
            units,
            inputs,
            loss,
            source: Source::Quadrature,
            accuracy,
            truth,
            constant: 0.0,
            points: RefCell::default(),
        };
        risk.settle(&risk.truth);
        risk.constant = risk.label_noise();
        Some(risk)
    }

    /// The same by `samples` draws of x from the stream of `seed`'s data.
    #[must_use]
    pub fn monte_carlo(units: usize, loss: OneHiddenLoss, truth: Vec<f64>, samples: u32, seed: u64) -> OneHiddenRisk {
        let inputs = truth.len() / units;
        let mut stream = Stream::new(seed, StreamName::Data, 0);
        let x: Vec<f64> = (0..samples as usize * inputs).map(|_| stream.normal()).collect();
        let y = x.chunks_exact(inputs).map(|x| output(&truth, x)).collect();
        let weight = vec![1.0 / f64::from(samples); samples as usize];
        let points = RefCell::new(Points { x, y, weight, reach: f64::INFINITY });
        let (source, accuracy) = (Source::MonteCarlo, Accuracy::Fine);
        let mut risk = OneHiddenRisk { units, inputs, loss, source, accuracy, truth, constant: 0.0, points };
        risk.constant = risk.label_noise();
        risk
    }

    /// K.
    #[must_use]
    pub fn units(&self) -> usize {
        self.units
    }

    /// d.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// The loss of one sample.
    #[must_use]
    pub fn criterion(&self) -> OneHiddenLoss {
        self.loss
    }

    /// What is averaged over: an estimate must be named as one.
    #[must_use]
    pub fn source(&self) -> Source {
        self.source
    }

    /// h(W, x) at every point: for a sample, in its order.
    #[must_use]
    pub fn outputs(&self, w: &[f64]) -> Vec<f64> {
        let mut outputs = Vec::new();
        self.each(w, |point| outputs.push(point.h));
        outputs
    }

    fn label_noise(&self) -> f64 {
        match self.loss {
            OneHiddenLoss::CrossEntropy => 0.0,
            OneHiddenLoss::Square => {
                let Points { y, weight, .. } = &*self.points.borrow();
                y.iter().zip(weight).map(|(y, weight)| 0.5 * weight * y * (1.0 - y)).sum()
            }
        }
    }

    /// Makes sure that the points are close enough together for `w`. Which they are is a function of w alone: what was asked before must not change a bit.
    fn settle(&self, w: &[f64]) {
        if self.source != Source::Quadrature {
            return;
        }
        let steepest = |w: &[f64]| w.chunks_exact(self.inputs).fold(0.0_f64, |m, row| m.max(norm(row)));
        let needed = steepest(w).max(steepest(&self.truth)).min(STEEPEST[self.inputs - 1]);
        // In stages, so that a walk does not change them at every step.
        let mut reach = 1.0;
        while reach < needed {
            reach *= STAGE;
        }
        let points = &mut *self.points.borrow_mut();
        if points.reach.to_bits() != f64::to_bits(reach) {
            *points = trapezoidal(&self.truth, self.inputs, reach, self.accuracy);
        }
    }

    /// Covariance of one sample's gradient at w when labels are drawn with the points' probabilities and the mean gradient is 0, as at W*:
    /// E[(y ℓ_h(1)² + (1 − y) ℓ_h(0)²) ∇h∇hᵀ] into `out`, dim×dim row-major.
    pub fn score_covariance(&self, w: &[f64], out: &mut [f64]) {
        let spread = |point: &Evaluated<'_>| {
            let (one, zero) =
                (self.loss.derivatives(1.0, point.h, point.rest).0, self.loss.derivatives(0.0, point.h, point.rest).0);
            point.y * one * one + (1.0 - point.y) * zero * zero
        };
        self.outer(w, spread, out);
    }

    /// E[∇h∇hᵀ] into `out`, dim×dim row-major: at W* the Hessian of the square loss, whose other part has the mean error as a factor.
    pub fn slope_moment(&self, w: &[f64], out: &mut [f64]) {
        self.outer(w, |_| 1.0, out);
    }

    /// E[c ∇h∇hᵀ] into `out`, dim×dim row-major.
    fn outer(&self, w: &[f64], c: impl Fn(&Evaluated<'_>) -> f64, out: &mut [f64]) {
        out.fill(0.0);
        let mut slope = vec![0.0; w.len()];
        self.each(w, |point| {
            let spread = point.weight * c(point);
            for (k, part) in slope.chunks_exact_mut(self.inputs).enumerate() {
                part.iter_mut().zip(point.x).for_each(|(s, x)| *s = point.units[k].1 * x / self.units as f64);
            }
            for (row, a) in out.chunks_exact_mut(w.len()).zip(&slope) {
                row.iter_mut().zip(&slope).for_each(|(o, b)| *o += spread * a * b);
            }
        });
    }

    /// Calls `f` with every point and what the units make of it.
    fn each(&self, w: &[f64], mut f: impl FnMut(&Evaluated<'_>)) {
        self.settle(w);
        let points = self.points.borrow();
        let mut units = vec![(0.0, 0.0, 0.0); self.units];
        let share = 1.0 / self.units as f64;
        for ((x, y), weight) in points.x.chunks_exact(self.inputs).zip(&points.y).zip(&points.weight) {
            let (mut h, mut rest) = (0.0, 0.0);
            for (unit, row) in units.iter_mut().zip(w.chunks_exact(self.inputs)) {
                let z = dot(row, x);
                *unit = Activation::Sigmoid.derivatives(z);
                h += unit.0;
                rest += math::sigmoid(-z);
            }
            let (h, rest) = ((share * h).max(f64::MIN_POSITIVE), (share * rest).max(f64::MIN_POSITIVE));
            f(&Evaluated { x, y: *y, weight: *weight, h, rest, units: &units });
        }
    }
}

/// A point and what the units make of it.
struct Evaluated<'a> {
    x: &'a [f64],
    y: f64,
    weight: f64,
    /// h, and 1 − h without a subtraction.
    h: f64,
    rest: f64,
    /// (σ, σ′, σ″) at each z_k.
    units: &'a [(f64, f64, f64)],
}

/// h(W, x) for W K×d row-major and x of length d.
#[must_use]
pub fn output(w: &[f64], x: &[f64]) -> f64 {
    let rows = w.chunks_exact(x.len());
    let units = rows.len() as f64;
    rows.map(|row| math::sigmoid(dot(row, x))).sum::<f64>() * (1.0 / units)
}

/// The points of the tensor rule with x_1 ≥ 0: under x → −x both h and h* become 1 − h and 1 − h*, and every expectation keeps its value.
fn trapezoidal(truth: &[f64], inputs: usize, reach: f64, accuracy: Accuracy) -> Points {
    let (first, rest) = (Nodes::new(reach, accuracy).folded(), Nodes::new(reach, accuracy));
    let end = first.points.last().map_or(0.0, |g| g * g);
    let mut points = Points { reach, ..Points::default() };
    let mut x = vec![0.0; inputs];
    let others = rest.points.len().pow(inputs as u32 - 1);
    for (g, weight) in first.iter() {
        for k in 0..others {
            x[0] = g;
            let (mut left, mut weight) = (k, weight);
            for x in &mut x[1..] {
                let at = left % rest.points.len();
                left /= rest.points.len();
                *x = rest.points[at];
                weight *= rest.weights[at];
            }
            // The corners weigh less than what was cut off the axes.
            if dot(&x, &x) <= end {
                points.x.extend_from_slice(&x);
                points.y.push(output(truth, &x));
                points.weight.push(weight);
            }
        }
    }
    points
}

impl Objective for OneHiddenRisk {
    fn dim(&self) -> usize {
        self.units * self.inputs
    }

    fn gradient_cost(&self) -> u64 {
        let points = if self.source == Source::Sample { 1 } else { self.points.borrow().y.len() };
        // A sigmoid with two derivatives in f64 for each unit, and the loss besides.
        4 * (points * self.units).max(1) as u64
    }

    fn pixel_cost(&self, _slice: &Slice) -> u64 {
        // Without derivatives, and for a population with a fifth of the points.
        match self.source {
            // Four at a time in single precision.
            Source::Sample => 3 * self.units as u64,
            Source::Quadrature => (2 * self.gradient_cost() / 5).max(1),
            Source::MonteCarlo => 2 * self.gradient_cost(),
        }
    }

    fn loss(&self, w: &[f64]) -> f64 {
        self.settle(w);
        let points = self.points.borrow();
        let (d, n) = (self.inputs, points.y.len());
        let share = F64x2::splat(1.0 / self.units as f64);
        let tiny = F64x2::splat(f64::MIN_POSITIVE);
        let mut sum = F64x2::splat(0.0);
        for i in (0..n).step_by(2) {
            // An odd last point has itself as a partner of weight 0.
            let j = (i + 1).min(n - 1);
            let (mut h, mut rest) = (F64x2::splat(0.0), F64x2::splat(0.0));
            for row in w.chunks_exact(d) {
                let z = F64x2::new(dot(row, &points.x[i * d..][..d]), dot(row, &points.x[j * d..][..d]));
                h = h + math::sigmoid_x2(z);
                rest = rest + math::sigmoid_x2(-z);
            }
            let y = F64x2::new(points.y[i], points.y[j]);
            let weight = F64x2::new(points.weight[i], if i == j { 0.0 } else { points.weight[j] });
            let (h, rest) = ((share * h).at_least(tiny), (share * rest).at_least(tiny));
            let value = match self.loss {
                OneHiddenLoss::CrossEntropy => -y * math::ln_x2(h) - (F64x2::splat(1.0) - y) * math::ln_x2(rest),
                OneHiddenLoss::Square => F64x2::splat(0.5) * ((h - y) * (h - y)),
            };
            sum = sum + weight * value;
        }
        let [a, b] = sum.to_array();
        a + b + self.constant
    }

    fn gradient(&self, w: &[f64], grad: &mut [f64]) -> f64 {
        grad.fill(0.0);
        let share = 1.0 / self.units as f64;
        self.each(w, |point| {
            let along = point.weight * share * self.loss.derivatives(point.y, point.h, point.rest).0;
            for (part, unit) in grad.chunks_exact_mut(self.inputs).zip(point.units) {
                part.iter_mut().zip(point.x).for_each(|(g, x)| *g += along * unit.1 * x);
            }
        });
        self.loss(w)
    }

    fn hessian(&self, w: &[f64], hess: &mut [f64]) {
        hess.fill(0.0);
        let (d, dim) = (self.inputs, self.dim());
        let share = 1.0 / self.units as f64;
        self.each(w, |point| {
            let (slope, bend) = self.loss.derivatives(point.y, point.h, point.rest);
            for (k, unit) in point.units.iter().enumerate() {
                for (l, other) in point.units.iter().enumerate().skip(k) {
                    let own = if k == l { slope * share * unit.2 } else { 0.0 };
                    let factor = point.weight * (bend * share * share * unit.1 * other.1 + own);
                    for (r, x) in point.x.iter().enumerate() {
                        let row = &mut hess[(k * d + r) * dim + l * d..][..d];
                        row.iter_mut().zip(point.x).for_each(|(h, y)| *h += factor * x * y);
                    }
                }
            }
        });
        for r in 0..dim {
            for c in 0..r {
                if r / d != c / d {
                    hess[r * dim + c] = hess[c * dim + r];
                }
            }
        }
    }

    fn hessian_vector(&self, w: &[f64], v: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        let share = 1.0 / self.units as f64;
        self.each(w, |point| {
            let (slope, bend) = self.loss.derivatives(point.y, point.h, point.rest);
            let rows = || v.chunks_exact(self.inputs).zip(point.units);
            // The change of h along v.
            let moved: f64 = rows().map(|(v, unit)| share * unit.1 * dot(v, point.x)).sum();
            for (part, (v, unit)) in out.chunks_exact_mut(self.inputs).zip(rows()) {
                let along = point.weight * share * (bend * moved * unit.1 + slope * unit.2 * dot(v, point.x));
                part.iter_mut().zip(point.x).for_each(|(o, x)| *o += along * x);
            }
        });
    }

    fn exact_sampler<'a>(&'a self, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f64> + 'a> {
        Box::new(DirectSampler::of(self, slice, grid))
    }

    fn pixel_sampler<'a>(&'a self, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f32> + 'a> {
        if self.source == Source::Sample {
            let points = self.points.borrow();
            return Box::new(CommitteeSampler::new(self.units, self.loss, (&points.x, &points.y), slice, grid));
        }
        if self.source == Source::MonteCarlo {
            return Box::new(DirectSampler::of(self, slice, grid));
        }
        let coarse = OneHiddenRisk { accuracy: Accuracy::Pixels, points: RefCell::default(), ..self.clone() };
        Box::new(DirectSampler::owning(Box::new(coarse), slice, grid))
    }
}

impl FiniteSum for OneHiddenRisk {
    fn terms(&self) -> u32 {
        if self.source == Source::Sample { self.points.borrow().y.len() as u32 } else { 1 }
    }

    fn batch_gradient(&self, w: &[f64], batch: &[u32], grad: &mut [f64]) -> f64 {
        if self.source != Source::Sample {
            return self.gradient(w, grad);
        }
        let part = {
            let points = self.points.borrow();
            let x = batch.iter().flat_map(|i| points.x[*i as usize * self.inputs..][..self.inputs].to_vec()).collect();
            let y = batch.iter().map(|i| points.y[*i as usize]).collect();
            OneHiddenRisk::empirical(self.units, self.loss, x, y)
        };
        part.gradient(w, grad)
    }
}
