//! From a run to what its figures show: the only place that knows both. Still no browser.

#[cfg(feature = "whole")]
pub mod arrows;
#[cfg(feature = "whole")]
pub mod basins;
#[cfg(feature = "whole")]
pub mod classes;
#[cfg(feature = "whole")]
pub mod costs;
#[cfg(feature = "whole")]
pub mod terms;
#[cfg(feature = "whole")]
pub mod critical;
#[cfg(feature = "whole")]
pub mod cut;
#[cfg(feature = "whole")]
pub mod gallery;
#[cfg(feature = "whole")]
pub mod lab;
#[cfg(feature = "whole")]
pub mod network;
#[cfg(feature = "whole")]
pub mod spectrum;
#[cfg(feature = "whole")]
pub mod study;

use crate::dataset::{Column, Target};
use crate::figure::data::{Kind, Part, Point};
use crate::math::clamp;
use crate::model::activation::Activation;
use crate::run::{Problem, Run, Shown};
use crate::slice::{Axis, GridSize, Slice};
#[cfg(feature = "whole")]
use crate::slice::{Projector, Scale};
#[cfg(feature = "whole")]
use crate::spec::Source;
use crate::trainer::Record;

/// Cells a side of the model's output in the data pane.
pub(crate) const OUTPUT_CELLS: u32 = 72;
/// More parameters than these are not listed beside the landscape.
const MOST_HELD: usize = 8;
/// Samples that the data pane shows, at most: the first. More of them cover one another, and take seconds.
pub const MOST_POINTS: u32 = 5000;
/// Points of a model's curve in the data pane.
const CURVE_POINTS: u32 = 240;

/// A parameter's name as it is written on an axis: w1 as w₁, w2_1_3 (layer 2, to unit 1, from unit 3) as w²₁₃, with a comma where
/// a number has two digits.
#[must_use]
pub fn symbol(name: &str) -> String {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digit = |c: char| c.to_digit(10);
    let lowered = |c: char| digit(c).and_then(|d| char::from_u32(0x2080 + d)).unwrap_or(c);
    let mut parts = name.split('_');
    let (first, places) = (parts.next().unwrap_or(""), parts.collect::<Vec<_>>());
    if places.is_empty() {
        return first.chars().map(lowered).collect();
    }
    let raised = |c: char| digit(c).map_or(c, |d| RAISED[d as usize]);
    let comma = if places.iter().any(|p| p.len() > 1) { "," } else { "" };
    first.chars().map(raised).chain(places.join(comma).chars().map(lowered)).collect()
}

/// A column's name with its unit: bill length (mm).
#[must_use]
pub fn title(column: &Column) -> String {
    if column.unit.is_empty() { symbol(&column.title()) } else { format!("{} ({})", column.title(), column.unit) }
}

/// A walk in the coordinates of a landscape.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Walk {
    /// Places; NaN before a place that the user put the run at, so that the line breaks there.
    pub points: Vec<(f64, f64)>,
    /// The update of each place.
    pub updates: Vec<u64>,
    /// How near each place is to the slice: 1 on it, 0 far from it.
    pub nearness: Vec<f64>,
    /// The loss at each place.
    #[cfg(feature = "whole")]
    pub losses: Vec<f64>,
}

/// Numbers of a walk that are projected for a picture, at most.
const WALK_NUMBERS: usize = 1 << 20;

impl Walk {
    /// The walk of `run` up to where it stands, projected on the slice of a run that shows `shown`: (a, b), or (a, loss) where there is one axis.
    #[must_use]
    pub fn of(run: &Run, slice: &Slice, shown: Shown, now: &Record) -> Walk {
        let flat = shown.axes().1.is_some();
        // A tenth of the picture's diagonal away, a place is half as near.
        let far = 0.1 * diagonal(slice, shown);
        let mut walk = Walk::default();
        let records = run.timeline().records();
        #[cfg(feature = "whole")]
        let (projector, plane) = (Projector::new(slice), shown.parameters().is_empty());
        let past = records.partition_point(|r| r.t < now.t);
        let every = (past * now.w.len()).div_ceil(WALK_NUMBERS).max(1);
        let mut push = |record: &Record, at: (f64, f64), nearness: f64| {
            walk.points.push(at);
            walk.updates.push(record.t);
            walk.nearness.push(nearness);
            #[cfg(feature = "whole")]
            walk.losses.push(if at.0.is_nan() { f64::NAN } else { record.loss });
        };
        for (k, record) in records[..past].iter().chain(std::iter::once(now)).enumerate() {
            // Runs of other models have no place here.
            if record.w.len() != slice.origin.len() || (k % every > 0 && k < past && !record.jump) {
                continue;
            }
            if record.jump {
                push(record, (f64::NAN, f64::NAN), 0.0);
            }
            #[cfg(feature = "whole")]
            let foot = if plane { projector.foot(&record.w) } else { shown.foot(slice, &record.w) };
            #[cfg(not(feature = "whole"))]
            let foot = shown.foot(slice, &record.w);
            let at = (foot.a, if flat { foot.b } else { record.loss });
            push(record, at, far / (far + foot.distance));
        }
        walk
    }

    /// As the figures take it.
    #[must_use]
    pub fn view(&self) -> crate::figure::walk::Walk<'_> {
        crate::figure::walk::Walk { points: &self.points, updates: &self.updates, nearness: &self.nearness }
    }
}

/// The length of the picture's diagonal in parameter space.
fn diagonal(slice: &Slice, shown: Shown) -> f64 {
    let (x, y) = shown.axes();
    let length =
        |d: &[f64], axis: Axis| d.iter().map(|v| v * v).sum::<f64>() * (axis.hi - axis.lo) * (axis.hi - axis.lo);
    (length(&slice.u, x) + y.map_or(0.0, |y| length(&slice.v, y))).sqrt()
}

/// What is on the axes: the parameters' names, or what the directions are, in the words that `word` gives for ids.
#[must_use]
#[cfg_attr(not(feature = "whole"), allow(unused_variables, reason = "a name needs no words"))]
pub fn axis_names(run: &Run, word: &dyn Fn(&str) -> String) -> Vec<String> {
    #[cfg(feature = "whole")]
    if let Some((directions, turn)) = run.directions() {
        return directions.iter().map(|direction| cut::title(*direction, turn, word)).collect();
    }
    let names = run.problem().parameter_names();
    run.shown().parameters().into_iter().map(|k| symbol(&names[k])).collect()
}

/// The parameters that the slice holds, with their values: b = −0.31. Along directions it holds none.
#[must_use]
pub fn held(run: &Run) -> String {
    let (names, shown) = (run.problem().parameter_names(), run.shown().parameters());
    if names.len() > MOST_HELD || shown.is_empty() {
        return String::new();
    }
    let slice = run.slice();
    let value = |k: usize| crate::figure::ticks::significant(slice.origin[k], 3);
    let held = (0..names.len()).filter(|k| !shown.contains(k)).map(|k| format!("{} = {}", symbol(&names[k]), value(k)));
    held.collect::<Vec<_>>().join(", ")
}

/// What the data pane shows, owned.
#[derive(Clone, Debug)]
pub struct Data {
    /// Extent to the right, in the model's coordinates.
    pub x: Axis,
    /// Extent upwards.
    pub y: Axis,
    /// The column to the right.
    pub x_column: Column,
    /// The column upwards, or the target.
    pub y_column: Column,
    /// The model's output at the cells of the plane of the first two inputs, others at 0; row 0 the lowest.
    pub output: Option<(GridSize, Vec<f32>)>,
    /// The outputs of the two classes, or of the least and the greatest target.
    pub range: (f64, f64),
    /// The output between the classes.
    pub threshold: f64,
    /// With one input: the model's curve.
    pub curve: Vec<(f64, f64)>,
    /// The planted truth: its curve with one input, w*·x = 0 with two.
    pub truth: Vec<(f64, f64)>,
    /// The samples by row.
    pub points: Vec<Point>,
    /// Where each class has an output of its own: how many there are, and what they score at those cells, the classes of a cell side by side.
    pub scores: Option<(GridSize, usize, Vec<f32>)>,
    /// Names of the classes, if there are classes.
    pub classes: Vec<String>,
}

/// The data pane of a run where it stands.
#[must_use]
pub fn data(run: &Run) -> Data {
    let problem = run.problem();
    let set = &problem.dataset;
    let w = run.w();
    let span = span(problem);
    let coded = |t: f64| problem.code.shift + problem.code.scale * t;
    // The frame is that of the data as they came: it stays where it is while a point is dragged.
    let base = problem.undragged();
    let seen = MOST_POINTS as usize;
    let x = holding(
        frame(base.inputs.iter().step_by(set.d).take(seen).copied()),
        set.inputs.iter().step_by(set.d).take(seen),
    );
    #[cfg(feature = "whole")]
    let x = decades(run, 0).unwrap_or(x);
    let y_column = match &set.target {
        _ if set.d > 1 => set.columns[1].clone(),
        Target::Values(column) => Column { mean: 0.0, sd: 1.0, ..column.clone() },
        Target::Classes(_) => Column::plain("y"),
    };
    let y = if set.d > 1 {
        holding(
            frame(base.inputs.iter().skip(1).step_by(set.d).take(seen).copied()),
            set.inputs.iter().skip(1).step_by(set.d).take(seen),
        )
    } else {
        frame(base.targets.iter().take(seen).copied())
    };
    #[cfg(feature = "whole")]
    let y = match decades(run, 1) {
        Some(_) if set.d == 1 => Axis::linear(0.0, 1.0),
        found => found.unwrap_or(y),
    };
    let mut data = Data {
        x,
        y,
        x_column: set.columns[0].clone(),
        y_column,
        output: None,
        range: (coded(span.0), coded(span.1)),
        threshold: coded(0.5 * (span.0 + span.1)),
        curve: Vec::new(),
        truth: Vec::new(),
        points: points(problem, w),
        scores: None,
        classes: set.target.classes().to_vec(),
    };
    #[cfg(feature = "whole")]
    if classes::told_apart(problem) {
        data.scores = Some(classes::scores(problem, w, x, y));
        return data;
    }
    if set.d > 1 {
        data.output = Some(output(problem, w, x, y));
        if is_step(problem) {
            data.range = (-f64::MIN_POSITIVE, f64::MIN_POSITIVE);
        }
        if let (Some(truth @ [_, _]), 2) = (set.truth.as_deref(), set.d) {
            data.truth = line(truth, x, y);
        }
    } else {
        // The curve is drawn in the unit of the targets.
        let decode = |v: f64| (v - problem.code.shift) / problem.code.scale;
        let mut out = vec![0.0; problem.train.outputs()];
        data.curve = curve(x, |input| {
            problem.train.predict(w, &[input], &mut out);
            decode(out[out.len() - 1])
        });
        if let Some(truth) = &set.truth {
            // (Several weights for one input are those of a committee.)
            let share = 1.0 / truth.len() as f64;
            data.truth = curve(x, |input| truth.iter().map(|w| share * crate::math::sigmoid(w * input)).sum());
        }
    }
    data
}

/// Where a sample lies, in the units of the data pane's axes, after it was moved by the shares (dx, dy) of them.
#[must_use]
pub fn nudged(run: &Run, row: u32, dx: f64, dy: f64) -> (f64, f64) {
    let data = data(run);
    let (a, b) = data.points.get(row as usize).map_or((0.0, 0.0), |point| point.at);
    let moved = |axis: Axis, at: f64, by: f64| axis.at(axis.share(at) + by);
    (data.x_column.raw(moved(data.x, a, dx)), data.y_column.raw(moved(data.y, b, dy)))
}

/// The axis, longer where a sample was moved beyond it; a hand cannot do that while it drags.
fn holding<'a>(axis: Axis, values: impl Iterator<Item = &'a f64>) -> Axis {
    values.fold(axis, |axis, v| Axis { lo: axis.lo.min(*v), hi: axis.hi.max(*v), ..axis })
}

/// The targets of the two classes, or the least and the greatest of the values as they came.
fn span(problem: &Problem) -> (f64, f64) {
    if let Target::Classes(_) = problem.dataset.target {
        return (0.0, 1.0);
    }
    let targets = problem.undragged().targets.iter();
    let (lo, hi) = targets.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), v| (lo.min(*v), hi.max(*v)));
    if hi > lo { (lo, hi) } else { (lo - 0.5, lo + 0.5) }
}

/// The axis of input `k` of a construction, whose inputs span decades: logarithmic, with room beside both ends; where other samples have no such input, from 0.
#[cfg(feature = "whole")]
fn decades(run: &Run, k: usize) -> Option<Axis> {
    let (set, d) = (run.problem().undragged(), run.problem().dataset.d);
    let inputs = || set.inputs.iter().skip(k.min(d - 1)).step_by(d).map(|x| x.abs()).filter(|x| *x > 0.0);
    let (lo, hi) = inputs().fold((f64::INFINITY, 0.0_f64), |(lo, hi), x| (lo.min(x), hi.max(x)));
    if run.spec().data != Source::Ladder || hi == 0.0 {
        return None;
    }
    Some(if d == 1 {
        Axis { lo: lo / 8.0, hi: hi * 8.0, scale: Scale::Ln }
    } else {
        Axis { lo: -lo, hi: hi * 8.0, scale: Scale::Asinh { unit: 0.5 * lo } }
    })
}

/// A margin of 8 % around values.
fn frame(values: impl Iterator<Item = f64>) -> Axis {
    let (lo, hi) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), v| (lo.min(v), hi.max(v)));
    let margin = if hi > lo { 0.08 * (hi - lo) } else { 1.0 };
    if lo.is_finite() { Axis::linear(lo - margin, hi + margin) } else { Axis::linear(-1.0, 1.0) }
}

/// The samples by row, the first [`MOST_POINTS`] of them, as the data pane shows them when the model's parameters are `w`.
#[must_use]
pub fn points(problem: &Problem, w: &[f64]) -> Vec<Point> {
    let set = &problem.dataset;
    let is_class = matches!(set.target, Target::Classes(_));
    let (lo, hi) = span(problem);
    // Where a target lies between the least and the greatest.
    let place = |y: f64| clamp((y - lo) / (hi - lo), 0.0, 1.0);
    let k = problem.train.outputs();
    let rows = set.rows().min(MOST_POINTS);
    let mut said = vec![0.0; if is_class { rows as usize * k } else { 0 }];
    if is_class {
        problem.train.predict_many(w, &set.inputs[..rows as usize * set.d], &mut said);
    }
    let mut parts = vec![Part::Train; set.rows() as usize];
    set.test.iter().for_each(|i| parts[*i as usize] = Part::Test);
    (0..rows)
        .map(|i| {
            let (x, y) = (set.row(i), set.targets[i as usize]);
            let kind = match is_class {
                // In the plane of the inputs a value has no place of its own: it is told by its shade.
                false if set.d > 1 => Kind::Shade((255.0 * place(y)).round() as u8),
                false => Kind::Value,
                true => Kind::Class(y as u8),
            };
            let wrong = is_class && problem.class(&said[i as usize * k..][..k]) != y as usize;
            Point { at: (x[0], if set.d > 1 { x[1] } else { y }), kind, part: parts[i as usize], wrong }
        })
        .collect()
}

/// Whether the model is a step in the plane: where that is between two cells, the sum says that it applies to, and the ground is of two tints.
fn is_step(problem: &Problem) -> bool {
    cfg!(feature = "whole") && problem.train.neuron().is_some_and(|risk| risk.neuron.activation == Activation::Sign)
}

/// The inputs at the cells of the plane of the first two, others at 0: cells×d, row-major, rows from below.
fn plane(d: usize, size: GridSize, x: Axis, y: Axis) -> Vec<f64> {
    let mut inputs = vec![0.0; (size.width * size.height) as usize * d];
    for (i, input) in inputs.chunks_exact_mut(d).enumerate() {
        input[0] = x.centre(i as u32 % size.width, size.width);
        if let Some(second) = input.get_mut(1) {
            *second = y.centre(i as u32 / size.width, size.height);
        }
    }
    inputs
}

fn output(problem: &Problem, w: &[f64], x: Axis, y: Axis) -> (GridSize, Vec<f32>) {
    let size = GridSize { width: OUTPUT_CELLS, height: OUTPUT_CELLS };
    let (d, k) = (problem.train.inputs(), problem.train.outputs());
    let inputs = plane(d, size, x, y);
    if let Some(risk) = problem.train.neuron().filter(|_| is_step(problem)) {
        let values = inputs.chunks_exact(d).map(|input| risk.neuron.preactivation(w, input) as f32).collect();
        return (size, values);
    }
    let mut out = vec![0.0; (size.width * size.height) as usize * k];
    problem.train.predict_many(w, &inputs, &mut out);
    // Of two outputs, as softmax has them, the second is that of class 1.
    let values = out.chunks_exact(k).map(|out| out[k - 1] as f32).collect();
    (size, values)
}

fn curve(x: Axis, mut f: impl FnMut(f64) -> f64) -> Vec<(f64, f64)> {
    (0..CURVE_POINTS).map(|i| x.centre(i, CURVE_POINTS)).map(|a| (a, f(a))).collect()
}

/// The part of the line t·x = 0 inside the frame.
fn line(t: &[f64], x: Axis, y: Axis) -> Vec<(f64, f64)> {
    let far = 2.0 * [x.lo, x.hi, y.lo, y.hi].iter().fold(0.0_f64, |m, v| m.max(v.abs()));
    let norm = (t[0] * t[0] + t[1] * t[1]).sqrt();
    if norm == 0.0 {
        return Vec::new();
    }
    let (ux, uy) = (-t[1] / norm * far, t[0] / norm * far);
    vec![(-ux, -uy), (ux, uy)]
}

/// A rival's loss over the updates of `run` that cost as many gradient evaluations.
#[must_use]
pub fn rival_curve(run: &Run, rival: &Run) -> (Vec<f64>, Vec<f64>) {
    let scale = rival.evaluations() as f64 / run.evaluations() as f64;
    rival.timeline().records().iter().map(|r| (scale * r.t as f64, r.loss)).unzip()
}

/// The series of the curves pane.
#[derive(Clone, Debug, Default)]
pub struct Curves {
    /// Update numbers.
    pub updates: Vec<f64>,
    /// Loss over the training samples.
    pub train: Vec<f64>,
    /// Loss over the held-out samples; empty without any.
    pub test: Vec<f64>,
    /// ‖∇ℓ‖.
    pub gradient: Vec<f64>,
}

/// The whole run as recorded, what lies after the present update included.
#[must_use]
pub fn curves(run: &Run, now: &Record) -> Curves {
    let records = run.timeline().records();
    let at = records.partition_point(|r| r.t < now.t);
    let known = records.get(at).is_some_and(|r| r.t == now.t);
    let mut all: Vec<&Record> = records.iter().collect();
    if !known {
        all.insert(at, now);
    }
    let column = |f: &dyn Fn(&Record) -> f64| all.iter().map(|r| f(r)).collect::<Vec<f64>>();
    Curves {
        updates: column(&|r| r.t as f64),
        train: column(&|r| r.loss),
        test: if now.test_loss.is_some() { column(&|r| r.test_loss.unwrap_or(f64::NAN)) } else { Vec::new() },
        gradient: column(&|r| r.grad_norm),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Shelf;
    use crate::spec::Spec;

    #[test]
    fn samples_that_were_moved_far_are_in_the_picture() {
        let frame = |text: &str| {
            let run = Run::open(Spec::parse(text).expect("a Spec"), &Shelf::default()).expect("a run");
            let seen = data(&run);
            [seen.x.lo, seen.x.hi, seen.y.lo, seen.y.hi]
        };
        let plain = frame("data=classification&n=12");
        let near = format!("data=classification&n=12&moved=0:{},{},1", 0.9 * plain[1], 0.9 * plain[2]);
        assert_eq!(frame(&near).map(f64::to_bits), plain.map(f64::to_bits), "a drag within the frame leaves it");
        let far = frame("data=classification&n=12&moved=0:9,-8,1");
        assert_eq!(far.map(f64::to_bits), [plain[0], 9.0, -8.0, plain[3]].map(f64::to_bits));
    }
}
