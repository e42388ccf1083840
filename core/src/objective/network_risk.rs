//! The empirical risk of a network, with backpropagation.

use super::direct_sampler;
use super::{FiniteSum, Objective, Sampler};
use crate::math;
use crate::model::loss::Loss;
use crate::model::network::{Layer, Network};
use crate::slice::{GridSize, Slice};

/// The loss of one sample, of all outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Criterion {
    /// The sum over outputs k of ℓ(z_k, y_k).
    Outputs(Loss),
    /// ln Σ_k e^{z_k} − Σ_k y_k z_k with Σ y_k = 1: the cross-entropy of softmax; the outputs apply the identity.
    Softmax,
}

/// The empirical risk of a network: (1/n) Σ_i ℓ(network(x_i), y_i).
///
/// The gradient is made by backpropagation (Rumelhart, Hinton, Williams 1986, doi:10.1038/323533a0): in O(V+E) for one sample.
/// Hessian-vector products are made by Pearlmutter's R-operator (1994, doi:10.1162/neco.1994.6.1.147), exactly and in the same
/// order; the Hessian is d of them.
#[derive(Clone, Debug)]
pub struct NetworkRisk {
    /// The model.
    pub network: Network,
    /// The loss of one sample; it fits the output's activation.
    pub criterion: Criterion,
    /// Inputs, n×d row-major.
    pub x: Vec<f64>,
    /// Targets, n×k row-major, in the loss's convention.
    pub y: Vec<f64>,
    /// Weight decay λ ≥ 0: (λ/2)‖w‖² is added, biases included in w.
    pub decay: f64,
}

/// What backpropagation computes for one sample, for all units layer by layer, inputs not counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// Pre-activations z.
    pub z: Vec<f64>,
    /// Activations a.
    pub a: Vec<f64>,
    /// δ = ∂ℓ/∂z.
    pub delta: Vec<f64>,
    /// The sample's loss.
    pub loss: f64,
    /// a′(z) and a″(z); for outputs, what the loss makes of them stands in `delta`.
    slope: Vec<f64>,
    bend: Vec<f64>,
    /// ∂ℓ/∂a.
    back: Vec<f64>,
    /// d²ℓ/dz² of each output; for softmax, the probabilities.
    curvature: Vec<f64>,
}

impl NetworkRisk {
    /// Number of samples n.
    #[must_use]
    pub fn samples(&self) -> usize {
        self.x.len() / self.network.inputs()
    }

    /// The inputs of sample i.
    #[must_use]
    pub fn input(&self, i: usize) -> &[f64] {
        let d = self.network.inputs();
        &self.x[i * d..(i + 1) * d]
    }

    /// The targets of sample i.
    #[must_use]
    pub fn target(&self, i: usize) -> &[f64] {
        let k = self.network.outputs();
        &self.y[i * k..(i + 1) * k]
    }

    /// Forward values, loss and all δ of sample `i`. The gradient of a weight is δ of its unit times what it is fed, that of a bias δ.
    pub fn backpropagate(&self, layers: &[Layer], w: &[f64], i: usize, trace: &mut Trace) {
        let units = self.network.units();
        for list in [&mut trace.z, &mut trace.a, &mut trace.delta, &mut trace.slope, &mut trace.bend, &mut trace.back] {
            list.resize(units, 0.0);
        }
        trace.curvature.resize(self.network.outputs(), 0.0);
        self.network.forward(layers, w, self.input(i), &mut trace.z, &mut trace.a);
        let Some((output, hidden)) = layers.split_last() else { return };
        trace.loss = self.head(output, self.target(i), trace);
        let mut above = output;
        for layer in hidden.iter().rev() {
            for u in 0..layer.units {
                let at = layer.first + u;
                let mut back = 0.0;
                for o in 0..above.units {
                    back += w[above.weights + o * above.inputs + u] * trace.delta[above.first + o];
                }
                let (_, slope, bend) = layer.activation.derivatives(trace.z[at]);
                (trace.back[at], trace.slope[at], trace.bend[at]) = (back, slope, bend);
                trace.delta[at] = back * slope;
            }
            above = layer;
        }
    }

    /// The loss at the outputs; writes their δ and curvature.
    fn head(&self, output: &Layer, y: &[f64], trace: &mut Trace) -> f64 {
        let range = output.first..output.first + output.units;
        match self.criterion {
            Criterion::Outputs(loss) => {
                let mut sum = 0.0;
                for (k, at) in range.enumerate() {
                    let (l, d1, d2) = loss.derivatives(output.activation, trace.z[at], y[k]);
                    sum += l;
                    (trace.delta[at], trace.curvature[k]) = (d1, d2);
                }
                sum
            }
            Criterion::Softmax => {
                let z = &trace.z[range.clone()];
                let largest = z.iter().fold(f64::NEG_INFINITY, |m, v| m.max(*v));
                let mut sum = 0.0;
                for (p, zk) in trace.curvature.iter_mut().zip(z) {
                    *p = math::exp(zk - largest);
                    sum += *p;
                }
                let mut loss = largest + math::ln(sum);
                for (k, at) in range.enumerate() {
                    trace.curvature[k] /= sum;
                    trace.delta[at] = trace.curvature[k] - y[k];
                    loss -= y[k] * trace.z[at];
                }
                loss
            }
        }
    }

    /// The loss of sample `i` alone.
    fn sample_loss(&self, layers: &[Layer], w: &[f64], i: usize, trace: &mut Trace) -> f64 {
        let units = self.network.units();
        trace.z.resize(units, 0.0);
        trace.a.resize(units, 0.0);
        trace.delta.resize(units, 0.0);
        trace.curvature.resize(self.network.outputs(), 0.0);
        self.network.forward(layers, w, self.input(i), &mut trace.z, &mut trace.a);
        layers.last().map_or(0.0, |output| self.head(output, self.target(i), trace))
    }

    /// Writes the mean gradient over `samples`, added in their order, into `grad` and returns their mean loss.
    fn mean_gradient(&self, w: &[f64], samples: impl ExactSizeIterator<Item = usize>, grad: &mut [f64]) -> f64 {
        grad.fill(0.0);
        let (layers, mut trace) = (self.network.layers(), Trace::default());
        let n = samples.len() as f64;
        let mut sum = 0.0;
        for i in samples {
            self.backpropagate(&layers, w, i, &mut trace);
            sum += trace.loss;
            for layer in &layers {
                let fed = fed(layer, self.input(i), &trace.a);
                outer(layer, &trace.delta, fed, grad);
            }
        }
        grad.iter_mut().zip(w).for_each(|(g, wk)| *g = *g / n + self.decay * wk);
        sum / n + self.penalty(w)
    }

    /// (λ/2)‖w‖².
    fn penalty(&self, w: &[f64]) -> f64 {
        0.5 * self.decay * w.iter().map(|wk| wk * wk).sum::<f64>()
    }
}

/// What a layer is fed: the sample, or the activations of the layer below.
fn fed<'a>(layer: &Layer, x: &'a [f64], a: &'a [f64]) -> &'a [f64] {
    if layer.first == 0 { x } else { &a[layer.first - layer.inputs..layer.first] }
}

/// Adds δ fedᵀ to the layer's weights in `grad`, and δ to its biases.
fn outer(layer: &Layer, delta: &[f64], fed: &[f64], grad: &mut [f64]) {
    for u in 0..layer.units {
        let d = delta[layer.first + u];
        let row = &mut grad[layer.weights + u * layer.inputs..][..layer.inputs];
        for (g, f) in row.iter_mut().zip(fed) {
            *g += d * f;
        }
        if let Some(b) = layer.biases {
            grad[b + u] += d;
        }
    }
}

impl Objective for NetworkRisk {
    fn dim(&self) -> usize {
        self.network.dim()
    }

    fn loss(&self, w: &[f64]) -> f64 {
        let (layers, mut trace) = (self.network.layers(), Trace::default());
        let sum: f64 = (0..self.samples()).map(|i| self.sample_loss(&layers, w, i, &mut trace)).sum();
        sum / self.samples() as f64 + self.penalty(w)
    }

    fn gradient(&self, w: &[f64], grad: &mut [f64]) -> f64 {
        self.mean_gradient(w, 0..self.samples(), grad)
    }

    fn hessian(&self, w: &[f64], hess: &mut [f64]) {
        let d = self.dim();
        let mut unit = vec![0.0; d];
        for (k, row) in hess.chunks_exact_mut(d).enumerate() {
            unit[k] = 1.0;
            self.hessian_vector(w, &unit, row);
            unit[k] = 0.0;
        }
    }

    fn hessian_vector(&self, w: &[f64], v: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        let (layers, mut trace) = (self.network.layers(), Trace::default());
        let units = self.network.units();
        let (mut rz, mut ra, mut rdelta) = (vec![0.0; units], vec![0.0; units], vec![0.0; units]);
        let zero = vec![0.0; self.network.inputs()];
        for i in 0..self.samples() {
            self.backpropagate(&layers, w, i, &mut trace);
            let x = self.input(i);
            let Some((output, hidden)) = layers.split_last() else { return };
            // Forward: R{z} = V a + W R{a}, R{a} = a′ R{z}.
            for layer in &layers {
                for u in 0..layer.units {
                    let mut sum = layer.biases.map_or(0.0, |b| v[b + u]);
                    let at = layer.weights + u * layer.inputs;
                    let (f, rf) = (fed(layer, x, &trace.a), fed(layer, &zero, &ra));
                    for k in 0..layer.inputs {
                        sum += v[at + k] * f[k] + w[at + k] * rf[k];
                    }
                    rz[layer.first + u] = sum;
                    ra[layer.first + u] = trace.slope[layer.first + u] * sum;
                }
            }
            // At the outputs: R{δ} = (∂²ℓ/∂z²) R{z}.
            let heads = output.first..output.first + output.units;
            let mean = match self.criterion {
                Criterion::Outputs(_) => 0.0,
                Criterion::Softmax => trace.curvature.iter().zip(&rz[heads.clone()]).map(|(p, r)| p * r).sum(),
            };
            for (k, at) in heads.enumerate() {
                rdelta[at] = trace.curvature[k] * (rz[at] - mean);
            }
            // Backward: R{δ} = a′ (Vᵀδ + Wᵀ R{δ}) + a″ R{z} Wᵀδ of the layer above.
            let mut above = output;
            for layer in hidden.iter().rev() {
                for u in 0..layer.units {
                    let at = layer.first + u;
                    let mut sum = 0.0;
                    for o in 0..above.units {
                        let edge = above.weights + o * above.inputs + u;
                        sum += v[edge] * trace.delta[above.first + o] + w[edge] * rdelta[above.first + o];
                    }
                    rdelta[at] = trace.slope[at] * sum + trace.bend[at] * rz[at] * trace.back[at];
                }
                above = layer;
            }
            for layer in &layers {
                outer(layer, &rdelta, fed(layer, x, &trace.a), out);
                // δ R{fed}ᵀ; a bias is fed a constant.
                let without = Layer { biases: None, ..*layer };
                outer(&without, &trace.delta, fed(layer, &zero, &ra), out);
            }
        }
        let n = self.samples() as f64;
        out.iter_mut().zip(v).for_each(|(h, vk)| *h = *h / n + self.decay * vk);
    }

    fn exact_sampler<'a>(&'a self, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f64> + 'a> {
        direct_sampler::exact(self, slice, grid)
    }

    fn pixel_sampler<'a>(&'a self, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f32> + 'a> {
        direct_sampler::pixels(self, slice, grid)
    }
}

impl FiniteSum for NetworkRisk {
    fn terms(&self) -> u32 {
        self.samples() as u32
    }

    fn batch_gradient(&self, w: &[f64], batch: &[u32], grad: &mut [f64]) -> f64 {
        self.mean_gradient(w, batch.iter().map(|i| *i as usize), grad)
    }
}
