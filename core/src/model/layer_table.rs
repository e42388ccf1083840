//! Counting a network's parameters, neurons and work from a table of its layers, convolutions included.

/// One layer of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A convolution with a bias for each filter; `groups` divide both inputs and filters.
    Convolution {
        /// Filters.
        filters: u64,
        /// Side of a filter.
        side: u64,
        /// Step between two places of a filter.
        stride: u64,
        /// Rows and columns of zeros at each edge.
        padding: u64,
        /// Groups of channels that see only each other.
        groups: u64,
    },
    /// The greatest (or mean) of a square of neighbours, in each channel; it has no parameters, and its outputs are not neurons.
    Pooling {
        /// Side of the square.
        side: u64,
        /// Step between two squares.
        stride: u64,
    },
    /// Units that see everything below, with biases.
    Full {
        /// Units.
        units: u64,
    },
}

/// A table: the input's side and channels, and the layers in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerTable {
    /// Side of the square input.
    pub side: u64,
    /// Channels of the input.
    pub channels: u64,
    /// The layers.
    pub entries: Vec<Entry>,
}

/// What is counted, of one layer or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Weights and biases.
    pub parameters: u64,
    /// Units with an activation of their own.
    pub neurons: u64,
    /// Connections: one multiplication each in a forward pass, two in a backward pass.
    pub connections: u64,
}

impl LayerTable {
    /// The count of each layer, in order. `None` where a filter does not fit into what it is laid over.
    #[must_use]
    pub fn counts(&self) -> Option<Vec<Count>> {
        let (mut side, mut channels) = (self.side, self.channels);
        let fit = |side: u64, filter: u64, stride: u64| Some(side.checked_sub(filter)? / stride + 1);
        let mut counts = Vec::with_capacity(self.entries.len());
        for entry in &self.entries {
            counts.push(match *entry {
                Entry::Convolution { filters, side: filter, stride, padding, groups } => {
                    side = fit(side + 2 * padding, filter, stride)?;
                    let fan_in = filter * filter * channels / groups;
                    let neurons = side * side * filters;
                    channels = filters;
                    Count { parameters: filters * (fan_in + 1), neurons, connections: neurons * fan_in }
                }
                Entry::Pooling { side: square, stride } => {
                    side = fit(side, square, stride)?;
                    Count::default()
                }
                Entry::Full { units } => {
                    let fan_in = side * side * channels;
                    (side, channels) = (1, units);
                    Count { parameters: units * (fan_in + 1), neurons: units, connections: units * fan_in }
                }
            });
        }
        Some(counts)
    }

    /// The network of 2012 that won on ImageNet (Krizhevsky, Sutskever, Hinton 2012): two groups in its second, fourth and fifth layers.
    ///
    /// The input's side is 227: with the 224 that the paper prints, no filter of 11 with stride 4 gives the 55×55 places that all
    /// later numbers need.
    #[must_use]
    pub fn alexnet() -> LayerTable {
        let convolution =
            |filters, side, stride, padding, groups| Entry::Convolution { filters, side, stride, padding, groups };
        let pooling = Entry::Pooling { side: 3, stride: 2 };
        LayerTable {
            side: 227,
            channels: 3,
            entries: vec![
                convolution(96, 11, 4, 0, 1),
                pooling,
                convolution(256, 5, 1, 2, 2),
                pooling,
                convolution(384, 3, 1, 1, 1),
                convolution(384, 3, 1, 1, 2),
                convolution(256, 3, 1, 1, 2),
                pooling,
                Entry::Full { units: 4096 },
                Entry::Full { units: 4096 },
                Entry::Full { units: 1000 },
            ],
        }
    }
}

/// The sum over layers.
#[must_use]
pub fn total(counts: &[Count]) -> Count {
    counts.iter().fold(Count::default(), |sum, count| Count {
        parameters: sum.parameters + count.parameters,
        neurons: sum.neurons + count.neurons,
        connections: sum.connections + count.connections,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alexnet_has_sixty_one_million_parameters() {
        let counts = LayerTable::alexnet().counts().expect("every filter fits");
        assert_eq!(counts[0], Count { parameters: 34_944, neurons: 290_400, connections: 105_415_200 });
        let all = total(&counts);
        assert_eq!((all.parameters, all.neurons), (60_965_224, 659_272));
        // The paper's caption prints 253,440 neurons for the first layer, and so fewer in all.
        assert_eq!(all.neurons - counts[0].neurons + 253_440, 622_312);
    }

    #[test]
    fn fully_connected_layers_count_as_networks_do() {
        use crate::model::activation::Activation::{Identity, Tanh};
        use crate::model::network::Network;
        use crate::model::neuron::Bias;
        let table =
            LayerTable { side: 1, channels: 5, entries: vec![Entry::Full { units: 7 }, Entry::Full { units: 3 }] };
        let network = Network { widths: vec![5, 7, 3], hidden: Tanh, output: Identity, bias: Bias::With };
        let all = total(&table.counts().expect("nothing to fit"));
        assert_eq!(all.parameters, network.dim() as u64);
        assert_eq!((all.neurons, all.connections), (network.units() as u64, network.edges() as u64));
    }

    #[test]
    fn a_filter_larger_than_its_input_is_refused() {
        let table = LayerTable { side: 4, channels: 1, entries: vec![Entry::Pooling { side: 5, stride: 1 }] };
        assert_eq!(table.counts(), None);
    }
}
