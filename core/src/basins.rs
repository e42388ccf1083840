//! Basins: which minimum descent reaches from each cell of a slice, resumably, a coarse picture first.

mod target;
mod trajectory;
mod updates;

pub use target::Target;
pub use trajectory::Trajectory;

use crate::critical::separable::Separable;
use crate::matrix::norm;
use crate::objective::FiniteSum;
use crate::objective::chart::{self, InChart};
use crate::optimizer::Method;
use crate::optimizer::schedule::{Schedule, Shape};
use crate::slice::{GridSize, Scale, Slice};
use std::ops::Range;

/// How a cell's centre moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Dynamics {
    /// Gradient flow, du/dt = −∇f(u), in the coordinates of the objective.
    Flow {
        /// How long, at most; may be infinite.
        horizon: f64,
    },
    /// The updates of a method that looks at all samples, from its first one on and with nothing remembered before it.
    Updates {
        /// The update rule.
        method: Method,
        /// Its step sizes.
        schedule: Schedule,
        /// Number of updates at most.
        most: u32,
    },
}

impl Dynamics {
    /// Gradient descent, u ← u − η∇f(u), by `most` steps at most.
    #[must_use]
    pub fn descent(eta: f64, most: u32) -> Dynamics {
        Dynamics::Updates { method: Method::Descent, schedule: Schedule::constant(eta), most }
    }

    /// The step size of plain descent, where that is what it is: a place is then all there is to know of it, and what enters the neighbourhood of a minimum stays.
    fn plain(self) -> Option<f64> {
        match self {
            Dynamics::Updates { method: Method::Descent, schedule, .. }
                if schedule.shape == Shape::Constant && schedule.warm_up == 0 =>
            {
                Some(schedule.eta)
            }
            _ => None,
        }
    }
}

/// Where it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Not known yet.
    Unknown,
    /// In the minimum of this number.
    Minimum(u16),
    /// Where the slope vanishes, but in none of the minima that are listed: in another one, or on the floor of a valley.
    Elsewhere,
    /// Nowhere in the time there is: it lies on a plateau, or runs away.
    Nowhere,
}

/// The side of the blocks of the first picture, in cells; each later picture halves it.
const COARSEST: u32 = 16;

/// The basins on a slice, on their way.
///
/// The slice is that of the landscape, in parameters. Descent and the places of the minima are in the coordinates of `charts`: gradients, and with them
/// basins, depend on the coordinates, unless they separate. The first picture has one cell of each block of 16×16, and later ones halve the blocks.
pub struct Basins {
    field: Field,
    shown: Vec<Reach>,
    known: Vec<bool>,
    unknown: usize,
    side: u32,
    block: u32,
    trajectory: Option<Trajectory>,
    strays: Vec<Stray>,
}

/// A cell that ends in none of the minima that are listed, where a slope vanishes.
#[derive(Clone, Debug, PartialEq)]
pub struct Stray {
    /// Its number, row-major from the lower edge.
    pub cell: usize,
    /// Where it ends, in the coordinates of the charts: d.
    pub place: Vec<f64>,
}

/// Where trajectories start, and what they follow.
struct Field {
    slice: Slice,
    size: GridSize,
    charts: Vec<Scale>,
    targets: Vec<Target>,
    dynamics: Dynamics,
}

impl Field {
    /// The trajectory from a cell's centre.
    fn trajectory(&self, cell: usize) -> Trajectory {
        let (row, column) = (cell as u32 / self.size.width, cell as u32 % self.size.width);
        let at = |row: u32, column: u32| {
            let mut u = vec![0.0; self.charts.len()];
            chart::coordinates(&self.charts, &centre(&self.slice, self.size, row, column), &mut u);
            u
        };
        let start = at(row, column);
        // The shorter way to a neighbour; a line has none above.
        let distance = |other: Vec<f64>| norm(&other.iter().zip(&start).map(|(a, b)| a - b).collect::<Vec<f64>>());
        let sides = [distance(at(row, column + 1)), distance(at(row + 1, column))];
        let cell = sides.into_iter().filter(|side| *side > 0.0).fold(f64::INFINITY, f64::min);
        Trajectory::new(start, self.dynamics, cell)
    }
}

/// The parameters at a cell's centre.
fn centre(slice: &Slice, size: GridSize, row: u32, column: u32) -> Vec<f64> {
    let mut w = vec![0.0; slice.origin.len()];
    slice.point(slice.x.centre(column, size.width), slice.y.centre(row, size.height), &mut w);
    w
}

impl Basins {
    /// Basins of `targets` over a slice, nothing of which is known yet; one chart for each parameter.
    #[must_use]
    pub fn new(slice: Slice, size: GridSize, charts: Vec<Scale>, targets: Vec<Target>, dynamics: Dynamics) -> Basins {
        let cells = size.width as usize * size.height as usize;
        Basins {
            field: Field { slice, size, charts, targets, dynamics },
            shown: vec![Reach::Unknown; cells],
            known: vec![false; cells],
            unknown: cells,
            side: COARSEST,
            block: 0,
            trajectory: None,
            strays: Vec::new(),
        }
    }

    /// The minima that are listed: [`Reach::Minimum`] counts them.
    #[must_use]
    pub fn targets(&self) -> &[Target] {
        &self.field.targets
    }

    /// The cells that ended elsewhere since this was last asked, in the order in which they did.
    pub fn take_strays(&mut self) -> Vec<Stray> {
        std::mem::take(&mut self.strays)
    }

    /// Lists a minimum that was not known, and says how it is called from now on. Cells that are known stay as they are.
    pub fn admit(&mut self, target: Target) -> Reach {
        self.field.targets.push(target);
        Reach::Minimum((self.field.targets.len() - 1) as u16)
    }

    /// Says where a known cell ends, after all.
    pub fn assign(&mut self, cell: usize, reach: Reach) {
        if self.known[cell] {
            self.put_cell(cell, reach);
        }
    }

    /// The cells, row-major from the lower edge: those that are not known yet as the block around them.
    #[must_use]
    pub fn picture(&self) -> &[Reach] {
        &self.shown
    }

    /// The number of cells.
    #[must_use]
    pub fn size(&self) -> GridSize {
        self.field.size
    }

    /// Share of the cells that are known, 0 to 1.
    #[must_use]
    pub fn progress(&self) -> f64 {
        1.0 - self.unknown as f64 / self.known.len().max(1) as f64
    }

    /// Whether every cell is known.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.unknown == 0
    }

    /// Goes on for about `budget` gradients of the whole loss (a Hessian is d of them), and says what it spent. The picture in the end does not depend on how
    /// the budget is cut up.
    pub fn advance(&mut self, objective: &dyn FiniteSum, budget: u64) -> u64 {
        let charts = self.field.charts.clone();
        let f = InChart::new(objective, &charts);
        let mut spent = 0;
        while spent < budget && !self.is_whole() {
            let Some(cell) = self.next_cell() else { break };
            let mut trajectory = self.trajectory.take().unwrap_or_else(|| self.field.trajectory(cell));
            let mut reach = Reach::Unknown;
            while reach == Reach::Unknown && spent < budget {
                let (now, cost) = trajectory.advance(&f, &self.field.targets);
                (reach, spent) = (now, spent + cost);
            }
            if reach == Reach::Unknown {
                self.trajectory = Some(trajectory);
            } else {
                if reach == Reach::Elsewhere {
                    self.strays.push(Stray { cell, place: trajectory.place().to_vec() });
                }
                self.put_cell(cell, reach);
                self.show(reach);
                self.block += 1;
            }
        }
        spent
    }

    /// Takes whole rows that were computed elsewhere, from `row` on.
    pub fn put(&mut self, row: u32, cells: &[Reach]) {
        let first = row as usize * self.field.size.width as usize;
        for (k, reach) in cells.iter().enumerate().take(self.known.len().saturating_sub(first)) {
            self.put_cell(first + k, *reach);
        }
        // The trajectory on its way may be one of theirs.
        self.trajectory = None;
    }

    fn put_cell(&mut self, cell: usize, reach: Reach) {
        self.unknown -= usize::from(!self.known[cell]);
        self.known[cell] = true;
        self.shown[cell] = reach;
    }

    /// Rows and columns of the block that is due.
    fn block_cells(&self) -> [Range<u32>; 2] {
        let across = self.field.size.width.div_ceil(self.side).max(1);
        let (row, column) = (self.block / across * self.side, self.block % across * self.side);
        [row..(row + self.side).min(self.field.size.height), column..(column + self.side).min(self.field.size.width)]
    }

    /// The cell in the middle of the next block whose middle is not known.
    fn next_cell(&mut self) -> Option<usize> {
        loop {
            let [rows, columns] = self.block_cells();
            if rows.is_empty() {
                if self.side == 1 {
                    return None;
                }
                (self.side, self.block) = (self.side / 2, 0);
                continue;
            }
            let middle = |range: Range<u32>| (range.start + range.end - 1) / 2;
            let cell = middle(rows) as usize * self.field.size.width as usize + middle(columns) as usize;
            if !self.known[cell] {
                return Some(cell);
            }
            self.show(self.shown[cell]);
            self.block += 1;
        }
    }

    /// Shows the block that is due as its middle.
    fn show(&mut self, reach: Reach) {
        let [rows, columns] = self.block_cells();
        for row in rows {
            for column in columns.clone() {
                let cell = row as usize * self.field.size.width as usize + column as usize;
                if !self.known[cell] {
                    self.shown[cell] = reach;
                }
            }
        }
    }
}

/// Writes where the rows `rows` end into `out` (rows.len() × width): what a worker computes for [`Basins::put`].
pub fn fill(basins: &Basins, objective: &dyn FiniteSum, rows: Range<u32>, out: &mut [Reach]) {
    let field = &basins.field;
    let f = InChart::new(objective, &field.charts);
    let first = rows.start as usize * field.size.width as usize;
    for (k, reach) in out.iter_mut().enumerate() {
        *reach = field.trajectory(first + k).run(&f, &field.targets);
    }
}

/// The same by the proof that the list of a separable risk is complete: exact, and without a single step. The numbers are those of
/// [`Separable::minima`].
pub fn fill_exactly(list: &Separable, slice: &Slice, size: GridSize, rows: Range<u32>, out: &mut [Reach]) {
    let first = rows.start * size.width;
    for (cell, reach) in (first..).zip(out) {
        let w = centre(slice, size, cell / size.width, cell % size.width);
        *reach = Reach::Minimum(list.number(&list.basin(&w)) as u16);
    }
}
