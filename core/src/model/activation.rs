//! Activations a(z) with their first two derivatives.

use crate::math;
use crate::math::lanes::F64x2;

/// What a unit applies to its pre-activation z.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// σ(z) = 1/(1+e^−z).
    Sigmoid,
    /// tanh z.
    Tanh,
    /// max(0, z); the derivative at 0 is 0, the second derivative is 0 almost everywhere and reported as 0.
    Relu,
    /// z, or z/100 below 0; the derivative at 0 is 1/100 (Maas, Hannun, Ng 2013).
    LeakyRelu,
    /// ln(1 + e^z), a smooth ReLU; its derivative is σ(z) (Dugas and others 2001).
    Softplus,
    /// z.
    Identity,
}

/// Slope of the leaky ReLU below 0.
pub const LEAK: f64 = 0.01;

impl Activation {
    /// a(z).
    #[must_use]
    pub fn value(self, z: f64) -> f64 {
        match self {
            Activation::Sigmoid => math::sigmoid(z),
            Activation::Tanh => math::tanh(z),
            Activation::Relu => z.max(0.0),
            Activation::LeakyRelu => z.max(LEAK * z),
            Activation::Softplus => math::softplus(z),
            Activation::Identity => z,
        }
    }

    /// (a(z), a′(z), a″(z)).
    ///
    /// σ′ = σ(z)σ(−z), never σ(1−σ): the subtraction loses all digits where the unit saturates.
    #[must_use]
    pub fn derivatives(self, z: f64) -> (f64, f64, f64) {
        match self {
            Activation::Sigmoid => {
                // Both at once, in the lanes of one vector: the same bits as one after the other.
                let [s, c] = math::sigmoid_x2(F64x2::new(z, -z)).to_array();
                (s, s * c, s * c * (c - s))
            }
            Activation::Tanh => {
                let t = math::tanh(z);
                let d = math::sech2(z);
                (t, d, -2.0 * t * d)
            }
            Activation::Relu => (z.max(0.0), if z > 0.0 { 1.0 } else { 0.0 }, 0.0),
            Activation::LeakyRelu => (z.max(LEAK * z), if z > 0.0 { 1.0 } else { LEAK }, 0.0),
            Activation::Softplus => {
                let [s, c] = math::sigmoid_x2(F64x2::new(z, -z)).to_array();
                (math::softplus(z), s, s * c)
            }
            Activation::Identity => (z, 1.0, 0.0),
        }
    }
}
