//! What a gesture on a pane asks for, as a new Spec. Nothing here changes a run.

use super::problem::points;
use super::{Run, Shown};
use crate::dataset::Target;
use crate::decimal::{self, Digits};
use crate::error::Error;
use crate::slice::Axis;
use crate::spec::value::{DrawnPoint, Edit, Move};
use crate::spec::{Source, Spec};

/// A hand's number: five significant digits, so that URLs stay short.
fn rounded(v: f64) -> f64 {
    rounded_to(v, 5)
}

fn rounded_to(v: f64, digits: usize) -> f64 {
    let (digits, k) = decimal::digits(v, Digits::Count(digits));
    let near = decimal::parse(&format!("{}e{k}", decimal::plain(&digits, 0))).unwrap_or(v.abs());
    near.copysign(v)
}

/// `w` moved to the slice coordinates (a, b): the shown parameters have these values, or what lies along the slice's directions does; what `w` has
/// beside the slice stays.
fn placed(run: &Run, w: &[f64], a: f64, b: f64) -> Vec<f64> {
    let mut w = w.to_vec();
    match run.shown() {
        Shown::One(i, _) => w[i] = rounded(a),
        Shown::Two((i, _), (j, _)) => {
            w[i] = rounded(a);
            w[j] = rounded(b);
        }
        #[cfg(feature = "whole")]
        Shown::Along(_) | Shown::Across(..) => {
            let slice = run.slice();
            let foot = slice.project(&w);
            for (k, w) in w.iter_mut().enumerate() {
                let by = (a - foot.a) * slice.u[k] + (b - foot.b) * slice.v[k];
                if by != 0.0 {
                    *w = rounded(*w + by);
                }
            }
        }
    }
    w
}

/// What of a walk can be dragged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Where it starts.
    Start,
    /// Where it is.
    Handle,
}

/// An end of the walk was moved on the slice by shares of its axes.
#[must_use]
pub fn with_nudge(run: &Run, end: End, dx: f64, dy: f64) -> Spec {
    let w = if end == End::Start { run.timeline().start() } else { run.w() };
    let (foot, (x, y)) = (run.shown().foot(&run.slice(), w), run.shown().axes());
    let moved = |axis: Axis, at: f64, by: f64| axis.at(axis.share(at) + by);
    let (a, b) = (moved(x, foot.a, dx), y.map_or(foot.b, |y| moved(y, foot.b, dy)));
    if end == End::Start { with_start(run, a, b) } else { with_handle(run, a, b) }
}

/// Lengths of an axis beyond which nothing can be told apart.
const LENGTHS: std::ops::Range<f64> = 1e-6..1e6;

/// The view was moved: what was at the shares `from` of the axes is at `to`, and so much is seen around it as `factor` says (above 1: more).
#[must_use]
pub fn with_view(run: &Run, from: (f64, f64), to: (f64, f64), factor: f64) -> Spec {
    let (mut spec, (x, y)) = (run.spec(), run.shown().axes());
    let mut area = Vec::new();
    let mut axis = |axis: Axis, from: f64, to: f64| {
        area.push(rounded_to(axis.at(from - factor * to), 6));
        area.push(rounded_to(axis.at(from + factor * (1.0 - to)), 6));
    };
    axis(x, from.0, to.0);
    if let Some(y) = y {
        axis(y, from.1, to.1);
    }
    if LENGTHS.contains(&(area[1] - area[0])) {
        spec.area = area;
    }
    spec
}

/// The handle was put at the slice coordinates (a, b): an edit at the update where the run stands.
/// At update 0 that is another start. Later edits are dropped: the walk goes on from here.
#[must_use]
pub fn with_handle(run: &Run, a: f64, b: f64) -> Spec {
    let t = run.timeline().trainer().t();
    with_parameters(run, t, &placed(run, run.w(), a, b))
}

/// Parameter `k` was put at `value`, the others left where the run stands.
#[must_use]
pub fn with_parameter(run: &Run, k: usize, value: f64) -> Spec {
    let mut w = run.w().to_vec();
    if let Some(one) = w.get_mut(k)
        && value.is_finite()
    {
        *one = rounded(value);
    }
    with_parameters(run, run.timeline().trainer().t(), &w)
}

/// The start was put at the slice coordinates (a, b); the walk is made again from there to the same update.
#[must_use]
pub fn with_start(run: &Run, a: f64, b: f64) -> Spec {
    let w0 = placed(run, run.timeline().start(), a, b);
    let spec = run.spec();
    let at = spec.at.iter().filter(|e| e.t > 0).cloned().collect();
    Spec { w0, at, ..spec }
}

/// An end of the walk of `other`, which stands beside `run` in the same space, was put at the slice coordinates (a, b). A place is a place of both Specs: both runs are put there.
#[cfg(feature = "whole")]
#[must_use]
pub fn with_end_of(run: &Run, other: &Run, end: End, a: f64, b: f64) -> Spec {
    match end {
        End::Handle => with_parameters(run, run.timeline().trainer().t(), &placed(other, other.w(), a, b)),
        End::Start => {
            let w0 = placed(other, other.timeline().start(), a, b);
            let spec = run.spec();
            let at = spec.at.iter().filter(|e| e.t > 0).cloned().collect();
            Spec { w0, at, ..spec }
        }
    }
}

/// The parameters were put at `w` at update `t`.
#[must_use]
pub fn with_parameters(run: &Run, t: u64, w: &[f64]) -> Spec {
    let mut spec = run.spec();
    spec.at.retain(|e| e.t < t);
    if t == 0 {
        spec.w0 = w.to_vec();
    } else {
        spec.at.push(Edit { t, w: w.to_vec() });
    }
    spec.t = t;
    spec
}

/// Sample `row` was put at (x, y) of the data pane, in the units of its axes: the first two inputs, or with a single
/// input the input and (for a regression) the target.
pub fn with_sample(run: &Run, row: u32, x: f64, y: f64) -> Result<Spec, Error> {
    let data = &run.problem().dataset;
    if row >= data.rows() {
        let allowed = format!("0 … {}", data.rows().saturating_sub(1));
        return Err(Error::BadValue { key: "moved".into(), value: row.to_string(), allowed });
    }
    let mut spec = run.spec();
    if spec.data == Source::Points {
        let mut drawn = points(&spec);
        let label = drawn[row as usize].label;
        drawn[row as usize] = DrawnPoint { x: rounded(x), y: rounded(y), label };
        spec.points = drawn;
        return Ok(spec);
    }
    let mut to = data.row(row).to_vec();
    #[cfg(feature = "whole")]
    if spec.data == Source::Ladder {
        on_its_axis(&mut to, (x, y));
        if data.d == 1 {
            to.push(rounded(crate::math::clamp(y, LEAST_TARGET, 1.0 - LEAST_TARGET)));
        }
        set_aside(&mut spec, row, to);
        return Ok(spec);
    }
    to[0] = rounded(data.columns[0].standardised(x));
    match (data.d, &data.target) {
        (1, Target::Values(_)) => to.push(rounded(y)),
        (1, Target::Classes(_)) => {}
        _ => to[1] = rounded(data.columns[1].standardised(y)),
    }
    set_aside(&mut spec, row, to);
    Ok(spec)
}

fn set_aside(spec: &mut Spec, row: u32, to: Vec<f64>) {
    let place = spec.moved.partition_point(|m| m.row < row);
    if spec.moved.get(place).is_some_and(|m| m.row == row) {
        spec.moved[place].to = to;
    } else {
        spec.moved.insert(place, Move { row, to });
    }
}

/// How far the targets of a construction stay from 0 and 1, where no weight meets them.
#[cfg(feature = "whole")]
const LEAST_TARGET: f64 = 0.02;

/// A sample of a construction keeps to the axis on which it lies, and to its side of 0: of what else a theorem would not speak. One on no axis that is shown stays.
#[cfg(feature = "whole")]
fn on_its_axis(x: &mut [f64], (to_x, to_y): (f64, f64)) {
    let to = [to_x, to_y];
    if let Some(k) = (0..x.len().min(2)).find(|k| x[*k] != 0.0)
        && to[k] > 0.0
    {
        x[k] = rounded(to[k]);
    }
}

/// A point of class `label` was drawn at (x, y); only where the data are drawn points.
pub fn with_point(run: &Run, x: f64, y: f64, label: u8) -> Result<Spec, Error> {
    let mut spec = drawn(run)?;
    spec.points.push(DrawnPoint { x: rounded(x), y: rounded(y), label: label.min(1) });
    Ok(spec)
}

/// The drawn point `row` was taken away. Two points stay: with fewer there is nothing to tell apart.
pub fn without_point(run: &Run, row: u32) -> Result<Spec, Error> {
    let mut spec = drawn(run)?;
    if spec.points.len() <= 2 || row as usize >= spec.points.len() {
        return Err(Error::TooSmall { what: "rows".into(), found: spec.points.len() as u32, needed: 3 });
    }
    spec.points.remove(row as usize);
    Ok(spec)
}

fn drawn(run: &Run) -> Result<Spec, Error> {
    let mut spec = run.spec();
    if spec.data != Source::Points {
        let other_value = crate::spec::Key::find("data").map(|k| (k.get)(&spec))?;
        return Err(Error::Conflict {
            key: "points".into(),
            value: String::new(),
            other: "data".into(),
            other_value,
            allowed: "data=points".into(),
        });
    }
    spec.points = points(&spec);
    Ok(spec)
}

#[cfg(test)]
mod tests {
    use super::super::Shelf;
    use super::*;

    fn open(text: &str) -> Run {
        Run::open(Spec::parse(text).expect(text), &Shelf::default()).expect(text)
    }

    #[test]
    fn gestures_write_what_a_url_can_say() {
        type Gesture = dyn Fn(&Run) -> Result<Spec, Error>;
        let cases: [(&str, &Gesture, &str); 14] = [
            ("w0=1,2,3", &|r| Ok(with_handle(r, 0.123_456_78, -5.0)), "v=1&w0=0.12346,-5,3"),
            ("init=zeros", &|r| Ok(with_start(r, 0.5, -5.0)), "v=1&init=zeros&w0=0.5,-5,0"),
            (
                "init=zeros&t=0&p1=b&view=line",
                &|r| Ok(with_start(r, 0.5, 9.0)),
                "v=1&init=zeros&view=line&p1=b&w0=0,0,0.5",
            ),
            (
                "init=zeros&t=7&at=3:1,1,1;9:2,2,2",
                &|r| Ok(with_parameters(r, 7, &[4.0, 5.0, 6.0])),
                "v=1&init=zeros&at=3:1,1,1;7:4,5,6&t=7",
            ),
            ("data=clouds", &|r| with_sample(r, 3, 0.25, -1.0), "v=1&data=clouds&moved=3:0.25,-1"),
            (
                "data=clouds&moved=1:0,0;4:9,9",
                &|r| with_sample(r, 3, 0.25, -1.0),
                "v=1&data=clouds&moved=1:0,0;3:0.25,-1;4:9,9",
            ),
            ("data=clouds&moved=1:0,0", &|r| with_sample(r, 1, 7.0, 8.0), "v=1&data=clouds&moved=1:7,8"),
            ("data=regression&d=1", &|r| with_sample(r, 0, 0.5, 0.75), "v=1&data=regression&d=1&moved=0:0.5,0.75"),
            ("data=points&points=0,0,0;1,1,1", &|r| with_sample(r, 1, 2.0, 3.0), "v=1&data=points&points=0,0,0;2,3,1"),
            ("data=ladder&n=4&bias=no", &|r| with_sample(r, 2, 0.3, 7.0), "v=1&data=ladder&n=4&bias=no&moved=2:0,7"),
            ("data=ladder&n=4&bias=no", &|r| with_sample(r, 0, 0.3, -7.0), "v=1&data=ladder&n=4&bias=no&moved=0:0.3,0"),
            (
                "data=ladder&n=1&d=1&bias=no",
                &|r| with_sample(r, 0, -3.0, 1.5),
                "v=1&data=ladder&n=1&d=1&bias=no&moved=0:1.0986122886681096,0.98",
            ),
            (
                "data=points&points=0,0,0;1,1,1",
                &|r| with_point(r, 2.0, 3.0, 0),
                "v=1&data=points&points=0,0,0;1,1,1;2,3,0",
            ),
            ("data=points&points=0,0,0;1,1,1;2,2,1", &|r| without_point(r, 0), "v=1&data=points&points=1,1,1;2,2,1"),
        ];
        for (text, gesture, expected) in cases {
            let spec = gesture(&open(text)).expect(text);
            assert_eq!(spec.print(), expected, "{text}");
            assert!(Run::open(spec, &Shelf::default()).is_ok(), "{text}");
        }
    }

    #[test]
    fn gestures_that_make_no_sense_say_why() {
        let clouds = open("data=clouds");
        assert_eq!(with_point(&clouds, 0.0, 0.0, 1).map_err(|e| e.code()), Err("conflict"));
        assert_eq!(with_sample(&clouds, 100, 0.0, 0.0).map_err(|e| e.code()), Err("bad_value"));
        let two = open("data=points&points=0,0,0;1,1,1");
        assert_eq!(without_point(&two, 0).map_err(|e| e.code()), Err("too_small"));
    }
}
