//! The planted model: inputs from the normal distribution, targets from a neuron whose weights are known.

use crate::math;
use crate::rng::{Stream, StreamName};

/// How a planted sample's target is made from σ(w*·x), where σ is the logistic sigmoid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Planted {
    /// y = σ(w*·x) + noise·g with g ~ N(0, 1): values.
    Regression {
        /// Standard deviation of the noise; 0 for none.
        noise: f64,
    },
    /// y = 1 with probability σ(w*·x), otherwise 0: classes.
    Classification,
}

/// n samples x ~ N(0, I_d), n×d row-major, and their n targets, planted by `truth` = w* (length d).
///
/// Drawn row by row, inputs and noise from streams of their own: n samples are the first n of any more, and changing the noise moves no input.
#[must_use]
pub fn sample(kind: Planted, truth: &[f64], n: u32, seed: u64) -> (Vec<f64>, Vec<f64>) {
    let (mut draws, mut chances) = (Stream::new(seed, StreamName::Data, 0), Stream::new(seed, StreamName::Data, 1));
    let mut inputs = Vec::with_capacity(n as usize * truth.len());
    let mut targets = Vec::with_capacity(n as usize);
    for _ in 0..n {
        let mut z = 0.0;
        for w in truth {
            let x = draws.normal();
            z += w * x;
            inputs.push(x);
        }
        let chance = math::sigmoid(z);
        targets.push(match kind {
            Planted::Regression { noise } => chance + noise * chances.normal(),
            Planted::Classification => f64::from(u8::from(chances.uniform() < chance)),
        });
    }
    (inputs, targets)
}

/// n samples x ~ N(0, I_d), n×d row-major, and labels 1 with probability h(W*, x) = (1/K) Σ_k σ(w*_k·x), else 0; `truth` = W* (K×d row-major).
///
/// Like [`sample`], n samples are the first n of any more.
#[must_use]
pub fn committee(truth: &[f64], d: usize, n: u32, seed: u64) -> (Vec<f64>, Vec<f64>) {
    let (mut draws, mut chances) = (Stream::new(seed, StreamName::Data, 0), Stream::new(seed, StreamName::Data, 1));
    let inputs: Vec<f64> = (0..n as usize * d).map(|_| draws.normal()).collect();
    let label = |x: &[f64]| {
        let units = truth.chunks_exact(d).map(|row| math::sigmoid(row.iter().zip(x).map(|(w, x)| w * x).sum()));
        let chance = units.sum::<f64>() * (d as f64 / truth.len() as f64);
        f64::from(u8::from(chances.uniform() < chance))
    };
    let targets = inputs.chunks_exact(d).map(label).collect();
    (inputs, targets)
}
