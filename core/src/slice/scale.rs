//! The scale of a coordinate: how a parameter is drawn on an axis, and in which coordinate it is descended on and searched in.
//!
//! Where weights span many powers of ten, as in Auer, Herbster and Warmuth's construction (1995), a linear axis shows only the largest, and one step size in w
//! does for few of them.

#[cfg(feature = "whole")]
use crate::math;

/// A coordinate u of a parameter w. Equal distances on the screen are equal differences of u. All but one are increasing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Scale {
    /// u = w.
    #[default]
    Linear,
    /// u = ln w, for w > 0.
    #[cfg(feature = "whole")]
    Ln,
    /// u = ln(−w), for w < 0: falling, so that u is ln |w| on either side of 0. No axis has it.
    #[cfg(feature = "whole")]
    MirroredLn,
    /// u = asinh(w/unit): linear near 0, and ±ln(2|w|/unit) far from it.
    #[cfg(feature = "whole")]
    Asinh {
        /// Where it bends from one into the other; positive.
        unit: f64,
    },
}

impl Scale {
    /// The coordinate u of `w`; −∞ where a logarithm has no value.
    #[must_use]
    pub fn of(self, w: f64) -> f64 {
        match self {
            Scale::Linear => w,
            #[cfg(feature = "whole")]
            Scale::Ln if w <= 0.0 => f64::NEG_INFINITY,
            #[cfg(feature = "whole")]
            Scale::MirroredLn if w >= 0.0 => f64::NEG_INFINITY,
            #[cfg(feature = "whole")]
            Scale::Ln | Scale::MirroredLn => math::ln(w.abs()),
            #[cfg(feature = "whole")]
            Scale::Asinh { unit } => math::asinh(w / unit),
        }
    }

    /// The parameter w at the coordinate `u`: the inverse of [`Scale::of`].
    #[must_use]
    pub fn back(self, u: f64) -> f64 {
        match self {
            Scale::Linear => u,
            #[cfg(feature = "whole")]
            Scale::Ln => math::exp(u),
            #[cfg(feature = "whole")]
            Scale::MirroredLn => -math::exp(u),
            #[cfg(feature = "whole")]
            Scale::Asinh { unit } => unit * math::sinh(u),
        }
    }

    /// du/dw at `w`.
    #[must_use]
    #[cfg_attr(not(feature = "whole"), allow(unused_variables, reason = "a line's slope is the same everywhere"))]
    pub fn slope(self, w: f64) -> f64 {
        match self {
            Scale::Linear => 1.0,
            #[cfg(feature = "whole")]
            Scale::Ln | Scale::MirroredLn => 1.0 / w,
            #[cfg(feature = "whole")]
            Scale::Asinh { unit } => 1.0 / (w * w + unit * unit).sqrt(),
        }
    }

    /// (w, dw/du, d²w/du²) at the coordinate `u`.
    #[cfg(feature = "whole")]
    #[must_use]
    pub fn derivatives(self, u: f64) -> [f64; 3] {
        match self {
            Scale::Linear => [u, 1.0, 0.0],
            Scale::Ln => [math::exp(u); 3],
            Scale::MirroredLn => [-math::exp(u); 3],
            Scale::Asinh { unit } => {
                let w = unit * math::sinh(u);
                [w, unit * math::cosh(u), w]
            }
        }
    }
}

#[cfg(all(test, feature = "whole"))]
mod tests {
    use super::*;

    #[test]
    fn coordinates_and_parameters_are_inverse_and_their_slopes_are_each_other_s() {
        for (scale, w) in [
            (Scale::Linear, -3.5),
            (Scale::Ln, 0.02),
            (Scale::MirroredLn, -250.0),
            (Scale::Asinh { unit: 0.01 }, -0.004),
            (Scale::Asinh { unit: 0.01 }, 40.0),
        ] {
            let u = scale.of(w);
            let [back, slope, bend] = scale.derivatives(u);
            assert!((back / w - 1.0).abs() < 1e-14 && (scale.back(u) / w - 1.0).abs() < 1e-14, "{scale:?}: {back}");
            assert!((slope * scale.slope(w) - 1.0).abs() < 1e-13, "{scale:?}: {slope}");
            let step = 1e-5;
            let [ahead, behind] = [u + step, u - step].map(|u| scale.derivatives(u));
            assert!(((ahead[0] - behind[0]) / (2.0 * step) - slope).abs() < 1e-8 * slope.abs(), "{scale:?}: dw/du");
            assert!(((ahead[1] - behind[1]) / (2.0 * step) - bend).abs() < 1e-8 * slope.abs(), "{scale:?}: d²w/du²");
        }
        let outside = [Scale::Ln.of(-1.0), Scale::Ln.of(0.0), Scale::MirroredLn.of(1.0)];
        assert!(outside.iter().all(|u| u.is_infinite() && *u < 0.0), "{outside:?}");
    }
}
