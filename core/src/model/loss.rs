//! Per-sample losses ℓ(z, y) of a pre-activation z and a target y, with their first two derivatives in z.

use super::activation::Activation;
use crate::math;

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
    /// max(0, −y·z) with y = ±1; the derivative is 0 where y·z ≥ 0. Belongs to the identity.
    /// Stochastic descent on it is Rosenblatt's rule.
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
            Loss::Hinge | Loss::Perceptron => activation == Activation::Identity,
        }
    }

    /// ℓ(z, y).
    #[must_use]
    pub fn value(self, activation: Activation, z: f64, y: f64) -> f64 {
        match self {
            Loss::Square => {
                let r = activation.value(z) - y;
                0.5 * (r * r)
            }
            Loss::CrossEntropy => math::softplus(z) - y * z,
            Loss::Matching => match activation {
                Activation::Sigmoid => math::softplus(z) - y * z + xlogx(y) + xlogx(1.0 - y),
                Activation::Tanh => math::ln_cosh(z) - y * z + 0.5 * (xlogx(1.0 + y) + xlogx(1.0 - y)),
                // The others do not fit.
                _ => 0.5 * ((z - y) * (z - y)),
            },
            Loss::Hinge => (1.0 - y * z).max(0.0),
            Loss::Perceptron => (-y * z).max(0.0),
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
            Loss::Perceptron => (self.value(activation, z, y), if y * z < 0.0 { -y } else { 0.0 }, 0.0),
        }
    }
}

/// p ln p, with its limit 0 at p = 0.
///
/// In the tanh's matching loss y·artanh y + ½ln(1−y²) = ½[(1+y)ln(1+y) + (1−y)ln(1−y)], which stays finite at y = ±1.
fn xlogx(p: f64) -> f64 {
    if p == 0.0 { 0.0 } else { p * math::ln(p) }
}
