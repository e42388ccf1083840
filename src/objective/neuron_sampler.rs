//! The fast paths over a slice of a neuron's risk.

use super::neuron_risk::NeuronRisk;
use super::{Objective, Sampler};
use crate::slice::{GridSize, Slice};
use std::ops::Range;

struct Points<'a> {
    risk: &'a NeuronRisk,
    slice: Slice,
    grid: GridSize,
    w: Vec<f64>,
}

impl Points<'_> {
    fn each(&mut self, rows: Range<u32>, mut put: impl FnMut(usize, f64)) {
        let mut k = 0;
        for row in rows {
            for column in 0..self.grid.width {
                let (a, b) = (self.slice.x.centre(column, self.grid.width), self.slice.y.centre(row, self.grid.height));
                self.slice.point(a, b, &mut self.w);
                put(k, self.risk.loss(&self.w));
                k += 1;
            }
        }
    }
}

impl Sampler<f64> for Points<'_> {
    fn fill(&mut self, rows: Range<u32>, out: &mut [f64]) {
        self.each(rows, |k, v| out[k] = v);
    }
}

impl Sampler<f32> for Points<'_> {
    fn fill(&mut self, rows: Range<u32>, out: &mut [f32]) {
        self.each(rows, |k, v| out[k] = v as f32);
    }
}

/// Values in f64.
pub fn exact<'a>(risk: &'a NeuronRisk, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f64> + 'a> {
    Box::new(Points { risk, slice: slice.clone(), grid, w: vec![0.0; slice.origin.len()] })
}

/// Values in f32.
pub fn pixels<'a>(risk: &'a NeuronRisk, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f32> + 'a> {
    Box::new(Points { risk, slice: slice.clone(), grid, w: vec![0.0; slice.origin.len()] })
}
