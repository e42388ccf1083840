//! Slices along directions: which ones the Spec asks for where the run stands, and when they are found anew.

mod dear;

use super::{Run, Shown};
use crate::math;
use crate::matrix::{dot, norm};
use crate::slice::curvature::{self, Bend};
use crate::slice::span::{self, towards};
use crate::slice::{Axis, Slice, principal, random};
use crate::spec::{Carry, Centre, Cut, Modes, Spec, View};

/// What a direction of a slice is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Direction {
    /// Random direction of this number, from 1.
    Random(usize),
    /// The same, filter-normalised.
    Filter(usize),
    /// Principal component of this number, from 1, and the share of the walk's spread that it explains.
    Component(usize, f64),
    /// From the start to where the run stands.
    ToNow,
    /// Towards the best parameters so far.
    ToBest,
    /// Towards the place of this number, of those that were picked, from the first.
    ToPlace(usize),
    /// Towards the recorded place that is farthest from the others' line.
    ToFarthest,
    /// Towards the planted parameters.
    ToTruth,
    /// An eigenvector of the Hessian with this eigenvalue.
    Eigenvector(f64),
    /// A random one in place of one that is not there: the points that should give it lie on one line, or are one.
    StandIn,
}

/// Numbers of a walk that its principal components are found from, at most: some milliseconds.
const WALK_NUMBERS: usize = 200_000;
/// Places of a walk that are taken for that, at least and at most.
const PLACES: std::ops::RangeInclusive<usize> = 16..=200;

/// Directions through a point, before they are turned.
#[derive(Clone, Debug)]
struct Laid {
    origin: Vec<f64>,
    u: Vec<f64>,
    v: Vec<f64>,
    directions: [Direction; 2],
    /// What is worth seeing: x₀, x₁, y₀, y₁.
    area: [f64; 4],
}

/// What directions were found from: where all of it is the same, they are.
#[derive(Clone, Debug, PartialEq)]
struct Ground {
    asked: (Cut, Modes, Centre, u32),
    through: Vec<Vec<f64>>,
    objective: u64,
    t: u64,
    start: Vec<f64>,
    now: Vec<f64>,
}

/// Where a slice was put that does not go along.
#[derive(Clone, Debug)]
struct Put {
    t: u64,
    w: Vec<f64>,
}

/// How the run's slice stands.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    laid: Option<(Ground, Laid)>,
    put: Option<Put>,
    /// Whether the directions are those of another place, because they were too dear.
    stale: bool,
    held: bool,
    slice: Option<Slice>,
    /// Dear directions on their way.
    search: Option<(Ground, curvature::Search)>,
}

impl State {
    /// Forgets what was found: the run is another one.
    pub(super) fn forget(&mut self) {
        if !self.held {
            self.laid = None;
        }
        self.put = None;
    }

    /// The slice along directions, or through parameters as they were elsewhere on the walk.
    pub(super) fn slice(&self) -> Option<&Slice> {
        self.slice.as_ref()
    }

    /// The same slice for a run that is to keep it, whatever its own walk is: it is held there.
    pub(super) fn lent(&self, slice: Slice) -> State {
        State { slice: Some(slice), held: true, stale: false, ..self.clone() }
    }

    /// Whether the slice is kept where it is.
    pub(super) fn is_held(&self) -> bool {
        self.held
    }

    /// Whether the directions are still to be found.
    pub(super) fn is_stale(&self) -> bool {
        self.stale
    }
}

impl Run {
    /// What the axes of the slice are where they are not parameters, and by how many degrees they are turned.
    #[must_use]
    pub fn directions(&self) -> Option<([Direction; 2], f64)> {
        let (_, laid) = self.cut.laid.as_ref().filter(|_| self.spec.slice != Cut::Coordinates)?;
        Some((laid.directions, self.spec.turn))
    }

    /// Whether the slice need not hold the parameters where the run stands.
    #[must_use]
    pub fn is_apart(&self) -> bool {
        self.spec.slice != Cut::Coordinates || self.spec.carry == Carry::No
    }

    /// Keeps the slice as it is until [`Run::release`]: a hand is on the walk, and what it drags must not move the ground below.
    pub fn hold(&mut self) {
        self.cut.held = true;
    }

    /// Lets the slice follow again.
    pub fn release(&mut self) {
        self.cut.held = false;
        self.place();
    }

    /// The update to which the run must go to find where the slice was put.
    pub(super) fn astray(&self) -> Option<u64> {
        let put = self.spec.put;
        let known = self.cut.put.as_ref().is_some_and(|known| known.t == put);
        (self.spec.carry == Carry::No && !known).then_some(put)
    }

    /// The edits at update `t` and later are others.
    pub(super) fn edited(&mut self, t: u64) {
        if self.cut.put.as_ref().is_some_and(|put| t < put.t || t == 0) {
            self.cut.put = None;
        }
    }

    /// Remembers where the slice was put, if the run stands there.
    pub(super) fn settle(&mut self) {
        let Some(t) = self.astray() else { return };
        let trainer = self.timeline.trainer();
        if trainer.t() == t || trainer.status() == crate::trainer::Status::Diverged {
            let w = self.timeline.arrival(t).unwrap_or(trainer.w()).to_vec();
            self.cut.put = Some(Put { t, w });
        }
    }

    /// Cuts the slice for where the run stands, if that is not what is there.
    pub(super) fn place(&mut self) {
        self.settle();
        if self.cut.held && self.cut.slice.is_some() {
            self.show();
            return;
        }
        let spec = &self.spec;
        if !self.is_apart() {
            (self.cut.slice, self.cut.laid, self.cut.stale) = (None, None, false);
            return;
        }
        let (_, now) = self.standpoint();
        if spec.slice == Cut::Coordinates {
            self.cut.slice = Some(match self.shown {
                Shown::One(i, x) => Slice::line(now, i, x),
                Shown::Two((i, x), (j, y)) => Slice::coordinates(now, i, j, x, y),
                Shown::Along(_) | Shown::Across(..) => return,
            });
            (self.cut.laid, self.cut.stale) = (None, false);
            return;
        }
        let Some(ground) = self.ground() else { return };
        let dim = ground.now.len();
        let known = self.cut.laid.as_ref().filter(|(of, laid)| *of == ground && laid.u.len() == dim);
        self.cut.stale = known.is_none() && self.is_dear() && !self.is_found(&ground);
        if known.is_none() && !self.cut.stale {
            let laid = lay(self, &ground);
            self.cut.laid = Some((ground, laid));
        } else if !self.cut.laid.as_ref().is_some_and(|(of, laid)| of.asked == ground.asked && laid.u.len() == dim) {
            // Until they are found others stand in; of no update, so that they are never taken for these.
            let laid = stand_in(self, &ground);
            self.cut.laid = Some((Ground { t: u64::MAX, ..ground }, laid));
        }
        self.cut.slice = self.cut.laid.as_ref().map(|(_, laid)| cut(laid, &self.spec));
        self.show();
    }

    /// The update at which the slice is put, and the parameters there.
    fn standpoint(&self) -> (u64, &[f64]) {
        let put = self.cut.put.as_ref().filter(|_| self.spec.carry == Carry::No);
        put.map_or((self.timeline.trainer().t(), self.w()), |put| (put.t, put.w.as_slice()))
    }

    /// What directions are to be found from, where the slice has any.
    fn ground(&self) -> Option<Ground> {
        let (spec, (t, now)) = (&self.spec, self.standpoint());
        (spec.slice != Cut::Coordinates).then(|| Ground {
            asked: (spec.slice, spec.eigen, spec.centre, spec.dirs),
            through: spec.through.clone(),
            objective: self.objective_version,
            t,
            start: self.timeline.start().to_vec(),
            now: now.to_vec(),
        })
    }

    /// Says what is shown, where that are directions.
    fn show(&mut self) {
        if let (Some(slice), true) = (&self.cut.slice, self.spec.slice != Cut::Coordinates) {
            let line = is_line(&self.spec, slice.u.len());
            self.shown = if line { Shown::Along(slice.x) } else { Shown::Across(slice.x, slice.y) };
        }
    }
}

/// Whether the slice has a single direction.
fn is_line(spec: &Spec, dim: usize) -> bool {
    spec.view == View::Line || spec.slice == Cut::Line || dim < 2
}

/// Turns the directions, and puts the axes on what is worth seeing or what the Spec says.
fn cut(laid: &Laid, spec: &Spec) -> Slice {
    let angle = spec.turn / 180.0 * std::f64::consts::PI;
    let (c, s) = (math::cos(angle), math::sin(angle));
    let turned = |a: f64, b: f64| laid.u.iter().zip(&laid.v).map(|(u, v)| a * u + b * v).collect::<Vec<f64>>();
    let [x0, x1, y0, y1] = laid.area;
    let corners = [(x0, y0), (x0, y1), (x1, y0), (x1, y1)];
    let axis = |k: usize| {
        if let Some(&[lo, hi]) = spec.area.get(2 * k..2 * k + 2) {
            return Axis::linear(lo, hi);
        }
        // In the turned directions a place (a, b) has the coordinates (ca + sb, cb − sa).
        let along = corners.map(|(a, b)| if k == 0 { c * a + s * b } else { c * b - s * a });
        let ends = along.into_iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        Axis::linear(ends.0, ends.1)
    };
    let (u, mut v) = (turned(c, s), turned(-s, c));
    let line = is_line(spec, u.len());
    if line {
        v.fill(0.0);
    }
    Slice { origin: laid.origin.clone(), u, v, x: axis(0), y: if line { Axis::linear(-0.5, 0.5) } else { axis(1) } }
}

/// The walk up to where the slice is put.
struct Walk<'a> {
    start: &'a [f64],
    now: &'a [f64],
    best: &'a [f64],
    before: Vec<&'a [f64]>,
}

impl<'a> Walk<'a> {
    fn of(run: &'a Run, ground: &'a Ground) -> Walk<'a> {
        let records = run.timeline.records();
        let before = &records[..records.partition_point(|r| r.t < ground.t)];
        let lowest = before.iter().min_by(|a, b| a.loss.total_cmp(&b.loss));
        let now = ground.now.as_slice();
        let best = lowest.filter(|r| r.loss < run.problem.train.loss(now)).map_or(now, |r| r.w.as_slice());
        // A share of the places where there are many, evenly.
        let most = (WALK_NUMBERS / now.len().max(1)).clamp(*PLACES.start(), *PLACES.end());
        let every = before.len().div_ceil(most).max(1);
        let before = before.iter().step_by(every).map(|r| r.w.as_slice()).collect();
        Walk { start: &ground.start, now, best, before }
    }

    /// Its places, and others.
    fn with<'b>(&'b self, others: &[&'b [f64]]) -> Vec<&'b [f64]> {
        self.before.iter().copied().chain([self.now]).chain(others.iter().copied()).collect()
    }

    fn point(&self, centre: Centre) -> &'a [f64] {
        match centre {
            Centre::Start => self.start,
            Centre::Now => self.now,
            Centre::Best => self.best,
        }
    }
}

/// Finds the directions.
fn lay(run: &Run, ground: &Ground) -> Laid {
    let (spec, dim) = (&run.spec, ground.now.len());
    let walk = Walk::of(run, ground);
    let centre = walk.point(spec.centre);
    let seed = u64::from(spec.dirs);
    match spec.slice {
        Cut::Coordinates | Cut::Random => {
            let drawn = (0..2).map(|k| (Direction::Random(k + 1), random::direction(seed, k as u64, dim)));
            let (u, v, directions) = orthonormal(drawn, dim);
            around(centre, (u, v), directions, half(&walk, centre, 0.5))
        }
        Cut::Filter => {
            let filters = run.problem.train.filters();
            let [u, v] = [0, 1].map(|k| {
                let mut direction = random::direction(seed, k, dim);
                random::filter_normalise(&mut direction, centre, &filters);
                direction
            });
            // Weights that are all 0 have no size to scale to.
            let is_zero = |d: &[f64]| d.iter().all(|v| *v == 0.0);
            if is_zero(&u) || is_zero(&v) {
                let (u, v, directions) = orthonormal(std::iter::empty(), dim);
                return around(centre, (u, v), directions, Half::Least(1.0));
            }
            around(centre, (u, v), [Direction::Filter(1), Direction::Filter(2)], Half::Least(1.0))
        }
        Cut::Principal => {
            let found = principal::plane(&walk.before, walk.now);
            let share = |k: usize| found.explained.get(k).copied().unwrap_or(0.0);
            let [u, v] = [found.span.u, found.span.v];
            let components = [(Direction::Component(1, share(0)), u), (Direction::Component(2, share(1)), v)];
            through(&walk.with(&[walk.start]), walk.now, components)
        }
        Cut::Points if spec.through.len() == 3 => {
            let places: Vec<&[f64]> = spec.through.iter().map(Vec::as_slice).collect();
            let to = |number: usize| (Direction::ToPlace(number), towards(places[0], places[number - 1]));
            through(&places, places[0], [to(2), to(3)])
        }
        Cut::Points => {
            let to_now = (Direction::ToNow, towards(walk.start, walk.now));
            let to_best = (Direction::ToBest, towards(walk.start, walk.best));
            let to_farthest = (Direction::ToFarthest, farthest(&walk));
            through(&walk.with(&[walk.best]), walk.start, [to_now, to_best, to_farthest])
        }
        Cut::Truth => {
            // A planted neuron has no bias: its place is 0.
            let planted = run.problem.dataset.truth.as_deref().unwrap_or(&[]);
            let truth: Vec<f64> = (0..dim).map(|k| planted.get(k).copied().unwrap_or(0.0)).collect();
            let to_now = (Direction::ToNow, towards(walk.start, walk.now));
            let to_truth = (Direction::ToTruth, towards(walk.start, &truth));
            through(&walk.with(&[&truth]), walk.start, [to_now, to_truth])
        }
        Cut::Hessian => {
            let risk = &run.problem.train;
            let known = run.cut.search.as_ref().filter(|(of, search)| of == ground && search.is_done());
            let found = match known {
                Some((_, search)) => search.clone().ends(),
                None => curvature::ends(dim, |v, out| risk.hessian_vector(centre, v, out)),
            };
            let found = found.unwrap_or_default();
            let [largest, smallest] = found.map(Vec::into_iter);
            let bends: Vec<Bend> = match spec.eigen {
                Modes::Largest => largest.collect(),
                Modes::Ends => largest.take(1).chain(smallest.take(1)).collect(),
                Modes::Smallest => smallest.collect(),
            };
            let bends = bends.into_iter().map(|bend| (Direction::Eigenvector(bend.value), bend.direction));
            let (u, v, directions) = orthonormal(bends, dim);
            around(centre, (u, v), directions, half(&walk, centre, 0.25))
        }
        Cut::Line => {
            let (direction, to) =
                if spec.centre == Centre::Best { (Direction::ToBest, walk.best) } else { (Direction::ToNow, walk.now) };
            let mut u = towards(walk.start, to);
            let mut directions = [direction, Direction::StandIn];
            if u.iter().all(|d| *d == 0.0) {
                (u, _, directions) = orthonormal(std::iter::empty(), dim);
            }
            Laid { origin: walk.start.to_vec(), v: vec![0.0; dim], u, directions, area: [-0.25, 1.25, -0.5, 0.5] }
        }
    }
}

/// Random directions through the centre, in place of some that are still to be found.
fn stand_in(run: &Run, ground: &Ground) -> Laid {
    let walk = Walk::of(run, ground);
    let centre = walk.point(run.spec.centre);
    let (u, v, directions) = orthonormal(std::iter::empty(), ground.now.len());
    around(centre, (u, v), directions, half(&walk, centre, 0.25))
}

/// Two orthogonal unit vectors along the first of some directions that span something, random ones standing in for those that are missing.
fn orthonormal(
    wanted: impl IntoIterator<Item = (Direction, Vec<f64>)>,
    dim: usize,
) -> (Vec<f64>, Vec<f64>, [Direction; 2]) {
    let (names, vectors): (Vec<Direction>, Vec<Vec<f64>>) = wanted.into_iter().unzip();
    let spare = (0..).map(|k| random::direction(0, k, dim));
    let span = span::of(dim, vectors.into_iter().chain(spare));
    let name = |from: Option<usize>| from.and_then(|k| names.get(k)).copied().unwrap_or(Direction::StandIn);
    (span.u, span.v, span.from.map(name))
}

/// Half of a square's side.
enum Half {
    /// This.
    Least(f64),
    /// As much as holds the walk, and at least this.
    Holds(Vec<Vec<f64>>, f64),
}

/// A square about the centre that holds the walk, and at least `share` of ‖centre‖ to each side.
fn half(walk: &Walk<'_>, centre: &[f64], share: f64) -> Half {
    let deltas = walk.before.iter().chain([&walk.now]).map(|w| w.iter().zip(centre).map(|(w, c)| w - c).collect());
    Half::Holds(deltas.collect(), share * norm(centre))
}

fn around(centre: &[f64], (u, v): (Vec<f64>, Vec<f64>), directions: [Direction; 2], half: Half) -> Laid {
    let half = match half {
        Half::Least(half) => half,
        Half::Holds(deltas, least) => {
            let along = |d: &[f64]| deltas.iter().map(|w| dot(w, d).abs()).fold(0.0, f64::max);
            round_up((1.2 * along(&u).max(along(&v))).max(least))
        }
    };
    Laid { origin: centre.to_vec(), u, v, directions, area: [-half, half, -half, half] }
}

/// The plane along the first two directions that span something, with axes that hold what is to be `shown`.
fn through<const N: usize>(shown: &[&[f64]], origin: &[f64], wanted: [(Direction, Vec<f64>); N]) -> Laid {
    let (u, v, directions) = orthonormal(wanted, origin.len());
    let ends = |d: &[f64]| {
        let along = |w: &&[f64]| w.iter().zip(origin).zip(d).map(|((w, o), d)| (w - o) * d).sum::<f64>();
        shown.iter().map(along).fold((0.0_f64, 0.0_f64), |(lo, hi), at| (lo.min(at), hi.max(at)))
    };
    let (x, y) = (ends(&u), ends(&v));
    // A walk that hardly leaves its line is still seen on a plane and not on a ribbon.
    let length = (x.1 - x.0).max(y.1 - y.0);
    let length = if length > 0.0 { length } else { norm(origin).max(1.0) };
    let padded = |(lo, hi): (f64, f64)| {
        let pad = (0.15 * (hi - lo)).max(0.5 * (0.5 * length - (hi - lo)));
        let step = round_up(0.05 * length);
        (((lo - pad) / step).floor() * step, ((hi + pad) / step).ceil() * step)
    };
    let ((x0, x1), (y0, y1)) = (padded(x), padded(y));
    Laid { origin: origin.to_vec(), u, v, directions, area: [x0, x1, y0, y1] }
}

/// What the recorded place that is farthest from the line through the start and the end has beside it.
fn farthest(walk: &Walk<'_>) -> Vec<f64> {
    let along = towards(walk.start, walk.now);
    let square = dot(&along, &along);
    let beside = |w: &&[f64]| {
        let mut delta: Vec<f64> = w.iter().zip(walk.start).map(|(w, s)| w - s).collect();
        if square > 0.0 {
            let share = dot(&delta, &along) / square;
            delta.iter_mut().zip(&along).for_each(|(d, a)| *d -= share * a);
        }
        delta
    };
    let all = walk.before.iter().map(beside).map(|delta| (dot(&delta, &delta), delta));
    all.max_by(|a, b| a.0.total_cmp(&b.0)).map_or_else(Vec::new, |(_, delta)| delta)
}

/// The smallest of 1, 2, 5 times a power of ten that is at least `x`; 1 for what is not positive.
fn round_up(x: f64) -> f64 {
    if !(x.is_finite() && x > 0.0) {
        return 1.0;
    }
    let mut power = 1.0;
    while power > x {
        power /= 10.0;
    }
    while power * 10.0 <= x {
        power *= 10.0;
    }
    [1.0, 2.0, 5.0].into_iter().map(|m| m * power).find(|v| *v >= x).unwrap_or(10.0 * power)
}

#[cfg(test)]
mod tests;
