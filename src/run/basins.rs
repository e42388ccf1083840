//! The basins of a run's landscape: which minimum each place of the slice leads to.

use super::critical::{Inquiry, Which, places};
use super::{Run, method, schedule};
use crate::basins::{Basins, Dynamics, Reach, Target, Trajectory, fill_exactly};
use crate::critical::search::polish;
use crate::critical::{Kind, Point, line::Count, region::Region, separable};
use crate::objective::chart::{self, InChart};
use crate::objective::risk::Risk;
use crate::optimizer::schedule::Schedule;
use crate::optimizer::{Method, Reduction};
use crate::slice::{Axis, GridSize, Scale, Slice};
use crate::spec::Ways;

/// Most parameters of a model whose basins are found: each step of the flow takes a Hessian.
pub const MOST: usize = 40;
/// Cells a side; of models with hidden layers, whose every cell takes milliseconds.
const CELLS: (u32, u32) = (128, 64);
/// Cells a side where a proof says all of it at once.
const EXACT_CELLS: u32 = 256;
/// Cells of a line.
const LINE_CELLS: u32 = 256;
/// Most minima of a proved list that are told apart.
const MOST_LISTED: u64 = 4096;
/// Parameters up to which the minima are searched for before the first trajectory; with more, trajectories find them on the way.
const FEW: usize = 6;
/// Updates after which a place counts as leading nowhere.
pub const UPDATES: u32 = 2000;
/// So many ends in a row that are no single minima: the loss has valleys, and no more are looked at.
const VALLEYS: u32 = 24;
/// Share of the whole that the search for minima counts as.
const SEARCH: f64 = 0.1;

/// A minimum to which some place may lead.
#[derive(Clone, Debug, PartialEq)]
pub struct Minimum {
    /// The parameters, d.
    pub w: Vec<f64>,
    /// The loss there.
    pub loss: f64,
}

fn minimum(risk: &Risk, w: Vec<f64>) -> Minimum {
    Minimum { loss: risk.loss(&w), w }
}

/// What basins are of.
#[derive(Clone, Debug, PartialEq)]
struct Ground {
    objective: u64,
    slice: Slice,
    way: Way,
}

/// How places move.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Flow,
    /// By the updates of a method, with these step sizes.
    Updates(Method, Schedule),
}

impl Ground {
    fn of(run: &Run) -> Option<Ground> {
        let way = match run.spec.basins {
            Ways::None => return None,
            Ways::Flow => Way::Flow,
            Ways::Descent => {
                let mut schedule = schedule(&run.spec);
                if run.spec.reduce == Reduction::Sum {
                    schedule.eta *= f64::from(run.problem.train.terms());
                }
                Way::Updates(method(&run.spec), schedule)
            }
        };
        Some(Ground { objective: run.objective_version, slice: run.slice(), way })
    }
}

enum Stage {
    /// The minima are looked for.
    Seeking(Box<Inquiry>),
    /// Cell by cell.
    Flowing(Box<Basins>),
    /// Nothing is left to do here.
    Done,
}

/// The basins of a run's slice on their way.
pub struct Division {
    ground: Ground,
    stage: Stage,
    /// All that are known, as the trajectories number them.
    known: Vec<Minimum>,
    /// Those that some cell leads to, as they are shown.
    minima: Vec<Minimum>,
    /// The number that each of `known` is shown with.
    numbers: Vec<Option<u16>>,
    size: GridSize,
    cells: Vec<Reach>,
    proved: bool,
    /// Ends in a row that were no single minimum.
    valleys: u32,
    progress: f64,
}

impl Division {
    /// The basins that the run's Spec asks for, nothing of which is known yet; `None` if it asks for none, and for more than [`MOST`] parameters.
    #[must_use]
    pub fn new(run: &Run) -> Option<Division> {
        let ground = Ground::of(run)?;
        let risk = &run.problem().train;
        let dim = risk.dim();
        if dim > MOST {
            return None;
        }
        let side = if risk.neuron().is_some() { CELLS.0 } else { CELLS.1 };
        let (given, starts) = if dim <= FEW { (Vec::new(), Which::Usual) } else { (places(run), Which::Given) };
        let mut division = Division {
            ground,
            stage: Stage::Seeking(Box::new(Inquiry::new(run, &given, starts))),
            known: Vec::new(),
            minima: Vec::new(),
            numbers: Vec::new(),
            size: cells_of(run, side),
            cells: Vec::new(),
            proved: false,
            valleys: 0,
            progress: 0.0,
        };
        division.prove(run);
        Some(division)
    }

    /// What another Session found of the same ground: a cell's number is that of its minimum, or one of [`NOWHERE`], [`ELSEWHERE`] and [`UNKNOWN`].
    #[must_use]
    pub fn adopted(run: &Run, size: GridSize, cells: &[u16], minima: &[f64], found: Found) -> Option<Division> {
        let (ground, dim) = (Ground::of(run)?, run.w().len());
        let risk = &run.problem().train;
        if cells.len() != size.width as usize * size.height as usize || minima.len() % dim != 0 {
            return None;
        }
        let count = minima.len() / dim;
        let minima = minima.chunks_exact(dim).map(|w| minimum(risk, w.to_vec())).collect();
        let reach = |number: &u16| match *number {
            NOWHERE => Reach::Nowhere,
            ELSEWHERE => Reach::Elsewhere,
            number if usize::from(number) < count => Reach::Minimum(number),
            _ => Reach::Unknown,
        };
        Some(Division {
            ground,
            stage: Stage::Done,
            known: Vec::new(),
            minima,
            numbers: Vec::new(),
            size,
            cells: cells.iter().map(reach).collect(),
            proved: found.proved,
            valleys: 0,
            progress: found.progress,
        })
    }

    /// Whether it is of what the run's landscape shows, by the way that its Spec says.
    #[must_use]
    pub fn is_of(&self, run: &Run) -> bool {
        Ground::of(run).is_some_and(|ground| ground == self.ground)
    }

    /// Goes on by about `budget` gradients of a neuron's terms; returns what was spent.
    pub fn advance(&mut self, run: &Run, budget: u64) -> u64 {
        let risk = &run.problem().train;
        let one = (u64::from(risk.terms()) * risk.gradient_cost()).max(1);
        match &mut self.stage {
            Stage::Seeking(inquiry) => {
                let spent = inquiry.advance(run, budget);
                self.progress = SEARCH * inquiry.progress();
                if inquiry.progress() >= 1.0 {
                    let found = inquiry.points().iter().filter(|point| point.kind == Kind::Minimum).cloned().collect();
                    self.set_out(run, found);
                }
                spent
            }
            Stage::Flowing(basins) => {
                let spent = basins.advance(&**risk, (budget / one).max(1)) * one;
                self.look_after_strays(run);
                spent
            }
            Stage::Done => 0,
        }
    }

    /// Separable samples need no trajectory: the coordinates flow each by itself, and the borders are proved.
    fn prove(&mut self, run: &Run) {
        let Some(list) = run.problem().train.neuron().and_then(|risk| separable::certify(risk).ok()) else { return };
        let many = match list.count() {
            Count::Exactly(n) | Count::AtLeast(n) => n > MOST_LISTED,
        };
        if self.ground.way != Way::Flow || !list.is_complete() || many {
            return;
        }
        let size = cells_of(run, EXACT_CELLS);
        let mut cells = vec![Reach::Unknown; size.width as usize * size.height as usize];
        fill_exactly(&list, &self.ground.slice, size, 0..size.height, &mut cells);
        let charts = vec![Scale::Linear; run.w().len()];
        let risk = &run.problem().train;
        self.known = list.minima(&charts).map(|point| minimum(risk, point.w)).collect();
        (self.size, self.proved, self.progress) = (size, true, 1.0);
        self.show(&cells);
        self.stage = Stage::Done;
    }

    fn dynamics(&self) -> Dynamics {
        match self.ground.way {
            Way::Flow => Dynamics::Flow { horizon: f64::INFINITY },
            Way::Updates(method, schedule) => Dynamics::Updates { method, schedule, most: UPDATES },
        }
    }

    /// From the minima that are known on to the cells.
    fn set_out(&mut self, run: &Run, mut found: Vec<Point>) {
        found.sort_by(|a, b| a.loss.total_cmp(&b.loss));
        let charts = charts(run, self.ground.way);
        let risk = &run.problem().train;
        let (dynamics, widest) = (self.dynamics(), widest(&self.ground.slice, &charts));
        let mut targets = Vec::new();
        let f = InChart::new(&**risk, &charts);
        for point in found {
            let mut place = vec![0.0; charts.len()];
            chart::coordinates(&charts, &point.w, &mut place);
            if place.iter().all(|u| u.is_finite()) {
                targets.push(Target::around(&f, &place, dynamics, widest));
                self.known.push(minimum(risk, point.w));
            }
        }
        let basins = Basins::new(self.ground.slice.clone(), self.size, charts, targets, dynamics);
        self.stage = Stage::Flowing(Box::new(basins));
    }

    /// A trajectory that ended in a minimum which was not known makes it known.
    fn look_after_strays(&mut self, run: &Run) {
        let (dynamics, risk) = (self.dynamics(), &run.problem().train);
        let Stage::Flowing(basins) = &mut self.stage else { return };
        let charts = charts(run, self.ground.way);
        let widest = widest(&self.ground.slice, &charts);
        let f = InChart::new(&**risk, &charts);
        let known = basins.targets().len();
        for stray in basins.take_strays() {
            let there = basins.targets()[known..].iter().position(|target| target.holds(&stray.place));
            if let Some(k) = there {
                basins.assign(stray.cell, Reach::Minimum((known + k) as u16));
                continue;
            }
            if self.valleys >= VALLEYS {
                continue;
            }
            self.valleys += 1;
            // Newton's method may not leave for another one.
            let side = 0.01 * widest;
            let around = |by: f64| stray.place.iter().map(|u| u + by).collect();
            let region = Region { charts: charts.clone(), lo: around(-side), hi: around(side) };
            let mut w = vec![0.0; charts.len()];
            chart::parameters(&charts, &stray.place, &mut w);
            let Ok(point) = polish(&**risk, &region, &w) else { continue };
            let target = Target::around(&f, &point.u, dynamics, widest);
            if point.kind == Kind::Minimum && target.radius > 0.0 {
                self.valleys = 0;
                self.known.push(minimum(risk, point.w));
                let reach = basins.admit(target);
                basins.assign(stray.cell, reach);
            }
        }
        let (picture, is_whole) = (basins.picture().to_vec(), basins.is_whole());
        self.progress = SEARCH + (1.0 - SEARCH) * basins.progress();
        self.show(&picture);
        if is_whole {
            (self.stage, self.progress) = (Stage::Done, 1.0);
        }
    }

    /// Shows a picture once all of it is known, be it coarsely: its minima numbered by their loss, and what a finer one meets after these.
    fn show(&mut self, picture: &[Reach]) {
        if picture.contains(&Reach::Unknown) {
            return;
        }
        self.numbers.resize(self.known.len(), None);
        let mut new: Vec<usize> = picture.chunk_by(|a, b| a == b).filter_map(|run| self.unnumbered(run[0])).collect();
        new.sort_by(|a, b| self.known[*a].loss.total_cmp(&self.known[*b].loss).then(a.cmp(b)));
        new.dedup();
        for k in new {
            self.numbers[k] = Some(self.minima.len() as u16);
            self.minima.push(self.known[k].clone());
        }
        let number = |reach: &Reach| match *reach {
            Reach::Minimum(k) => self.numbers[usize::from(k)].map_or(Reach::Unknown, Reach::Minimum),
            other => other,
        };
        self.cells = picture.iter().map(number).collect();
    }

    fn unnumbered(&self, reach: Reach) -> Option<usize> {
        let Reach::Minimum(k) = reach else { return None };
        self.numbers[usize::from(k)].is_none().then_some(usize::from(k))
    }

    /// Share that is done, 0 to 1.
    #[must_use]
    pub fn progress(&self) -> f64 {
        self.progress
    }

    /// Whether a proof stands behind the list and the borders.
    #[must_use]
    pub fn is_proved(&self) -> bool {
        self.proved
    }

    /// The minima that are reached, in the order in which they were met, those of the first picture by their loss: [`Reach::Minimum`] counts them.
    #[must_use]
    pub fn minima(&self) -> &[Minimum] {
        &self.minima
    }

    /// The cells, row-major from the lower edge; none before each block of a first picture is known.
    #[must_use]
    pub fn picture(&self) -> Option<(GridSize, &[Reach])> {
        (!self.cells.is_empty()).then_some((self.size, self.cells.as_slice()))
    }

    /// The minimum to which any parameters lead, on the slice or beside it; `None` for what leads to none that is known.
    #[must_use]
    pub fn from(&self, run: &Run, w: &[f64]) -> Option<Minimum> {
        let risk = &run.problem().train;
        let charts = charts(run, self.ground.way);
        if self.proved {
            let list = separable::certify(risk.neuron()?).ok()?;
            return list.minima(&charts).nth(list.number(&list.basin(w))).map(|point| minimum(risk, point.w));
        }
        let f = InChart::new(&**risk, &charts);
        let (dynamics, widest) = (self.dynamics(), widest(&self.ground.slice, &charts));
        let coordinates = |w: &[f64]| {
            let mut u = vec![0.0; w.len()];
            chart::coordinates(&charts, w, &mut u);
            u
        };
        let targets: Vec<Target> =
            self.known().map(|minimum| Target::around(&f, &coordinates(&minimum.w), dynamics, widest)).collect();
        let cell = 4.0 * widest / f64::from(self.size.width.max(1));
        match Trajectory::new(coordinates(w), dynamics, cell).run(&f, &targets) {
            Reach::Minimum(k) => self.known().nth(usize::from(k)).cloned(),
            _ => None,
        }
    }

    /// All minima that are known here.
    fn known(&self) -> impl Iterator<Item = &Minimum> {
        if self.known.is_empty() { self.minima.iter() } else { self.known.iter() }
    }

    /// Where the place (a, b) of the slice leads, by its cell.
    #[must_use]
    pub fn at(&self, (a, b): (f64, f64)) -> Reach {
        let Some((size, cells)) = self.picture() else { return Reach::Unknown };
        let cell = |axis: Axis, v: f64, cells: u32| {
            let share = axis.share(v);
            (0.0..1.0).contains(&share).then_some((share * f64::from(cells)) as u32)
        };
        let column = cell(self.ground.slice.x, a, size.width);
        // Over a line there is the loss, not a second coordinate.
        let row = if size.height == 1 { Some(0) } else { cell(self.ground.slice.y, b, size.height) };
        column.zip(row).map_or(Reach::Unknown, |(column, row)| cells[(row * size.width + column) as usize])
    }
}

/// What is known of basins that another Session finds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// Share that is done, 0 to 1.
    pub progress: f64,
    /// Whether it is proved.
    pub proved: bool,
}

/// A cell that leads nowhere in the time there is, as a number.
pub const NOWHERE: u16 = 0xfffe;
/// A cell that leads to where the slope vanishes, but to no single minimum.
pub const ELSEWHERE: u16 = 0xfffd;
/// A cell of which nothing is known yet.
pub const UNKNOWN: u16 = 0xffff;

/// A cell as a number.
#[must_use]
pub fn number(reach: Reach) -> u16 {
    match reach {
        Reach::Unknown => UNKNOWN,
        Reach::Nowhere => NOWHERE,
        Reach::Elsewhere => ELSEWHERE,
        Reach::Minimum(number) => number,
    }
}

/// The cells of a picture of a plane, `side` a side, or of a line.
fn cells_of(run: &Run, side: u32) -> GridSize {
    match run.shown.axes().1 {
        Some(_) => GridSize { width: side, height: side },
        None => GridSize { width: LINE_CELLS, height: 1 },
    }
}

/// The coordinates in which places move: flow in those that the axes show, updates in the parameters themselves.
fn charts(run: &Run, way: Way) -> Vec<Scale> {
    let mut charts = vec![Scale::Linear; run.w().len()];
    if way == Way::Flow {
        let (x, y) = run.shown().axes();
        for (k, axis) in run.shown().parameters().into_iter().zip([Some(x), y].into_iter().flatten()) {
            charts[k] = axis.scale;
        }
    }
    charts
}

/// The largest ball about a minimum that is tried: a quarter of the picture's diagonal.
fn widest(slice: &Slice, charts: &[Scale]) -> f64 {
    let corner = |a: f64, b: f64| {
        let (mut w, mut u) = (vec![0.0; charts.len()], vec![0.0; charts.len()]);
        slice.point(a, b, &mut w);
        chart::coordinates(charts, &w, &mut u);
        u
    };
    let (from, to) = (corner(slice.x.lo, slice.y.lo), corner(slice.x.hi, slice.y.hi));
    0.25 * from.iter().zip(&to).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests;
