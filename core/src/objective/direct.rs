//! Sampling a slice by one evaluation a cell, for objectives without a faster way.

use super::{Objective, Sampler};
use crate::slice::{GridSize, Slice};
use std::ops::Range;

/// The loss at every cell's centre, as [`Objective::loss`] gives it.
pub(super) struct Direct<'a, F: ?Sized> {
    objective: &'a F,
    slice: Slice,
    grid: GridSize,
    point: Vec<f64>,
}

impl<'a, F: Objective + ?Sized> Direct<'a, F> {
    pub(super) fn new(objective: &'a F, slice: &Slice, grid: GridSize) -> Direct<'a, F> {
        Direct { objective, slice: slice.clone(), grid, point: vec![0.0; objective.dim()] }
    }

    fn values(&mut self, rows: Range<u32>, mut put: impl FnMut(f64)) {
        for row in rows {
            let b = self.slice.y.centre(row, self.grid.height);
            for column in 0..self.grid.width {
                self.slice.point(self.slice.x.centre(column, self.grid.width), b, &mut self.point);
                put(self.objective.loss(&self.point));
            }
        }
    }
}

impl<F: Objective + ?Sized> Sampler<f64> for Direct<'_, F> {
    fn fill(&mut self, rows: Range<u32>, out: &mut [f64]) {
        let mut cells = out.iter_mut();
        self.values(rows, |value| cells.next().into_iter().for_each(|cell| *cell = value));
    }
}

impl<F: Objective + ?Sized> Sampler<f32> for Direct<'_, F> {
    fn fill(&mut self, rows: Range<u32>, out: &mut [f32]) {
        let mut cells = out.iter_mut();
        self.values(rows, |value| cells.next().into_iter().for_each(|cell| *cell = value as f32));
    }
}
