//! (1 − ab)²: the smallest linear network with two layers.

use super::super::direct::Direct;
use super::super::{Objective, Sampler};
use crate::slice::{GridSize, Slice};

/// f(a, b) = (1 − ab)², over all of R².
///
/// Critical points: the saddle (0, 0) with f = 1 and curvatures ∓2, and the valley ab = 1 of minima with f = 0 and curvatures 0 and 2(a² + b²).
/// Source: Baldi and Hornik 1989, doi:10.1016/0893-6080(89)90014-2, for one input, unit and output.
#[derive(Clone, Copy, Debug)]
pub struct ScalarLinear;

impl Objective for ScalarLinear {
    fn dim(&self) -> usize {
        2
    }

    fn loss(&self, w: &[f64]) -> f64 {
        let r = 1.0 - w[0] * w[1];
        r * r
    }

    fn gradient(&self, w: &[f64], grad: &mut [f64]) -> f64 {
        let r = 1.0 - w[0] * w[1];
        grad[0] = -2.0 * r * w[1];
        grad[1] = -2.0 * r * w[0];
        r * r
    }

    fn hessian(&self, w: &[f64], hess: &mut [f64]) {
        let beside = 4.0 * w[0] * w[1] - 2.0;
        hess.copy_from_slice(&[2.0 * w[1] * w[1], beside, beside, 2.0 * w[0] * w[0]]);
    }

    fn hessian_vector(&self, w: &[f64], v: &[f64], out: &mut [f64]) {
        let beside = 4.0 * w[0] * w[1] - 2.0;
        out[0] = 2.0 * w[1] * w[1] * v[0] + beside * v[1];
        out[1] = beside * v[0] + 2.0 * w[0] * w[0] * v[1];
    }

    fn exact_sampler<'a>(&'a self, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f64> + 'a> {
        Box::new(Direct::new(self, slice, grid))
    }

    fn pixel_sampler<'a>(&'a self, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f32> + 'a> {
        Box::new(Direct::new(self, slice, grid))
    }
}
