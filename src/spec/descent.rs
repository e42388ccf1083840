//! What a Spec says of the descent: method, rivals, schedule, order of the samples, start.

/// The update rule. Gradient descent and Newton's method look at the whole training set at every update, the others at a mini-batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "optimizer.rs explains each")]
pub enum Method {
    GradientDescent,
    Sgd,
    Momentum,
    Nesterov,
    AdaGrad,
    RmsProp,
    Adam,
    AdamW,
    Newton,
}

/// A method that runs beside the Spec's own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rival {
    /// Its update rule.
    pub opt: Method,
    /// Its step size; without one, the Spec's.
    pub lr: Option<f64>,
}

/// How the step size changes over the updates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fall {
    /// Not at all.
    Constant,
    /// By a factor every so many updates.
    Step,
    /// As 1/(1 + t/period).
    Inverse,
    /// As half a cosine down to 0.
    Cosine,
}

/// The coordinates in which the descent goes downhill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coordinates {
    /// The parameters w.
    Plain,
    /// ln |w|: every step is a factor.
    Logarithm,
}

/// In which order mini-batches visit the samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Each epoch visits every sample once, in a fresh order; its last batch may be smaller.
    Epochs,
    /// Every sample of every batch is drawn independently.
    Replacement,
    /// The samples in their own order, batch by batch.
    Cyclic,
}

/// How the starting parameters are chosen where `w0` does not give them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Init {
    /// Independent N(0, scale²).
    Gauss,
    /// Independent, uniform on ±scale.
    Uniform,
    /// Weights N(0, 2/(inputs + units)) layer by layer, biases 0 (Glorot and Bengio 2010).
    Xavier,
    /// Weights N(0, 2/inputs) layer by layer, biases 0 (He and others 2015).
    He,
    /// The planted parameters plus independent N(0, scale²).
    Near,
    /// All zero.
    Zeros,
    /// Independent, ln w from N(0, scale²).
    #[cfg(feature = "whole")]
    LogNormal,
}
