//! The fast path over a slice of a linear network's loss: a polynomial of the fourth degree, whatever the number of samples.

use super::Sampler;
use super::linear_network::LinearNetworkRisk;
use crate::matrix::dot;
use crate::slice::{GridSize, Slice};
use std::ops::Range;

/// On a slice the residuals are C·φ with φ = (1, a, b, a², ab, b²) and C one column of coefficients for each, n·d_y rows.
/// With C = QR, f = ‖Rφ‖²: squares of six numbers at most, so that nothing cancels but what cancels in the residuals.
pub(super) struct LinearSampler {
    /// R, 6×6 row-major, upper triangular.
    r: [f64; 36],
    slice: Slice,
    grid: GridSize,
}

impl LinearSampler {
    pub(super) fn new(risk: &LinearNetworkRisk, slice: &Slice, grid: GridSize) -> LinearSampler {
        LinearSampler { r: triangle(risk.coefficients(slice)), slice: slice.clone(), grid }
    }

    /// Calls `put` with each cell of the rows, counted from their first, and its value.
    fn values(&self, rows: Range<u32>, mut put: impl FnMut(usize, f64)) {
        let mut at = 0;
        for row in rows {
            let b = self.slice.y.centre(row, self.grid.height);
            for column in 0..self.grid.width {
                let a = self.slice.x.centre(column, self.grid.width);
                let phi = [1.0, a, b, a * a, a * b, b * b];
                let mut sum = 0.0;
                for (k, line) in self.r.chunks_exact(6).enumerate() {
                    let part = dot(&line[k..], &phi[k..]);
                    sum += part * part;
                }
                put(at, sum);
                at += 1;
            }
        }
    }
}

impl Sampler<f64> for LinearSampler {
    fn fill(&mut self, rows: Range<u32>, out: &mut [f64]) {
        self.values(rows, |k, value| out[k] = value);
    }
}

impl Sampler<f32> for LinearSampler {
    fn fill(&mut self, rows: Range<u32>, out: &mut [f32]) {
        self.values(rows, |k, value| out[k] = value as f32);
    }
}

/// R of C = QR by the modified Gram-Schmidt method (Golub and Van Loan, §5.2.8); a column that depends on those before it has no row.
fn triangle(mut columns: [Vec<f64>; 6]) -> [f64; 36] {
    let mut r = [0.0; 36];
    for k in 0..6 {
        let (done, rest) = columns.split_at_mut(k + 1);
        let q = &mut done[k];
        let length = dot(q, q).sqrt();
        r[k * 6 + k] = length;
        if length > 0.0 {
            q.iter_mut().for_each(|x| *x /= length);
            for (j, column) in rest.iter_mut().enumerate() {
                let along = dot(q, column);
                r[k * 6 + k + 1 + j] = along;
                column.iter_mut().zip(q.iter()).for_each(|(c, q)| *c -= along * q);
            }
        }
    }
    r
}
