//! What more hidden units can and cannot do: the floor that noise is for the held-out loss, and the functions of fewer units among those of more.

use super::super::{Claim, Relation};
use crate::dataset::Target;
use crate::model::loss::Loss;
use crate::model::network::Network;
use crate::objective::Objective;
use crate::objective::network_risk::{Criterion, NetworkRisk, Parts};
use crate::run::Run;
use crate::spec::{Source, Toy};

/// Parameters up to which a wider network is set up in every frame.
const MOST: usize = 2000;

/// What is claimed of a network with one hidden layer that learns values with noise.
pub(super) fn claims(run: &Run) -> Vec<Claim> {
    let Some(risk) = run.problem().train.network() else { return Vec::new() };
    floor(run).into_iter().chain(nested(run, risk)).collect()
}

/// What nobody can learn: of values y = f(x) + noise·g the mean held-out ½(y − ŷ)² is ½ noise² at least, but for the chance of a sample of so many, three standard errors.
fn floor(run: &Run) -> Option<Claim> {
    let (spec, problem) = (run.spec(), run.problem());
    let noisy = matches!(spec.data, Source::Toy(Toy::Bumps | Toy::Plane))
        && matches!(problem.dataset.target, Target::Values(_));
    let test = problem.test.as_ref()?;
    if !noisy || spec.loss != Loss::Square || !spec.moved.is_empty() {
        return None;
    }
    // In the targets' own unit, which the code stretches.
    let noise = spec.noise * problem.code.scale;
    let least = 0.5 * noise * noise;
    let chance = 3.0 * least * (2.0 / test.samples() as f64).sqrt();
    Some(Claim::equal("practice_floor", least, Some(test.loss(run.w())), chance).with(Relation::AtLeast))
}

/// A unit more with no weight yet: the network says the same, so that the best fit of more units is no worse than that of fewer.
fn nested(run: &Run, risk: &NetworkRisk) -> Option<Claim> {
    let parts = risk.parts();
    let [inputs, units, outputs] = parts.network.widths[..] else { return None };
    if risk.dim() > MOST
        || parts.dropout.share > 0.0
        || parts.decay > 0.0
        || !matches!(parts.criterion, Criterion::Outputs(_))
    {
        return None;
    }
    let network = Network { widths: vec![inputs, units + 1, outputs], ..parts.network.clone() };
    let (small, large) = (parts.network.layers(), network.layers());
    // The new unit looks along the first input; what it says counts nothing.
    let mut wider = vec![0.0; network.dim()];
    for (from, to) in small.iter().zip(&large) {
        for unit in 0..from.units {
            let (row, place) = (from.weights + unit * from.inputs, to.weights + unit * to.inputs);
            wider[place..place + from.inputs].copy_from_slice(&run.w()[row..row + from.inputs]);
            if let (Some(from), Some(to)) = (from.biases, to.biases) {
                wider[to + unit] = run.w()[from + unit];
            }
        }
    }
    wider[large[0].weights + units * inputs] = 1.0;
    let here = risk.loss(run.w());
    let more = NetworkRisk::new(Parts { network, ..parts.clone() }).loss(&wider);
    let claim = Claim::equal("practice_nested", here, Some(more), 1e-12 * (1.0 + here.abs()));
    Some(claim.naming("units", (units + 1) as f64))
}
