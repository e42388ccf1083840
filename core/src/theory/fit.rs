//! Means and slopes of what was measured, with their standard errors.

use crate::math;

/// A number and how far it may be off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The number.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
}

/// The mean of independent measurements; `None` for fewer than two.
#[must_use]
pub fn mean(values: &[f64]) -> Option<Estimate> {
    let n = values.len() as f64;
    if n < 2.0 {
        return None;
    }
    let value = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|v| (v - value) * (v - value)).sum();
    Some(Estimate { value, error: (squares / (n * (n - 1.0))).sqrt() })
}

/// The slope of ln y over ln x by least squares, for independent measurements (x, y) of positive numbers; `None` for fewer than three, or for a single x.
#[must_use]
pub fn log_slope(points: &[(f64, f64)]) -> Option<Estimate> {
    let n = points.len() as f64;
    let logs: Vec<(f64, f64)> = points.iter().map(|(x, y)| (math::ln(*x), math::ln(*y))).collect();
    let sum = |f: &dyn Fn(&(f64, f64)) -> f64| logs.iter().map(f).sum::<f64>();
    let (mean_x, mean_y) = (sum(&|p| p.0) / n, sum(&|p| p.1) / n);
    let spread = sum(&|p| (p.0 - mean_x) * (p.0 - mean_x));
    if n < 3.0 || spread == 0.0 {
        return None;
    }
    let value = sum(&|p| (p.0 - mean_x) * (p.1 - mean_y)) / spread;
    let rest = sum(&|p| {
        let gap = p.1 - mean_y - value * (p.0 - mean_x);
        gap * gap
    });
    Some(Estimate { value, error: (rest / (n - 2.0) / spread).sqrt() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_law_has_its_exponent() {
        let points: Vec<(f64, f64)> = [1.0, 10.0, 100.0].iter().map(|x: &f64| (*x, 3.0 / x.sqrt())).collect();
        let found = log_slope(&points).expect("three points");
        assert!((found.value + 0.5).abs() < 1e-14 && found.error < 1e-8, "{found:?}");
        assert_eq!((log_slope(&points[..2]), log_slope(&[(2.0, 1.0); 5]), mean(&[1.0])), (None, None, None));
    }

    /// By hand: residuals ±1 about a line of slope 1 at ln x = 0, 1, 2, 3.
    #[test]
    fn errors_by_hand() {
        let e = |t: f64| math::exp(t);
        let points = [(1.0, e(1.0)), (e(1.0), 1.0), (e(2.0), e(1.0)), (e(3.0), e(4.0))];
        let found = log_slope(&points).expect("four points");
        assert!((found.value - 1.0).abs() < 1e-14 && (found.error - 0.4_f64.sqrt()).abs() < 1e-14, "{found:?}");
        let found = mean(&[1.0, 2.0, 3.0, 6.0]).expect("four numbers");
        assert!(
            (found.value - 3.0).abs() < 1e-15 && (found.error - (14.0_f64 / 12.0).sqrt()).abs() < 1e-15,
            "{found:?}"
        );
    }
}
