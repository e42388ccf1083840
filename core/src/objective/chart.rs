//! Any objective in other coordinates: descent, gradients and Hessians in the coordinate that is drawn.

use super::direct_sampler::DirectSampler;
use super::{FiniteSum, Objective, Sampler};
use crate::slice::{GridSize, Scale, Slice};
use std::cell::RefCell;

/// Writes the parameters of the coordinates `u` into `w`.
pub fn parameters(charts: &[Scale], u: &[f64], w: &mut [f64]) {
    w.iter_mut().zip(charts).zip(u).for_each(|((w, chart), u)| *w = chart.back(*u));
}

/// Writes the coordinates of the parameters `w` into `u`.
pub fn coordinates(charts: &[Scale], w: &[f64], u: &mut [f64]) {
    u.iter_mut().zip(charts).zip(w).for_each(|((u, chart), w)| *u = chart.of(*w));
}

/// u ↦ f(w(u)) with w_k = chart_k(u_k), by the chain rule: ∇ᵤ = c′ ∘ ∇, Hᵤ = diag(c′) H diag(c′) + diag(c″ ∘ ∇).
///
/// Critical points and their indices are those of f: only distances, slopes and curvatures are measured otherwise.
pub struct InChart<'a, F: ?Sized> {
    inner: &'a F,
    charts: &'a [Scale],
    scratch: RefCell<Scratch>,
}

/// One number for each parameter: w, c′, c″, and two for products.
#[derive(Default)]
struct Scratch {
    w: Vec<f64>,
    slope: Vec<f64>,
    bend: Vec<f64>,
    grad: Vec<f64>,
    scaled: Vec<f64>,
}

impl<'a, F: Objective + ?Sized> InChart<'a, F> {
    /// `inner` in the coordinates of `charts`, one for each of its parameters.
    #[must_use]
    pub fn new(inner: &'a F, charts: &'a [Scale]) -> InChart<'a, F> {
        let zeros = || vec![0.0; charts.len()];
        let scratch = Scratch { w: zeros(), slope: zeros(), bend: zeros(), grad: zeros(), scaled: zeros() };
        InChart { inner, charts, scratch: RefCell::new(scratch) }
    }

    /// Takes a gradient in w at the place `u` and makes it one in u.
    fn chained(&self, u: &[f64], grad: &mut [f64], take: impl FnOnce(&[f64], &mut [f64]) -> f64) -> f64 {
        let scratch = &mut *self.scratch.borrow_mut();
        scratch.go_to(self.charts, u);
        let loss = take(&scratch.w, grad);
        grad.iter_mut().zip(&scratch.slope).for_each(|(g, c)| *g *= c);
        loss
    }
}

impl Scratch {
    fn go_to(&mut self, charts: &[Scale], u: &[f64]) {
        for (k, (chart, u)) in charts.iter().zip(u).enumerate() {
            [self.w[k], self.slope[k], self.bend[k]] = chart.derivatives(*u);
        }
    }
}

impl<F: Objective + ?Sized> Objective for InChart<'_, F> {
    fn dim(&self) -> usize {
        self.charts.len()
    }

    fn gradient_cost(&self) -> u64 {
        self.inner.gradient_cost()
    }

    fn pixel_cost(&self, _slice: &Slice) -> u64 {
        self.inner.gradient_cost()
    }

    fn loss(&self, u: &[f64]) -> f64 {
        let scratch = &mut *self.scratch.borrow_mut();
        parameters(self.charts, u, &mut scratch.w);
        self.inner.loss(&scratch.w)
    }

    fn gradient(&self, u: &[f64], grad: &mut [f64]) -> f64 {
        self.chained(u, grad, |w, grad| self.inner.gradient(w, grad))
    }

    fn hessian(&self, u: &[f64], hess: &mut [f64]) {
        let scratch = &mut *self.scratch.borrow_mut();
        scratch.go_to(self.charts, u);
        self.inner.gradient(&scratch.w, &mut scratch.grad);
        self.inner.hessian(&scratch.w, hess);
        let d = self.charts.len();
        for r in 0..d {
            for c in 0..d {
                hess[r * d + c] *= scratch.slope[r] * scratch.slope[c];
            }
            hess[r * d + r] += scratch.bend[r] * scratch.grad[r];
        }
    }

    fn hessian_vector(&self, u: &[f64], v: &[f64], out: &mut [f64]) {
        let scratch = &mut *self.scratch.borrow_mut();
        scratch.go_to(self.charts, u);
        self.inner.gradient(&scratch.w, &mut scratch.grad);
        scratch.scaled.iter_mut().zip(v).zip(&scratch.slope).for_each(|((s, v), c)| *s = v * c);
        self.inner.hessian_vector(&scratch.w, &scratch.scaled, out);
        for (k, o) in out.iter_mut().enumerate() {
            *o = *o * scratch.slope[k] + scratch.bend[k] * scratch.grad[k] * v[k];
        }
    }

    fn exact_sampler<'a>(&'a self, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f64> + 'a> {
        Box::new(DirectSampler::of(self, slice, grid))
    }

    fn pixel_sampler<'a>(&'a self, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f32> + 'a> {
        Box::new(DirectSampler::of(self, slice, grid))
    }
}

impl<F: FiniteSum + ?Sized> FiniteSum for InChart<'_, F> {
    fn terms(&self) -> u32 {
        self.inner.terms()
    }

    fn batch_gradient(&self, u: &[f64], batch: &[u32], grad: &mut [f64]) -> f64 {
        self.chained(u, grad, |w, grad| self.inner.batch_gradient(w, batch, grad))
    }

    fn training_gradient(&self, u: &[f64], batch: &[u32], t: u64, grad: &mut [f64]) -> f64 {
        self.chained(u, grad, |w, grad| self.inner.training_gradient(w, batch, t, grad))
    }
}
