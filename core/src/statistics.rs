//! What a list of measurements says: means with their errors, medians with their quartiles.

/// Mean, spread and standard error of measurements.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// How many measurements there are.
    pub n: usize,
    /// Σ x / n.
    pub mean: f64,
    /// √(Σ (x − mean)²/(n − 1)); 0 for a single one.
    pub sd: f64,
    /// sd/√n.
    pub error: f64,
}

/// The mean of finite measurements; `None` without any.
#[must_use]
pub fn mean(values: &[f64]) -> Option<Mean> {
    let n = values.len();
    if n == 0 {
        return None;
    }
    let mean = values.iter().sum::<f64>() / n as f64;
    let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    let sd = if n > 1 { (squares / (n - 1) as f64).sqrt() } else { 0.0 };
    Some(Mean { n, mean, sd, error: sd / (n as f64).sqrt() })
}

/// The quantile p (0 to 1) of measurements, linear between the two nearest in order (the convention of R's type 7 and of NumPy); infinite ones
/// count. `None` without any.
#[must_use]
pub fn quantile(values: &[f64], p: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    let at = p * last as f64;
    let below = at.floor() as usize;
    let (a, b) = (sorted[below.min(last)], sorted[(below + 1).min(last)]);
    let part = at - below as f64;
    // Not a + part·(b − a), which between infinities is no number.
    Some(if part > 0.0 { (1.0 - part) * a + part * b } else { a })
}

/// A straight line through points, and how sure its slope is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Rise for 1 of x.
    pub slope: f64,
    /// Value at x = 0.
    pub intercept: f64,
    /// Standard error of the slope; 0 for two points.
    pub error: f64,
}

/// The line of least squares through points (x, y) of the same length; `None` with fewer than two different x.
#[must_use]
pub fn line(x: &[f64], y: &[f64]) -> Option<Line> {
    let n = x.len().min(y.len()) as f64;
    let (mx, my) = (x.iter().sum::<f64>() / n, y.iter().sum::<f64>() / n);
    let sxx: f64 = x.iter().map(|x| (x - mx) * (x - mx)).sum();
    let sxy: f64 = x.iter().zip(y).map(|(x, y)| (x - mx) * (y - my)).sum();
    if sxx.is_nan() || sxx <= 0.0 {
        return None;
    }
    let slope = sxy / sxx;
    let intercept = my - slope * mx;
    let rest = |(x, y): (&f64, &f64)| (y - intercept - slope * x) * (y - intercept - slope * x);
    let squares: f64 = x.iter().zip(y).map(rest).sum();
    let error = if n > 2.0 { (squares / (n - 2.0) / sxx).sqrt() } else { 0.0 };
    Some(Line { slope, intercept, error })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_its_slope_and_error() {
        assert_eq!(line(&[1.0, 1.0], &[2.0, 3.0]), None);
        let exact = line(&[0.0, 1.0, 2.0], &[1.0, 3.0, 5.0]).expect("a line");
        assert!((exact.slope - 2.0).abs() < 1e-15 && (exact.intercept - 1.0).abs() < 1e-15 && exact.error < 1e-15);
        // Residuals 1/6·(1, −2, 1) about y = 7/6 + x/2 … : slope ½, error √(1/6 / 1 / 2).
        let found = line(&[0.0, 1.0, 2.0], &[1.0, 2.0, 2.0]).expect("a line");
        assert!((found.slope - 0.5).abs() < 1e-15 && (found.error - (1.0_f64 / 12.0).sqrt()).abs() < 1e-15);
    }

    #[test]
    fn a_mean_has_its_error() {
        assert_eq!(mean(&[]), None);
        assert_eq!(mean(&[3.0]), Some(Mean { n: 1, mean: 3.0, sd: 0.0, error: 0.0 }));
        // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, Σ (x − 5)² = 32.
        let found = mean(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]).expect("measurements");
        assert!((found.mean - 5.0).abs() < 1e-15 && (found.sd * found.sd - 32.0 / 7.0).abs() < 1e-13);
        assert!((found.error * found.error - 4.0 / 7.0).abs() < 1e-13);
    }

    #[test]
    fn quantiles_lie_between_neighbours() {
        let check = |values: &[f64], p: f64, expected: Option<f64>| assert_eq!(quantile(values, p), expected, "{p}");
        check(&[], 0.5, None);
        check(&[4.0], 0.9, Some(4.0));
        check(&[3.0, 1.0, 2.0], 0.5, Some(2.0));
        check(&[4.0, 1.0, 2.0, 3.0], 0.5, Some(2.5));
        check(&[4.0, 1.0, 2.0, 3.0], 0.25, Some(1.75));
        check(&[4.0, 1.0, 2.0, 3.0], 1.0, Some(4.0));
        check(&[1.0, f64::INFINITY, 2.0], 0.5, Some(2.0));
        check(&[1.0, f64::INFINITY, 2.0], 1.0, Some(f64::INFINITY));
        check(&[1.0, f64::INFINITY], 0.5, Some(f64::INFINITY));
    }
}
