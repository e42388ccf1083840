//! Bounds on a neuron's loss and its derivatives over a range of pre-activations.

use crate::math::interval::{self, Interval};
use crate::model::activation::Activation;
use crate::model::loss::Loss;

/// Bounds on dℓ/dz and d²ℓ/dz² for all z in `z`. `None` where the loss is not smooth or its bounds are not worked out.
pub(super) fn derivatives(activation: Activation, loss: Loss, z: Interval, y: f64) -> Option<[Interval; 2]> {
    let y = Interval::point(y);
    // a(z), a′(z), a″(z)/a′(z): the last by itself, since a″ is 0 in the middle and its bounds are best as a product.
    let (value, slope, bend) = match activation {
        Activation::Sigmoid => {
            let (s, c) = (interval::sigmoid(z), interval::sigmoid(-z));
            (s, interval::sigmoid_slope(z), c - s)
        }
        Activation::Tanh => {
            let t = interval::tanh(z);
            (t, interval::sech2(z), -(t + t))
        }
        _ => return None,
    };
    match loss {
        Loss::Square => Some([(value - y) * slope, slope * (slope + (value - y) * bend)]),
        Loss::CrossEntropy | Loss::Matching if loss.fits(activation) => Some([value - y, slope]),
        _ => None,
    }
}

/// Bounds on ℓ(z, y) for all z in `z`, where [`derivatives`] has bounds; y in (0, 1) for losses of the sigmoid.
pub(super) fn value(activation: Activation, loss: Loss, z: Interval, y: f64) -> Option<Interval> {
    let target = Interval::point(y);
    let half = Interval::point(0.5);
    let xlogx = |p: Interval| if p.hi > 0.0 { p * interval::ln(p) } else { Interval::ZERO };
    let one = Interval::point(1.0);
    match (loss, activation) {
        (Loss::Square, Activation::Sigmoid) => Some((interval::sigmoid(z) - target).square() * half),
        (Loss::Square, Activation::Tanh) => Some((interval::tanh(z) - target).square() * half),
        (Loss::CrossEntropy, Activation::Sigmoid) => Some(interval::softplus(z) - target * z),
        (Loss::Matching, Activation::Sigmoid) => {
            Some(interval::softplus(z) - target * z + xlogx(target) + xlogx(one - target))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Every value within the bounds, up to the rounding of the value itself.
        #[test]
        fn the_bounds_hold_the_derivatives(z in -30.0..30.0f64, r in 0.0..2.0f64, t in -1.0..1.0f64, y in 0.0..1.0f64) {
            let (range, at) = (Interval::around(z, r), z + t * r);
            for (activation, loss) in [
                (Activation::Sigmoid, Loss::Square),
                (Activation::Sigmoid, Loss::CrossEntropy),
                (Activation::Sigmoid, Loss::Matching),
                (Activation::Tanh, Loss::Square),
                (Activation::Tanh, Loss::Matching),
            ] {
                let bounds = derivatives(activation, loss, range, y).expect("bounds");
                let (value, d1, d2) = loss.derivatives(activation, at, y);
                for (bound, exact) in bounds.into_iter().zip([d1, d2]) {
                    let slack = 1e-15 * (1.0 + exact.abs());
                    prop_assert!(bound.lo <= exact + slack && exact - slack <= bound.hi, "{activation:?} {loss:?}: {exact} in {bound:?}");
                    prop_assert!(r > 1e-9 || bound.hi - bound.lo < 1e-8, "too wide: {bound:?}");
                }
                if let Some(bound) = super::value(activation, loss, range, y) {
                    let slack = 1e-14 * (1.0 + at.abs());
                    prop_assert!(bound.lo <= value + slack && value - slack <= bound.hi, "{activation:?} {loss:?}: {value} in {bound:?}");
                }
            }
            prop_assert_eq!(derivatives(Activation::Relu, Loss::Square, range, y), None);
            prop_assert_eq!(derivatives(Activation::Identity, Loss::Hinge, range, y), None);
        }
    }
}
