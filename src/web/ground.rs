//! The landscape behind its pane: sampled when the run shows another one, filled in pieces here or by a worker.

use super::Session;
use super::panes::Panes;
use crate::landscape::Grid;
use crate::run::Run;
#[cfg(feature = "whole")]
use crate::run::sketch;
use crate::slice::{GridSize, Slice};
use wasm_bindgen::prelude::wasm_bindgen;

/// Cells a side of the map.
pub(super) const MAP_CELLS: u32 = 256;
/// Cells of a line.
const LINE_CELLS: u32 = 512;
/// Term evaluations that a picture may cost in the frame that asks for it; a larger one starts coarse.
const AT_ONCE: u64 = 60_000_000;

/// What the landscape was sampled from.
#[derive(Clone, PartialEq)]
pub(super) struct Sampled {
    run: usize,
    version: u64,
    slice: Slice,
}

fn sampled(run: &Run, number: usize) -> Sampled {
    Sampled { run: number, version: run.objective_version(), slice: run.slice() }
}

impl Panes {
    /// Makes sure that the grid is that of the run where it stands: anew, with a picture at once, if it is not.
    pub(super) fn sample(&mut self, run: &Run, number: usize) {
        let sampled = sampled(run, number);
        if self.grid.as_ref().is_some_and(|(s, _)| *s == sampled) {
            return;
        }
        let size = match run.shown().axes() {
            (_, None) => GridSize { width: LINE_CELLS, height: 1 },
            (_, Some(_)) => GridSize { width: MAP_CELLS, height: MAP_CELLS },
        };
        let risk = &run.problem().train;
        #[cfg(feature = "whole")]
        let size = sketch::affordable(risk, &sampled.slice, size);
        let mut grid = Grid::new(sampled.slice.clone(), size);
        #[cfg(feature = "whole")]
        {
            self.sketched = sketch::sketch(risk, &mut grid);
            if self.sketched.is_some() {
                self.put_grid(sampled, grid);
                return;
            }
        }
        grid.sample(&**risk, AT_ONCE);
        self.put_grid(sampled, grid);
    }

    pub(super) fn put_grid(&mut self, sampled: Sampled, grid: Grid) {
        self.grid = Some((sampled, grid));
        self.generation = self.generation.wrapping_add(1);
    }

    /// Drops a landscape that is not whole yet: nobody looks at it.
    #[cfg(feature = "whole")]
    pub(super) fn drop_pending(&mut self) {
        if self.grid.take_if(|(_, grid)| !grid.is_whole()).is_some() {
            self.generation = self.generation.wrapping_add(1);
        }
    }

    /// The picture there is of the landscape.
    #[cfg(feature = "whole")]
    pub(super) fn picture(&self) -> Option<(GridSize, &[f32])> {
        self.grid.as_ref().map(|(_, grid)| grid.picture())
    }

    /// Goes on with the landscape by about `budget` term evaluations, if it still is that of the run: another one begins with the next drawing.
    pub(super) fn work(&mut self, run: &Run, number: usize, budget: u64) {
        let sampled = sampled(run, number);
        if let Some((_, grid)) = self.grid.as_mut().filter(|(s, g)| budget > 0 && !g.is_whole() && *s == sampled) {
            grid.sample(&*run.problem().train, budget);
            #[cfg(feature = "whole")]
            if grid.is_whole() {
                self.sketched = None;
            }
        }
    }

    /// Share of the landscape that is known.
    pub(super) fn progress(&self) -> f64 {
        self.grid.as_ref().map_or(1.0, |(_, g)| g.progress())
    }

    /// The number of the landscape being sampled.
    pub(super) fn generation(&self) -> u32 {
        self.generation
    }

    /// The cells of the landscape being sampled; none before the first drawing.
    pub(super) fn grid_size(&self) -> GridSize {
        self.grid.as_ref().map_or(GridSize { width: 0, height: 0 }, |(_, g)| g.size())
    }

    /// Takes rows computed elsewhere if they belong to the landscape being sampled.
    pub(super) fn put_tile(&mut self, generation: u32, size: GridSize, row: u32, values: &[f32]) -> bool {
        match &mut self.grid {
            Some((_, grid)) if generation == self.generation && grid.size() == size => {
                grid.put(row, values);
                #[cfg(feature = "whole")]
                if grid.is_whole() {
                    self.sketched = None;
                }
                true
            }
            _ => false,
        }
    }
}

#[wasm_bindgen]
impl Session {
    /// Whether the run is still on its way to its update, or its slice to be found: until then the landscape is not the one that is asked for.
    #[wasm_bindgen(js_name = isUnderway)]
    pub fn is_underway(&self) -> bool {
        self.run().pending()
    }
}
