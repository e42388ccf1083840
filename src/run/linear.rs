//! The risks of linear networks: of Y = MX, of a caller's X and Y, and of digits that are their own targets.

use super::problem::singular_values;
use super::{Problem, Shelf};
use crate::dataset::{Column, Dataset, Target};
use crate::error::Error;
use crate::objective::components::Components;
use crate::objective::linear_network::{LinearNetworkRisk, Shape};
use crate::objective::risk::Risk;
use crate::objective::tied_autoencoder::TiedAutoencoder;
use crate::spec::{Design, Spec};
use std::rc::Rc;

/// The handwritten digits about their mean. A picture is its own target; which digit it is, is not told.
pub(super) fn digits(shelf: &Shelf) -> Result<Dataset, Error> {
    let digits = shelf.digits.clone().ok_or_else(|| Error::DataMissing { file: "digits".into() })?.centred();
    Ok(Dataset { target: Target::Values(Column::plain("digit")), ..digits })
}

/// The mean of ‖x − ABx‖² over digits that are their own targets; the principal components are those of the problem `before` it where that has the same samples.
fn autoencoder(spec: &Spec, dataset: &Dataset, before: Option<&Problem>) -> Option<Risk> {
    let hidden = spec.hidden.first().map_or(1, |units| *units as usize);
    let share = 1.0 / f64::from(dataset.rows()).sqrt();
    let x: Vec<f64> = dataset.inputs.iter().map(|x| share * x).collect();
    let known = before.and_then(|b| b.train.linear()?.components().cloned());
    let components = known.or_else(|| Components::of(&x, dataset.d).map(Rc::new))?;
    Some(Risk::Linear(Box::new(LinearNetworkRisk::autoencoder(hidden, x, components))))
}

/// What learns its own inputs in a way of its own: tied weights, or digits; `None` for others.
pub(super) fn own(spec: &Spec, dataset: &Dataset, before: Option<&Problem>) -> Option<Risk> {
    match spec.design {
        Design::Tied if spec.is_linear_network() => {
            let variances = singular_values(spec).iter().map(|s| s * s).collect();
            Some(Risk::Tied(TiedAutoencoder { variances }, dataset.inputs.clone()))
        }
        Design::Digits if spec.is_linear_network() => autoencoder(spec, dataset, before),
        _ => None,
    }
}

/// ‖Y − ABX‖² for Y = MX, M = diag(s), or for a caller's X and Y.
pub(super) fn network(spec: &Spec, shelf: &Shelf, dataset: &Dataset) -> Result<LinearNetworkRisk, Error> {
    let s = singular_values(spec);
    let hidden = spec.hidden.first().map_or(1, |units| *units as usize);
    let (d, n) = (dataset.d, dataset.rows() as usize);
    let scaled = |x: &[f64]| x.iter().zip(&s).map(|(x, s)| s * x).collect::<Vec<f64>>();
    let y: Vec<f64> = match spec.design {
        // X = Y = M is its own target; else Y = MX.
        Design::Same | Design::Tied => dataset.inputs.clone(),
        Design::Unit | Design::Gauss | Design::Digits => dataset.inputs.chunks_exact(d).flat_map(scaled).collect(),
        Design::Given => shelf.pairs.as_ref().map(|(_, y)| y.clone()).ok_or_else(missing)?,
    };
    let shape = Shape { inputs: d, hidden, outputs: y.len() / n };
    Ok(LinearNetworkRisk::new(shape, dataset.inputs.clone(), y))
}

/// The arrays that a program should have handed over are not here.
pub(super) fn missing() -> Error {
    Error::DataMissing { file: String::new() }
}
