//! Sampling a loss over a slice, resumably: a coarse picture at once, then the whole grid row by row.

use crate::objective::FiniteSum;
use crate::slice::{GridSize, Slice};
use std::ops::Range;

/// Term evaluations of the coarse picture that stands while the grid is being filled.
const COARSE_BUDGET: u64 = 20_000_000;
/// Cells a side that a coarse picture has at least, however many samples there are.
const COARSE_LEAST: u32 = 12;

/// A landscape on its way: the values at the cell centres of a slice, as far as they are known.
///
/// Values are f32: they are for pixels and contours. Readouts are computed in f64 where they are read.
#[derive(Clone, Debug)]
pub struct Grid {
    slice: Slice,
    size: GridSize,
    values: Vec<f32>,
    filled: Vec<bool>,
    coarse: Option<(GridSize, Vec<f32>)>,
}

impl Grid {
    /// An empty grid over a slice.
    #[must_use]
    pub fn new(slice: Slice, size: GridSize) -> Grid {
        let cells = size.width as usize * size.height as usize;
        Grid { slice, size, values: vec![0.0; cells], filled: vec![false; size.height as usize], coarse: None }
    }

    /// The slice it samples.
    #[must_use]
    pub fn slice(&self) -> &Slice {
        &self.slice
    }

    /// The cells of the whole grid.
    #[must_use]
    pub fn size(&self) -> GridSize {
        self.size
    }

    /// Share of the rows that are known, 0 to 1.
    #[must_use]
    pub fn progress(&self) -> f64 {
        self.filled.iter().filter(|f| **f).count() as f64 / self.filled.len().max(1) as f64
    }

    /// Whether every row is known.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.filled.iter().all(|f| *f)
    }

    /// Rows that are not known yet, the first run of them.
    #[must_use]
    pub fn missing(&self) -> Range<u32> {
        let start = self.filled.iter().position(|f| !f).unwrap_or(self.filled.len());
        let end = self.filled[start..].iter().position(|f| *f).map_or(self.filled.len(), |n| start + n);
        start as u32..end as u32
    }

    /// Samples about `budget` evaluations of a neuron's terms' worth of rows, at least one; the first call makes sure that there is a
    /// picture, a coarse one where the whole grid costs more than the budget. Returns what was spent.
    pub fn sample(&mut self, objective: &dyn FiniteSum, budget: u64) -> u64 {
        let terms = (u64::from(objective.terms()) * objective.pixel_cost(&self.slice)).max(1);
        let row_cost = terms * u64::from(self.size.width);
        if self.coarse.is_none() && self.progress() == 0.0 && row_cost * u64::from(self.size.height) > budget {
            // The rest is for later: in a drag or while it plays the next landscape is another one.
            return self.sample_coarse(objective, terms);
        }
        let missing = self.missing();
        let rows = (budget / row_cost).max(1).min(missing.len() as u64) as u32;
        if rows == 0 {
            return 0;
        }
        let range = missing.start..missing.start + rows;
        let width = self.size.width as usize;
        let cells = range.start as usize * width..range.end as usize * width;
        objective.pixel_sampler(&self.slice, self.size).fill(range.clone(), &mut self.values[cells]);
        self.filled[range.start as usize..range.end as usize].fill(true);
        row_cost * u64::from(rows)
    }

    /// What [`sample`](Grid::sample) would spend on the whole grid.
    #[must_use]
    pub fn cost(objective: &dyn FiniteSum, slice: &Slice, size: GridSize) -> u64 {
        let cells = u64::from(size.width) * u64::from(size.height);
        (u64::from(objective.terms()) * objective.pixel_cost(slice)).max(1).saturating_mul(cells)
    }

    /// Puts a coarse picture of `size` where there is none yet, of another objective than the grid's own, say one over fewer samples.
    pub fn sketch(&mut self, objective: &dyn FiniteSum, size: GridSize) {
        let mut values = vec![0.0; size.width as usize * size.height as usize];
        objective.pixel_sampler(&self.slice, size).fill(0..size.height, &mut values);
        self.coarse = Some((size, values));
    }

    /// What there is of the picture as a whole grid of its own, and nothing more to do.
    #[must_use]
    pub fn settled(&self) -> Grid {
        let (size, values) = self.picture();
        Grid {
            values: values.to_vec(),
            filled: vec![true; size.height as usize],
            ..Grid::new(self.slice.clone(), size)
        }
    }

    /// The same slice in other cells; what there is of this grid is the coarse picture of that one.
    #[must_use]
    pub fn resized(&self, size: GridSize) -> Grid {
        let (coarse, values) = self.picture();
        Grid { coarse: Some((coarse, values.to_vec())), ..Grid::new(self.slice.clone(), size) }
    }

    fn sample_coarse(&mut self, objective: &dyn FiniteSum, terms: u64) -> u64 {
        let side = ((COARSE_BUDGET / terms) as f64).sqrt() as u32;
        let cells = |full: u32| side.clamp(COARSE_LEAST, full.max(COARSE_LEAST)).min(full);
        let size = GridSize { width: cells(self.size.width), height: cells(self.size.height) };
        let mut values = vec![0.0; size.width as usize * size.height as usize];
        objective.pixel_sampler(&self.slice, size).fill(0..size.height, &mut values);
        let cost = terms * values.len() as u64;
        self.coarse = Some((size, values));
        cost
    }

    /// Takes rows that were computed elsewhere, from `row` on: whole rows, as many as `values` holds.
    pub fn put(&mut self, row: u32, values: &[f32]) {
        let width = self.size.width as usize;
        for (k, line) in values.chunks_exact(width).enumerate() {
            let r = row as usize + k;
            if r < self.filled.len() {
                self.values[r * width..(r + 1) * width].copy_from_slice(line);
                self.filled[r] = true;
            }
        }
    }

    /// The picture there is: the whole grid when it is known, else the coarse one (row-major from the lower edge).
    #[must_use]
    pub fn picture(&self) -> (GridSize, &[f32]) {
        match &self.coarse {
            Some((size, values)) if !self.is_whole() => (*size, values),
            _ => (self.size, &self.values),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::activation::Activation;
    use crate::model::loss::Loss;
    use crate::model::neuron::{Bias, Neuron};
    use crate::objective::Objective;
    use crate::objective::augment::Augmentation;
    use crate::objective::neuron_risk::NeuronRisk;
    use crate::slice::Axis;

    fn risk() -> NeuronRisk {
        let neuron = Neuron { inputs: 2, activation: Activation::Sigmoid, bias: Bias::With };
        NeuronRisk {
            neuron,
            loss: Loss::Square,
            x: vec![1.0, 2.0, -1.0, 0.5, 0.3, -2.0],
            y: vec![1.0, 0.0, 1.0],
            decay: 0.0,
            augment: Augmentation::default(),
        }
    }

    fn grid(width: u32, height: u32) -> Grid {
        let axis = Axis::linear(-3.0, 3.0);
        Grid::new(Slice::coordinates(&[0.5, -0.5, 0.2], 0, 1, axis, axis), GridSize { width, height })
    }

    fn agrees(grid: &Grid, risk: &NeuronRisk) {
        let (size, values) = grid.picture();
        let mut w = vec![0.0; 3];
        for row in 0..size.height {
            for column in 0..size.width {
                let slice = grid.slice();
                slice.point(slice.x.centre(column, size.width), slice.y.centre(row, size.height), &mut w);
                let found = f64::from(values[(row * size.width + column) as usize]);
                assert!((found - risk.loss(&w)).abs() < 1e-6, "{row},{column}");
            }
        }
    }

    #[test]
    fn a_small_grid_is_whole_at_once() {
        let (mut grid, risk) = (grid(31, 17), risk());
        assert_eq!(grid.sample(&risk, 1_000_000), 31 * 17 * 3);
        assert!(grid.is_whole());
        agrees(&grid, &risk);
    }

    #[test]
    fn a_large_grid_shows_a_coarse_picture_and_fills_up() {
        let (mut grid, risk) = (grid(40, 30), risk());
        grid.sample(&risk, 40 * 3 * 2);
        agrees(&grid, &risk);
        let mut calls = 0;
        while !grid.is_whole() {
            let before = grid.progress();
            grid.sample(&risk, 40 * 3 * 2);
            assert!(grid.progress() > before);
            agrees(&grid, &risk);
            calls += 1;
        }
        assert_eq!(calls, 15);
    }

    #[test]
    fn rows_from_elsewhere_complete_the_grid() {
        let (mut whole, risk) = (grid(20, 10), risk());
        whole.sample(&risk, u64::MAX);
        let (mut parts, values) = (grid(20, 10), whole.picture().1.to_vec());
        parts.put(5, &values[100..]);
        assert_eq!(parts.missing(), 0..5);
        parts.put(0, &values[..100]);
        assert!(parts.is_whole());
        assert_eq!(parts.picture().1, values);
    }
}
