//! Damped Newton: w ← w − η (H + μI)⁻¹ g, with the Hessian and the gradient of the whole risk.
//!
//! μ is the least of λ, 10λ, 100λ, … for which H + μI is positive definite, so that every step goes downhill; λ > 0.
//! Sources: Levenberg 1944; Nocedal and Wright, Numerical Optimization, 2nd ed., §3.4. For hundreds of parameters at most: a step
//! costs d³/3 operations beside the Hessian.

use super::{Optimizer, Oracle};

/// w ← w − η (H + μI)⁻¹ g. Has no state.
pub struct Newton {
    damping: f64,
    grad: Vec<f64>,
    hessian: Vec<f64>,
    factor: Vec<f64>,
}

impl Newton {
    /// Newton's method for `dim` parameters with the least damping λ.
    #[must_use]
    pub fn new(damping: f64, dim: usize) -> Newton {
        Newton { damping, grad: vec![0.0; dim], hessian: vec![0.0; dim * dim], factor: vec![0.0; dim * dim] }
    }
}

impl Optimizer for Newton {
    fn step(&mut self, oracle: &mut Oracle<'_>, eta: f64, w: &mut [f64]) -> f64 {
        let loss = oracle.gradient(w, &mut self.grad);
        oracle.hessian(w, &mut self.hessian);
        let n = w.len();
        let mut mu = self.damping;
        while !cholesky(&self.hessian, mu, &mut self.factor, n) {
            mu *= 10.0;
            if !mu.is_finite() {
                // No number is large enough: the Hessian itself is not finite, and the step says so.
                w.fill(f64::NAN);
                return loss;
            }
        }
        solve(&self.factor, &mut self.grad, n);
        for (wk, step) in w.iter_mut().zip(&self.grad) {
            *wk -= eta * step;
        }
        loss
    }

    fn state(&self) -> Vec<f64> {
        Vec::new()
    }

    fn restore(&mut self, _state: &[f64]) {}
}

/// Writes the lower triangle L of a + μI = LLᵀ (n×n, row-major) into `l`; whether a + μI is positive definite.
fn cholesky(a: &[f64], mu: f64, l: &mut [f64], n: usize) -> bool {
    for r in 0..n {
        for c in 0..=r {
            let mut sum = a[r * n + c];
            if r == c {
                sum += mu;
            }
            for k in 0..c {
                sum -= l[r * n + k] * l[c * n + k];
            }
            if r != c {
                l[r * n + c] = sum / l[c * n + c];
            } else if sum > 0.0 {
                l[r * n + r] = sum.sqrt();
            } else {
                return false;
            }
        }
    }
    true
}

/// Replaces b by the solution x of LLᵀx = b.
fn solve(l: &[f64], b: &mut [f64], n: usize) {
    for r in 0..n {
        for k in 0..r {
            b[r] -= l[r * n + k] * b[k];
        }
        b[r] /= l[r * n + r];
    }
    for r in (0..n).rev() {
        for k in r + 1..n {
            b[r] -= l[k * n + r] * b[k];
        }
        b[r] /= l[r * n + r];
    }
}
