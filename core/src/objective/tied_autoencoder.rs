//! tr S − 2 wᵀSw + |w|² wᵀSw: a linear autoencoder of one unit with tied weights, which is principal component analysis.

use super::direct_sampler::DirectSampler;
use super::{FiniteSum, Objective, Sampler};
use crate::matrix::dot;
use crate::slice::{GridSize, Slice};

/// f(w) = E|x − w(w·x)|² = tr S − 2 wᵀSw + |w|² wᵀSw with S = diag(σ) the covariance of x, over all of R^d.
///
/// With σ_1 > … > σ_d > 0 the critical points are 0 (a maximum with curvatures −4σ_k) and ±e_j with value tr S − σ_j: along e_j the curvature is 8σ_j,
/// along e_k it is 2(σ_j − σ_k), so that ±e_1 are the minima and ±e_j is a saddle of index j − 1.
/// Source: Oja 1982, doi:10.1007/BF00275687.
#[derive(Clone, Debug)]
pub struct TiedAutoencoder {
    /// The variances σ along the coordinates, d.
    pub variances: Vec<f64>,
}

/// What f and its derivatives are made of.
struct Parts {
    /// |w|².
    square: f64,
    /// wᵀSw.
    form: f64,
}

impl TiedAutoencoder {
    fn parts(&self, w: &[f64]) -> Parts {
        Parts { square: dot(w, w), form: w.iter().zip(&self.variances).map(|(w, s)| s * (w * w)).sum() }
    }

    fn value(&self, Parts { square, form }: &Parts) -> f64 {
        self.variances.iter().sum::<f64>() + (square - 2.0) * form
    }
}

impl Objective for TiedAutoencoder {
    fn dim(&self) -> usize {
        self.variances.len()
    }

    fn loss(&self, w: &[f64]) -> f64 {
        self.value(&self.parts(w))
    }

    /// 2(|w|² − 2) Sw + 2 (wᵀSw) w.
    fn gradient(&self, w: &[f64], grad: &mut [f64]) -> f64 {
        let parts = self.parts(w);
        for (k, g) in grad.iter_mut().enumerate() {
            *g = 2.0 * ((parts.square - 2.0) * self.variances[k] + parts.form) * w[k];
        }
        self.value(&parts)
    }

    /// 2(|w|² − 2) S + 2 (wᵀSw) I + 4 (Sw wᵀ + w (Sw)ᵀ).
    fn hessian(&self, w: &[f64], hess: &mut [f64]) {
        let (parts, d) = (self.parts(w), self.dim());
        for r in 0..d {
            for c in 0..d {
                hess[r * d + c] = 4.0 * (self.variances[r] + self.variances[c]) * w[r] * w[c];
            }
            hess[r * d + r] += 2.0 * ((parts.square - 2.0) * self.variances[r] + parts.form);
        }
    }

    fn hessian_vector(&self, w: &[f64], v: &[f64], out: &mut [f64]) {
        let parts = self.parts(w);
        let along = dot(w, v);
        let weighted: f64 = w.iter().zip(v).zip(&self.variances).map(|((w, v), s)| s * w * v).sum();
        for (k, o) in out.iter_mut().enumerate() {
            let s = self.variances[k];
            *o = 2.0 * ((parts.square - 2.0) * s + parts.form) * v[k] + 4.0 * (s * along + weighted) * w[k];
        }
    }

    fn exact_sampler<'a>(&'a self, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f64> + 'a> {
        Box::new(DirectSampler::of(self, slice, grid))
    }

    fn pixel_sampler<'a>(&'a self, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f32> + 'a> {
        Box::new(DirectSampler::of(self, slice, grid))
    }
}

/// As a mean over the d samples √σ_j e_j, of which S is the sum of squares: f_j = dσ_j (1 − 2w_j² + |w|² w_j²).
impl FiniteSum for TiedAutoencoder {
    fn terms(&self) -> u32 {
        self.dim() as u32
    }

    fn batch_gradient(&self, w: &[f64], batch: &[u32], grad: &mut [f64]) -> f64 {
        let (square, d) = (dot(w, w), self.dim());
        let mut sum = 0.0;
        grad.fill(0.0);
        for j in batch.iter().map(|j| *j as usize) {
            let weight = d as f64 / batch.len() as f64 * self.variances[j];
            sum += weight * (1.0 + (square - 2.0) * (w[j] * w[j]));
            grad.iter_mut().zip(w).for_each(|(g, w_k)| *g += 2.0 * weight * (w[j] * w[j]) * w_k);
            grad[j] += 2.0 * weight * (square - 2.0) * w[j];
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_over_all_samples_is_the_loss() {
        let f = TiedAutoencoder { variances: vec![4.0, 1.0, 0.25] };
        for w in [[0.3, -0.7, 0.2], [1.0, 0.0, 0.0], [-1.5, 2.0, 0.1]] {
            let (mut whole, mut each) = ([0.0; 3], [0.0; 3]);
            let (loss, mean) = (f.gradient(&w, &mut whole), f.batch_gradient(&w, &[0, 1, 2], &mut each));
            assert!((loss - mean).abs() < 1e-13 * (1.0 + loss), "{loss} {mean}");
            assert!(whole.iter().zip(&each).all(|(a, b)| (a - b).abs() < 1e-12), "{whole:?} {each:?}");
        }
    }
}
