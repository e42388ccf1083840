//! The population risk of the planted neuron: what the empirical risk tends to with ever more samples.

use super::direct_sampler::DirectSampler;
use super::population_sampler::PolarSampler;
use super::quadrature::{Accuracy, Nodes, moments};
use super::{FiniteSum, Objective, Sampler};
use crate::math;
use crate::math::lanes::{F64x2, Lanes};
use crate::matrix::{dot, norm};
use crate::model::activation::Activation;
use crate::slice::{GridSize, Slice};

/// What is expected over x ~ N(0, I) and the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PopulationLoss {
    /// ½E(σ(w·x) − y)² with y = σ(w*·x), without noise.
    Regression,
    /// The same with y = 1 with probability σ(w*·x), else 0: larger by the constant ½E[σ(w*·x)(1 − σ(w*·x))], the same gradient and Hessian.
    Classification,
    /// E[softplus(w·x) − y w·x] with those y: convex.
    CrossEntropy,
}

/// ℓ(w), the population risk of σ(w·x) for x ~ N(0, I_d) and targets planted by w*.
///
/// With u = w·x = |w|g_1 and v = w*·x = (w*·ŵ)g_1 + |w*_⊥|g_2, where g_1, g_2 ~ N(0, 1), everything is an expectation in two dimensions, or one, whatever d
/// is; the trapezoidal rule finds it. By Stein's identity
///
/// - ∇ℓ = αw + βw* with α = E φ, β = −E[σ′(u)σ′(v)], φ = σ′(u)² + (σ(u) − σ(v))σ″(u);
/// - the Hessian is E[φ g_a g_b] in the plane of w and w*, and α on its complement;
/// - for the cross-entropy ∇ = E[σ′(u)]w − E[σ′(v)]w*, and the Hessian E[σ′(u)g_1²] along w and E[σ′(u)] across.
///
/// ⟨∇ℓ(w), w − w*⟩ = E[(σ(u) − σ(v))(u − v)σ′(u)] > 0 for w ≠ w*: w* is the only critical point (Mei, Bai, Montanari 2018, arXiv:1607.06534).
/// As a [`FiniteSum`] it has one term: itself.
#[derive(Clone, Debug, PartialEq)]
pub struct PopulationRisk {
    truth: Vec<f64>,
    loss: PopulationLoss,
    accuracy: Accuracy,
    /// |w*|.
    steepness: f64,
    /// E σ′(v).
    slope: f64,
    /// ½E[σ(v)(1 − σ(v))].
    noise: f64,
}

/// The plane in which w and w* are.
struct Frame {
    /// |w|, and 0 where the frame is that of w*.
    length: f64,
    /// ŵ; ŵ* where w = 0.
    first: Vec<f64>,
    /// The unit vector along w*'s part across w, or 0 where there is none.
    second: Vec<f64>,
    /// w*·ŵ.
    along: f64,
    /// |w*_⊥|.
    across: f64,
}

impl Frame {
    /// Writes the matrix with the coefficients of the identity and of ŵŵᵀ, ŵeᵀ + eŵᵀ and eeᵀ.
    fn spread(&self, [identity, one, mixed, two]: [f64; 4], matrix: &mut [f64]) {
        let (first, second, d) = (&self.first, &self.second, self.first.len());
        for r in 0..d {
            for c in 0..d {
                matrix[r * d + c] = one * first[r] * first[c]
                    + mixed * (first[r] * second[c] + second[r] * first[c])
                    + two * second[r] * second[c]
                    + if r == c { identity } else { 0.0 };
            }
        }
    }
}

/// E over both variables of what the square loss's derivatives are made of.
#[derive(Default)]
struct Expected {
    /// E(σ(u) − σ(v))².
    gap2: f64,
    /// E φ, E φg_1², E φg_1g_2, E φg_2².
    phi: f64,
    phi11: f64,
    phi12: f64,
    phi22: f64,
    /// E σ′(u)σ′(v).
    slopes: f64,
}

impl Expected {
    fn curvature(&self) -> [f64; 4] {
        [self.phi, self.phi11 - self.phi, self.phi12, self.phi22 - self.phi]
    }
}

impl PopulationRisk {
    /// The risk for the planted parameter `truth` = w* (length d ≥ 1).
    #[must_use]
    pub fn new(truth: Vec<f64>, loss: PopulationLoss, accuracy: Accuracy) -> PopulationRisk {
        let steepness = norm(&truth);
        // σ′ = σ(1 − σ) is both.
        let (slope, _) = moments(steepness, accuracy, |z| math::sigmoid(z) * math::sigmoid(-z));
        PopulationRisk { truth, loss, accuracy, steepness, slope, noise: 0.5 * slope }
    }

    /// w*.
    #[must_use]
    pub fn truth(&self) -> &[f64] {
        &self.truth
    }

    /// Which loss is expected.
    #[must_use]
    pub fn criterion(&self) -> PopulationLoss {
        self.loss
    }

    /// The constant that label noise adds to the square loss, ½E[σ(v)(1 − σ(v))].
    #[must_use]
    pub fn noise(&self) -> f64 {
        self.noise
    }

    /// |w*|.
    pub(super) fn steepness(&self) -> f64 {
        self.steepness
    }

    /// E σ′(v).
    pub(super) fn slope(&self) -> f64 {
        self.slope
    }

    fn frame(&self, w: &[f64]) -> Frame {
        let length = norm(w);
        let (axis, size) = if length > 0.0 { (w, length) } else { (&self.truth[..], self.steepness) };
        let mut first: Vec<f64> = axis.iter().map(|x| x / size).collect();
        if size == 0.0 {
            // Neither direction is distinguished.
            first.fill(0.0);
            first[0] = 1.0;
        }
        let along = dot(&self.truth, &first);
        let mut second: Vec<f64> = self.truth.iter().zip(&first).map(|(t, f)| t - along * f).collect();
        let across = norm(&second);
        // What is left of parallel vectors is rounding.
        if across <= 1e-15 * self.steepness {
            second.fill(0.0);
            return Frame { length, first, second, along, across: 0.0 };
        }
        second.iter_mut().for_each(|x| *x /= across);
        Frame { length, first, second, along, across }
    }

    /// The nodes of g_1 ≥ 0 and of g_2: all that is expected is even in (g_1, g_2) together.
    fn nodes(&self, frame: &Frame) -> (Nodes, Nodes) {
        let reach = frame.length.max(frame.along.abs());
        let second = if frame.across > 0.0 { Nodes::new(frame.across, self.accuracy) } else { Nodes::single() };
        (Nodes::new(reach, self.accuracy).folded(), second)
    }

    /// Writes ∇ℓ and the Hessian (d×d) of the square loss, or of the cross-entropy, at the cost of one of them.
    pub fn derivatives(&self, w: &[f64], grad: &mut [f64], hess: &mut [f64]) {
        if self.loss == PopulationLoss::CrossEntropy {
            self.gradient(w, grad);
            self.hessian(w, hess);
            return;
        }
        let frame = self.frame(w);
        let e = self.expected(&frame);
        for ((g, wk), t) in grad.iter_mut().zip(w).zip(&self.truth) {
            *g = e.phi * wk - e.slopes * t;
        }
        frame.spread(e.curvature(), hess);
    }

    /// E(σ(u) − σ(v))².
    fn gap2(&self, frame: &Frame) -> f64 {
        let (first, second) = self.nodes(frame);
        let mut sum = 0.0;
        for (g1, weight) in first.iter() {
            let (s, base) = (F64x2::splat(math::sigmoid(frame.length * g1)), frame.along * g1);
            let mut inner = F64x2::splat(0.0);
            pairs(&second, |g2, weight| {
                let gap = s - math::sigmoid_x2(F64x2::splat(base) + F64x2::splat(frame.across) * g2);
                inner = inner + weight * (gap * gap);
            });
            sum += weight * total(inner);
        }
        sum
    }

    fn expected(&self, frame: &Frame) -> Expected {
        let (first, second) = self.nodes(frame);
        let mut sum = Expected::default();
        let zero = F64x2::splat(0.0);
        for (g1, weight) in first.iter() {
            let (s, d1, d2) = Activation::Sigmoid.derivatives(frame.length * g1);
            let base = frame.along * g1;
            // Over g_2: of σ(u) − σ(v) times 1, g_2 and g_2², its square, and σ′(v).
            let [mut gap0, mut gap1, mut gap2, mut square, mut slope] = [zero; 5];
            pairs(&second, |g2, weight| {
                let t = math::sigmoid_x2(F64x2::splat(base) + F64x2::splat(frame.across) * g2);
                let gap = F64x2::splat(s) - t;
                let part = weight * gap;
                gap0 = gap0 + part;
                gap1 = gap1 + part * g2;
                gap2 = gap2 + part * g2 * g2;
                square = square + part * gap;
                slope = slope + weight * (t * (F64x2::splat(1.0) - t));
            });
            let phi = d1 * d1 + d2 * total(gap0);
            sum.gap2 += weight * total(square);
            sum.phi += weight * phi;
            sum.phi11 += weight * phi * (g1 * g1);
            sum.phi12 += weight * g1 * (d2 * total(gap1));
            // E g_2² = 1.
            sum.phi22 += weight * if frame.across > 0.0 { d1 * d1 + d2 * total(gap2) } else { phi };
            sum.slopes += weight * d1 * total(slope);
        }
        sum
    }

    /// (E softplus(u), E σ′(u), E σ′(u)g_1²) at |w| = r.
    fn logistic(&self, r: f64) -> (f64, f64, f64) {
        let (slope, bend) = moments(r, self.accuracy, |z| math::sigmoid(z) * math::sigmoid(-z));
        (self.softplus(r), slope, bend)
    }

    /// E softplus(rg): softplus(z) = z/2 + an even function.
    pub(super) fn softplus(&self, r: f64) -> f64 {
        moments(r, self.accuracy, |z| math::softplus(z) - 0.5 * z).0
    }

    /// The constant that is added to ½E(σ(u) − σ(v))².
    pub(super) fn constant(&self) -> f64 {
        if self.loss == PopulationLoss::Classification { self.noise } else { 0.0 }
    }

    /// Hᵀv and H itself are made of this: the coefficient of the identity, and of ŵŵᵀ, ŵeᵀ + eŵᵀ and eeᵀ.
    fn curvature(&self, w: &[f64]) -> (Frame, [f64; 4]) {
        let frame = self.frame(w);
        let parts = if self.loss == PopulationLoss::CrossEntropy {
            let (_, slope, bend) = self.logistic(frame.length);
            [slope, bend - slope, 0.0, 0.0]
        } else {
            self.expected(&frame).curvature()
        };
        (frame, parts)
    }
}

/// Calls `f` with two nodes at a time; where there is one more, the other has weight 0.
fn pairs(nodes: &Nodes, mut f: impl FnMut(F64x2, F64x2)) {
    let mut points = nodes.points.chunks_exact(2);
    let mut weights = nodes.weights.chunks_exact(2);
    for (g, weight) in points.by_ref().zip(weights.by_ref()) {
        f(F64x2::new(g[0], g[1]), F64x2::new(weight[0], weight[1]));
    }
    if let ([g], [weight]) = (points.remainder(), weights.remainder()) {
        f(F64x2::new(*g, 0.0), F64x2::new(*weight, 0.0));
    }
}

fn total(pair: F64x2) -> f64 {
    let [a, b] = pair.to_array();
    a + b
}

impl Objective for PopulationRisk {
    fn dim(&self) -> usize {
        self.truth.len()
    }

    /// Some thousand sigmoids.
    fn gradient_cost(&self) -> u64 {
        500
    }

    fn pixel_cost(&self, _slice: &Slice) -> u64 {
        10
    }

    fn loss(&self, w: &[f64]) -> f64 {
        if self.loss == PopulationLoss::CrossEntropy {
            return self.softplus(norm(w)) - self.slope * dot(w, &self.truth);
        }
        0.5 * self.gap2(&self.frame(w)) + self.constant()
    }

    fn gradient(&self, w: &[f64], grad: &mut [f64]) -> f64 {
        let frame = self.frame(w);
        let (loss, alpha, beta) = if self.loss == PopulationLoss::CrossEntropy {
            let (softplus, slope, _) = self.logistic(frame.length);
            (softplus - self.slope * dot(w, &self.truth), slope, -self.slope)
        } else {
            let e = self.expected(&frame);
            (0.5 * e.gap2 + self.constant(), e.phi, -e.slopes)
        };
        for ((g, wk), t) in grad.iter_mut().zip(w).zip(&self.truth) {
            *g = alpha * wk + beta * t;
        }
        loss
    }

    fn hessian(&self, w: &[f64], hess: &mut [f64]) {
        let (frame, parts) = self.curvature(w);
        frame.spread(parts, hess);
    }

    fn hessian_vector(&self, w: &[f64], v: &[f64], out: &mut [f64]) {
        let (Frame { first, second, .. }, [identity, one, mixed, two]) = self.curvature(w);
        let (along, across) = (dot(&first, v), dot(&second, v));
        for k in 0..self.dim() {
            out[k] = identity * v[k]
                + first[k] * (one * along + mixed * across)
                + second[k] * (mixed * along + two * across);
        }
    }

    fn exact_sampler<'a>(&'a self, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f64> + 'a> {
        Box::new(DirectSampler::of(self, slice, grid))
    }

    fn pixel_sampler<'a>(&'a self, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f32> + 'a> {
        Box::new(PolarSampler::new(self, slice, grid))
    }
}

impl FiniteSum for PopulationRisk {
    fn terms(&self) -> u32 {
        1
    }

    fn batch_gradient(&self, w: &[f64], _batch: &[u32], grad: &mut [f64]) -> f64 {
        self.gradient(w, grad)
    }
}
