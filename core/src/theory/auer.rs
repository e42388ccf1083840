//! Exponentially many local minima of a single neuron: σ(w·x) with the square loss.
//!
//! Every sample lies on one axis: axis k holds the samples x_j = (c/W_j) e_k, j = 1, …, m_k, all with target y ∈ (½, 1), where c = logit y and
//! W_j = ρ^(j−(m+1)/2) is a ladder of ratio ρ. Then ℓ_n(w) = (1/n) Σ_k L_k(w_k) with L_k(w) = ½ Σ_j (y − σ(cw/W_j))², and w is a local minimum if and only if
//! every coordinate is one of its L_k. In u = ln w each sample is the same well, shifted by ln W_j and flat on both sides, so that for ρ large enough
//! L_k has m_k minima, and ℓ_n has Π m_k.
//!
//! For y = ¾ and ρ ≥ 8 that is proved for every m: L′ < 0 at 0.7 W_j/c and L′ > 0 at 2 W_j/c, so the j-th minimum is between them.
//! Source: Auer, Herbster, Warmuth 1995 (NIPS 8), who show that n samples in d dimensions can have ⌊n/d⌋^d minima.

pub mod merging;
pub mod offsets;
pub mod realizable;

use crate::critical::line::{self, Census, Sample};
use crate::math::logit;
use crate::model::loss::Loss;

/// The samples of one axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ladder {
    /// m, at least 1.
    pub samples: u32,
    /// ρ > 1.
    pub ratio: f64,
    /// y, between ½ and 1.
    pub target: f64,
}

impl Ladder {
    /// W_1 < … < W_m.
    #[must_use]
    pub fn rungs(self) -> Vec<f64> {
        // ρ^(k/2) by products: exact where ρ is a square of a power of two.
        let root = self.ratio.sqrt();
        let half_power = |k: i64| {
            let whole = (0..k.abs() / 2).fold(1.0, |power, _| power * self.ratio);
            let power = if k % 2 == 0 { whole } else { whole * root };
            if k < 0 { 1.0 / power } else { power }
        };
        let m = i64::from(self.samples);
        (1..=m).map(|j| half_power(2 * j - m - 1)).collect()
    }

    /// x_j = c/W_j, in the order of the rungs: the largest input first.
    #[must_use]
    pub fn inputs(self) -> Vec<f64> {
        let c = logit(self.target);
        self.rungs().iter().map(|w| c / w).collect()
    }

    /// Its minima and maxima, proved to be all: places, values of L (a sum, not a mean), L″. `None` for targets at which the loss has none.
    #[must_use]
    pub fn census(self) -> Option<Census> {
        let samples: Vec<Sample> = self.inputs().into_iter().map(|q| Sample { p: 0.0, q, y: self.target }).collect();
        line::certify(Loss::Square, &samples).ok()
    }

    /// Between what weights the lemma has the minimum of each rung, (0.7 W_j/c, 2 W_j/c); `None` where it says nothing: it needs y = ¾ and ρ ≥ 8.
    #[must_use]
    #[allow(clippy::float_cmp, reason = "the lemma is about ¾ itself")]
    pub fn lemma(self) -> Option<Vec<(f64, f64)>> {
        let c = logit(self.target);
        let proved = self.target == 0.75 && self.ratio >= 8.0;
        proved.then(|| self.rungs().iter().map(|w| (0.7 * w / c, 2.0 * w / c)).collect())
    }

    /// L where each rung's sample is met and all others are saturated, ½(j−1)(1−y)² + ½(m−j)(y−½)²: what the losses at the minima come to for large ρ.
    #[must_use]
    pub fn saturated_losses(self) -> Vec<f64> {
        let (above, below) = (1.0 - self.target, self.target - 0.5);
        let part = |count: u32, gap: f64| 0.5 * f64::from(count) * (gap * gap);
        (1..=self.samples).map(|j| part(j - 1, above) + part(self.samples - j, below)).collect()
    }

    /// Worst over best local minimum for large ρ and m: ((y − ½)/(1 − y))², or its inverse if that is greater.
    #[must_use]
    pub fn saturated_ratio(self) -> f64 {
        let share = (self.target - 0.5) / (1.0 - self.target);
        if share < 1.0 { 1.0 / (share * share) } else { share * share }
    }
}

/// What is left when d does not divide n, r = n mod d samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leftovers {
    /// One each for the first r axes, as one more rung: they add minima and never destroy any.
    NextRung,
    /// At x = 0, where they add a constant and no minimum: exactly ⌊n/d⌋^d remain.
    AtOrigin,
}

/// The construction for n ≥ d samples in d dimensions: inputs n×d row-major, axis by axis, and targets n.
#[must_use]
pub fn construct(n: u32, d: u32, ratio: f64, target: f64, leftovers: Leftovers) -> (Vec<f64>, Vec<f64>) {
    let (q, r) = (n / d, n % d);
    let mut x = Vec::with_capacity((n * d) as usize);
    for axis in 0..d {
        let samples = q + u32::from(leftovers == Leftovers::NextRung && axis < r);
        for input in (Ladder { samples, ratio, target }).inputs() {
            x.extend((0..d).map(|k| if k == axis { input } else { 0.0 }));
        }
    }
    x.resize((n * d) as usize, 0.0);
    (x, vec![target; n as usize])
}

/// ⌊n/d⌋^d, what the theorem promises; `None` beyond 2^64.
#[must_use]
pub fn promised(n: u32, d: u32) -> Option<u64> {
    u64::from(n / d).checked_pow(d)
}

/// (⌊n/d⌋ + 1)^r ⌊n/d⌋^(d−r) with r = n mod d, what the construction with [`Leftovers::NextRung`] has where every sample keeps its minimum; `None` beyond 2^64.
#[must_use]
pub fn constructed(n: u32, d: u32) -> Option<u64> {
    let (q, r) = (u64::from(n / d), n % d);
    (q + 1).checked_pow(r)?.checked_mul(q.checked_pow(d - r)?)
}
