//! Per-sample losses ℓ(z, y) of a pre-activation z and a target y, with their first two derivatives in z.

use super::activation::Activation;
use crate::math::kernel;
use crate::math::lanes::Lanes;

/// A loss of one sample; the empirical risk is the mean over the samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// ½(y − a(z))².
    Square,
    /// Logistic cross-entropy, softplus(z) − y·z with y in [0, 1]; belongs to the sigmoid.
    CrossEntropy,
    /// The matching loss of an increasing activation, ∫ from a⁻¹(y) to z of (a(t) − y) dt: convex in z
    /// (Auer, Herbster, Warmuth 1995). For the sigmoid it is the cross-entropy less the entropy of y.
    Matching,
    /// max(0, 1 − y·z) with y = ±1; the derivative is 0 where y·z ≥ 1. Belongs to the identity.
    Hinge,
    /// max(0, −y·z) with y = ±1. Belongs to the identity, where the derivative is 0 for y·z ≥ 0, and to the sign, where it is −y if sign z ≠ y and else 0:
    /// at z = 0 both are subgradients, and the second says that the answer sign 0 = +1 is a mistake for y = −1.
    ///
    /// Descent on it one sample at a time, in their own order, is Rosenblatt's perceptron rule: w ← w + η (y − ŷ)/2 · x with ŷ = sign(w·x). After each mistake the
    /// sample is added to the weights or taken from them, and nothing else happens. From w = 0 it makes at most (R/γ)² mistakes on samples that a line through 0
    /// separates with margin γ = min y w·x/‖w‖, ‖x‖ ≤ R, whatever their order and η; on others it never ends (Novikoff 1962).
    ///
    /// Sources: Rosenblatt 1958, doi:10.1037/h0042519; Novikoff 1962, On convergence proofs on perceptrons, Symposium on the Mathematical Theory of Automata 12, 615–622.
    Perceptron,
}

impl Loss {
    /// Whether the loss is defined for outputs of this activation.
    #[must_use]
    pub fn fits(self, activation: Activation) -> bool {
        match self {
            Loss::Square => true,
            Loss::CrossEntropy => activation == Activation::Sigmoid,
            Loss::Matching => {
                matches!(activation, Activation::Sigmoid | Activation::Tanh | Activation::Identity)
            }
            Loss::Hinge => activation == Activation::Identity,
            Loss::Perceptron => matches!(activation, Activation::Identity | Activation::Sign),
        }
    }

    /// ℓ(z, y), of one sample or of several side by side.
    #[must_use]
    pub fn value<V: Lanes>(self, activation: Activation, z: V, y: V) -> V {
        let (zero, half, one) = (V::splat(0.0), V::splat(0.5), V::splat(1.0));
        match self {
            Loss::Square => {
                let r = activation.value(z) - y;
                half * (r * r)
            }
            Loss::CrossEntropy => kernel::softplus(z) - y * z,
            Loss::Matching => match activation {
                Activation::Sigmoid => kernel::softplus(z) - y * z + xlogx(y) + xlogx(one - y),
                Activation::Tanh => kernel::ln_cosh(z) - y * z + half * (xlogx(one + y) + xlogx(one - y)),
                // The others do not fit.
                _ => half * ((z - y) * (z - y)),
            },
            Loss::Hinge => (one - y * z).at_least(zero),
            Loss::Perceptron => (-y * z).at_least(zero),
        }
    }

    /// ℓ(z, y), given a = a(z) as well.
    #[inline(always)]
    #[must_use]
    pub fn value_at<V: Lanes>(self, activation: Activation, z: V, a: V, y: V) -> V {
        if self == Loss::Square { V::splat(0.5) * ((a - y) * (a - y)) } else { self.value(activation, z, y) }
    }

    /// dℓ/dz at (z, y), given a = a(z) as well.
    #[inline(always)]
    #[must_use]
    pub fn slope<V: Lanes>(self, activation: Activation, z: V, a: V, y: V) -> V {
        let zero = V::splat(0.0);
        match self {
            Loss::Square => (a - y) * activation.slope(z, a),
            Loss::CrossEntropy | Loss::Matching => a - y,
            Loss::Hinge => V::select((y * z).lt(V::splat(1.0)), -y, zero),
            // The identity's a is z.
            Loss::Perceptron => V::select((y * a).lt(zero), -y, zero),
        }
    }

    /// dℓ/dz at (z, y), to the last bit that of [`derivatives`](Loss::derivatives).
    #[inline(always)]
    #[must_use]
    pub fn exact_slope(self, activation: Activation, z: f64, y: f64) -> f64 {
        match self {
            Loss::Square => {
                let (a, d1) = activation.exact_slope(z);
                (a - y) * d1
            }
            Loss::CrossEntropy | Loss::Matching => activation.exact_slope(z).0 - y,
            Loss::Hinge | Loss::Perceptron => self.slope(activation, z, activation.value(z), y),
        }
    }

    /// d²ℓ/dz² at (z, y), given a = a(z) as well.
    #[must_use]
    pub fn bend<V: Lanes>(self, activation: Activation, z: V, a: V, y: V) -> V {
        match self {
            Loss::Square => {
                let slope = activation.slope(z, a);
                slope * slope + (a - y) * activation.bend(z, a)
            }
            Loss::CrossEntropy | Loss::Matching => activation.slope(z, a),
            Loss::Hinge | Loss::Perceptron => V::splat(0.0),
        }
    }

    /// (ℓ, dℓ/dz, d²ℓ/dz²) at (z, y).
    #[must_use]
    pub fn derivatives(self, activation: Activation, z: f64, y: f64) -> (f64, f64, f64) {
        match self {
            Loss::Square => {
                let (a, d1, d2) = activation.derivatives(z);
                let r = a - y;
                (0.5 * (r * r), r * d1, d1 * d1 + r * d2)
            }
            Loss::CrossEntropy | Loss::Matching => {
                let (a, d1, _) = activation.derivatives(z);
                (self.value(activation, z, y), a - y, d1)
            }
            Loss::Hinge => (self.value(activation, z, y), if y * z < 1.0 { -y } else { 0.0 }, 0.0),
            Loss::Perceptron => {
                let (a, _, _) = activation.derivatives(z);
                (self.value(activation, z, y), if y * a < 0.0 { -y } else { 0.0 }, 0.0)
            }
        }
    }
}

/// p ln p, with its limit 0 at p = 0.
///
/// In the tanh's matching loss y·artanh y + ½ln(1−y²) = ½[(1+y)ln(1+y) + (1−y)ln(1−y)], which stays finite at y = ±1.
fn xlogx<V: Lanes>(p: V) -> V {
    V::select(V::splat(0.0).lt(p), p * kernel::ln(p), V::splat(0.0))
}
