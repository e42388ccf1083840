//! Landscapes that take seconds, for the page: how much they cost, what their picture says of itself, and more cells on request. In the whole module only.

// wasm-bindgen exports only what is `pub`, wherever it stands.
#![allow(unreachable_pub)]

use super::Session;
use super::ground::MAP_CELLS;
use super::options::Options;
use crate::landscape::Grid;
use crate::run::Run;
use crate::run::sketch::finer;
use wasm_bindgen::prelude::*;

/// What the picture says of itself where it is not of all samples, or not as fine as it may be; `None` where there is nothing of that to say.
pub(super) fn note(run: &Run, grid: &Grid, sketched: Option<u32>, options: &Options) -> Option<String> {
    let (cells, _) = grid.picture();
    let cells_are = format!("{}×{}", cells.width, cells.height);
    if let Some(some) = sketched {
        let all = run.problem().train.terms().to_string();
        let samples = options.word("samples").replace("{some}", &some.to_string()).replace("{all}", &all);
        return Some(format!("{cells_are}, {samples}"));
    }
    (grid.is_whole() && finer(cells, MAP_CELLS).is_some()).then_some(cells_are)
}

#[wasm_bindgen]
impl Session {
    /// What the landscape being sampled costs in all, in evaluations of a neuron's terms.
    #[wasm_bindgen(js_name = landscapeCost)]
    pub fn landscape_cost(&self) -> f64 {
        let grid = self.panes.grid.as_ref().map(|(_, grid)| grid);
        grid.map_or(0.0, |grid| Grid::cost(&*self.run().problem().train, grid.slice(), grid.size()) as f64)
    }

    /// The cells a side to which [`refine`](Session::refine) would go, or 0: the landscape is not whole yet, or as fine as any.
    #[wasm_bindgen(js_name = finerCells)]
    pub fn finer_cells(&self) -> u32 {
        let grid = self.panes.grid.as_ref().map(|(_, grid)| grid).filter(|grid| grid.is_whole());
        grid.and_then(|grid| finer(grid.size(), MAP_CELLS)).map_or(0, |size| size.width)
    }

    /// Stays with the picture that there is, be it coarse: what is pending of the landscape is dropped.
    pub fn settle(&mut self) {
        if let Some((sampled, grid)) = self.panes.grid.take() {
            self.panes.put_grid(sampled, grid.settled());
        }
    }

    /// Begins the same landscape in twice as many cells a side; what is there stays until it is whole.
    pub fn refine(&mut self) {
        let Some((sampled, grid)) = self.panes.grid.take() else { return };
        let finer = finer(grid.size(), MAP_CELLS).filter(|_| grid.is_whole());
        let grid = finer.map_or(grid.clone(), |size| grid.resized(size));
        // The picture of some samples stays what it is until that of all is whole.
        self.panes.put_grid(sampled, grid);
    }
}
