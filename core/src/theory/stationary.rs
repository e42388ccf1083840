//! How far stochastic descent with a constant step size keeps off the minimum of a least-squares problem, once it has forgotten its start.
//!
//! With batches of B samples drawn with replacement, δ = w − ŵ goes on by δ ← (I − ηH_B)δ − ηg_B, where H_B and g_B are means over the batch of x xᵀ and of the gradient (ŵ·x − y)x at ŵ. The batch
//! does not depend on δ, and E g_B = 0; so in the long run E δ = 0, and C = E δδᵀ solves
//!
//! H C + C H − η(1 − 1/B) H C H − (η/B) E[(xᵀCx) x xᵀ] = (η/B) E[g gᵀ].
//!
//! For small steps that is η/B times what solves H C + C H = E[g gᵀ], in the eigenvectors of H. With the third term alone it is η S/(Bλ(2 − ηλ)), that of noise which is the same everywhere; the
//! fourth is there because a batch sees another curvature than all samples do, and it is what is felt with large steps in small batches.
//!
//! Source: Mandt, Hoffman and Blei 2017, arXiv:1704.04289, for small steps; the rest is worked out here.

use crate::eigen;
use crate::math;
use crate::matrix::{dot, product, solve};

/// C as it stands in the long run.
#[derive(Clone, Debug, PartialEq)]
pub struct Stationary {
    /// C, d×d row-major.
    pub covariance: Vec<f64>,
    /// Eigenvalues of H, ascending.
    pub curvatures: Vec<f64>,
    /// The variance of δ along the eigenvector of each.
    pub variances: Vec<f64>,
    /// What E‖δ‖² would be if the noise were the same everywhere: Σ_k η S_k/(Bλ_k(2 − ηλ_k)) with S_k = E⟨g, v_k⟩². Where [`Stationary::mean_square`] is much more, the walk makes rare and large
    /// excursions, and no mean over one walk is near it for long.
    pub steady: f64,
}

impl Stationary {
    /// E‖w − ŵ‖².
    #[must_use]
    pub fn mean_square(&self) -> f64 {
        self.variances.iter().sum()
    }

    /// Of least squares with the inputs `x` (n×d row-major, with the 1 of a bias), residuals ŵ·x − y (n), step size η and batch B. `None` where the walk has no such state: it
    /// diverges, or the mean square of its distance does.
    #[must_use]
    pub fn of_least_squares(x: &[f64], residuals: &[f64], eta: f64, batch: f64) -> Option<Stationary> {
        let n = residuals.len();
        let d = x.len() / n.max(1);
        let (mut h, mut s, mut fourth) = (vec![0.0; d * d], vec![0.0; d * d], vec![0.0; d * d * d * d]);
        for (row, r) in x.chunks_exact(d).zip(residuals) {
            for ab in 0..d * d {
                let pair = row[ab / d] * row[ab % d] / n as f64;
                h[ab] += pair;
                s[ab] += pair * (r * r);
                for cd in 0..d * d {
                    fourth[ab * d * d + cd] += pair * (row[cd / d] * row[cd % d]);
                }
            }
        }
        let found = eigen::symmetric(&h, d)?;
        if !(found.values[0] > 0.0 && eta * found.values[d - 1] < 2.0) {
            return None;
        }
        // The equations for the d² numbers of C.
        let mut system = vec![0.0; d * d * d * d];
        for (a, b) in (0..d * d).map(|ab| (ab / d, ab % d)) {
            let line = &mut system[(a * d + b) * d * d..][..d * d];
            for (c, e) in (0..d * d).map(|ce| (ce / d, ce % d)) {
                let both = h[a * d + c] * h[e * d + b];
                let left = if e == b { h[a * d + c] } else { 0.0 } + if a == c { h[e * d + b] } else { 0.0 };
                let seen = fourth[(a * d + b) * d * d + c * d + e];
                line[c * d + e] = left - eta * (1.0 - 1.0 / batch) * both - eta / batch * seen;
            }
        }
        let mut covariance: Vec<f64> = s.iter().map(|s| eta / batch * s).collect();
        if !solve(&mut system, d * d, &mut covariance) {
            return None;
        }
        // Beyond the step size at which the mean square stays finite the equations still have a solution, but it is no covariance.
        let bent = eigen::symmetric(&covariance, d)?;
        if bent.values[0] < 0.0 {
            return None;
        }
        let along = |of: &[f64], v: &[f64]| dot(v, &product(of, v, d));
        let variances = found.vectors.chunks_exact(d).map(|v| along(&covariance, v)).collect();
        let parts = found.vectors.chunks_exact(d).zip(&found.values);
        let steady = parts.map(|(v, l)| eta * along(&s, v) / (batch * l * (2.0 - eta * l))).sum();
        Some(Stationary { covariance, curvatures: found.values, variances, steady })
    }

    /// The standard error of the mean of ‖δ‖² over `looks` ≤ `updates` evenly spaced updates of a walk of so many: along an eigenvector δ is remembered with the factor ρ = 1 − ηλ from one update to the
    /// next and q = |ρ|^(updates/looks) from one look to the next, so that the mean of δ² has the variance 2σ⁴ (1 + q²)/((1 − q²) looks). As if δ were normal, which it nearly is while its mean square is near
    /// [`Stationary::steady`].
    #[must_use]
    pub fn error(&self, eta: f64, updates: f64, looks: f64) -> f64 {
        let part = |(variance, curvature): (&f64, &f64)| {
            let rho = (1.0 - eta * curvature).abs();
            // ρ = 0 is forgotten at once.
            let square = math::exp(2.0 * updates / looks * math::ln(rho.max(f64::MIN_POSITIVE)));
            2.0 * variance * variance * (1.0 + square) / ((1.0 - square) * looks)
        };
        self.variances.iter().zip(&self.curvatures).map(part).sum::<f64>().sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Stream, StreamName};

    /// One input, samples of two sizes: all of it by hand.
    #[test]
    fn in_one_dimension_it_is_a_fraction() {
        let (x, r) = ([1.0, 2.0], [0.3, -0.15]);
        let check = |eta: f64, batch: f64| {
            let (h, s, fourth) = (2.5, 0.5 * (0.09 + 0.09), 8.5);
            let expected = eta / batch * s / (2.0 * h - eta * (1.0 - 1.0 / batch) * h * h - eta / batch * fourth);
            let found = Stationary::of_least_squares(&x, &r, eta, batch).expect("it has one");
            assert!((found.mean_square() / expected - 1.0).abs() < 1e-12, "{eta}, {batch}: {found:?}");
            let steady = eta / batch * s / (2.0 * h - eta * h * h);
            assert!((found.steady / steady - 1.0).abs() < 1e-12, "{eta}, {batch}: {found:?}");
            // All updates, and few that are far apart: as if each were drawn by itself.
            let (variance, rho) = (found.mean_square(), 1.0 - eta * h);
            for (updates, looks, times) in
                [(500.0, 500.0, (1.0 + rho * rho) / (1.0 - rho * rho)), (1e6, 50.0, 1.0), (1e6, 2000.0, 1.0)]
            {
                let expected = variance * (2.0 * times / looks).sqrt();
                let error = found.error(eta, updates, looks);
                assert!((error / expected - 1.0).abs() < 1e-4, "{eta}, {batch}, {updates}, {looks}: {error}");
            }
        };
        check(0.01, 1.0);
        check(0.3, 1.0);
        check(0.3, 4.0);
        // Where 2h = ηE x⁴ the mean square is infinite, long before the walk over all samples diverges.
        assert!(Stationary::of_least_squares(&x, &r, 0.6, 1.0).is_none());
        assert!(Stationary::of_least_squares(&x, &r, 0.6, 100.0).is_some());
        assert!(Stationary::of_least_squares(&x, &r, 0.81, 100.0).is_none());
    }

    /// Walks keep off the minimum as far as it says, and not as far as if the noise were the same everywhere.
    #[test]
    fn long_walks_spread_as_it_says() {
        const N: usize = 60;
        let mut draws = Stream::new(7, StreamName::Data, 0);
        let mut x = Vec::new();
        for _ in 0..N {
            x.extend([2.0 * draws.uniform() - 1.0, 2.0 * draws.uniform() - 1.0, 1.0]);
        }
        let mut r: Vec<f64> = (0..N).map(|_| 0.5 * draws.normal()).collect();
        // Residuals at the minimum are orthogonal to the inputs.
        for _ in 0..200 {
            for k in 0..3 {
                let (along, square) =
                    (0..N).fold((0.0, 0.0), |(a, s), i| (a + r[i] * x[3 * i + k], s + x[3 * i + k] * x[3 * i + k]));
                (0..N).for_each(|i| r[i] -= along / square * x[3 * i + k]);
            }
        }
        let check = |eta: f64, batch: u32| {
            let found = Stationary::of_least_squares(&x, &r, eta, f64::from(batch)).expect("it has one");
            let (mut delta, mut sum, updates) = ([0.0; 3], 0.0, 200_000);
            let mut stream = Stream::new(11, StreamName::Batches, 0);
            for _ in 0..updates {
                let mut grad = [0.0; 3];
                for _ in 0..batch {
                    let i = stream.below(N as u32) as usize;
                    let row = &x[3 * i..3 * i + 3];
                    let error = dot(row, &delta) + r[i];
                    (0..3).for_each(|k| grad[k] += error * row[k] / f64::from(batch));
                }
                (0..3).for_each(|k| delta[k] -= eta * grad[k]);
                sum += dot(&delta, &delta);
            }
            let (mean, error) = (sum / f64::from(updates), found.error(eta, f64::from(updates), f64::from(updates)));
            let expected = found.mean_square();
            assert!((mean - expected).abs() < 4.0 * error, "{eta}, {batch}: {mean}, {expected} ± {error}");
            assert!(error < 0.05 * expected, "{error} of {expected}");
        };
        check(0.05, 1);
        check(0.4, 1);
        check(0.4, 8);
    }
}
