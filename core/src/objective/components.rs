//! Principal components of samples: the directions in which they vary, and how much.

use crate::eigen;
use crate::matrix::{product, transposed};

/// Variances below this share of the largest are rounding: the samples do not vary in that direction.
const LEAST: f64 = 1e-12;

/// The eigenvalues and eigenvectors of S = Σ_i x_i x_iᵀ, those that are 0 left out.
///
/// The rows √λ_j u_jᵀ have the same S as the samples have. So whatever depends on the samples through S only is the same of these few rows: least squares of X by X, for one.
#[derive(Clone, Debug, PartialEq)]
pub struct Components {
    /// Length d of each direction.
    inputs: usize,
    /// λ_1 ≥ λ_2 ≥ … > 0, r of them.
    variances: Vec<f64>,
    /// Row j is the unit vector u_j, r×d.
    directions: Vec<f64>,
    /// Row j is √λ_j u_j, r×d.
    rows: Vec<f64>,
}

impl Components {
    /// Those of the samples `x`, n×d row-major; `None` if a number is not finite or all are 0.
    #[must_use]
    pub fn of(x: &[f64], inputs: usize) -> Option<Components> {
        let squares = product(&transposed(x, inputs), x, x.len() / inputs);
        let found = eigen::symmetric(&squares, inputs)?;
        let most = found.values.last().copied()?;
        let kept = found.values.iter().rev().take_while(|value| **value > LEAST * most).count();
        if kept == 0 {
            return None;
        }
        let variances: Vec<f64> = found.values.iter().rev().take(kept).copied().collect();
        let mut directions: Vec<f64> = found.vectors.chunks_exact(inputs).rev().take(kept).flatten().copied().collect();
        for u in directions.chunks_exact_mut(inputs) {
            // The sign is arbitrary: that in which the sum is not negative.
            if u.iter().sum::<f64>() < 0.0 {
                u.iter_mut().for_each(|v| *v = -*v);
            }
        }
        let scaled = |(u, value): (&[f64], &f64)| u.iter().map(|v| value.sqrt() * v).collect::<Vec<f64>>();
        let rows = directions.chunks_exact(inputs).zip(&variances).flat_map(scaled).collect();
        Some(Components { inputs, variances, directions, rows })
    }

    /// d.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// λ, descending: how much the samples vary along each direction.
    #[must_use]
    pub fn variances(&self) -> &[f64] {
        &self.variances
    }

    /// The unit vector u_j (d), j from 0.
    #[must_use]
    pub fn direction(&self, j: usize) -> &[f64] {
        &self.directions[j * self.inputs..][..self.inputs]
    }

    /// The rows √λ_j u_jᵀ, r×d row-major.
    #[must_use]
    pub fn rows(&self) -> &[f64] {
        &self.rows
    }

    /// tr S = Σ λ_j.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.variances.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_rows_stand_for_many_samples() {
        // The second input is twice the first, so that there are two directions for three inputs.
        let x: Vec<f64> = (0..40)
            .flat_map(|i| [f64::from(i % 7) - 3.0, 2.0 * (f64::from(i % 7) - 3.0), f64::from(i % 5) - 2.0])
            .collect();
        let found = Components::of(&x, 3).expect("finite");
        assert_eq!((found.variances().len(), found.rows().len()), (2, 6));
        let squares = |x: &[f64]| product(&transposed(x, 3), x, x.len() / 3);
        for (few, many) in squares(found.rows()).iter().zip(squares(&x)) {
            assert!((few - many).abs() < 1e-11, "{few} {many}");
        }
        assert!((found.total() - x.iter().map(|v| v * v).sum::<f64>()).abs() < 1e-10);
        assert!(Components::of(&[0.0; 6], 3).is_none() && Components::of(&[f64::NAN; 6], 3).is_none());
    }
}
