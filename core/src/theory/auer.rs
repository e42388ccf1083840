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

use super::bisect;
use crate::math::{self, logit};
use crate::model::activation::Activation;
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

/// (L, L′, L″) at w for the samples `x`, `y` of one axis: sums, not means.
#[must_use]
pub fn axis_loss(x: &[f64], y: &[f64], w: f64) -> [f64; 3] {
    x.iter().zip(y).fold([0.0; 3], |[l, slope, bend], (x, y)| {
        let (value, d1, d2) = Loss::Square.derivatives(Activation::Sigmoid, w * x, *y);
        [l + value, slope + d1 * x, bend + d2 * (x * x)]
    })
}

/// One coordinate of a descent's end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Well {
    /// Where the minimum is.
    pub w: f64,
    /// L there, a sum over the axis.
    pub loss: f64,
}

/// Steps of a descent from one rung to the next.
const STEPS: u32 = 400;

/// The minima of one axis in which gradient flow from the rungs ends, ascending, each once: all of them where each sample keeps its own.
#[must_use]
pub fn wells(ladder: Ladder) -> Vec<Well> {
    let (rungs, x) = (ladder.rungs(), ladder.inputs());
    let y = vec![ladder.target; x.len()];
    let slope = |w: f64| axis_loss(&x, &y, w)[1];
    // Beyond the outermost rungs all samples pull back.
    let (first, last) = (rungs[0], rungs[rungs.len() - 1]);
    let stride = math::exp(math::ln(ladder.ratio) / f64::from(STEPS));
    let mut found: Vec<Well> = Vec::new();
    for rung in rungs {
        let up = slope(rung) < 0.0;
        let (mut near, mut far) = (rung, rung);
        // Until the slope changes; to the last bit only where it does.
        while (slope(far) < 0.0) == up && far >= first && far <= last {
            near = far;
            far = if up { far * stride } else { far / stride };
        }
        let w = bisect(near.min(far), near.max(far), slope);
        if found.last().is_none_or(|well| w > well.w * (1.0 + 1e-9)) {
            found.push(Well { w, loss: axis_loss(&x, &y, w)[0] });
        }
    }
    found
}

/// Where the barrier between two neighbouring minima is highest: a zero of L′ from + to −.
#[must_use]
pub fn barrier(x: &[f64], y: &[f64], left: Well, right: Well) -> Well {
    // At the minima themselves the sign is rounding's.
    let inside = 1e-6;
    let w = bisect(left.w * (1.0 + inside), right.w * (1.0 - inside), |w| axis_loss(x, y, w)[1]);
    Well { w, loss: axis_loss(x, y, w)[0] }
}
