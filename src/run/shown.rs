//! What the landscape's axes are.

use super::Problem;
use crate::error::{Error, listed};
use crate::slice::{Axis, Projection, Scale, Slice};
#[cfg(feature = "whole")]
use crate::spec::{Cut, Source};
use crate::spec::{Spec, View};

/// The parameters that the landscape shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shown {
    /// One parameter on its axis.
    One(usize, Axis),
    /// Two parameters, x and y.
    Two((usize, Axis), (usize, Axis)),
    /// One direction.
    #[cfg(feature = "whole")]
    Along(Axis),
    /// Two directions, x and y.
    #[cfg(feature = "whole")]
    Across(Axis, Axis),
}

impl Shown {
    /// The parameters that are axes themselves: none, where directions are.
    #[must_use]
    pub fn parameters(&self) -> Vec<usize> {
        match *self {
            Shown::One(i, _) => vec![i],
            Shown::Two((i, _), (j, _)) => vec![i, j],
            #[cfg(feature = "whole")]
            Shown::Along(_) | Shown::Across(..) => Vec::new(),
        }
    }

    /// The place of the parameters `w` on the slice that is shown, and how far beside it they are.
    #[must_use]
    pub fn foot(&self, slice: &Slice, w: &[f64]) -> Projection {
        let (i, j) = match *self {
            Shown::One(i, _) => (i, i),
            Shown::Two((i, _), (j, _)) => (i, j),
            #[cfg(feature = "whole")]
            Shown::Along(_) | Shown::Across(..) => return slice.project(w),
        };
        // What `project` gives, too: but of these directions all that is not held is a coordinate.
        let mut square = 0.0;
        for (k, (w, held)) in w.iter().zip(&slice.origin).enumerate() {
            if k != i && k != j {
                square += (w - held) * (w - held);
            }
        }
        Projection { a: w[i], b: w[j], distance: square.sqrt() }
    }

    /// The axis to the right, and the one upwards where it is not the loss.
    #[must_use]
    pub fn axes(&self) -> (Axis, Option<Axis>) {
        match *self {
            Shown::One(_, x) => (x, None),
            Shown::Two((_, x), (_, y)) => (x, Some(y)),
            #[cfg(feature = "whole")]
            Shown::Along(x) => (x, None),
            #[cfg(feature = "whole")]
            Shown::Across(x, y) => (x, Some(y)),
        }
    }
}

/// Which parameters the landscape shows, and over which ranges. Where it shows directions, these are found later.
pub(super) fn of(spec: &Spec, problem: &Problem, start: &[f64]) -> Result<Shown, Error> {
    #[cfg(feature = "whole")]
    if spec.slice != Cut::Coordinates {
        let axis = Axis::linear(-1.0, 1.0);
        return Ok(if spec.view == View::Line { Shown::Along(axis) } else { Shown::Across(axis, axis) });
    }
    let names = problem.parameter_names();
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    let find = |key: &str, name: &str, fallback: Option<usize>| match name {
        "" => Ok(fallback),
        _ => names.iter().position(|n| n == name).map(Some).ok_or_else(|| Error::BadValue {
            key: key.into(),
            value: name.into(),
            allowed: listed(&all),
        }),
    };
    // Of pictures a single pixel's weight says little: there the outputs' weights are shown.
    let outputs = problem.train.network().filter(|_| problem.dataset.image.is_some());
    let first = outputs.and_then(|risk| risk.layers().last()).map_or(0, |layer| layer.weights);
    let i = find("p1", &spec.p1, Some(first))?.unwrap_or(first);
    let other = (first..names.len()).chain(0..first).find(|k| *k != i);
    let j = if spec.view == View::Line { None } else { find("p2", &spec.p2, other)? };
    if j == Some(i) {
        let rest: Vec<&str> = all.into_iter().filter(|n| *n != names[i]).collect();
        return Err(Error::BadValue { key: "p2".into(), value: names[i].clone(), allowed: listed(&rest) });
    }
    // What the view suggests: a square about the origin that holds the start (and the truth), in round numbers.
    let truth = problem.dataset.truth.as_deref().unwrap_or(&[]);
    let farthest = start.iter().chain(truth).fold(0.0_f64, |m, v| m.max(v.abs()));
    let half = [4.0, 6.0, 10.0, 20.0, 50.0, 100.0].into_iter().find(|h| 0.85 * h >= farthest).unwrap_or(2.0 * farthest);
    #[cfg(feature = "whole")]
    let ladder = reach_of_ladder(spec);
    let axis = |k: usize| {
        #[cfg(feature = "whole")]
        let scale = if k == 0 { spec.xscale } else { spec.yscale };
        #[cfg(not(feature = "whole"))]
        let scale = Scale::Linear;
        match spec.area.get(2 * k..2 * k + 2) {
            Some(&[lo, hi]) => Axis { lo, hi, scale },
            #[cfg(feature = "whole")]
            _ if scale == Scale::Ln && ladder.is_some() => {
                let reach = ladder.unwrap_or(half);
                Axis { lo: 1.0 / reach, hi: reach, scale }
            }
            #[cfg(feature = "whole")]
            _ if scale == Scale::Ln => Axis { lo: 1e-3 * half, hi: half, scale },
            _ => Axis { lo: -half, hi: half, scale },
        }
    };
    Ok(match j {
        Some(j) => Shown::Two((i, axis(0)), (j, axis(1))),
        None => Shown::One(i, axis(0)),
    })
}

/// How far a ladder's minima reach from 1, each way, with half a rung to spare. Below a ratio of 16 it stays as wide, so that the picture stands still while wells come closer.
#[cfg(feature = "whole")]
fn reach_of_ladder(spec: &Spec) -> Option<f64> {
    let root = spec.construction.ratio.max(16.0).sqrt();
    // Noise moves samples by factors: two standard deviations of them have room.
    let noise = crate::math::exp(2.0 * spec.noise);
    let rungs = spec.n.div_ceil(spec.d.max(1));
    (spec.data == Source::Ladder).then(|| (0..rungs).fold(noise, |reach, _| reach * root))
}
