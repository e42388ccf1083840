//! What is under a point of a pane, in numbers.

use super::json::{number, numbers, object, string};
use super::panes::REACH;
use crate::dataset::Target;
use crate::figure::data;
use crate::figure::layout::Plot;
use crate::run::{Run, Shown};
use crate::scene;
#[cfg(feature = "whole")]
use crate::slice::Projection;
#[cfg(feature = "whole")]
use crate::trainer::Record;

/// Distance in CSS px within which the pointer is on a place of the walk.
#[cfg(feature = "whole")]
const CLOSE: f64 = 9.0;

/// The parameters at a point of the slice, the training loss there and its gradient.
fn slope(run: &Run, at: (f64, f64)) -> (Vec<f64>, f64, Vec<f64>) {
    let slice = run.slice();
    let mut w = vec![0.0; slice.origin.len()];
    slice.point(at.0, at.1, &mut w);
    let mut grad = vec![0.0; w.len()];
    let loss = run.problem().train.gradient(&w, &mut grad);
    (w, loss, grad)
}

/// What the hover box says of a point of the slice, of the walk there, and of the basin.
pub(super) fn slope_facts(
    run: &Run,
    at: (f64, f64),
    #[cfg(feature = "whole")] (walk, basin): (String, String),
) -> String {
    let (w, loss, grad) = slope(run, at);
    let norm = grad.iter().map(|g| g * g).sum::<f64>().sqrt();
    object(&[
        ("at", numbers(&[at.0, at.1])),
        ("w", numbers(&w)),
        ("loss", number(loss)),
        ("gradient", numbers(&grad)),
        ("gradNorm", number(norm)),
        #[cfg(feature = "whole")]
        ("walk", walk),
        #[cfg(feature = "whole")]
        ("basin", basin),
    ])
}

/// Where the gradient points within the plane, at a point of it: its negative is the steepest way down.
pub(super) fn plane_gradient(run: &Run, at: (f64, f64)) -> (f64, f64) {
    let (_, _, grad) = slope(run, at);
    match run.shown() {
        Shown::One(i, _) => (grad[i], 0.0),
        Shown::Two((i, _), (j, _)) => (grad[i], grad[j]),
        #[cfg(feature = "whole")]
        Shown::Along(_) | Shown::Across(..) => run.slice().along(&grad),
    }
}

/// The recorded place of the walk under (x, y), in CSS px, which may lie beside the slice; `to_px` says where a place of a loss is drawn: JSON
/// { step, loss (there, and not on the slice), sliceLoss (where it is drawn), distance }, or `null`.
#[cfg(feature = "whole")]
pub(super) fn passed(run: &Run, (x, y): (f64, f64), to_px: &dyn Fn(&Projection, f64) -> (f64, f64)) -> String {
    let slice = run.slice();
    let now = run.timeline().trainer().t();
    let past = run.timeline().records().iter().take_while(|r| r.t <= now);
    let place = |r: &Record| {
        let foot = run.shown().foot(&slice, &r.w);
        let (px, py) = to_px(&foot, r.loss);
        (foot, (px - x) * (px - x) + (py - y) * (py - y))
    };
    let near = past.map(|r| (r, place(r))).filter(|(_, (_, square))| *square <= CLOSE * CLOSE);
    let Some((record, (foot, _))) = near.min_by(|a, b| a.1.1.total_cmp(&b.1.1)) else { return "null".into() };
    let mut w = vec![0.0; record.w.len()];
    slice.point(foot.a, foot.b, &mut w);
    object(&[
        ("step", record.t.to_string()),
        ("loss", number(record.loss)),
        ("sliceLoss", number(run.problem().train.loss(&w))),
        ("distance", number(foot.distance)),
    ])
}

/// The sample nearest to (x, y), in CSS px, within reach.
pub(super) fn nearest(points: &[data::Point], plot: &Plot, (x, y): (f64, f64)) -> Option<usize> {
    let distance = |p: &data::Point| {
        let (px, py) = plot.to_px(p.at.0, p.at.1);
        (px - x) * (px - x) + (py - y) * (py - y)
    };
    let reached = points.iter().enumerate().map(|(i, p)| (i, distance(p))).filter(|(_, d)| *d <= REACH * REACH);
    reached.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(i, _)| i)
}

/// A sample in the units of its columns, or the model's output at a place without one.
pub(super) fn point_facts(run: &Run, row: Option<usize>, at: (f64, f64)) -> String {
    let problem = run.problem();
    let set = &problem.dataset;
    let mut x = vec![0.0; set.d];
    x[0] = at.0;
    if set.d > 1 {
        x[1] = at.1;
    }
    if let Some(i) = row {
        x.copy_from_slice(set.row(i as u32));
    }
    let raw: Vec<f64> = x.iter().zip(&set.columns).map(|(v, c)| c.raw(*v)).collect();
    let label = row.map_or_else(
        || "null".into(),
        |i| match &set.target {
            Target::Classes(names) => string(&names[set.targets[i] as usize]),
            Target::Values(_) => number(set.targets[i]),
        },
    );
    let names: Vec<String> = set.columns.iter().map(scene::title).collect();
    let mut out = vec![0.0; problem.train.outputs()];
    problem.train.predict(run.w(), &x, &mut out);
    // Of several outputs that of the class that the model says; of two that softmax has, the second says all.
    let classes = set.target.classes();
    let said = (out.len() > 2 && !classes.is_empty()).then(|| problem.class(&out));
    let output = out[said.unwrap_or(out.len() - 1)];
    object(&[
        ("row", row.map_or_else(|| "null".into(), |i| i.to_string())),
        ("x", numbers(&raw)),
        ("names", super::json::strings(&names)),
        ("label", label),
        ("output", number(output)),
        ("said", said.map_or_else(|| "null".into(), |k| string(&classes[k]))),
        ("held_out", row.is_some_and(|i| set.test.contains(&(i as u32))).to_string()),
    ])
}
