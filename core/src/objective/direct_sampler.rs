//! Sampling by asking the loss at every cell: for any objective, where nothing faster is known.

use super::{Objective, Sampler};
use crate::slice::{GridSize, Slice};
use std::ops::Range;

struct Direct<'a> {
    objective: &'a dyn Objective,
    slice: Slice,
    grid: GridSize,
    w: Vec<f64>,
}

/// Values in f64.
pub fn exact<'a>(objective: &'a dyn Objective, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f64> + 'a> {
    Box::new(Direct { objective, slice: slice.clone(), grid, w: vec![0.0; slice.origin.len()] })
}

/// Values in f64, rounded to f32.
pub fn pixels<'a>(objective: &'a dyn Objective, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f32> + 'a> {
    Box::new(Direct { objective, slice: slice.clone(), grid, w: vec![0.0; slice.origin.len()] })
}

impl Direct<'_> {
    fn value(&mut self, row: u32, column: u32) -> f64 {
        let (a, b) = (self.slice.x.centre(column, self.grid.width), self.slice.y.centre(row, self.grid.height));
        self.slice.point(a, b, &mut self.w);
        self.objective.loss(&self.w)
    }
}

impl Sampler<f64> for Direct<'_> {
    fn fill(&mut self, rows: Range<u32>, out: &mut [f64]) {
        for (row, line) in rows.zip(out.chunks_mut(self.grid.width as usize)) {
            for (column, value) in line.iter_mut().enumerate() {
                *value = self.value(row, column as u32);
            }
        }
    }
}

impl Sampler<f32> for Direct<'_> {
    fn fill(&mut self, rows: Range<u32>, out: &mut [f32]) {
        for (row, line) in rows.zip(out.chunks_mut(self.grid.width as usize)) {
            for (column, value) in line.iter_mut().enumerate() {
                *value = self.value(row, column as u32) as f32;
            }
        }
    }
}
