//! Where a run starts: the parameters at update 0.

use super::Problem;
use crate::error::Error;
use crate::model::network::Layer;
use crate::objective::risk::Risk;
use crate::rng::{Stream, StreamName};
use crate::spec::{Init, Spec};
use std::ops::Range;

/// The start that the Spec gives, or draws from its seed and `start`.
pub(super) fn start(spec: &Spec, problem: &Problem) -> Result<Vec<f64>, Error> {
    if !spec.w0.is_empty() {
        problem.check_parameters("w0", &spec.w0)?;
        return Ok(spec.w0.clone());
    }
    drawn(spec, problem, spec.start)
}

/// Draw number `number` of the start, whatever the Spec gives: what `start` = `number` stands for.
pub fn drawn(spec: &Spec, problem: &Problem, number: u32) -> Result<Vec<f64>, Error> {
    let mut stream = Stream::new(u64::from(spec.seed), StreamName::Init, u64::from(number));
    let mut w = vec![0.0; problem.train.dim()];
    match spec.init {
        Init::Zeros => {}
        Init::Gauss => w.fill_with(|| spec.scale * stream.normal()),
        #[cfg(feature = "whole")]
        Init::LogNormal => w.fill_with(|| crate::math::exp(spec.scale * stream.normal())),
        Init::Uniform => w.fill_with(|| spec.scale * (2.0 * stream.uniform() - 1.0)),
        Init::Xavier | Init::He => {
            for Fan { weights, inputs, units } in fans(&problem.train) {
                let fan = if spec.init == Init::He { inputs } else { inputs + units };
                let sd = (2.0 / fan as f64).sqrt();
                w[weights].fill_with(|| sd * stream.normal());
            }
        }
        Init::Near => {
            let truth = problem.dataset.truth.as_deref().filter(|_| spec.is_neuron() || spec.is_committee());
            let truth = truth.ok_or_else(|| Error::Conflict {
                key: "init".into(),
                value: "near".into(),
                other: "data".into(),
                other_value: crate::spec::Key::find("data").map(|k| (k.get)(spec)).unwrap_or_default(),
                allowed: "gauss, uniform, xavier, he, zeros".into(),
            })?;
            for (k, v) in w.iter_mut().enumerate() {
                *v = truth.get(k).copied().unwrap_or(0.0) + spec.scale * stream.normal();
            }
        }
    }
    Ok(w)
}

/// The weights of one layer, and what its units' sums are made of.
struct Fan {
    weights: Range<usize>,
    inputs: usize,
    units: usize,
}

fn fans(risk: &Risk) -> Vec<Fan> {
    let inputs = risk.inputs();
    // Each of a committee's units is like a neuron; what a neuron has besides is its bias.
    let weights = if risk.neuron().is_some() { inputs } else { risk.dim() };
    let Some(risk) = risk.network() else { return vec![Fan { weights: 0..weights, inputs, units: 1 }] };
    let fan = |l: &Layer| Fan { weights: l.weights..l.weights + l.inputs * l.units, inputs: l.inputs, units: l.units };
    risk.layers().iter().map(fan).collect()
}
