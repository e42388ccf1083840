//! The search for critical points, from many starts, in pieces of a known length.

pub use super::judge::Lost;
use super::judge::Place;
use super::levenberg::Levenberg;
use super::region::Region;
use super::seek::{Aim, Outcome, Seeker};
use super::{DENSE, Kind, Point};
use crate::objective::Objective;
use crate::objective::chart::InChart;
use crate::rng::{Stream, StreamName};
use std::collections::VecDeque;

/// Two points nearer than this in every coordinate, relative to the region's side, are one.
const SAME: f64 = 1e-6;
/// The same for two degenerate points of one kind and loss, which may lie on one valley: samples of it are enough.
const SAME_VALLEY: f64 = 0.05;
/// How far from a found point the walks from it start, relative to the region.
const NUDGE: f64 = 1e-3;

/// Where walks begin.
#[derive(Clone, Debug, PartialEq)]
pub struct Starts {
    /// Given parameters, d each: points of a walk, for example. Tried first.
    pub given: Vec<Vec<f64>>,
    /// Places of a regular grid along each coordinate of the region.
    pub per_axis: u32,
    /// Places drawn uniformly from the region.
    pub random: u32,
    /// Seed of their stream.
    pub seed: u64,
    /// Found points from which walks go on along each eigenvector, up and down, in the order in which they are found; 0 for none.
    pub explored: u32,
}

impl Starts {
    /// What finds all of them in most landscapes of `dim` parameters: some hundred walks, and on from each point found.
    #[must_use]
    pub fn usual(dim: usize, seed: u64) -> Starts {
        let (per_axis, random) = match dim {
            1 => (33, 0),
            2 => (9, 16),
            3 => (5, 32),
            _ => (0, 128),
        };
        Starts { given: Vec::new(), per_axis, random, seed, explored: 400 }
    }
}

/// How walks ended that found nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// They left the region.
    pub runaway: u32,
    /// They ended where H∇ℓ = 0 but ∇ℓ ≠ 0.
    pub spurious: u32,
    /// They ended on a plateau, where the gradient decays and is 0 nowhere.
    pub plateau: u32,
    /// They took too long.
    pub slow: u32,
    /// They met a number that is not finite.
    pub not_finite: u32,
}

/// A walk of either sort.
enum Walk {
    Dense(Seeker),
    Sparse(Levenberg),
}

/// A search on its way. It holds no objective: whoever owns both hands it in. To cancel it, drop it.
pub struct Search {
    region: Region,
    starts: Starts,
    /// Starts that were begun, of all there are.
    begun: u64,
    waiting: VecDeque<(Aim, Vec<f64>)>,
    walk: Option<Walk>,
    points: Vec<Point>,
    explored: u32,
    losses: Losses,
    ended: u64,
    progress: f64,
}

impl Search {
    /// A search in `region` that has done nothing yet.
    #[must_use]
    pub fn new(region: Region, starts: Starts) -> Search {
        Search {
            region,
            starts,
            begun: 0,
            waiting: VecDeque::new(),
            walk: None,
            points: Vec::new(),
            explored: 0,
            losses: Losses::default(),
            ended: 0,
            progress: 0.0,
        }
    }

    /// Where it looks.
    #[must_use]
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// What it has found so far, in the order in which it was found.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// How walks ended that found nothing.
    #[must_use]
    pub fn losses(&self) -> Losses {
        self.losses
    }

    /// Share of the walks that have ended, 0 to 1. A point that is found adds walks; it never falls nevertheless.
    #[must_use]
    pub fn progress(&self) -> f64 {
        self.progress
    }

    /// Whether all walks have ended.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.walk.is_none() && self.waiting.is_empty() && self.begun == self.total()
    }

    /// Goes on for about `budget` gradients of the whole loss (a Hessian is d of them), and says what it spent. The results do not depend on how the budget
    /// is cut up.
    pub fn advance(&mut self, objective: &dyn Objective, budget: u64) -> u64 {
        let charts = self.region.charts.clone();
        let f = InChart::new(objective, &charts);
        let mut spent = 0;
        while spent < budget {
            let Some(mut walk) = self.walk.take().or_else(|| self.next_walk()) else { break };
            let (outcome, cost) = match &mut walk {
                Walk::Dense(seeker) => seeker.advance(&f, &self.region),
                Walk::Sparse(levenberg) => levenberg.advance(&f, &self.region),
            };
            spent += cost;
            match outcome {
                Outcome::Going => {
                    self.walk = Some(walk);
                    continue;
                }
                Outcome::Found(place) => self.take(place),
                Outcome::Lost(Lost::Runaway) => self.losses.runaway += 1,
                Outcome::Lost(Lost::Spurious) => self.losses.spurious += 1,
                Outcome::Lost(Lost::Plateau) => self.losses.plateau += 1,
                Outcome::Lost(Lost::Slow) => self.losses.slow += 1,
                Outcome::Lost(Lost::NotFinite) => self.losses.not_finite += 1,
            }
            self.ended += 1;
        }
        let left = self.waiting.len() as u64 + u64::from(self.walk.is_some()) + self.left() * self.aims();
        self.progress = self.progress.max(self.ended as f64 / ((self.ended + left) as f64).max(1.0));
        spent
    }

    fn is_dense(&self) -> bool {
        self.region.dim() <= DENSE
    }

    /// Walks from each start.
    fn aims(&self) -> u64 {
        if self.is_dense() { 3 } else { 1 }
    }

    fn on_grid(&self) -> u64 {
        (0..self.region.dim()).fold(1, |n: u64, _| n.saturating_mul(u64::from(self.starts.per_axis)))
    }

    /// Number of starts.
    fn total(&self) -> u64 {
        let more = if self.is_dense() { self.on_grid().saturating_add(u64::from(self.starts.random)) } else { 0 };
        (self.starts.given.len() as u64).saturating_add(more)
    }

    fn left(&self) -> u64 {
        self.total() - self.begun
    }

    /// The next walk: those from found points and from new starts by turns, so that neither waits for all of the other.
    fn next_walk(&mut self) -> Option<Walk> {
        if self.waiting.is_empty() || (self.ended % 2 == 0 && self.begun < self.total()) {
            self.begin();
        }
        let (aim, start) = self.waiting.pop_front()?;
        Some(if self.is_dense() {
            Walk::Dense(Seeker::new(aim, start, &self.region))
        } else {
            Walk::Sparse(Levenberg::new(start))
        })
    }

    /// Queues the walks from the next start, in front.
    fn begin(&mut self) {
        if self.begun == self.total() {
            return;
        }
        let u = self.start(self.begun);
        let d = self.region.dim();
        if self.is_dense() {
            let saddle = 1 + (self.begun % d as u64) as usize;
            for aim in [Aim::Lowest(saddle), Aim::Nearest, Aim::Lowest(0)] {
                self.waiting.push_front((aim, u.clone()));
            }
        } else {
            self.waiting.push_front((Aim::Nearest, u));
        }
        self.begun += 1;
    }

    /// The coordinates of start number `number`.
    fn start(&self, number: u64) -> Vec<f64> {
        let given = self.starts.given.len() as u64;
        if number < given {
            return self.region.coordinates(&self.starts.given[number as usize]);
        }
        let (on_grid, region) = (self.on_grid(), &self.region);
        let number = number - given;
        let mut share: Box<dyn FnMut() -> f64> = if number < on_grid {
            // Not in rows: a stride near the golden section of the whole, prime to it, sees all parts early.
            let stride = (0..on_grid).map(|k| (on_grid * 5 / 8 + k) % on_grid).find(|s| gcd(*s, on_grid) == 1);
            let mut rest = number * stride.unwrap_or(1) % on_grid;
            let side = u64::from(self.starts.per_axis);
            Box::new(move || {
                let place = rest % side;
                rest /= side;
                (place as f64 + 0.5) / side as f64
            })
        } else {
            let mut stream = Stream::new(self.starts.seed, StreamName::Starts, number - on_grid);
            Box::new(move || stream.uniform())
        };
        region.lo.iter().zip(&region.hi).map(|(lo, hi)| lo + (hi - lo) * share()).collect()
    }

    /// Keeps a found point if it is new, and goes on from there.
    fn take(&mut self, place: Place) {
        let point = place.into_point(&self.region);
        if self.points.iter().any(|known| self.is_same(known, &point)) {
            return;
        }
        if self.is_dense() && self.explored < self.starts.explored {
            self.explore(&point);
        }
        self.points.push(point);
    }

    fn is_same(&self, a: &Point, b: &Point) -> bool {
        let degenerate = matches!(a.kind, Kind::Degenerate { .. });
        let one_valley = degenerate && a.kind == b.kind && (a.loss - b.loss).abs() <= 1e-9 * (1.0 + a.loss.abs());
        let near = if one_valley { SAME_VALLEY } else { SAME };
        let sides = self.region.lo.iter().zip(&self.region.hi).map(|(lo, hi)| hi - lo);
        a.u.iter().zip(&b.u).zip(sides).all(|((a, b), side)| (a - b).abs() <= near * side)
    }

    /// Queues walks from a found point along each of its directions: up to a saddle of one index more, down to one of one less.
    fn explore(&mut self, point: &Point) {
        if matches!(point.kind, Kind::Degenerate { .. }) {
            return;
        }
        self.explored += 1;
        let (d, index) = (point.u.len(), point.index() as usize);
        let vectors: Vec<&[f64]> = point.eigenvectors.chunks_exact(d).collect();
        for (k, vector) in vectors.iter().enumerate() {
            let upward: Vec<f64> =
                (0..d).filter(|i| (*i < index) != (*i == k)).flat_map(|i| vectors[i].to_vec()).collect();
            for side in [-1.0, 1.0] {
                let nudge = side * NUDGE * self.region.unit();
                let u = point.u.iter().zip(*vector).map(|(u, v)| u + nudge * v).collect();
                self.waiting.push_back((Aim::Following(upward.clone()), u));
            }
        }
    }
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// The critical point that Newton's method finds from the parameters `w`, whatever its index.
pub fn polish(objective: &dyn Objective, region: &Region, w: &[f64]) -> Result<Point, Lost> {
    let f = InChart::new(objective, &region.charts);
    let start = region.coordinates(w);
    let mut walk = if w.len() <= DENSE {
        Walk::Dense(Seeker::new(Aim::Nearest, start, region))
    } else {
        Walk::Sparse(Levenberg::new(start))
    };
    loop {
        let (outcome, _) = match &mut walk {
            Walk::Dense(seeker) => seeker.advance(&f, region),
            Walk::Sparse(levenberg) => levenberg.advance(&f, region),
        };
        match outcome {
            Outcome::Going => {}
            Outcome::Found(place) => return Ok(place.into_point(region)),
            Outcome::Lost(lost) => return Err(lost),
        }
    }
}
