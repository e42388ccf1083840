//! How the landscape's slice is cut.

use super::{Coordinates, Key, Method, Source, Spec, View};
use crate::error::Error;
use crate::slice::Scale;

/// Along what the slice lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// One or two parameters.
    Coordinates,
    /// Two random directions, orthogonal and of unit length.
    Random,
    /// Two random directions, filter-normalised (Li and others 2018).
    Filter,
    /// The first two principal components of the walk.
    Principal,
    /// The plane through the start, the present parameters and the best ones so far.
    Points,
    /// The plane through the start, the present parameters and the planted ones.
    Truth,
    /// Two eigenvectors of the Hessian.
    Hessian,
    /// The line between two points of the walk.
    Line,
}

/// A point of the walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Centre {
    /// Update 0.
    Start,
    /// The update that is shown.
    Now,
    /// The recorded update of the lowest training loss so far.
    Best,
}

/// Whether the slice goes along with the walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carry {
    /// It is cut anew for the update that is shown.
    Yes,
    /// It is the one of the update at which it was put.
    No,
}

/// Which eigenvectors of the Hessian are the axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modes {
    /// Those of the largest two eigenvalues.
    Largest,
    /// Those of the largest and the smallest one.
    Ends,
    /// Those of the smallest two.
    Smallest,
}

/// By what each place of the landscape moves, where the basins of its minima are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ways {
    /// They are not shown.
    None,
    /// Gradient flow.
    Flow,
    /// The updates of the Spec's method, on all samples.
    Descent,
}

impl Spec {
    /// Whether the data come with the parameters that made them.
    fn is_planted(&self) -> bool {
        self.is_committee() || self.is_neuron() && matches!(self.data, Source::Regression | Source::Classification)
    }
}

/// What the slice cannot be beside other settings.
pub(super) fn check(spec: &Spec) -> Result<(), Error> {
    if spec.slice == Cut::Truth && !spec.is_planted() {
        return Err(conflict(spec, "slice", "data", "coordinates, random, filter, pca, points, hessian, line"));
    }
    if spec.slice == Cut::Line && !is_profile(spec.view) {
        return Err(conflict(spec, "slice", "view", "coordinates, random, filter, pca, points, truth, hessian"));
    }
    if spec.slice == Cut::Line && spec.centre == Centre::Start {
        return Err(conflict(spec, "centre", "slice", "now, best"));
    }
    if spec.basins == Ways::Descent
        && let Some(other) = beyond_descent(spec)
    {
        return Err(conflict(spec, "basins", other, "no, flow"));
    }
    if spec.coords == Coordinates::Logarithm && spec.opt == Method::AdamW {
        // Decay would draw ln |w| towards 0, and so |w| towards 1, up as well as down.
        return Err(conflict(spec, "coords", "opt", "w"));
    }
    for (scale, key, ends) in [(spec.xscale, "xscale", 0..2), (spec.yscale, "yscale", 2..4)] {
        if scale == Scale::Ln && spec.area.get(ends).is_some_and(|ends| ends[0] <= 0.0) {
            return Err(conflict(spec, "box", key, if key == "xscale" { "x0 > 0" } else { "y0 > 0" }));
        }
    }
    Ok(())
}

/// The key by which one place does not lead to one minimum of the loss: noise, which basins of updates on all samples would leave out, AdamW's decay, which is no part of
/// the loss, and other coordinates.
fn beyond_descent(spec: &Spec) -> Option<&'static str> {
    let others = [
        ("opt", matches!(spec.opt, Method::Sgd | Method::AdamW)),
        ("coords", spec.coords != Coordinates::Plain),
        ("augment", !spec.augment.is_empty()),
        ("drop", spec.drop > 0.0),
    ];
    others.into_iter().find(|(_, is)| *is).map(|(key, _)| key)
}

/// Whether a view has a single direction, or none.
fn is_profile(view: View) -> bool {
    matches!(view, View::Line | View::Network)
}

fn conflict(spec: &Spec, key: &str, other: &str, allowed: &str) -> Error {
    let value = |name: &str| Key::find(name).map(|k| (k.get)(spec)).unwrap_or_default();
    let (key_value, other_value) = (value(key), value(other));
    Error::Conflict { key: key.into(), value: key_value, other: other.into(), other_value, allowed: allowed.into() }
}

/// Makes the slice one that goes with the key that was set last: a line is seen as a profile, a plane from above; what has no planted parameters is not
/// cut towards them. A slice that does not go along is put where the run stands. Basins by a method's updates are of methods without noise only.
pub(super) fn suit(spec: &mut Spec, set: &str) {
    if spec.slice == Cut::Truth && !spec.is_planted() && set != "slice" {
        spec.slice = Cut::Coordinates;
    }
    if spec.slice == Cut::Line && !is_profile(spec.view) {
        if set == "view" {
            spec.slice = Cut::Coordinates;
        } else {
            spec.view = View::Line;
        }
    }
    if spec.slice == Cut::Line && spec.centre == Centre::Start && set != "centre" {
        spec.centre = Centre::Now;
    }
    if spec.basins == Ways::Descent && beyond_descent(spec).is_some() && set != "basins" {
        spec.basins = Ways::Flow;
    }
    if spec.coords == Coordinates::Logarithm && spec.opt == Method::AdamW {
        if set == "coords" {
            spec.opt = Method::Adam;
        } else {
            spec.coords = Coordinates::Plain;
        }
    }
    if matches!(set, "slice" | "carry") {
        spec.put = spec.t;
    }
}
