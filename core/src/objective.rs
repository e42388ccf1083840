//! A loss over a flat parameter vector.

pub mod augment;
#[cfg(feature = "whole")]
pub mod chart;
#[cfg(feature = "whole")]
pub mod components;
mod decay;
#[cfg(feature = "whole")]
mod direct_sampler;
pub mod dropout;
mod layers;
#[cfg(feature = "whole")]
pub mod linear_network;
#[cfg(feature = "whole")]
mod linear_sampler;
pub mod network_risk;
mod network_sampler;
pub mod neuron_risk;
pub mod neuron_sampler;
#[cfg(feature = "whole")]
pub mod one_hidden;
#[cfg(feature = "whole")]
mod one_hidden_sampler;
#[cfg(feature = "whole")]
pub mod planted_risk;
#[cfg(feature = "whole")]
pub mod population;
#[cfg(feature = "whole")]
mod population_sampler;
#[cfg(feature = "whole")]
pub mod quadrature;
pub mod risk;
#[cfg(feature = "whole")]
pub mod tied_autoencoder;

use crate::slice::{GridSize, Slice};
use std::ops::Range;

/// A loss f: R^d -> R over a flat parameter slice of length `dim()`.
pub trait Objective {
    /// Number of parameters d.
    fn dim(&self) -> usize;
    /// What one term's gradient costs, in multiples of a single neuron's: so that work can be cut into pieces of a known length.
    fn gradient_cost(&self) -> u64 {
        1
    }
    /// What one term costs at one cell of a slice in f32, in multiples of a single neuron's.
    fn pixel_cost(&self, _slice: &Slice) -> u64 {
        1
    }
    /// f(w).
    fn loss(&self, w: &[f64]) -> f64;
    /// Writes ∇f(w) into `grad` (length d) and returns f(w).
    fn gradient(&self, w: &[f64], grad: &mut [f64]) -> f64;
    /// Writes the Hessian of f at w into `hess` (d×d, row-major).
    fn hessian(&self, w: &[f64], hess: &mut [f64]);
    /// Writes H·v, the Hessian at w times the vector v (length d), into `out` (length d).
    fn hessian_vector(&self, w: &[f64], v: &[f64], out: &mut [f64]);
    /// The fast path over a slice in f64, for readouts: within 1e-12 of [`loss`](Objective::loss), relative to its scale.
    fn exact_sampler<'a>(&'a self, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f64> + 'a>;
    /// The fast path over a slice in f32, for pixels only: within 1e-6 of [`loss`](Objective::loss), relative to its scale.
    fn pixel_sampler<'a>(&'a self, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f32> + 'a>;
}

/// f = (1/n) Σ f_i: what stochastic methods need.
pub trait FiniteSum: Objective {
    /// Number of terms n.
    fn terms(&self) -> u32;
    /// Writes the mean gradient over the terms in `batch` into `grad` (length d) and returns their mean loss.
    fn batch_gradient(&self, w: &[f64], batch: &[u32], grad: &mut [f64]) -> f64;
    /// The same as update number `t` sees it: with the noise, if any, that only training has, from a stream of the update's own.
    fn training_gradient(&self, w: &[f64], batch: &[u32], _t: u64, grad: &mut [f64]) -> f64 {
        self.batch_gradient(w, batch, grad)
    }
    /// Makes updates of plain descent, w ← w − η g, for as long as they stay within the bound.
    ///
    /// Risks that take many small steps fuse them, and give the same bits.
    fn descend(&self, steps: &Steps<'_>, w: &mut [f64]) -> Made {
        steps.one_by_one(self, w)
    }
}

/// Consecutive updates of plain descent.
#[derive(Clone, Copy, Debug)]
pub struct Steps<'a> {
    /// The number of the first.
    pub t: u64,
    /// The step size of each.
    pub eta: &'a [f64],
    /// Their samples, batch after batch; empty: all samples at every update.
    pub order: &'a [u32],
    /// Samples in a batch, ≥ 1; the last one may be smaller.
    pub size: usize,
    /// What ‖w‖∞ must not pass, and no number is beyond the finite.
    pub bound: f64,
}

/// What became of [`Steps`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// Updates made: fewer than there were step sizes if the next would have left the bound.
    pub updates: usize,
    /// The last so many of them changed nothing.
    pub still: usize,
    /// So many changed something.
    pub moves: usize,
}

impl<'a> Steps<'a> {
    /// The updates as their definition says.
    pub fn one_by_one<F: FiniteSum + ?Sized>(&self, objective: &F, w: &mut [f64]) -> Made {
        let (mut grad, mut made) = (vec![0.0; w.len()], Made::default());
        for (k, eta) in self.eta.iter().enumerate() {
            match self.batch(k) {
                [] => objective.gradient(w, &mut grad),
                batch => objective.training_gradient(w, batch, self.t + k as u64, &mut grad),
            };
            if !self.step(*eta, &mut grad, w, &mut made) {
                break;
            }
        }
        made
    }

    /// The updates `from..to` of these.
    #[must_use]
    pub fn part(&self, from: usize, to: usize) -> Steps<'a> {
        let place = |k: usize| (k * self.size).min(self.order.len());
        let (eta, order) = (&self.eta[from..to], &self.order[place(from)..place(to)]);
        Steps { t: self.t + from as u64, eta, order, ..*self }
    }

    /// The samples of the k-th of the updates; empty stands for all.
    #[inline(always)]
    #[must_use]
    pub fn batch(&self, k: usize) -> &[u32] {
        let from = (k * self.size).min(self.order.len());
        &self.order[from..(from + self.size).min(self.order.len())]
    }

    /// Makes one update from its gradient, unless that leaves the bound, and says whether it was made. `grad` is overwritten.
    #[inline(always)]
    #[allow(clippy::float_cmp, reason = "whether anything has changed at all")]
    pub fn step(&self, eta: f64, grad: &mut [f64], w: &mut [f64], made: &mut Made) -> bool {
        let (mut inside, mut same) = (true, true);
        for (g, wk) in grad.iter_mut().zip(&*w) {
            let next = wk - eta * *g;
            *g = next;
            // False for NaN.
            inside &= next.abs() <= self.bound;
            same &= next == *wk;
        }
        if inside {
            w.copy_from_slice(grad);
            made.updates += 1;
            made.still = if same { made.still + 1 } else { 0 };
            made.moves += usize::from(!same);
        }
        inside
    }
}

/// Fills a grid's rows; owns whatever tables make that fast.
pub trait Sampler<T> {
    /// Writes the values of the rows `rows` (counted from the lower edge) into `out`: rows.len() × width, row-major.
    fn fill(&mut self, rows: Range<u32>, out: &mut [T]);
}
