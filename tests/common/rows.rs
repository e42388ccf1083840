//! What tests over all models go through, and numbers to go through it with.

use downhill::model::activation::Activation;
use downhill::model::loss::Loss;

/// Every activation that descent goes back through; hard thresholding, which has no slope, aside.
pub(crate) const ACTIVATIONS: [Activation; 6] = [
    Activation::Sigmoid,
    Activation::Tanh,
    Activation::Relu,
    Activation::LeakyRelu,
    Activation::Softplus,
    Activation::Identity,
];

/// Every loss.
pub(crate) const LOSSES: [Loss; 5] = [Loss::Square, Loss::CrossEntropy, Loss::Matching, Loss::Hinge, Loss::Perceptron];

/// Numbers that look scattered, between −1.5 and 1.5.
pub(crate) fn scattered(count: usize) -> Vec<f64> {
    (0..count).map(|i| ((i * i * 7 + i * 31 + 11) % 101) as f64 / 33.0 - 1.5).collect()
}

/// The bits of numbers, for what must be the same to the last one.
pub(crate) fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|v| v.to_bits()).collect()
}
