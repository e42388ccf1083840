//! The empirical risk of whichever model learns.

use super::FiniteSum;
use super::network_risk::{Criterion, NetworkRisk};
use super::neuron_risk::NeuronRisk;
use crate::math;
use crate::model::activation::Activation;
use std::ops::Deref;

/// The risk of a neuron or of a network; as an objective it is whichever it holds.
#[derive(Clone, Debug)]
pub enum Risk {
    /// A single neuron, with its closed forms and its fast sampler.
    Neuron(NeuronRisk),
    /// A network.
    Network(NetworkRisk),
}

impl Deref for Risk {
    type Target = dyn FiniteSum;

    fn deref(&self) -> &Self::Target {
        match self {
            Risk::Neuron(risk) => risk,
            Risk::Network(risk) => risk,
        }
    }
}

impl Risk {
    /// Inputs of all samples, n×d row-major.
    #[must_use]
    pub fn x(&self) -> &[f64] {
        match self {
            Risk::Neuron(risk) => &risk.x,
            Risk::Network(risk) => &risk.parts().x,
        }
    }

    /// Targets of all samples, n×k row-major, in the loss's convention.
    #[must_use]
    pub fn y(&self) -> &[f64] {
        match self {
            Risk::Neuron(risk) => &risk.y,
            Risk::Network(risk) => &risk.parts().y,
        }
    }

    /// Number of inputs d.
    #[must_use]
    pub fn inputs(&self) -> usize {
        match self {
            Risk::Neuron(risk) => risk.neuron.inputs,
            Risk::Network(risk) => risk.parts().network.inputs(),
        }
    }

    /// Number of outputs k.
    #[must_use]
    pub fn outputs(&self) -> usize {
        match self {
            Risk::Neuron(_) => 1,
            Risk::Network(risk) => risk.parts().network.outputs(),
        }
    }

    /// Number of samples n.
    #[must_use]
    pub fn samples(&self) -> usize {
        self.x().len() / self.inputs()
    }

    /// What the outputs apply; the identity under softmax.
    #[must_use]
    pub fn output_activation(&self) -> Activation {
        match self {
            Risk::Neuron(risk) => risk.neuron.activation,
            Risk::Network(risk) => risk.parts().network.output,
        }
    }

    /// Whether it is the same function of the parameters.
    #[must_use]
    pub fn same(&self, other: &Risk) -> bool {
        match (self, other) {
            (Risk::Neuron(a), Risk::Neuron(b)) => a == b,
            (Risk::Network(a), Risk::Network(b)) => a.parts() == b.parts(),
            _ => false,
        }
    }

    /// Writes the model's outputs for one sample `x` into `out` (length k): probabilities where softmax is the criterion.
    pub fn predict(&self, w: &[f64], x: &[f64], scratch: &mut Prediction, out: &mut [f64]) {
        match self {
            Risk::Neuron(risk) => out[0] = risk.neuron.output(w, x),
            Risk::Network(risk) => {
                let Prediction { z, a } = scratch;
                let network = &risk.parts().network;
                z.resize(network.units(), 0.0);
                a.resize(network.units(), 0.0);
                network.forward(risk.layers(), w, x, z, a);
                out.copy_from_slice(&a[a.len() - out.len()..]);
                if risk.parts().criterion == Criterion::Softmax {
                    softmax(out);
                }
            }
        }
    }
}

/// Scratch of [`Risk::predict`].
#[derive(Clone, Debug, Default)]
pub struct Prediction {
    /// Pre-activations of all units.
    pub z: Vec<f64>,
    /// Their activations.
    pub a: Vec<f64>,
}

/// Replaces z by e^z_k / Σ_j e^z_j, computed from the differences to the largest.
pub fn softmax(z: &mut [f64]) {
    let largest = z.iter().fold(f64::NEG_INFINITY, |m, v| m.max(*v));
    let mut sum = 0.0;
    for v in z.iter_mut() {
        *v = math::exp(*v - largest);
        sum += *v;
    }
    z.iter_mut().for_each(|v| *v /= sum);
}
