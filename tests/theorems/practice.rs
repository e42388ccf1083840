//! What is done in practice, where the theory names numbers: momentum, dropout, early stopping, augmentation.

use super::auer::risk as neuron;
use super::stopping;
use crate::common::numbers;
use crate::table::Table;
use downhill::eigen;
use downhill::matrix::{norm, product, product_transposed, solve, transposed};
use downhill::model::activation::Activation;
use downhill::model::loss::Loss;
use downhill::model::neuron::{Bias, Neuron};
use downhill::objective::Objective;
use downhill::objective::dropout::{penalty, quadratic_penalty};
use downhill::objective::neuron_risk::NeuronRisk;
use downhill::optimizer::{Form, Method, Oracle};
use downhill::rng::{Stream, StreamName};
use downhill::theory::recovery::minimiser;

pub(crate) fn quick(table: &mut Table) {
    momentum(table);
    dropout(table);
    ridge(table);
    reflection(table);
}

pub(crate) fn slow(table: &mut Table) {
    stopping::legendre(table);
    stopping::network(table);
}

/// ½ Σ h_k w_k² as linear regression: x = √(h_k n) e_k, y = 0.
fn quadratic(h: &[f64]) -> NeuronRisk {
    let d = h.len();
    let x = (0..d * d).map(|k| if k % (d + 1) == 0 { (h[k / d] * d as f64).sqrt() } else { 0.0 }).collect();
    linear(x, vec![0.0; d])
}

/// (1/2n)‖y − Xw‖².
pub(crate) fn linear(x: Vec<f64>, y: Vec<f64>) -> NeuronRisk {
    let neuron = Neuron { inputs: x.len() / y.len(), activation: Activation::Identity, bias: Bias::Without };
    NeuronRisk {
        neuron,
        loss: Loss::Square,
        x,
        y,
        decay: 0.0,
        augment: downhill::objective::augment::Augmentation::default(),
    }
}

/// What one coordinate of a quadratic does under a method with momentum: w_{t+1} = trace·w_t − det·w_{t−1}, trace and determinant of its 2×2 iteration matrix.
#[derive(Clone, Copy)]
struct Iteration {
    trace: f64,
    det: f64,
    /// w_1 where w_0 = 1.
    first: f64,
}

impl Iteration {
    /// The matrix's spectral radius: of a conjugate pair √det, else the larger of two.
    fn radius(self) -> f64 {
        let gap = self.trace * self.trace / 4.0 - self.det;
        if gap <= 0.0 { self.det.sqrt() } else { self.trace.abs() / 2.0 + gap.sqrt() }
    }

    /// w_0 … w_t.
    fn walk(self, t: usize) -> Vec<f64> {
        let mut w = vec![1.0, self.first];
        for k in 1..t {
            w.push(self.trace * w[k] - self.det * w[k - 1]);
        }
        w
    }
}

/// A method, its step size, its iteration of a curvature and a step size, its ρ and its number of updates to 1e-6 as printed.
type Row<'a> = (&'a str, Method, f64, &'a dyn Fn(f64, f64) -> Iteration, f64, Option<f64>);

/// Curvatures 1 and 100. At the best μ and η the slowest matrix has one eigenvalue twice, so that distances fall like t·ρ^t and not like ρ^t: late factors have to
/// be read with that t.
fn momentum(table: &mut Table) {
    const FROM: usize = 200;
    const TO: usize = 400;
    let curvatures = [1.0_f64, 100.0];
    let [m, l] = curvatures;
    let f = quadratic(&curvatures);
    let (roots, gap) = (l.sqrt() + m.sqrt(), l.sqrt() - m.sqrt());
    let mu = (gap / roots) * (gap / roots);
    let nesterov = gap / roots;
    table.close("heavy ball: μ* for condition 100", 0.669_421, mu, 6e-7);
    let descent = |h: f64, eta: f64| Iteration { trace: 1.0 - eta * h, det: 0.0, first: 1.0 - eta * h };
    let heavy = |h: f64, eta: f64| Iteration { trace: 1.0 + mu - eta * h, det: mu, first: 1.0 - eta * h };
    let ahead = |h: f64, eta: f64| {
        let kept = 1.0 - eta * h;
        Iteration { trace: (1.0 + nesterov) * kept, det: nesterov * kept, first: 1.0 - (1.0 + nesterov) * eta * h }
    };
    let rows: [Row<'_>; 3] = [
        ("descent", Method::Descent, 2.0 / (l + m), &descent, 0.980_198, None),
        (
            "heavy ball",
            Method::HeavyBall { mu, form: Form::PyTorch },
            4.0 / (roots * roots),
            &heavy,
            0.818_182,
            Some(94.0),
        ),
        ("Nesterov", Method::Nesterov { mu: nesterov, form: Form::PyTorch }, 1.0 / l, &ahead, 0.9, Some(156.0)),
    ];
    for (name, method, eta, of, expected, updates) in rows {
        let matrices = curvatures.map(|h| of(h, eta));
        let radius = matrices[0].radius().max(matrices[1].radius());
        table.close(&format!("{name}: spectral radius ρ, condition 100"), expected, radius, 6e-7);
        let (mut w, mut optimizer) = (vec![1.0, 1.0], method.start(2));
        let mut sizes = vec![norm(&w)];
        for _ in 0..TO {
            optimizer.step(&mut Oracle::new(&f, &[]), eta, &mut w);
            sizes.push(norm(&w));
        }
        // A double eigenvalue: t·ρ^t.
        let span = (TO - FROM) as f64;
        let growth = if updates.is_some() { (TO as f64 / FROM as f64).powf(1.0 / span) } else { 1.0 };
        let rate = (sizes[TO] / sizes[FROM]).powf(1.0 / span);
        table.close(&format!("{name}: factor an update from {FROM} to {TO}, of ρ"), radius * growth, rate, 2e-4);
        let Some(printed) = updates else { continue };
        let [slow, fast] = matrices.map(|matrix| matrix.walk(TO));
        let predicted: Vec<f64> = slow.iter().zip(&fast).map(|(a, b)| norm(&[*a, *b])).collect();
        let first = |sizes: &[f64]| sizes.iter().position(|size| *size < 1e-6 * sizes[0]).unwrap_or(usize::MAX);
        table.count(&format!("{name}: updates to 1e-6, of the matrix' powers"), first(&predicted), first(&sizes));
        // Counted from another start, where the slow and the fast coordinate have other shares.
        table.close(&format!("{name}: updates to 1e-6 as printed"), printed, first(&sizes) as f64, 2.0);
    }
    let start = |form| Method::Nesterov { mu: 0.9, form }.start(2);
    let (mut ours, mut theirs) = (start(Form::PyTorch), start(Form::Sutskever));
    let (mut w, mut u, mut gap) = (vec![1.0, -0.5], vec![1.0, -0.5], 0.0_f64);
    for _ in 0..50 {
        ours.step(&mut Oracle::new(&f, &[]), 0.005, &mut w);
        theirs.step(&mut Oracle::new(&f, &[]), 0.005, &mut u);
        for (k, v) in theirs.state().iter().enumerate() {
            gap = gap.max((w[k] - (u[k] + 0.9 * v)).abs());
        }
    }
    table.close("PyTorch's Nesterov at Sutskever's look-ahead points, 50 updates", 0.0, gap, 1e-14);
}

fn dropout(table: &mut Table) {
    let presets: serde_json::Value = serde_json::from_str(include_str!("../oracle/presets.json")).expect("JSON");
    let (x, y) = (numbers(&presets["dropout"]["x"]), numbers(&presets["dropout"]["y"]));
    for (w, ratios) in
        [([0.3, 0.2], [0.985, 0.992, 1.008]), ([1.0, 0.5], [0.867, 0.915, 1.009]), ([2.0, -1.0], [0.657, 0.735, 0.879])]
    {
        for (delta, expected) in [0.1, 0.3, 0.5].into_iter().zip(ratios) {
            let ratio = quadratic_penalty(&x, &w, delta) / penalty(&x, &w, delta);
            table.close(&format!("dropout {delta}: quadratic over exact penalty at {w:?}"), expected, ratio, 6e-4);
        }
    }
    for case in presets["dropout"]["argmin"].as_array().expect("cases") {
        let delta = case["delta"].as_f64().expect("a share");
        // The expectation over masks is that over a sample with each mask as often as it comes, in hundredths.
        let (drop, keep) = ((10.0 * delta).round() as usize, (10.0 - 10.0 * delta).round() as usize);
        let (mut masked, mut labels) = (Vec::new(), Vec::new());
        for (x, y) in x.chunks_exact(2).zip(&y) {
            for (first, second, times) in
                [(1.0, 1.0, keep * keep), (1.0, 0.0, keep * drop), (0.0, 1.0, keep * drop), (0.0, 0.0, drop * drop)]
            {
                for _ in 0..times {
                    masked.extend([first * x[0] / (1.0 - delta), second * x[1] / (1.0 - delta)]);
                    labels.push(*y);
                }
            }
        }
        let exact = minimiser(&neuron(masked, labels, Loss::CrossEntropy), &[0.1, 0.1]).unwrap_or(vec![f64::NAN; 2]);
        let plain = neuron(x.clone(), y.clone(), Loss::CrossEntropy);
        let near = lowest(|w| 8.0 * plain.loss(w) + quadratic_penalty(&x, w, delta), [0.1, 0.1]);
        for (found, key) in [(exact, "exact"), (near.to_vec(), "quadratic")] {
            for (k, expected) in numbers(&case[key]).into_iter().enumerate() {
                table.close(&format!("dropout {delta}: {key} minimiser, w_{}", k + 1), expected, found[k], 1e-6);
            }
        }
    }
}

/// The minimum of a smooth convex function of two numbers, by Newton's method on differences.
fn lowest(f: impl Fn(&[f64]) -> f64, start: [f64; 2]) -> [f64; 2] {
    let (mut w, h) = (start, 1e-3);
    for _ in 0..30 {
        let at = |a: f64, b: f64| f(&[w[0] + a * h, w[1] + b * h]);
        // Fourth order, so that a long step is exact enough.
        let first = |p: &dyn Fn(f64) -> f64| (8.0 * (p(1.0) - p(-1.0)) - (p(2.0) - p(-2.0))) / (12.0 * h);
        let mut step = [first(&|t| at(t, 0.0)), first(&|t| at(0.0, t))];
        let second = |p: f64, q: f64| (p - 2.0 * at(0.0, 0.0) + q) / (h * h);
        let mixed = (at(1.0, 1.0) - at(1.0, -1.0) - at(-1.0, 1.0) + at(-1.0, -1.0)) / (4.0 * h * h);
        let mut hess = [second(at(1.0, 0.0), at(-1.0, 0.0)), mixed, mixed, second(at(0.0, 1.0), at(0.0, -1.0))];
        assert!(solve(&mut hess, 2, &mut step), "convex");
        w = [w[0] - step[0], w[1] - step[1]];
    }
    w
}

/// Descent from 0 for t updates is ridge with α ≈ 1/(ηt): component by component 1 − (1 − ηλ)^t and λ/(λ + α).
fn ridge(table: &mut Table) {
    let mut stream = Stream::new(2, StreamName::Data, 0);
    let mut draw = |n: usize| (0..n).map(|_| stream.normal()).collect::<Vec<f64>>();
    let (x, y) = (draw(30 * 4), draw(30));
    let risk = linear(x.clone(), y.clone());
    let moments: Vec<f64> =
        product_transposed(&transposed(&x, 4), &transposed(&x, 4), 30).iter().map(|v| v / 30.0).collect();
    let spectrum = eigen::symmetric(&moments, 4).expect("finite");
    let slopes: Vec<f64> = product(&transposed(&x, 4), &y, 30).iter().map(|v| v / 30.0).collect();
    let (eta, steps) = (0.3, 25);
    let (mut w, mut descent) = (vec![0.0; 4], Method::Descent.start(4));
    for _ in 0..steps {
        descent.step(&mut Oracle::new(&risk, &[]), eta, &mut w);
    }
    let mut gap = 0.0_f64;
    let (found, along) = (product(&spectrum.vectors, &w, 4), product(&spectrum.vectors, &slopes, 4));
    for (k, value) in spectrum.values.iter().enumerate() {
        gap = gap.max((found[k] - (1.0 - (1.0 - eta * value).powi(steps)) * along[k] / value).abs());
    }
    table.close("descent from 0: the filter 1 − (1 − ηλ)^t of each component", 0.0, gap, 1e-14);
    let alpha = 0.07;
    let ridge = NeuronRisk { decay: alpha, ..risk };
    let found = product(&spectrum.vectors, &minimiser(&ridge, &[0.0; 4]).expect("convex"), 4);
    let gap = spectrum.values.iter().enumerate().map(|(k, value)| (found[k] - along[k] / (value + alpha)).abs());
    table.close("ridge: the filter λ/(λ + α) of each component", 0.0, gap.fold(0.0, f64::max), 1e-12);
}

fn reflection(table: &mut Table) {
    let x = [0.5, 1.0, -1.5, 0.3, 0.8, -0.7];
    let mirrored: Vec<f64> = x.iter().enumerate().map(|(i, v)| if i % 2 == 1 { -v } else { *v }).collect();
    let y = [1.0, 0.0, 1.0];
    let both = neuron([&x[..], &mirrored].concat(), [y, y].concat(), Loss::Square);
    let (mut gap, mut slope, mut grad) = (0.0_f64, 0.0_f64, [0.0; 2]);
    for (a, b) in [(0.3, 0.9), (-2.0, 0.1), (1.5, -3.0)] {
        gap = gap.max((both.loss(&[a, b]) - both.loss(&[a, -b])).abs());
        both.gradient(&[a, 0.0], &mut grad);
        slope = slope.max(grad[1].abs());
    }
    table.close("averaged over a reflection: ℓ(w_1, w_2) − ℓ(w_1, −w_2)", 0.0, gap, 1e-15);
    table.close("… ∂ℓ/∂w_2 where w_2 = 0", 0.0, slope, 1e-16);
}
