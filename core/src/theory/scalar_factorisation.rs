//! f(a, b) = (1 − ab)², the smallest linear network: every descent's difficulty in two dimensions.
//!
//! (0, 0) is a strict saddle with f = 1 and eigenvalues ∓2; the minima are the valley ab = 1, where the larger eigenvalue, the sharpness, is 2(a² + b²) ≥ 4
//! and the other 0. Gradient flow keeps a² − b².

use crate::math;

/// The sharpness 2(a² + b²) at a point of the valley.
#[must_use]
pub fn sharpness(a: f64, b: f64) -> f64 {
    2.0 * (a * a + b * b)
}

/// The sharpness beyond which a descent of step η leaves the valley: 2/η.
#[must_use]
pub fn stable_below(eta: f64) -> f64 {
    2.0 / eta
}

/// What the flow keeps: a² − b².
#[must_use]
pub fn conserved(a: f64, b: f64) -> f64 {
    (a - b) * (a + b)
}

/// Where the flow from (a, b) ends: in the valley, with a² = (q + √(q² + 4))/2 for q = a² − b², on the side that a + b has the sign of, which the flow keeps;
/// from a = −b at the saddle.
#[must_use]
pub fn flow_end(a: f64, b: f64) -> (f64, f64) {
    let (q, side) = (conserved(a, b), a + b);
    if side == 0.0 {
        return (0.0, 0.0);
    }
    let root = (q * q + 4.0).sqrt();
    // The larger of the two squares without cancellation, the other as its inverse.
    let large = (0.5 * (q.abs() + root)).sqrt();
    let (x, y) = if q >= 0.0 { (large, 1.0 / large) } else { (1.0 / large, large) };
    (x.copysign(side), y.copysign(side))
}

/// c = ab at time t from a = b = √c_0 > 0: c′ = 4c(1 − c), so 1/(1 + (1/c_0 − 1)e^{−4t}).
#[must_use]
pub fn balanced(start: f64, t: f64) -> f64 {
    1.0 / (1.0 + (1.0 / start - 1.0) * math::exp(-4.0 * t))
}
