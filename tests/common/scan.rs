//! A dense look for the critical points of one weight: good enough for tests of what should be there, and no certificate.

use downhill::math::{self, logit};
use downhill::theory::auer::axis_loss;
use downhill::theory::bisect;

/// Where a function of w changes sign between cells of a scale that is linear near 0 and logarithmic far out: (zeros from − to +, zeros from + to −), ascending.
pub(crate) fn crossings(lo: f64, hi: f64, unit: f64, cells: u32, slope: impl Fn(f64) -> f64) -> (Vec<f64>, Vec<f64>) {
    let (start, end) = (math::asinh(lo / unit), math::asinh(hi / unit));
    let at = |i: u32| {
        let t = start + (end - start) * f64::from(i) / f64::from(cells);
        unit * 0.5 * (math::exp(t) - math::exp(-t))
    };
    let (mut minima, mut maxima) = (Vec::new(), Vec::new());
    let (mut near, mut sign) = (at(0), slope(at(0)) < 0.0);
    for i in 1..=cells {
        let far = at(i);
        let next = slope(far) < 0.0;
        if next != sign {
            let zero = bisect(near, far, &slope);
            if sign { minima.push(zero) } else { maxima.push(zero) }
        }
        (near, sign) = (far, next);
    }
    (minima, maxima)
}

/// (minima, maxima) of L for the samples of one axis: x ≠ 0, 0 < y < 1. All are between the least and the greatest logit(y)/x.
pub(crate) fn axis(x: &[f64], y: &[f64], cells: u32) -> (Vec<f64>, Vec<f64>) {
    let wanted: Vec<f64> = x.iter().zip(y).map(|(x, y)| logit(*y) / x).collect();
    let lo = wanted.iter().fold(f64::INFINITY, |m, w| m.min(*w));
    let hi = wanted.iter().fold(f64::NEG_INFINITY, |m, w| m.max(*w));
    let unit = wanted.iter().fold(f64::INFINITY, |m, w| m.min(w.abs()));
    // A little wider: at the ends the slope may be rounding.
    let margin = 1e-9;
    crossings(lo - margin * lo.abs(), hi + margin * hi.abs(), unit, cells, |w| axis_loss(x, y, w)[1])
}
