//! All minima and maxima of a sigmoid neuron's loss along a line, proved by a computer.
//!
//! Along a line, w ↦ L(w) = Σ_i ℓ(p_i + q_i·w, y_i) with 0 < y_i < 1. Each term falls towards the place W_i = (logit y_i − p_i)/q_i and rises beyond it, so
//! that all critical points lie between the least and the greatest W_i. What lies between is cut into cells, finer and finer, until on each of them
//! bounds on L′ or L″ prove that L rises, falls, or bends one way only. Where it bends upwards, falls at one end and rises at the other, there is exactly one
//! minimum; so the list is complete. Only where two extrema are about to merge does it happen that a cell stays undecided, and that is said.
//!
//! As sure as the bounds of [`crate::math::interval`]. The problem is that of Auer, Herbster and Warmuth 1995 (NIPS 8).

use super::enclosure;
use crate::math;
use crate::math::interval::Interval;
use crate::model::activation::Activation;
use crate::model::loss::Loss;

/// One sample along a line: the pre-activation p + q·w and the target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Pre-activation at w = 0.
    pub p: f64,
    /// What it changes by with w.
    pub q: f64,
    /// Target, 0 < y < 1.
    pub y: f64,
}

/// Why no list can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The loss is neither the square, the cross-entropy nor the matching loss of a sigmoid.
    Loss,
    /// A target is not strictly between 0 and 1: the loss has no minimum there but goes on falling.
    Target,
    /// No sample changes along the line, or one of them does so by a number that is not finite.
    Flat,
}

/// What an extremum is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// A local minimum.
    Minimum,
    /// A local maximum.
    Maximum,
}

/// An extremum that is proved to exist.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extremum {
    /// What it is.
    pub turn: Turn,
    /// Where it is, to rounding.
    pub w: f64,
    /// Where it is, surely.
    pub bounds: Interval,
    /// L there, surely: the sum over the samples, not the mean.
    pub value: Interval,
    /// L″ there, to rounding.
    pub curvature: f64,
}

/// How many minima there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// This many.
    Exactly(u64),
    /// This many, and perhaps more in the undecided cells.
    AtLeast(u64),
}

/// The extrema along a line, in ascending order, by turns minima and maxima.
#[derive(Clone, Debug, PartialEq)]
pub struct Census {
    /// Those that are proved.
    pub extrema: Vec<Extremum>,
    /// Where neither was proved that there is an extremum nor that there is none.
    pub undecided: Vec<Interval>,
    /// Cells that were looked at.
    pub cells: u32,
    /// Minima there are at least: the changes of L′ from falling to rising.
    least: u64,
}

impl Census {
    /// How many minima there are.
    #[must_use]
    pub fn count(&self) -> Count {
        if self.undecided.is_empty() { Count::Exactly(self.least) } else { Count::AtLeast(self.least) }
    }

    /// The minima.
    pub fn minima(&self) -> impl Iterator<Item = &Extremum> {
        self.extrema.iter().filter(|e| e.turn == Turn::Minimum)
    }

    /// The maxima.
    pub fn maxima(&self) -> impl Iterator<Item = &Extremum> {
        self.extrema.iter().filter(|e| e.turn == Turn::Maximum)
    }

    /// The minimum that surely lies below all others; `None` where two are too close to tell, which for equal targets of ¾ is usual.
    #[must_use]
    pub fn lowest(&self) -> Option<&Extremum> {
        let lowest = self.minima().min_by(|a, b| a.value.hi.total_cmp(&b.value.hi))?;
        self.minima().all(|e| std::ptr::eq(e, lowest) || e.value.lo > lowest.value.hi).then_some(lowest)
    }
}

/// Halvings of a cell after which it is left undecided.
const DEPTH: u32 = 60;
/// Cells after which the rest is left undecided; near a merger some thousands are needed.
const CELLS: u32 = 50_000;
/// By how much the outermost W_i are moved outwards, relative to what they are made of: far more than they are off by.
const MARGIN: f64 = 1e-12;

/// What is proved of L on a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Falls,
    Rises,
    BendsUp,
    BendsDown,
    Undecided,
}

/// Whether L surely falls (−1) or rises (1) at a place, or neither is proved (0).
type Sign = i8;

/// A stretch of adjacent cells of one shape.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    from: f64,
    to: f64,
    shape: Shape,
}

struct Line<'a> {
    loss: Loss,
    samples: &'a [Sample],
}

/// Lists the extrema of a sigmoid neuron's loss along a line.
pub fn certify(loss: Loss, samples: &[Sample]) -> Result<Census, Refusal> {
    if !matches!(loss, Loss::Square | Loss::CrossEntropy | Loss::Matching) {
        return Err(Refusal::Loss);
    }
    if samples.iter().any(|s| !(s.y > 0.0 && s.y < 1.0)) {
        return Err(Refusal::Target);
    }
    let line = Line { loss, samples };
    let (hull, scale) = hull(samples).ok_or(Refusal::Flat)?;
    let (stretches, cells) = line.cut(hull, scale);
    Ok(line.read(&stretches, cells))
}

/// An interval that holds every W_i, and the scale of the least that is not 0.
fn hull(samples: &[Sample]) -> Option<(Interval, f64)> {
    let steepest = samples.iter().fold(0.0_f64, |m, s| m.max(s.q.abs()));
    let mut hull: Option<Interval> = None;
    let mut scale = f64::INFINITY;
    for s in samples.iter().filter(|s| s.q != 0.0) {
        let logit = math::logit(s.y);
        let place = (logit - s.p) / s.q;
        let margin = MARGIN * ((logit.abs() + s.p.abs()) / s.q.abs() + 1.0 / steepest);
        let around = Interval::around(place, margin);
        hull = Some(hull.map_or(around, |hull| hull.hull(around)));
        if place != 0.0 {
            scale = scale.min(place.abs());
        }
    }
    let hull = hull.filter(|hull| hull.lo.is_finite() && hull.hi.is_finite())?;
    Some((hull, if scale.is_finite() { scale } else { 1.0 / steepest }))
}

impl Line<'_> {
    /// Bounds on L′ and L″ over the places in `w`.
    fn bounds(&self, w: Interval) -> [Interval; 2] {
        self.samples.iter().filter(|s| s.q != 0.0).fold([Interval::ZERO; 2], |[d, e], s| {
            let q = Interval::point(s.q);
            let z = Interval::point(s.p) + q * w;
            // Where there are no bounds nothing is proved.
            let nothing = Interval::point(f64::NAN);
            let [slope, bend] = enclosure::derivatives(Activation::Sigmoid, self.loss, z, s.y).unwrap_or([nothing; 2]);
            [d + slope * q, e + bend * q.square()]
        })
    }

    fn slope(&self, w: Interval) -> Interval {
        self.bounds(w)[0]
    }

    /// Bounds on L.
    fn value(&self, w: Interval) -> Interval {
        self.samples.iter().fold(Interval::ZERO, |sum, s| {
            let z = Interval::point(s.p) + Interval::point(s.q) * w;
            let nothing = Interval::point(f64::NAN);
            sum + enclosure::value(Activation::Sigmoid, self.loss, z, s.y).unwrap_or(nothing)
        })
    }

    /// L′ and L″ at one place, to rounding.
    fn derivatives(&self, w: f64) -> [f64; 2] {
        self.samples.iter().fold([0.0; 2], |[d, e], s| {
            let (_, d1, d2) = self.loss.derivatives(Activation::Sigmoid, s.p + s.q * w, s.y);
            [d + s.q * d1, e + s.q * s.q * d2]
        })
    }

    fn sign(&self, w: f64) -> Sign {
        let slope = self.slope(Interval::point(w));
        i8::from(slope.is_positive()) - i8::from(slope.is_negative())
    }

    fn shape(&self, cell: Interval) -> Shape {
        let [slope, bend] = self.bounds(cell);
        if slope.is_positive() {
            Shape::Rises
        } else if slope.is_negative() {
            Shape::Falls
        } else if bend.is_positive() {
            Shape::BendsUp
        } else if bend.is_negative() {
            Shape::BendsDown
        } else {
            Shape::Undecided
        }
    }

    /// Cuts `hull` into stretches of one shape each, in order, and counts the cells this took. Cells are halved in t = asinh(w/scale): minima of
    /// different samples may lie decades apart.
    fn cut(&self, hull: Interval, scale: f64) -> (Vec<Stretch>, u32) {
        let whole = (hull.lo, hull.hi, math::asinh(hull.lo / scale), math::asinh(hull.hi / scale), 0);
        let (mut open, mut stretches, mut cells) = (vec![whole], Vec::<Stretch>::new(), 0);
        while let Some((from, to, t_from, t_to, depth)) = open.pop() {
            cells += 1;
            let shape = self.shape(Interval { lo: from, hi: to });
            let t = 0.5 * (t_from + t_to);
            let middle = scale * math::sinh(t);
            if shape == Shape::Undecided && depth < DEPTH && cells < CELLS && from < middle && middle < to {
                open.push((middle, to, t, t_to, depth + 1));
                open.push((from, middle, t_from, t, depth + 1));
                continue;
            }
            match stretches.last_mut() {
                Some(last) if last.shape == shape => last.to = to,
                _ => stretches.push(Stretch { from, to, shape }),
            }
        }
        (stretches, cells)
    }

    /// What the stretches prove.
    fn read(&self, stretches: &[Stretch], cells: u32) -> Census {
        let mut signs: Vec<Sign> = Vec::with_capacity(stretches.len() + 1);
        // Before all W_i every term falls, behind them every term rises.
        signs.push(-1);
        for pair in stretches.windows(2) {
            signs.push(match (pair[0].shape, pair[1].shape) {
                (Shape::Falls, _) | (_, Shape::Falls) => -1,
                (Shape::Rises, _) | (_, Shape::Rises) => 1,
                _ => self.sign(pair[1].from),
            });
        }
        signs.push(1);
        let mut census = Census { extrema: Vec::new(), undecided: Vec::new(), cells, least: 0 };
        for (stretch, ends) in stretches.iter().zip(signs.windows(2)) {
            let turn = match (stretch.shape, ends) {
                (Shape::BendsUp, [-1, 1]) => Turn::Minimum,
                (Shape::BendsDown, [1, -1]) => Turn::Maximum,
                (Shape::Falls | Shape::Rises, _) | (Shape::BendsUp | Shape::BendsDown, [-1, -1] | [1, 1]) => continue,
                _ => {
                    census.undecided.push(Interval { lo: stretch.from, hi: stretch.to });
                    continue;
                }
            };
            census.extrema.push(self.extremum(turn, stretch));
        }
        signs.retain(|sign| *sign != 0);
        signs.dedup();
        census.least = signs.windows(2).filter(|pair| pair[0] < pair[1]).count() as u64;
        census
    }

    /// The extremum of a stretch that is proved to hold exactly one.
    fn extremum(&self, turn: Turn, stretch: &Stretch) -> Extremum {
        let up = if turn == Turn::Minimum { 1.0 } else { -1.0 };
        let w = self.root(up, stretch);
        let bounds = self.tighten(up, w, stretch);
        let value = self.value(Interval::point(w));
        // L at the extremum differs from L(w) by the slope times the distance at most, and only towards one side.
        let width = Interval::point(bounds.hi) - Interval::point(bounds.lo);
        let slack = (Interval::point(self.slope(bounds).magnitude()) * width).hi;
        let value = if turn == Turn::Minimum {
            Interval { lo: (value.lo - slack).next_down(), ..value }
        } else {
            Interval { hi: (value.hi + slack).next_up(), ..value }
        };
        Extremum { turn, w, bounds, value, curvature: self.derivatives(w)[1] }
    }

    /// Where up·L′ goes from below 0 to above it: Newton's method, and halving where it would leave the stretch or dawdle.
    fn root(&self, up: f64, stretch: &Stretch) -> f64 {
        let (mut lo, mut hi) = (stretch.from, stretch.to);
        let mut w = 0.5 * lo + 0.5 * hi;
        for k in 0..200 {
            let [d, e] = self.derivatives(w);
            if d == 0.0 {
                break;
            }
            if up * d < 0.0 {
                lo = w;
            } else {
                hi = w;
            }
            let newton = w - d / e;
            let next = if newton > lo && newton < hi && k % 4 != 3 { newton } else { 0.5 * lo + 0.5 * hi };
            if (next - w).abs() <= f64::EPSILON * w.abs() || next <= lo || next >= hi {
                break;
            }
            w = next;
        }
        w
    }

    /// The narrowest bounds around w at whose ends the signs of L′ are proved.
    fn tighten(&self, up: f64, w: f64, stretch: &Stretch) -> Interval {
        let sign = if up > 0.0 { 1 } else { -1 };
        let mut radius = 4.0 * f64::EPSILON * (w.abs() + 0.1 * (stretch.to - stretch.from));
        let mut bounds = Interval { lo: stretch.from, hi: stretch.to };
        for _ in 0..40 {
            let tight = Interval { lo: w - radius, hi: w + radius };
            if !(tight.lo > stretch.from && tight.hi < stretch.to) {
                break;
            }
            if self.sign(tight.lo) == -sign && self.sign(tight.hi) == sign {
                bounds = tight;
                break;
            }
            radius *= 4.0;
        }
        bounds
    }
}
