//! Over what the risk of a planted model is a mean.

use super::{Key, Output, Source, Spec, View};
use crate::error::Error;
use crate::model::activation::Activation;
use crate::model::loss::Loss;
use crate::model::neuron::Bias;
use crate::objective::augment::Transforms;
use crate::objective::one_hidden::MOST_QUADRATURE;
use crate::theory::local_convexity::MOST_UNITS;

/// What the training risk is a mean over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Average {
    /// The samples: the empirical risk.
    Samples,
    /// Everything that the planted model can draw: the population risk, by quadrature.
    Population,
    /// The same, estimated from n draws of the inputs with their expected labels.
    MonteCarlo,
}

/// Whether all that is learnt with has a population risk: a neuron without a bias as it was planted, with nothing else in its risk.
fn has_population(spec: &Spec) -> bool {
    let fits = matches!(spec.loss, Loss::Square | Loss::CrossEntropy);
    let plain = spec.noise <= 0.0 && spec.decay <= 0.0 && spec.flip <= 0.0 && spec.augment.is_empty();
    spec.is_neuron()
        && matches!(spec.data, Source::Regression | Source::Classification)
        && spec.output() == Output::Units(Activation::Sigmoid)
        && spec.bias == Bias::Without
        && fits
        && plain
}

/// What a planted model's risk cannot be beside other settings.
pub(super) fn check(spec: &Spec) -> Result<(), Error> {
    if spec.is_committee() {
        let units = spec.hidden.first().copied().unwrap_or_default() as usize;
        if spec.hidden.len() != 1 || units > MOST_UNITS {
            let value = super::value::write_widths(&spec.hidden);
            return Err(Error::BadValue { key: "hidden".into(), value, allowed: format!("1…{MOST_UNITS}") });
        }
        if !matches!(spec.loss, Loss::Square | Loss::CrossEntropy) {
            return Err(conflict(spec, "loss", "data", "square, ce"));
        }
        if spec.risk == Average::Population && spec.d as usize > MOST_QUADRATURE {
            return Err(conflict(spec, "risk", "d", "empirical, montecarlo"));
        }
        return Ok(());
    }
    match spec.risk {
        Average::Samples => Ok(()),
        Average::MonteCarlo => Err(conflict(spec, "risk", "data", "empirical, population")),
        Average::Population if has_population(spec) => Ok(()),
        Average::Population => Err(conflict(spec, "risk", culprit(spec), "empirical")),
    }
}

/// The key because of which there is no population risk.
fn culprit(spec: &Spec) -> &'static str {
    if !spec.hidden.is_empty() {
        "hidden"
    } else if spec.act != Activation::Sigmoid {
        "act"
    } else if spec.bias != Bias::Without {
        "bias"
    } else if spec.noise > 0.0 {
        "noise"
    } else if spec.decay > 0.0 {
        "decay"
    } else if spec.flip > 0.0 {
        "flip"
    } else if !spec.augment.is_empty() {
        "augment"
    } else {
        "loss"
    }
}

fn conflict(spec: &Spec, key: &str, other: &str, allowed: &str) -> Error {
    let value = |name: &str| Key::find(name).map(|k| (k.get)(spec)).unwrap_or_default();
    let (key_value, other_value) = (value(key), value(other));
    Error::Conflict { key: key.into(), value: key_value, other: other.into(), other_value, allowed: allowed.into() }
}

/// Makes the model one that has the risk that was asked for, or the risk one that the model has: the key that was set last says which.
pub(super) fn suit(spec: &mut Spec, set: &str) {
    let planted = matches!(spec.data, Source::Regression | Source::Classification | Source::Committee);
    if !planted {
        spec.risk = Average::Samples;
        return;
    }
    if spec.is_committee() {
        if spec.risk == Average::Population && spec.d as usize > MOST_QUADRATURE {
            spec.risk = Average::MonteCarlo;
        }
        if set == "hidden" {
            spec.wstar = Vec::new();
        }
        return;
    }
    if spec.risk == Average::MonteCarlo {
        spec.risk = Average::Samples;
    }
    if spec.risk == Average::Population && !has_population(spec) {
        if set != "risk" {
            spec.risk = Average::Samples;
            return;
        }
        if spec.loss != Loss::CrossEntropy {
            spec.loss = Loss::Square;
        }
        (spec.hidden, spec.act, spec.bias) = (Vec::new(), Activation::Sigmoid, Bias::Without);
        (spec.noise, spec.decay, spec.flip, spec.augment) = (0.0, 0.0, 0.0, Transforms::default());
        // What spoke of the bias, or of a network's weights.
        (spec.p1, spec.p2) = (String::new(), String::new());
        (spec.w0, spec.at) = (Vec::new(), Vec::new());
        if spec.view == View::Network {
            spec.view = View::Map;
        }
    }
}
