//! The fast path over a slice of a network's risk against its loss, cell by cell.

use downhill::model::activation::Activation;
use downhill::model::loss::Loss;
use downhill::model::network::Network;
use downhill::model::neuron::Bias;
use downhill::objective::Objective;
use downhill::objective::augment::Augmentation;
use downhill::objective::network_risk::{Criterion, Dropout, NetworkRisk, Parts};
use downhill::rng::{Stream, StreamName};
use downhill::slice::{Axis, GridSize, Scale, Slice};
use proptest::prelude::*;

/// How a slice lies among the parameters.
#[derive(Clone, Copy, Debug)]
enum Lie {
    /// All parameters move.
    Random,
    /// The two parameters at these shares of the list.
    Coordinates(f64, f64),
    /// Nothing moves.
    Nowhere,
}

fn slice(lie: Lie, w: &[f64], reach: f64, scale: Scale, stream: &mut Stream) -> Slice {
    let axis = Axis { lo: if scale == Scale::Ln { 1e-3 * reach } else { -reach }, hi: 1.5 * reach, scale };
    let mut draw = || (0..w.len()).map(|_| stream.normal()).collect::<Vec<f64>>();
    let at = |share: f64| ((share * w.len() as f64) as usize).min(w.len() - 1);
    match lie {
        Lie::Random => Slice { origin: w.to_vec(), u: draw(), v: draw(), x: axis, y: axis },
        Lie::Coordinates(i, j) if at(i) != at(j) => Slice::coordinates(w, at(i), at(j), axis, axis),
        Lie::Coordinates(i, _) => Slice::line(w, at(i), axis),
        Lie::Nowhere => Slice { origin: w.to_vec(), u: vec![0.0; w.len()], v: vec![0.0; w.len()], x: axis, y: axis },
    }
}

fn check(risk: &NetworkRisk, slice: &Slice, size: GridSize, what: &str) {
    let cells = (size.width * size.height) as usize;
    let (mut exact, mut pixels) = (vec![0.0; cells], vec![0.0_f32; cells]);
    // In two pieces, as a job does it.
    let cut = size.height / 3;
    let at = (cut * size.width) as usize;
    risk.exact_sampler(slice, size).fill(0..cut, &mut exact[..at]);
    risk.exact_sampler(slice, size).fill(cut..size.height, &mut exact[at..]);
    risk.pixel_sampler(slice, size).fill(0..size.height, &mut pixels);
    let mut w = vec![0.0; risk.dim()];
    for row in 0..size.height {
        for column in 0..size.width {
            slice.point(slice.x.centre(column, size.width), slice.y.centre(row, size.height), &mut w);
            let loss = risk.loss(&w);
            let k = (row * size.width + column) as usize;
            let scale = loss.abs().max(1.0);
            assert!((exact[k] - loss).abs() <= 1e-11 * scale, "{what} at {row},{column}: {} or {loss}", exact[k]);
            let pixel = f64::from(pixels[k]);
            assert!((pixel - loss).abs() <= 2e-5 * scale, "{what} at {row},{column} in f32: {pixel} or {loss}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_fast_path_agrees_with_the_loss(
        hidden in prop::collection::vec(1..=5usize, 0..=3),
        (inputs, outputs, samples) in (1..=3usize, 1..=3usize, 1..=150usize),
        seed in any::<u64>(),
        act in 0..6usize,
        head in 0..6usize,
        with_bias in any::<bool>(),
        (width, height) in (1..=19u32, 1..=13u32),
        reach in prop_oneof![Just(1.0_f64), Just(4.0), Just(60.0)],
        (i, j) in (0.0..1.0f64, 0.0..1.0f64),
        scale in prop_oneof![Just(Scale::Linear), Just(Scale::Ln), Just(Scale::Asinh { unit: 0.05 })],
    ) {
        let hidden_act = [
            Activation::Sigmoid, Activation::Tanh, Activation::Relu, Activation::LeakyRelu, Activation::Softplus, Activation::Identity,
        ][act];
        let (output, criterion) = [
            (Activation::Sigmoid, Criterion::Outputs(Loss::Square)),
            (Activation::Sigmoid, Criterion::Outputs(Loss::CrossEntropy)),
            (Activation::Tanh, Criterion::Outputs(Loss::Matching)),
            (Activation::Tanh, Criterion::Outputs(Loss::Square)),
            (Activation::Identity, Criterion::Outputs(Loss::Hinge)),
            (Activation::Identity, Criterion::Softmax),
        ][head];
        let widths: Vec<usize> = std::iter::once(inputs).chain(hidden).chain(std::iter::once(outputs)).collect();
        let bias = if with_bias { Bias::With } else { Bias::Without };
        let network = Network { widths, hidden: hidden_act, output, bias };
        let mut stream = Stream::new(seed, StreamName::Data, 0);
        let x = (0..samples * inputs).map(|_| stream.normal()).collect();
        let y = (0..samples * outputs).map(|k| match criterion {
            Criterion::Softmax => f64::from(k % outputs == (k / outputs) % outputs),
            Criterion::Outputs(Loss::Hinge) => stream.normal().signum(),
            Criterion::Outputs(_) => stream.uniform(),
        }).collect();
        let what = format!("{network:?} {criterion:?}");
        let risk = NetworkRisk::new(Parts { network, criterion, x, y, decay: 0.05, dropout: Dropout::default(), augment: Augmentation::default() });
        let w: Vec<f64> = (0..risk.dim()).map(|_| 0.8 * stream.normal()).collect();
        for lie in [Lie::Random, Lie::Coordinates(i, j), Lie::Coordinates(0.0, j), Lie::Nowhere] {
            // Where everything moves a long way values grow with the power of the depth, and with them what f32 cannot hold.
            let reach = if matches!(lie, Lie::Random) { reach.min(2.0) } else { reach };
            check(&risk, &slice(lie, &w, reach, scale, &mut stream), GridSize { width, height }, &format!("{what} {lie:?}"));
        }
    }
}
