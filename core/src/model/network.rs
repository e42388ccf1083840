//! Networks of layers: a_l = act(W_l a_{l−1} + b_l), a_0 = x.

use super::activation::Activation;
use super::neuron::Bias;
use std::ops::Range;

/// Most hidden layers.
pub const MOST_LAYERS: usize = 6;
/// Most units in a hidden layer.
pub const MOST_UNITS: usize = 64;

/// A network of fully connected layers.
///
/// Parameters lie layer by layer: the weights (units×inputs, row-major), then the biases, if there are any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// Inputs, units of each hidden layer, outputs: at least two numbers, all ≥ 1.
    pub widths: Vec<usize>,
    /// What hidden units apply.
    pub hidden: Activation,
    /// What outputs apply.
    pub output: Activation,
    /// Whether units have a constant input.
    pub bias: Bias,
}

/// Where one layer's numbers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layer {
    /// Numbers that it takes.
    pub inputs: usize,
    /// Units that it has.
    pub units: usize,
    /// Where its weights begin in the parameters.
    pub weights: usize,
    /// Where its biases begin, if it has any.
    pub biases: Option<usize>,
    /// Where its units begin among all units, the network's inputs not counted.
    pub first: usize,
    /// What its units apply.
    pub activation: Activation,
}

impl Network {
    /// The layers from the first hidden one to the outputs.
    #[must_use]
    pub fn layers(&self) -> Vec<Layer> {
        let (mut weights, mut first) = (0, 0);
        let last = self.widths.len() - 2;
        let layer = |(l, pair): (usize, &[usize])| {
            let (inputs, units) = (pair[0], pair[1]);
            let ends = weights + units * inputs;
            let biases = (self.bias == Bias::With).then_some(ends);
            let activation = if l == last { self.output } else { self.hidden };
            let layer = Layer { inputs, units, weights, biases, first, activation };
            weights = ends + biases.map_or(0, |_| units);
            first += units;
            layer
        };
        self.widths.windows(2).enumerate().map(layer).collect()
    }

    /// Number of parameters.
    #[must_use]
    pub fn dim(&self) -> usize {
        self.edges() + if self.bias == Bias::With { self.units() } else { 0 }
    }

    /// V less the inputs: hidden units and outputs.
    #[must_use]
    pub fn units(&self) -> usize {
        self.widths[1..].iter().sum()
    }

    /// E: the number of weights.
    #[must_use]
    pub fn edges(&self) -> usize {
        self.widths.windows(2).map(|pair| pair[0] * pair[1]).sum()
    }

    /// The names of the parameters in their flat order: `w2_1_3` is the weight of layer 2 from unit 3 of layer 1 to unit 1, `b2_1` that
    /// unit's bias; everything counts from 1.
    #[must_use]
    pub fn parameter_names(&self) -> Vec<String> {
        let mut names = Vec::with_capacity(self.dim());
        for (l, layer) in self.layers().iter().enumerate() {
            for i in 1..=layer.units {
                names.extend((1..=layer.inputs).map(|j| format!("w{}_{i}_{j}", l + 1)));
            }
            if layer.biases.is_some() {
                names.extend((1..=layer.units).map(|i| format!("b{}_{i}", l + 1)));
            }
        }
        names
    }

    /// The places of the incoming weights of each unit, unit by unit: its filter, as networks of convolutions call it.
    #[must_use]
    pub fn filters(&self) -> Vec<Range<usize>> {
        let unit = |layer: &Layer, i: usize| layer.weights + i * layer.inputs..layer.weights + (i + 1) * layer.inputs;
        self.layers().iter().flat_map(|layer| (0..layer.units).map(|i| unit(layer, i)).collect::<Vec<_>>()).collect()
    }

    /// Number of inputs.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.widths[0]
    }

    /// Number of outputs.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.widths[self.widths.len() - 1]
    }

    /// Writes the pre-activations z and the activations a of all units, layer by layer, for one sample `x`.
    pub fn forward(&self, layers: &[Layer], w: &[f64], x: &[f64], z: &mut [f64], a: &mut [f64]) {
        for layer in layers {
            for i in 0..layer.units {
                let row = &w[layer.weights + i * layer.inputs..][..layer.inputs];
                let mut sum = layer.biases.map_or(0.0, |b| w[b + i]);
                let inputs = if layer.first == 0 { x } else { &a[layer.first - layer.inputs..layer.first] };
                for (wk, ak) in row.iter().zip(inputs) {
                    sum += wk * ak;
                }
                z[layer.first + i] = sum;
                a[layer.first + i] = layer.activation.value(sum);
            }
        }
    }
}
