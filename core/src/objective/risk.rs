//! The risk of whichever model learns.

use super::FiniteSum;
#[cfg(feature = "whole")]
use super::linear_network::{LinearNetworkRisk, Shape};
use super::network_risk::{NetworkRisk, Parts};
use super::neuron_risk::NeuronRisk;
#[cfg(feature = "whole")]
use super::one_hidden;
#[cfg(feature = "whole")]
use super::planted_risk::{Committee, PlantedNeuron};
#[cfg(feature = "whole")]
use super::tied_autoencoder::TiedAutoencoder;
#[cfg(feature = "whole")]
use crate::matrix::dot;
use std::ops::{Deref, Range};

/// The risk of a neuron or of a network; as an objective it is whichever it holds.
#[derive(Clone, Debug)]
pub enum Risk {
    /// A single neuron, with its closed forms and its fast sampler.
    Neuron(NeuronRisk),
    /// A network.
    #[cfg(feature = "whole")]
    Network(Box<NetworkRisk>),
    /// A linear network with the loss ‖Y − ABX‖².
    #[cfg(feature = "whole")]
    Linear(Box<LinearNetworkRisk>),
    /// A linear autoencoder of one unit with tied weights, and its samples X = diag(√σ), d×d.
    #[cfg(feature = "whole")]
    Tied(TiedAutoencoder, Vec<f64>),
    /// The planted neuron's population risk.
    #[cfg(feature = "whole")]
    Population(Box<PlantedNeuron>),
    /// One hidden layer whose units have equal votes, over a sample or over its population.
    #[cfg(feature = "whole")]
    Committee(Box<Committee>),
}

impl Deref for Risk {
    type Target = dyn FiniteSum;

    fn deref(&self) -> &Self::Target {
        match self {
            Risk::Neuron(risk) => risk,
            #[cfg(feature = "whole")]
            Risk::Network(risk) => &**risk,
            #[cfg(feature = "whole")]
            Risk::Linear(risk) => &**risk,
            #[cfg(feature = "whole")]
            Risk::Tied(risk, _) => risk,
            #[cfg(feature = "whole")]
            Risk::Population(planted) => &planted.population,
            #[cfg(feature = "whole")]
            Risk::Committee(committee) => &committee.risk,
        }
    }
}

/// What every risk has.
struct Common<'a> {
    x: &'a [f64],
    y: &'a [f64],
    decay: f64,
    inputs: usize,
    outputs: usize,
}

impl Common<'_> {
    fn of_neuron(risk: &NeuronRisk) -> Common<'_> {
        Common { x: &risk.x, y: &risk.y, decay: risk.decay, inputs: risk.neuron.inputs, outputs: 1 }
    }
}

impl Risk {
    /// The risk of a network; `None` in a build that is not whole.
    #[must_use]
    #[cfg_attr(not(feature = "whole"), allow(unused_variables, clippy::needless_pass_by_value))]
    pub fn of_network(parts: Parts) -> Option<Risk> {
        #[cfg(feature = "whole")]
        return Some(Risk::Network(Box::new(NetworkRisk::new(parts))));
        #[cfg(not(feature = "whole"))]
        None
    }

    /// The neuron's risk, if it is one.
    #[must_use]
    pub fn neuron(&self) -> Option<&NeuronRisk> {
        match self {
            Risk::Neuron(risk) => Some(risk),
            #[cfg(feature = "whole")]
            _ => None,
        }
    }

    /// The network's risk, if it is one.
    #[must_use]
    pub fn network(&self) -> Option<&NetworkRisk> {
        match self {
            #[cfg(feature = "whole")]
            Risk::Network(risk) => Some(risk),
            _ => None,
        }
    }

    /// The linear network's loss, if it is one.
    #[must_use]
    #[cfg(feature = "whole")]
    pub fn linear(&self) -> Option<&LinearNetworkRisk> {
        if let Risk::Linear(risk) = self { Some(risk) } else { None }
    }

    /// The tied autoencoder, if it is one.
    #[must_use]
    #[cfg(feature = "whole")]
    pub fn tied(&self) -> Option<&TiedAutoencoder> {
        if let Risk::Tied(risk, _) = self { Some(risk) } else { None }
    }

    /// The planted neuron's population risk, if it is one.
    #[must_use]
    #[cfg(feature = "whole")]
    pub fn population(&self) -> Option<&PlantedNeuron> {
        if let Risk::Population(planted) = self { Some(planted) } else { None }
    }

    /// The committee, if it is one.
    #[must_use]
    #[cfg(feature = "whole")]
    pub fn committee(&self) -> Option<&Committee> {
        if let Risk::Committee(committee) = self { Some(committee) } else { None }
    }

    fn common(&self) -> Common<'_> {
        match self {
            Risk::Neuron(risk) => Common::of_neuron(risk),
            #[cfg(feature = "whole")]
            Risk::Network(risk) => {
                let Parts { network, x, y, decay, .. } = risk.parts();
                Common { x, y, decay: *decay, inputs: network.inputs(), outputs: network.outputs() }
            }
            #[cfg(feature = "whole")]
            Risk::Linear(risk) => {
                let Shape { inputs, outputs, .. } = risk.shape();
                Common { x: risk.x(), y: risk.y(), decay: 0.0, inputs, outputs }
            }
            #[cfg(feature = "whole")]
            Risk::Tied(risk, x) => {
                let d = risk.variances.len();
                Common { x, y: x, decay: 0.0, inputs: d, outputs: d }
            }
            #[cfg(feature = "whole")]
            Risk::Population(planted) => Common::of_neuron(&planted.sample),
            #[cfg(feature = "whole")]
            Risk::Committee(committee) => {
                let inputs = committee.risk.inputs();
                Common { x: &committee.x, y: &committee.y, decay: 0.0, inputs, outputs: 1 }
            }
        }
    }

    /// Inputs of all samples, n×d row-major.
    #[must_use]
    pub fn x(&self) -> &[f64] {
        self.common().x
    }

    /// Targets of all samples, n×k row-major, in the loss's convention.
    #[must_use]
    pub fn y(&self) -> &[f64] {
        self.common().y
    }

    /// Number of inputs d.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.common().inputs
    }

    /// Number of outputs k.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.common().outputs
    }

    /// Number of samples n.
    #[must_use]
    pub fn samples(&self) -> usize {
        self.x().len() / self.inputs()
    }

    /// The risk over `some` of the samples, evenly from their whole order: what a sketch of a landscape is made of. `None` where it is not a mean over more samples.
    #[must_use]
    #[cfg(feature = "whole")]
    pub fn over_some(&self, some: usize) -> Option<Risk> {
        let (samples, inputs, outputs) = (self.samples(), self.inputs(), self.outputs());
        if some == 0 || some >= samples {
            return None;
        }
        let part = |all: &[f64], each: usize| {
            let rows = (0..some).map(|k| k * samples / some);
            rows.flat_map(|i| all[i * each..(i + 1) * each].to_vec()).collect::<Vec<f64>>()
        };
        let (x, y) = (part(self.x(), inputs), part(self.y(), outputs));
        match self {
            Risk::Neuron(risk) => {
                let NeuronRisk { neuron, loss, decay, augment, .. } = *risk;
                Some(Risk::Neuron(NeuronRisk { neuron, loss, x, y, decay, augment }))
            }
            Risk::Network(risk) => Risk::of_network(Parts { x, y, ..risk.parts().clone() }),
            _ => None,
        }
    }

    /// The places of the incoming weights of each unit.
    #[must_use]
    pub fn filters(&self) -> Vec<Range<usize>> {
        match self {
            Risk::Neuron(risk) => std::iter::once(0..risk.neuron.inputs).collect(),
            #[cfg(feature = "whole")]
            Risk::Network(risk) => risk.parts().network.filters(),
            #[cfg(feature = "whole")]
            Risk::Linear(risk) => risk.shape().filters(),
            #[cfg(feature = "whole")]
            Risk::Tied(..) | Risk::Population(_) | Risk::Committee(_) => {
                let d = self.inputs();
                (0..self.dim() / d).map(|k| k * d..(k + 1) * d).collect()
            }
        }
    }

    /// Whether it is the same function of the parameters; what only training does is no part of it.
    #[must_use]
    pub fn same(&self, other: &Risk) -> bool {
        let (a, b) = (self.common(), other.common());
        let model = match (self, other) {
            (Risk::Neuron(a), Risk::Neuron(b)) => a.neuron == b.neuron && a.loss == b.loss,
            #[cfg(feature = "whole")]
            (Risk::Network(a), Risk::Network(b)) => {
                let (a, b) = (a.parts(), b.parts());
                a.network == b.network && a.criterion == b.criterion
            }
            #[cfg(feature = "whole")]
            (Risk::Linear(a), Risk::Linear(b)) => a.shape() == b.shape(),
            #[cfg(feature = "whole")]
            (Risk::Tied(a, _), Risk::Tied(b, _)) => a.variances == b.variances,
            #[cfg(feature = "whole")]
            (Risk::Population(a), Risk::Population(b)) => return a.same(b),
            #[cfg(feature = "whole")]
            (Risk::Committee(a), Risk::Committee(b)) => return a.same(b),
            #[cfg(feature = "whole")]
            _ => false,
        };
        model && a.decay.to_bits() == b.decay.to_bits() && a.x == b.x && a.y == b.y
    }

    /// Writes the model's outputs for one sample `x` (length d) into `out` (length k): probabilities where softmax is the criterion.
    pub fn predict(&self, w: &[f64], x: &[f64], out: &mut [f64]) {
        self.predict_many(w, x, out);
    }

    /// The same for many samples: `xs` is n×d, `out` n×k, both row-major.
    pub fn predict_many(&self, w: &[f64], xs: &[f64], out: &mut [f64]) {
        let of_neuron = |risk: &NeuronRisk, out: &mut [f64]| {
            let inputs = risk.neuron.inputs;
            out.iter_mut().zip(xs.chunks_exact(inputs)).for_each(|(out, x)| *out = risk.neuron.output(w, x));
        };
        match self {
            Risk::Neuron(risk) => of_neuron(risk, out),
            #[cfg(feature = "whole")]
            Risk::Network(risk) => risk.outputs(w, xs, out),
            #[cfg(feature = "whole")]
            Risk::Linear(risk) => {
                let Shape { inputs, hidden, outputs } = risk.shape();
                let mut z = vec![0.0; hidden];
                for (x, out) in xs.chunks_exact(inputs).zip(out.chunks_exact_mut(outputs)) {
                    risk.predict(w, x, &mut z, out);
                }
            }
            #[cfg(feature = "whole")]
            Risk::Tied(risk, _) => {
                let d = risk.variances.len();
                for (x, out) in xs.chunks_exact(d).zip(out.chunks_exact_mut(d)) {
                    let along = dot(w, x);
                    out.iter_mut().zip(w).for_each(|(out, w)| *out = along * w);
                }
            }
            #[cfg(feature = "whole")]
            Risk::Population(planted) => of_neuron(&planted.sample, out),
            #[cfg(feature = "whole")]
            Risk::Committee(committee) => {
                let inputs = xs.chunks_exact(committee.risk.inputs());
                out.iter_mut().zip(inputs).for_each(|(out, x)| *out = one_hidden::output(w, x));
            }
        }
    }
}
