//! Activations a(z) with their first two derivatives.

use crate::math::lanes::{F64x2, Lanes, constant};
use crate::math::{self, kernel};

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
    /// sign z = ±1 with sign 0 = +1: hard thresholding, the perceptron's (Rosenblatt 1958, doi:10.1037/h0042519). Its derivatives are 0 almost everywhere and
    /// reported as 0, so that a loss of a alone has no slope: what learns with it is [`Loss::Perceptron`](super::loss::Loss::Perceptron).
    Sign,
}

/// Slope of the leaky ReLU below 0.
pub const LEAK: f64 = 0.01;

impl Activation {
    /// a(z), of one number or of several side by side.
    #[must_use]
    pub fn value<V: Lanes>(self, z: V) -> V {
        match self {
            Activation::Sigmoid => kernel::sigmoid(z),
            Activation::Tanh => kernel::tanh(z),
            Activation::Relu => z.at_least(V::splat(0.0)),
            Activation::LeakyRelu => z.at_least(z * V::splat(LEAK)),
            Activation::Softplus => kernel::softplus(z),
            Activation::Identity => z,
            Activation::Sign => sign(z),
        }
    }

    /// Writes a(z) of many numbers; both slices are equally long.
    pub fn values(self, z: &[F64x2], a: &mut [F64x2]) {
        match self {
            Activation::Sigmoid => map(z, a, kernel::sigmoid),
            Activation::Tanh => map(z, a, kernel::tanh),
            Activation::Relu => map(z, a, |z| z.at_least(F64x2::splat(0.0))),
            Activation::LeakyRelu => map(z, a, |z| z.at_least(z * F64x2::splat(LEAK))),
            Activation::Softplus => map(z, a, kernel::softplus),
            Activation::Identity => a.copy_from_slice(z),
            Activation::Sign => map(z, a, sign),
        }
    }

    /// a′(z), given a = a(z) as well: 1 − a² for tanh, a(1 − a) for σ, without another exponential. Off by 1e−16 at most, which where the
    /// unit is saturated is all there is: for a network's inner derivatives that is enough, and [`derivatives`](Activation::derivatives) is exact.
    #[inline(always)]
    #[must_use]
    pub fn slope<V: Lanes>(self, z: V, a: V) -> V {
        let (zero, one) = (V::splat(0.0), constant!(V, 1.0));
        match self {
            Activation::Sigmoid => a * (one - a),
            Activation::Tanh => one - a * a,
            Activation::Relu => V::select(zero.lt(z), one, zero),
            Activation::LeakyRelu => V::select(zero.lt(z), one, V::splat(LEAK)),
            Activation::Softplus => kernel::sigmoid(z),
            Activation::Identity => one,
            Activation::Sign => zero,
        }
    }

    /// [`slope`](Activation::slope) of several numbers.
    #[inline(always)]
    #[must_use]
    pub fn slopes<const N: usize>(self, z: &[F64x2; N], a: &[F64x2; N]) -> [F64x2; N] {
        match self {
            Activation::Sigmoid => std::array::from_fn(|p| Activation::Sigmoid.slope(z[p], a[p])),
            Activation::Tanh => std::array::from_fn(|p| Activation::Tanh.slope(z[p], a[p])),
            Activation::Relu => std::array::from_fn(|p| Activation::Relu.slope(z[p], a[p])),
            Activation::LeakyRelu => std::array::from_fn(|p| Activation::LeakyRelu.slope(z[p], a[p])),
            Activation::Softplus => softplus_slopes(z),
            Activation::Identity => [F64x2::splat(1.0); N],
            Activation::Sign => [F64x2::splat(0.0); N],
        }
    }

    /// a″(z), given a = a(z) as well.
    #[must_use]
    pub fn bend<V: Lanes>(self, z: V, a: V) -> V {
        let (one, two) = (V::splat(1.0), V::splat(2.0));
        match self {
            Activation::Sigmoid => a * (one - a) * (one - two * a),
            Activation::Tanh => -two * a * (one - a * a),
            Activation::Relu | Activation::LeakyRelu | Activation::Identity | Activation::Sign => V::splat(0.0),
            Activation::Softplus => {
                let s = kernel::sigmoid(z);
                s * (one - s)
            }
        }
    }

    /// (a(z), a′(z), a″(z)).
    ///
    /// σ′ = σ(z)σ(−z), never σ(1−σ): the subtraction loses all digits where the unit saturates.
    #[must_use]
    pub fn derivatives(self, z: f64) -> (f64, f64, f64) {
        let (a, d) = self.exact_slope(z);
        let bend = match self {
            Activation::Sigmoid => d * (1.0 - 2.0 * a),
            Activation::Tanh => -2.0 * a * d,
            Activation::Softplus => math::sigmoid_slope(z).1,
            Activation::Relu | Activation::LeakyRelu | Activation::Identity | Activation::Sign => 0.0,
        };
        (a, d, bend)
    }

    /// (a(z), a′(z)), the first two of [`derivatives`](Activation::derivatives).
    #[inline(always)]
    #[must_use]
    pub fn exact_slope(self, z: f64) -> (f64, f64) {
        match self {
            Activation::Sigmoid => math::sigmoid_slope(z),
            Activation::Tanh => (math::tanh(z), math::sech2(z)),
            Activation::Relu => (z.max(0.0), if z > 0.0 { 1.0 } else { 0.0 }),
            Activation::LeakyRelu => (z.max(LEAK * z), if z > 0.0 { 1.0 } else { LEAK }),
            Activation::Softplus => (math::softplus(z), math::sigmoid_slope(z).0),
            Activation::Identity => (z, 1.0),
            Activation::Sign => (sign(F64x2::splat(z)).to_array()[0], 0.0),
        }
    }
}

#[inline(always)]
fn sign<V: Lanes>(z: V) -> V {
    V::select(z.lt(V::splat(0.0)), V::splat(-1.0), V::splat(1.0))
}

#[inline(always)]
fn map(z: &[F64x2], a: &mut [F64x2], f: impl Fn(F64x2) -> F64x2) {
    a.iter_mut().zip(z).for_each(|(a, z)| *a = f(*z));
}

/// A call of its own: inlined wherever it is needed it would be a good part of the module.
#[inline(never)]
fn softplus_slopes<const N: usize>(z: &[F64x2; N]) -> [F64x2; N] {
    std::array::from_fn(|p| kernel::sigmoid(z[p]))
}
