//! The fast paths against [`Objective::loss`], point by point, extremes included.

use crate::model::activation::Activation::{self, Identity, LeakyRelu, Relu, Sigmoid, Sign, Softplus, Tanh};
use crate::model::loss::Loss::{self, CrossEntropy, Hinge, Matching, Perceptron, Square};
use crate::model::neuron::{Bias, Neuron};
use crate::objective::Objective;
use crate::objective::augment::Augmentation;
use crate::objective::neuron_risk::NeuronRisk;
#[cfg(feature = "whole")]
use crate::slice::Scale;
use crate::slice::{Axis, GridSize, Slice};
use proptest::prelude::*;

const PAIRS: [(Activation, Loss); 14] = [
    (Sigmoid, Square),
    (Tanh, Square),
    (Relu, Square),
    (Identity, Square),
    (Sigmoid, CrossEntropy),
    (Sigmoid, Matching),
    (Tanh, Matching),
    (Identity, Matching),
    (Identity, Hinge),
    (Identity, Perceptron),
    (LeakyRelu, Square),
    (Softplus, Square),
    (Sign, Square),
    (Sign, Perceptron),
];

/// A target that the pair allows, from a number in [0, 1]; every third is at an end.
fn target(pair: (Activation, Loss), t: f64, i: usize) -> f64 {
    let t = if i.is_multiple_of(3) { t.round() } else { t };
    match pair {
        (_, Hinge | Perceptron) => 2.0 * t.round() - 1.0,
        (Sigmoid, _) => t,
        _ => 2.0 * t - 1.0,
    }
}

/// How far the loss at w may move when each product w·x is off by an ulp: the mean of |dℓ/dz|·Σ|w·x|·2^-52.
fn conditioning(risk: &NeuronRisk, slice: &Slice, a: f64, b: f64) -> f64 {
    let d = risk.neuron.inputs;
    let mut sum = 0.0;
    let mut w = vec![0.0; risk.dim()];
    slice.point(a, b, &mut w);
    for (i, y) in risk.y.iter().enumerate() {
        let x = &risk.x[i * d..(i + 1) * d];
        let input = |k: usize| if k < d { x[k] } else { 1.0 };
        let size: f64 = (0..risk.dim())
            .map(|k| (slice.origin[k].abs() + (a * slice.u[k]).abs() + (b * slice.v[k]).abs()) * input(k).abs())
            .sum();
        let z = risk.neuron.preactivation(&w, x);
        // The steepest slope within that distance of z, at its ends and in between.
        let reach = size * f64::EPSILON * 4.0;
        let slope = [z, z - reach, z + reach]
            .map(|z| risk.loss.derivatives(risk.neuron.activation, z, *y).1.abs())
            .into_iter()
            .fold(0.0, f64::max);
        // A step within that distance may be taken or not: ½(1 − y)² or ½(1 + y)².
        let step = risk.neuron.activation == Sign && risk.loss == Square && z.abs() <= reach;
        sum += slope * reach + reach * reach + if step { 2.0 * y.abs() } else { 0.0 };
    }
    sum / risk.y.len() as f64
}

/// Compares both samplers with the loss in every cell.
fn check(risk: &NeuronRisk, slice: &Slice, grid: GridSize) {
    check_some(risk, slice, grid, 1);
}

/// Compares both samplers with the loss in every `stride`-th cell; rows are filled in two tiles, and at once.
fn check_some(risk: &NeuronRisk, slice: &Slice, grid: GridSize, stride: usize) {
    let (width, cut) = (grid.width as usize, grid.height / 3);
    let mut exact = vec![f64::NAN; width * grid.height as usize];
    let mut pixels = vec![f32::NAN; exact.len()];
    let mut sampler = risk.exact_sampler(slice, grid);
    sampler.fill(cut..grid.height, &mut exact[cut as usize * width..]);
    sampler.fill(0..cut, &mut exact[..cut as usize * width]);
    let mut sampler = risk.pixel_sampler(slice, grid);
    sampler.fill(0..cut, &mut pixels[..cut as usize * width]);
    sampler.fill(cut..grid.height, &mut pixels[cut as usize * width..]);
    let (mut whole, mut whole_pixels) = (exact.clone(), pixels.clone());
    risk.exact_sampler(slice, grid).fill(0..grid.height, &mut whole);
    risk.pixel_sampler(slice, grid).fill(0..grid.height, &mut whole_pixels);
    assert!(exact.iter().zip(&whole).all(|(a, b)| a.to_bits() == b.to_bits()), "a value depends on its tile");
    assert!(pixels.iter().zip(&whole_pixels).all(|(a, b)| a.to_bits() == b.to_bits()), "a pixel depends on its tile");
    let mut w = vec![0.0; risk.dim()];
    for i in (0..exact.len()).step_by(stride) {
        let (row, column) = ((i / width) as u32, (i % width) as u32);
        let (a, b) = (slice.x.centre(column, grid.width), slice.y.centre(row, grid.height));
        slice.point(a, b, &mut w);
        let expected = risk.loss(&w);
        let scale = expected.abs().max(1.0);
        let allowed = 1e-12 * scale + conditioning(risk, slice, a, b);
        let (e, p) = ((exact[i] - expected).abs(), (f64::from(pixels[i]) - expected).abs());
        let place = || format!("{:?} {:?} at ({a}, {b}), w = {w:?}", risk.neuron, risk.loss);
        assert!(e <= allowed, "{}: {} for {expected}, off by {e:e}", place(), exact[i]);
        assert!(p <= allowed + 1e-6 * scale, "{}: pixel {} for {expected}, off by {p:e}", place(), pixels[i]);
    }
}

/// A made-up problem: numbers in [−1, 1] scaled by `x_scale` (data) and `w_scale` (parameters, extents).
#[derive(Clone, Debug)]
struct Problem {
    pair: (Activation, Loss),
    bias: Bias,
    inputs: usize,
    x: Vec<f64>,
    t: Vec<f64>,
    w: Vec<f64>,
    grid: GridSize,
    x_scale: f64,
    w_scale: f64,
    line: bool,
    scales: (u8, u8),
}

/// An axis on one of the scales, about `centre`; beside a logarithm above 0.
fn axis(kind: u8, centre: f64, half: f64) -> Axis {
    match kind {
        #[cfg(feature = "whole")]
        1 => Axis { lo: 1e-3 * half, hi: centre.abs() + half, scale: Scale::Ln },
        #[cfg(feature = "whole")]
        2 => Axis { lo: centre - half, hi: centre + half, scale: Scale::Asinh { unit: 0.01 * half } },
        _ => Axis::linear(centre - half, centre + half),
    }
}

impl Problem {
    fn check(&self) {
        let Problem { pair, bias, inputs, .. } = *self;
        let neuron = Neuron { inputs, activation: pair.0, bias };
        let dim = neuron.dim();
        let n = self.t.len();
        let x: Vec<f64> = self.x[..n * inputs].iter().map(|x| x * self.x_scale).collect();
        let y = self.t.iter().enumerate().map(|(i, t)| target(pair, *t, i)).collect();
        let risk = NeuronRisk {
            neuron,
            loss: pair.1,
            x,
            y,
            decay: 0.3 * f64::from(u8::from(neuron.bias == Bias::With)),
            augment: Augmentation::default(),
        };
        let vector = |from: usize, scale: f64| self.w[from..from + dim].iter().map(|w| w * scale).collect::<Vec<f64>>();
        let axis =
            |k: usize, scale: u8| axis(scale, self.w[k] * self.w_scale, self.w[k + 1].abs() * self.w_scale + 1e-3);
        let v = if self.line { vec![0.0; dim] } else { vector(2 * dim, 1.0) };
        let (x, y) = (axis(20, self.scales.0), axis(22, self.scales.1));
        let slice = Slice { origin: vector(0, self.w_scale), u: vector(dim, 1.0), v, x, y };
        let grid = if self.line { GridSize { width: self.grid.width, height: 1 } } else { self.grid };
        check(&risk, &slice, grid);
    }
}

fn problems() -> impl Strategy<Value = Problem> {
    let unit = || -1.0..1.0_f64;
    let exponent = |hi: f64| (-2.0..hi).prop_map(|e: f64| crate::math::exp(e * std::f64::consts::LN_10));
    let shape = (0..PAIRS.len(), any::<bool>(), 1..4_usize, 1..150_usize, any::<bool>());
    (shape, (1..50_u32, 1..12_u32), exponent(3.0), exponent(4.0), (0..3_u8, 0..3_u8)).prop_flat_map(
        move |((pair, bias, inputs, n, line), (width, height), x_scale, w_scale, scales)| {
            let vectors = (
                prop::collection::vec(unit(), n * inputs),
                prop::collection::vec(0.0..1.0_f64, n),
                prop::collection::vec(unit(), 24),
            );
            vectors.prop_map(move |(x, t, w)| Problem {
                pair: PAIRS[pair],
                bias: if bias { Bias::With } else { Bias::Without },
                inputs,
                x,
                t,
                w,
                grid: GridSize { width, height },
                x_scale,
                w_scale,
                line,
                scales,
            })
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn fast_paths_agree_with_the_loss(problem in problems()) {
        problem.check();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    #[ignore = "full tier: four thousand problems"]
    fn fast_paths_agree_with_the_loss_on_many(problem in problems()) {
        problem.check();
    }
}

/// One input, no bias: z = w·x, so that both computations round once and 1e-12 holds at any scale.
fn line_of(loss: Loss, x: Vec<f64>, y: Vec<f64>, lo: f64, hi: f64) {
    let neuron = Neuron { inputs: 1, activation: Sigmoid, bias: Bias::Without };
    let risk = NeuronRisk { neuron, loss, x, y, decay: 0.0, augment: Augmentation::default() };
    let slice = Slice::line(&[0.0], 0, Axis::linear(lo, hi));
    check(&risk, &slice, GridSize { width: 401, height: 1 });
}

#[test]
fn wide_scales_of_inputs() {
    // Inputs that grow by a factor for each sample, as in the constructions with exponentially many minima.
    for factor in [3.0_f64, 10.0, 30.0] {
        let x: Vec<f64> = (0..12).map(|k| factor.powi(k - 6)).collect();
        let y: Vec<f64> = (0..12).map(|k| if k % 2 == 0 { 0.1 } else { 0.9 }).collect();
        for loss in [Square, CrossEntropy, Matching] {
            line_of(loss, x.clone(), y.clone(), -1e4, 1e4);
            line_of(loss, x.clone(), y.clone(), 0.0, 1e-3);
            line_of(loss, x.clone(), y.clone(), 700.0, 720.0);
        }
    }
}

#[test]
fn saturated_samples_beside_a_live_one() {
    // The second sample's factors each under- or overflow by themselves; only their product is moderate.
    for loss in [Square, CrossEntropy] {
        line_of(loss, vec![0.01, 50.0, -1000.0, 0.0], vec![1.0, 0.0, 0.3, 0.5], -40.0, 40.0);
        line_of(loss, vec![1000.0], vec![0.25], -1e4, 1e4);
    }
    let neuron = Neuron { inputs: 2, activation: Sigmoid, bias: Bias::With };
    let risk = NeuronRisk {
        neuron,
        loss: Square,
        x: vec![10.0, -10.0, 3.0, 200.0],
        y: vec![0.2, 1.0],
        decay: 0.0,
        augment: Augmentation::default(),
    };
    let axis = Axis::linear(-500.0, 500.0);
    let slice = Slice::coordinates(&[0.0, 0.0, 1.5], 0, 1, axis, axis);
    check(&risk, &slice, GridSize { width: 67, height: 67 });
}

#[test]
fn more_samples_than_one_block_of_tables_holds() {
    let n = 9_000;
    let x: Vec<f64> = (0..n).map(|i| f64::from(i % 97) * 0.02 - 1.0).collect();
    let y: Vec<f64> = (0..n).map(|i| f64::from(i % 2)).collect();
    for loss in [Square, CrossEntropy] {
        let neuron = Neuron { inputs: 1, activation: Sigmoid, bias: Bias::With };
        let risk =
            NeuronRisk { neuron, loss, x: x.clone(), y: y.clone(), decay: 0.0, augment: Augmentation::default() };
        let slice = Slice::coordinates(&[0.0, 0.0], 0, 1, Axis::linear(-5.0, 5.0), Axis::linear(-4.0, 4.0));
        check_some(&risk, &slice, GridSize { width: 300, height: 3 }, 37);
    }
}
