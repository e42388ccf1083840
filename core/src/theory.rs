//! What theorems predict, one file for each, and what is measured beside them.

pub mod auer;
pub mod linear_network;
pub mod principal_components;
pub mod saddle_to_saddle;
pub mod scalar_factorisation;
pub mod stationary;
pub mod uniform_convergence;
pub mod recovery;
pub mod local_convexity;

use crate::critical::Kind;
use crate::eigen;
use crate::objective::Objective;

/// A point of a loss as it is found to be, to stand beside what a theorem says of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// f(w).
    pub value: f64,
    /// The largest |∂f/∂w_k|.
    pub slope: f64,
    /// Eigenvalues of the Hessian, ascending.
    pub eigenvalues: Vec<f64>,
}

impl Measured {
    /// Measures `f` at `w`; `None` where it is not finite.
    #[must_use]
    pub fn at(f: &dyn Objective, w: &[f64]) -> Option<Measured> {
        let d = w.len();
        let (mut grad, mut hess) = (vec![0.0; d], vec![0.0; d * d]);
        let value = f.gradient(w, &mut grad);
        f.hessian(w, &mut hess);
        let slope = grad.iter().fold(0.0_f64, |m, g| m.max(g.abs()));
        if !(value.is_finite() && slope.is_finite()) {
            return None;
        }
        Some(Measured { value, slope, eigenvalues: eigen::symmetric(&hess, d)?.values })
    }

    /// The Morse index: how many eigenvalues are negative.
    #[must_use]
    pub fn index(&self) -> usize {
        match Kind::of(&self.eigenvalues) {
            Kind::Minimum => 0,
            Kind::Saddle(negative) | Kind::Degenerate { negative, .. } => negative as usize,
            Kind::Maximum => self.eigenvalues.len(),
        }
    }

    /// The dimension of the Hessian's kernel: families of critical points have exact zeros, which come out as noise of either sign.
    #[must_use]
    pub fn kernel(&self) -> usize {
        if let Kind::Degenerate { zero, .. } = Kind::of(&self.eigenvalues) { zero as usize } else { 0 }
    }
}

/// One step of length `dt` of the gradient flow dw/dt = −∇f, by the classical Runge-Kutta method of order 4.
pub fn flow(f: &dyn Objective, dt: f64, w: &mut [f64], scratch: &mut FlowScratch) {
    let FlowScratch { at, slope, sum } = scratch;
    at.resize(w.len(), 0.0);
    slope.resize(w.len(), 0.0);
    sum.clear();
    sum.resize(w.len(), 0.0);
    at.copy_from_slice(w);
    for (weight, next) in [(1.0, 0.5), (2.0, 0.5), (2.0, 1.0), (1.0, 0.0)] {
        f.gradient(at, slope);
        for k in 0..w.len() {
            sum[k] += weight * slope[k];
            at[k] = w[k] - next * dt * slope[k];
        }
    }
    w.iter_mut().zip(sum.iter()).for_each(|(w, s)| *w -= dt / 6.0 * s);
}

/// Scratch of [`flow`].
#[derive(Clone, Debug, Default)]
pub struct FlowScratch {
    at: Vec<f64>,
    slope: Vec<f64>,
    sum: Vec<f64>,
}

/// Where f changes sign between `lo` and `hi`, to the last bit: bisection. f(lo) and f(hi) differ in sign; otherwise an end comes back.
fn bisect(mut lo: f64, mut hi: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    let rising = f(lo) < 0.0;
    loop {
        let middle = 0.5 * (lo + hi);
        if middle <= lo || middle >= hi {
            return middle;
        }
        if (f(middle) < 0.0) == rising {
            lo = middle;
        } else {
            hi = middle;
        }
    }
}
