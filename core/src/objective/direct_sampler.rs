//! Sampling a slice cell by cell: for losses that have no faster way, or none that is as exact.

use super::{Objective, Sampler};
use crate::slice::{GridSize, Slice};
use std::ops::Range;

/// f at each cell's centre.
pub(super) struct DirectSampler<'a> {
    objective: Source<'a>,
    slice: Slice,
    grid: GridSize,
    point: Vec<f64>,
}

/// The loss itself, or a variant of it that was made for this sampler.
enum Source<'a> {
    Lent(&'a dyn Objective),
    Own(Box<dyn Objective>),
}

impl<'a> DirectSampler<'a> {
    pub(super) fn of(objective: &'a dyn Objective, slice: &Slice, grid: GridSize) -> DirectSampler<'a> {
        let point = vec![0.0; objective.dim()];
        DirectSampler { objective: Source::Lent(objective), slice: slice.clone(), grid, point }
    }

    pub(super) fn owning(objective: Box<dyn Objective>, slice: &Slice, grid: GridSize) -> DirectSampler<'a> {
        let point = vec![0.0; objective.dim()];
        DirectSampler { objective: Source::Own(objective), slice: slice.clone(), grid, point }
    }

    /// The value of the cell number `k`, row by row.
    fn value(&mut self, k: usize) -> f64 {
        let width = self.grid.width as usize;
        let a = self.slice.x.centre((k % width) as u32, self.grid.width);
        let b = self.slice.y.centre((k / width) as u32, self.grid.height);
        self.slice.point(a, b, &mut self.point);
        match &self.objective {
            Source::Lent(objective) => objective.loss(&self.point),
            Source::Own(objective) => objective.loss(&self.point),
        }
    }

    fn first(&self, rows: &Range<u32>) -> usize {
        rows.start as usize * self.grid.width as usize
    }
}

impl Sampler<f64> for DirectSampler<'_> {
    fn fill(&mut self, rows: Range<u32>, out: &mut [f64]) {
        let first = self.first(&rows);
        out.iter_mut().enumerate().for_each(|(k, value)| *value = self.value(first + k));
    }
}

impl Sampler<f32> for DirectSampler<'_> {
    fn fill(&mut self, rows: Range<u32>, out: &mut [f32]) {
        let first = self.first(&rows);
        out.iter_mut().enumerate().for_each(|(k, value)| *value = self.value(first + k) as f32);
    }
}
