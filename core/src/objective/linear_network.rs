//! The loss of a linear network with one hidden layer.

use super::components::Components;
use super::linear_sampler::LinearSampler;
use super::{FiniteSum, Objective, Sampler};
use crate::matrix::{dot, product, transposed};
use crate::slice::{GridSize, Slice};
use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

/// f(A, B) = ‖Y − ABX‖²_F = Σ_i ‖y_i − ABx_i‖², without 1/n and without ½, so that every derivative carries a factor 2.
///
/// Parameters: [A row-major | B row-major], A d_y×p, B p×d_x. With R = ABX − Y, ∇_A = 2 R Xᵀ Bᵀ and ∇_B = 2 Aᵀ R Xᵀ.
/// As a [`FiniteSum`] it is (1/n) Σ f_i with f_i = n‖y_i − ABx_i‖²: the mean over all terms is f itself, and a batch's mean
/// gradient is an unbiased estimate of ∇f.
///
/// Source: Baldi and Hornik 1989, doi:10.1016/0893-6080(89)90014-2.
#[derive(Clone, Debug)]
pub struct LinearNetworkRisk {
    shape: Shape,
    x: Vec<f64>,
    y: Vec<f64>,
    /// Where X = Y, its principal components: f is that of as many rows.
    components: Option<Rc<Components>>,
    /// Kept between calls, so that an update allocates nothing.
    scratch: RefCell<Scratch>,
}

/// The widths of a linear network with one hidden layer, each at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// d_x.
    pub inputs: usize,
    /// p.
    pub hidden: usize,
    /// d_y.
    pub outputs: usize,
}

impl Shape {
    /// Number of parameters, p(d_y + d_x).
    #[must_use]
    pub fn dim(self) -> usize {
        self.hidden * (self.outputs + self.inputs)
    }

    /// The names of the parameters in their flat order: a_i_k for A, b_k_j for B; everything counts from 1.
    #[must_use]
    pub fn parameter_names(self) -> Vec<String> {
        let block = |name: &str, rows: usize, columns: usize| {
            let name = name.to_owned();
            (1..=rows).flat_map(move |i| {
                let name = name.clone();
                (1..=columns).map(move |k| format!("{name}_{i}_{k}"))
            })
        };
        block("a", self.outputs, self.hidden).chain(block("b", self.hidden, self.inputs)).collect()
    }

    /// The places of the incoming weights of each unit: the rows of A, then those of B.
    #[must_use]
    pub fn filters(self) -> Vec<Range<usize>> {
        let rows = |first: usize, rows: usize, width: usize| {
            (0..rows).map(move |i| first + i * width..first + (i + 1) * width)
        };
        let first = self.outputs * self.hidden;
        rows(0, self.outputs, self.hidden).chain(rows(first, self.hidden, self.inputs)).collect()
    }

    /// A (d_y×p) and B (p×d_x) of a parameter vector, row-major.
    #[must_use]
    pub fn split(self, w: &[f64]) -> (&[f64], &[f64]) {
        w.split_at(self.outputs * self.hidden)
    }
}

/// The values of one sample, and their derivatives along a direction.
#[derive(Clone, Debug, Default)]
struct Scratch {
    /// Bx, p.
    h: Vec<f64>,
    /// ABx − y, d_y.
    r: Vec<f64>,
    dh: Vec<f64>,
    dr: Vec<f64>,
}

impl LinearNetworkRisk {
    /// The loss over n samples: `x` n×d_x and `y` n×d_y, row-major, so Xᵀ and Yᵀ of the formula.
    #[must_use]
    pub fn new(shape: Shape, x: Vec<f64>, y: Vec<f64>) -> LinearNetworkRisk {
        debug_assert_eq!(x.len() / shape.inputs, y.len() / shape.outputs, "as many inputs as targets");
        let (h, r) = (vec![0.0; shape.hidden], vec![0.0; shape.outputs]);
        let scratch = Scratch { dh: h.clone(), dr: r.clone(), h, r };
        LinearNetworkRisk { shape, x, y, components: None, scratch: RefCell::new(scratch) }
    }

    /// The loss of a network that learns its own inputs: `x` n×d row-major, X = Y, with the `components` of these samples. f and its derivatives are those of the components'
    /// rows, which are d at most; a batch is of the samples.
    #[must_use]
    pub fn autoencoder(hidden: usize, x: Vec<f64>, components: Rc<Components>) -> LinearNetworkRisk {
        let shape = Shape { inputs: components.inputs(), hidden, outputs: components.inputs() };
        let plain = LinearNetworkRisk::new(shape, x.clone(), x);
        LinearNetworkRisk { components: Some(components), ..plain }
    }

    /// The principal components, where it learns its own inputs.
    #[must_use]
    pub fn components(&self) -> Option<&Rc<Components>> {
        self.components.as_ref()
    }

    /// Its widths.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Inputs, n×d_x row-major.
    #[must_use]
    pub fn x(&self) -> &[f64] {
        &self.x
    }

    /// Targets, n×d_y row-major.
    #[must_use]
    pub fn y(&self) -> &[f64] {
        &self.y
    }

    /// Writes h = Bx (p) and ABx (d_y).
    pub fn predict(&self, w: &[f64], x: &[f64], h: &mut [f64], out: &mut [f64]) {
        let (a, b) = self.shape.split(w);
        apply(b, x, h);
        apply(a, h, out);
    }

    fn samples(&self) -> usize {
        self.y.len() / self.shape.outputs
    }

    /// Rows of X and Y that have the sums of squares and products that the samples have, of which all of f is made: few where they are known.
    fn rows(&self) -> (&[f64], &[f64]) {
        self.components.as_ref().map_or((&self.x, &self.y), |few| (few.rows(), few.rows()))
    }

    /// Those rows one by one.
    fn pairs(&self) -> impl ExactSizeIterator<Item = (&[f64], &[f64])> {
        let (x, y) = self.rows();
        x.chunks_exact(self.shape.inputs).zip(y.chunks_exact(self.shape.outputs))
    }

    fn sample(&self, i: usize) -> (&[f64], &[f64]) {
        let Shape { inputs, outputs, .. } = self.shape;
        (&self.x[i * inputs..][..inputs], &self.y[i * outputs..][..outputs])
    }

    /// Writes h = Bx and r = ABx − y.
    fn forward(&self, w: &[f64], (x, y): (&[f64], &[f64]), h: &mut [f64], r: &mut [f64]) {
        self.predict(w, x, h, r);
        r.iter_mut().zip(y).for_each(|(r, y)| *r -= y);
    }

    /// Writes `share` times the gradient of ‖y − ABx‖² summed over the pairs, and returns `share` times that sum.
    fn sum_gradient<'a>(
        &self,
        w: &[f64],
        pairs: impl Iterator<Item = (&'a [f64], &'a [f64])>,
        share: f64,
        grad: &mut [f64],
    ) -> f64 {
        grad.fill(0.0);
        let Scratch { h, r, dh, .. } = &mut *self.scratch.borrow_mut();
        let (a, _) = self.shape.split(w);
        let mut sum = 0.0;
        for pair in pairs {
            self.forward(w, pair, h, r);
            sum += dot(r, r);
            let (grad_a, grad_b) = grad.split_at_mut(a.len());
            add_outer(2.0 * share, r, h, grad_a);
            apply_transposed(a, r, dh);
            add_outer(2.0 * share, dh, pair.0, grad_b);
        }
        sum * share
    }

    /// ABx − y of all samples is a polynomial of the slice's coordinates a, b; the coefficients of 1, a, b, a², ab, b², (rows)·d_y each.
    pub(super) fn coefficients(&self, slice: &Slice) -> [Vec<f64>; 6] {
        let Shape { inputs, hidden, .. } = self.shape;
        let (x, y) = self.rows();
        let [o, u, v] = [&slice.origin, &slice.u, &slice.v].map(|w| self.shape.split(w));
        let times = |(a, _): (&[f64], &[f64]), (_, b): (&[f64], &[f64])| product(a, b, hidden);
        let both = |p, q| times(p, q).iter().zip(times(q, p)).map(|(x, y)| x + y).collect::<Vec<f64>>();
        let products = [times(o, o), both(o, u), both(o, v), times(u, u), both(u, v), times(v, v)];
        let mut coefficients = products.map(|m| product(x, &transposed(&m, inputs), inputs));
        debug_assert_eq!(coefficients[0].len(), y.len());
        coefficients[0].iter_mut().zip(y).for_each(|(c, y)| *c -= y);
        coefficients
    }
}

/// Writes M·v (M rows×v.len()).
fn apply(m: &[f64], v: &[f64], out: &mut [f64]) {
    out.iter_mut().zip(m.chunks_exact(v.len())).for_each(|(o, row)| *o = dot(row, v));
}

/// Writes Mᵀ·v (M v.len()×out.len()).
fn apply_transposed(m: &[f64], v: &[f64], out: &mut [f64]) {
    out.fill(0.0);
    for (row, vk) in m.chunks_exact(out.len()).zip(v) {
        out.iter_mut().zip(row).for_each(|(o, x)| *o += x * vk);
    }
}

/// Adds factor·u vᵀ to `out` (u.len()×v.len()).
fn add_outer(factor: f64, u: &[f64], v: &[f64], out: &mut [f64]) {
    for (row, uk) in out.chunks_exact_mut(v.len()).zip(u) {
        row.iter_mut().zip(v).for_each(|(o, vk)| *o += factor * uk * vk);
    }
}

impl Objective for LinearNetworkRisk {
    fn dim(&self) -> usize {
        self.shape.dim()
    }

    fn gradient_cost(&self) -> u64 {
        // (All samples cost as much as all rows.)
        1 + self.shape.dim() as u64 * self.pairs().len() as u64 / (16 * self.samples() as u64)
    }

    fn loss(&self, w: &[f64]) -> f64 {
        let Scratch { h, r, .. } = &mut *self.scratch.borrow_mut();
        let mut sum = 0.0;
        for pair in self.pairs() {
            self.forward(w, pair, h, r);
            sum += dot(r, r);
        }
        sum
    }

    fn gradient(&self, w: &[f64], grad: &mut [f64]) -> f64 {
        self.sum_gradient(w, self.pairs(), 1.0, grad)
    }

    fn hessian(&self, w: &[f64], hess: &mut [f64]) {
        let d = self.dim();
        let mut unit = vec![0.0; d];
        for (k, row) in hess.chunks_exact_mut(d).enumerate() {
            unit[k] = 1.0;
            self.hessian_vector(w, &unit, row);
            unit[k] = 0.0;
        }
    }

    /// Along (α, β): ∂h = βx, ∂r = αh + A ∂h; to A belongs 2 Σ (∂r hᵀ + r ∂hᵀ), to B 2 Σ (Aᵀ∂r + αᵀr) xᵀ.
    fn hessian_vector(&self, w: &[f64], v: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        let Scratch { h, r, dh, dr } = &mut *self.scratch.borrow_mut();
        let ((a, _), (alpha, beta)) = (self.shape.split(w), self.shape.split(v));
        let mut back = vec![0.0; self.shape.hidden];
        for (x, y) in self.pairs() {
            self.forward(w, (x, y), h, r);
            apply(beta, x, dh);
            for ((dr, a), alpha) in dr.iter_mut().zip(a.chunks_exact(h.len())).zip(alpha.chunks_exact(h.len())) {
                *dr = dot(alpha, h) + dot(a, dh);
            }
            let (out_a, out_b) = out.split_at_mut(a.len());
            add_outer(2.0, dr, h, out_a);
            add_outer(2.0, r, dh, out_a);
            apply_transposed(a, dr, &mut back);
            add_outer(2.0, &back, x, out_b);
            apply_transposed(alpha, r, &mut back);
            add_outer(2.0, &back, x, out_b);
        }
    }

    fn exact_sampler<'a>(&'a self, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f64> + 'a> {
        Box::new(LinearSampler::new(self, slice, grid))
    }

    fn pixel_sampler<'a>(&'a self, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f32> + 'a> {
        Box::new(LinearSampler::new(self, slice, grid))
    }
}

impl FiniteSum for LinearNetworkRisk {
    fn terms(&self) -> u32 {
        self.samples() as u32
    }

    fn batch_gradient(&self, w: &[f64], batch: &[u32], grad: &mut [f64]) -> f64 {
        let share = self.samples() as f64 / batch.len() as f64;
        self.sum_gradient(w, batch.iter().map(|i| self.sample(*i as usize)), share, grad)
    }
}
