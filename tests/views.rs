//! Slices against reference values computed independently (tests/oracle/README.md), and on the scales of Auer, Herbster and Warmuth's construction.

mod common;

use common::{activation, cases, close, loss, numbers};
use downhill::model::activation::Activation;
use downhill::model::loss::Loss;
use downhill::model::network::Network;
use downhill::model::neuron::{Bias, Neuron};
use downhill::objective::Objective;
use downhill::objective::augment::Augmentation;
use downhill::objective::network_risk::{Criterion, Dropout, NetworkRisk, Parts};
use downhill::objective::neuron_risk::NeuronRisk;
use downhill::slice::{Axis, GridSize, Scale, Slice, principal, random};
use serde_json::Value;

fn filter_normalise(case: &Value, tolerance: &Value, id: &str) {
    let size = |key: &str| case[key].as_u64().expect("a size") as usize;
    let network = Network {
        widths: vec![size("d"), size("m"), 1],
        hidden: Activation::Tanh,
        output: Activation::Sigmoid,
        bias: Bias::With,
    };
    let mut direction = numbers(&case["direction"]);
    random::filter_normalise(&mut direction, &numbers(&case["theta"]), &network.filters());
    close(&direction, &numbers(&case["expected"]["direction"]), tolerance, id);
}

fn pca(case: &Value, tolerance: &Value, id: &str) {
    let rows: Vec<Vec<f64>> = case["trajectory"].as_array().expect("rows").iter().map(numbers).collect();
    let (last, before) = rows.split_last().expect("points");
    let before: Vec<&[f64]> = before.iter().map(Vec::as_slice).collect();
    let found = principal::plane(&before, last);
    // Squares were added up, so the smallest singular values have half the digits less.
    close(&found.singular_values, &numbers(&case["expected"]["singular_values"]), tolerance, id);
    close(&found.explained, &numbers(&case["expected"]["explained"]), tolerance, id);
}

fn plane(case: &Value, tolerance: &Value, id: &str) {
    let y = numbers(&case["y"]);
    let x = numbers(&case["x"]);
    let neuron = Neuron { inputs: x.len() / y.len(), activation: activation(&case["activation"]), bias: Bias::Without };
    let risk = NeuronRisk { neuron, loss: loss(&case["loss"]), x, y, decay: 0.0, augment: Augmentation::default() };
    let ends = |key: &str| {
        let values = numbers(&case[key]);
        assert_eq!(values, [-1.0, 0.0, 1.0]);
        Axis::linear(-1.5, 1.5)
    };
    let slice = Slice {
        origin: numbers(&case["origin"]),
        u: numbers(&case["dir1"]),
        v: numbers(&case["dir2"]),
        x: ends("alphas"),
        y: ends("betas"),
    };
    let expected = numbers(&case["expected"]["values"]);
    let mut grid = vec![0.0; 9];
    risk.exact_sampler(&slice, GridSize { width: 3, height: 3 }).fill(0..3, &mut grid);
    // values[i][j] has α_i and β_j; the grid's rows are those of β.
    let transposed: Vec<f64> = (0..9).map(|k| grid[k % 3 * 3 + k / 3]).collect();
    close(&transposed, &expected, tolerance, id);
    let mut w = vec![0.0; 3];
    for (k, value) in expected.iter().enumerate() {
        let (a, b) = ((k / 3) as f64 - 1.0, (k % 3) as f64 - 1.0);
        slice.point(a, b, &mut w);
        close(&[risk.loss(&w)], &[*value], tolerance, id);
        let foot = slice.project(&w);
        close(&[foot.a, foot.b, foot.distance], &[a, b, 0.0], tolerance, id);
    }
}

#[test]
fn views_of_the_oracle() {
    let file: Value = serde_json::from_str(include_str!("oracle/views.json")).expect("JSON");
    for (id, case) in cases(&file, 4) {
        match case["mode"].as_str() {
            Some("filter_normalise") => filter_normalise(case, &file["tolerance"], id),
            Some("pca_trajectory") => pca(case, &file["tolerance"], id),
            Some("plane") => plane(case, &file["tolerance"], id),
            other => panic!("{id}: mode {other:?}"),
        }
    }
}

/// A network of ReLU units is the same function with its first layer times c and its second divided by it. Filter-normalised directions see that, raw
/// ones do not.
#[test]
fn filter_normalised_slices_are_blind_to_the_scale_of_relu_layers() {
    let network =
        Network { widths: vec![3, 5, 1], hidden: Activation::Relu, output: Activation::Sigmoid, bias: Bias::With };
    let (layers, filters) = (network.layers(), network.filters());
    let dim = network.dim();
    let x = random::direction(1, 0, 60);
    let y = (0..20).map(|i| f64::from(i % 2)).collect();
    let criterion = Criterion::Outputs(Loss::CrossEntropy);
    let risk = NetworkRisk::new(Parts {
        network,
        criterion,
        x,
        y,
        decay: 0.0,
        dropout: Dropout::default(),
        augment: Augmentation::default(),
    });
    let w = random::direction(1, 1, dim);
    let c = 7.0;
    let mut scaled = w.clone();
    let (first, second) = (&layers[0], &layers[1]);
    scaled[first.weights..second.weights].iter_mut().for_each(|v| *v *= c);
    scaled[second.weights..second.weights + second.inputs].iter_mut().for_each(|v| *v /= c);
    assert!((risk.loss(&w) - risk.loss(&scaled)).abs() < 1e-12);
    let axis = Axis::linear(-1.0, 1.0);
    let slice = |at: &[f64], normalised: bool| {
        let mut directions = [2, 3].map(|k| random::direction(1, k, dim));
        if normalised {
            directions.iter_mut().for_each(|d| random::filter_normalise(d, at, &filters));
        }
        let [u, v] = directions;
        Slice { origin: at.to_vec(), u, v, x: axis, y: axis }
    };
    let furthest = |normalised: bool| {
        let size = GridSize { width: 9, height: 9 };
        let values = [&w, &scaled].map(|at| {
            let mut values = vec![0.0; 81];
            risk.exact_sampler(&slice(at, normalised), size).fill(0..9, &mut values);
            values
        });
        values[0].iter().zip(&values[1]).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
    };
    assert!(furthest(true) < 1e-11, "{}", furthest(true));
    assert!(furthest(false) > 0.1, "{}", furthest(false));
}

/// The samples of a preset that is a neuron's.
fn preset(name: &str) -> NeuronRisk {
    let file: Value = serde_json::from_str(include_str!("oracle/presets.json")).expect("JSON");
    let preset = &file[name];
    let inputs = preset["d"].as_u64().expect("d") as usize;
    let neuron = Neuron { inputs, activation: Activation::Sigmoid, bias: Bias::Without };
    NeuronRisk {
        neuron,
        loss: Loss::Square,
        x: numbers(&preset["x"]),
        y: numbers(&preset["y"]),
        decay: 0.0,
        augment: Augmentation::default(),
    }
}

/// Twenty powers of two in one picture: every value as exact as the loss itself, relative to it, and no value anything else.
#[test]
fn scaled_axes_hold_the_scales_of_exponentially_many_minima() {
    let risk = preset("auer_slide_25");
    let (least, most) = (2.0_f64.powi(-10), 2.0_f64.powi(10));
    let logarithm = Axis { lo: least, hi: most, scale: Scale::Ln };
    let both = Axis { lo: -most, hi: most, scale: Scale::Asinh { unit: least } };
    let linear = Axis::linear(-2.0, 20.0);
    let size = GridSize { width: 101, height: 57 };
    for (x, y) in [(logarithm, logarithm), (both, both), (logarithm, linear), (linear, both)] {
        let slice = Slice::coordinates(&[0.0, 0.0], 0, 1, x, y);
        let (mut exact, mut pixels) = (vec![0.0; 101 * 57], vec![0.0_f32; 101 * 57]);
        risk.exact_sampler(&slice, size).fill(0..57, &mut exact);
        risk.pixel_sampler(&slice, size).fill(0..57, &mut pixels);
        for row in 0..57 {
            for column in 0..101 {
                let w = [x.centre(column, 101), y.centre(row, 57)];
                let (loss, k) = (risk.loss(&w), (row * 101 + column) as usize);
                assert!((exact[k] / loss - 1.0).abs() < 1e-12, "{w:?}: {} or {loss}", exact[k]);
                assert!((f64::from(pixels[k]) - loss).abs() < 1e-6, "{w:?} in f32: {} or {loss}", pixels[k]);
            }
        }
    }
}

/// On the logarithmic map every one of the 25 valleys is one: the lowest cell of its surroundings is where the minimum was certified.
#[test]
fn the_valleys_of_the_ladder_are_seen_on_logarithmic_axes() {
    let risk = preset("auer_slide_25");
    let axis = Axis { lo: 2.0_f64.powi(-10), hi: 2.0_f64.powi(10), scale: Scale::Ln };
    let cells = 320;
    let slice = Slice::coordinates(&[0.0, 0.0], 0, 1, axis, axis);
    let mut values = vec![0.0; (cells * cells) as usize];
    risk.exact_sampler(&slice, GridSize { width: cells, height: cells }).fill(0..cells, &mut values);
    let at = |row: u32, column: u32| values[(row * cells + column) as usize];
    let mut found = Vec::new();
    for row in 1..cells - 1 {
        for column in 1..cells - 1 {
            let around = (row - 1..=row + 1).flat_map(|r| (column - 1..=column + 1).map(move |c| (r, c)));
            if around.filter(|p| *p != (row, column)).all(|(r, c)| at(r, c) > at(row, column)) {
                found.push((column, row));
            }
        }
    }
    let minima = [0.004_335_38, 0.069_364_2, 1.109_351, 17.629_19, 255.999_4];
    let cell = |w: f64| axis.share(w) * f64::from(cells) - 0.5;
    assert_eq!(found.len(), 25, "{found:?}");
    for (k, (column, row)) in found.iter().enumerate() {
        let near = |place: u32, w: f64| (f64::from(place) - cell(w)).abs() <= 1.0;
        assert!(near(*column, minima[k % 5]) && near(*row, minima[k / 5]), "{k}: {column}, {row}");
    }
}
