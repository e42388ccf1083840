//! Risks of planted models as a run descends on them: whatever the risk is a mean over, the samples of its Spec are shown beside it.

use std::cell::OnceCell;

use super::neuron_risk::NeuronRisk;
use super::one_hidden::OneHiddenRisk;
use super::population::PopulationRisk;

/// The population risk of the planted neuron, and samples of the same model.
#[derive(Clone, Debug)]
pub struct PlantedNeuron {
    /// What is descended on.
    pub population: PopulationRisk,
    /// The empirical risk of the samples that are shown.
    pub sample: NeuronRisk,
    /// The least pull towards w* in a ball, once it was asked for.
    pub pull: OnceCell<f64>,
}

/// A committee: one hidden layer whose K units have equal votes, with labels that are drawn from such a network.
#[derive(Clone, Debug)]
pub struct Committee {
    /// What is descended on: a mean over the samples, or over the planted model.
    pub risk: OneHiddenRisk,
    /// Inputs of the samples, n×d row-major.
    pub x: Vec<f64>,
    /// Their labels 0 and 1.
    pub y: Vec<f64>,
    /// W*, K×d row-major.
    pub truth: Vec<f64>,
    /// How far the population risk is convex about W*, once it was asked for.
    pub radius: OnceCell<Option<f64>>,
}

impl PlantedNeuron {
    /// Whether it is the same function of the parameters: the samples have no part in it.
    pub(super) fn same(&self, other: &PlantedNeuron) -> bool {
        self.population.truth() == other.population.truth()
            && self.population.criterion() == other.population.criterion()
    }
}

impl Committee {
    /// Whether it is the same function of the parameters.
    pub(super) fn same(&self, other: &Committee) -> bool {
        let (a, b) = (&self.risk, &other.risk);
        (a.units(), a.inputs(), a.criterion(), a.source()) == (b.units(), b.inputs(), b.criterion(), b.source())
            && self.truth == other.truth
            // Drawn inputs are those of the sample, too.
            && (a.source() == super::one_hidden::Source::Quadrature || (self.x == other.x && self.y == other.y))
    }

    /// The names of the parameters in their flat order: w_k_j, unit k, input j, both from 1.
    #[must_use]
    pub fn parameter_names(&self) -> Vec<String> {
        let inputs = self.risk.inputs();
        (0..self.truth.len()).map(|k| format!("w_{}_{}", k / inputs + 1, k % inputs + 1)).collect()
    }
}
