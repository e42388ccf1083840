//! What is done in practice, where the theory names numbers: momentum, dropout, early stopping, augmentation.

use super::auer::risk as neuron;
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
    early_stopping(table);
}

/// ½ Σ h_k w_k² as linear regression: x = √(h_k n) e_k, y = 0.
fn quadratic(h: &[f64]) -> NeuronRisk {
    let d = h.len();
    let x = (0..d * d).map(|k| if k % (d + 1) == 0 { (h[k / d] * d as f64).sqrt() } else { 0.0 }).collect();
    linear(x, vec![0.0; d])
}

/// (1/2n)‖y − Xw‖².
fn linear(x: Vec<f64>, y: Vec<f64>) -> NeuronRisk {
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

fn momentum(table: &mut Table) {
    let (m, l) = (1.0_f64, 100.0_f64);
    let f = quadratic(&[m, l]);
    let (roots, gap) = (l.sqrt() + m.sqrt(), l.sqrt() - m.sqrt());
    let mu = (gap / roots) * (gap / roots);
    table.close("heavy ball: μ* for condition 100", 0.669_421, mu, 6e-7);
    let rows = [
        ("descent", Method::Descent, 2.0 / (l + m), 0.980_198, None),
        ("heavy ball", Method::HeavyBall { mu, form: Form::PyTorch }, 4.0 / (roots * roots), 0.8223, Some(94)),
        ("Nesterov", Method::Nesterov { mu: gap / roots, form: Form::PyTorch }, 1.0 / l, 0.9043, Some(156)),
    ];
    for (name, method, eta, expected, updates) in rows {
        let (mut w, mut optimizer) = (vec![1.0, 1.0], method.start(2));
        let (mut first, mut sizes) = (None, vec![norm(&w)]);
        for t in 1..=400 {
            optimizer.step(&mut Oracle::new(&f, &[]), eta, &mut w);
            sizes.push(norm(&w));
            first = first.or((norm(&w) < 1e-6 * sizes[0]).then_some(t));
        }
        let rate = (sizes[400] / sizes[200]).powf(1.0 / 200.0);
        table.close(&format!("{name}: late factor an update, condition 100"), expected, rate, 6e-3);
        if let Some(updates) = updates {
            table.share(
                &format!("{name}: updates to 1e-6"),
                f64::from(updates),
                first.map_or(f64::NAN, f64::from),
                0.05,
            );
        }
    }
    let nesterov = |form| Method::Nesterov { mu: 0.9, form }.start(2);
    let (mut ours, mut theirs) = (nesterov(Form::PyTorch), nesterov(Form::Sutskever));
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

/// Legendre polynomials to degree 14 on 20 noisy points of sin πx: the test error falls and rises again.
fn early_stopping(table: &mut Table) {
    let legendre = |x: f64| {
        let mut p = vec![1.0, x];
        for k in 1..14 {
            let k_ = f64::from(k);
            p.push(((2.0 * k_ + 1.0) * x * p[k as usize] - k_ * p[k as usize - 1]) / (k_ + 1.0));
        }
        p
    };
    let truth = |x: f64| (std::f64::consts::PI * x).sin();
    let test: Vec<(Vec<f64>, f64)> =
        (0..400).map(|k| -1.0 + f64::from(k) / 199.5).map(|x| (legendre(x), truth(x))).collect();
    let (mut soonest, mut latest, mut best, mut worst, mut ends) = (u32::MAX, 0, f64::INFINITY, 0.0_f64, f64::INFINITY);
    for seed in 0..6 {
        let (mut places, mut noises) = (Stream::new(seed, StreamName::Data, 0), Stream::new(seed, StreamName::Data, 1));
        let places: Vec<f64> = (0..20).map(|_| 2.0 * places.uniform() - 1.0).collect();
        let x: Vec<f64> = places.iter().flat_map(|x| legendre(*x)).collect();
        let y = places.iter().map(|x| truth(*x) + 0.3 * noises.normal()).collect();
        let risk = linear(x, y);
        let mut hess = vec![0.0; 225];
        risk.hessian(&[0.0; 15], &mut hess);
        let eta = 1.0 / eigen::symmetric(&hess, 15).expect("finite").values[14];
        let (mut w, mut descent) = (vec![0.0; 15], Method::Descent.start(15));
        let error = |w: &[f64]| {
            let square = |(p, y): &(Vec<f64>, f64)| (product(p, w, 15)[0] - y).powi(2);
            test.iter().map(square).sum::<f64>() / test.len() as f64
        };
        let (mut least, mut when) = (f64::INFINITY, 0);
        for t in 1..=200_000_u32 {
            descent.step(&mut Oracle::new(&risk, &[]), eta, &mut w);
            if t <= 1000 && error(&w) < least {
                (least, when) = (error(&w), t);
            }
        }
        (soonest, latest) = (soonest.min(when), latest.max(when));
        (best, worst) = (best.min(least), worst.max(least));
        ends = ends.min(error(&w) / least);
    }
    table.within("early stopping, 6 seeds: soonest best t", [5.0, 200.0], f64::from(soonest));
    table.within("… latest best t", [5.0, 200.0], f64::from(latest));
    table.within("… least test error at the best t", [0.005, 0.09], best);
    table.within("… greatest test error at the best t", [0.005, 0.15], worst);
    table.within("… error after 200 000 updates over the best, least", [2.0, f64::INFINITY], ends);
}
