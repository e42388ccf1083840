//! Stopping early (THEORY's E.6): the test error falls and rises again, how far and when.

use super::practice::linear;
use crate::table::Table;
use downhill::eigen;
use downhill::matrix::product;
use downhill::model::activation::Activation;
use downhill::model::loss::Loss;
use downhill::model::network::Network;
use downhill::model::neuron::Bias;
use downhill::objective::Objective;
use downhill::objective::augment::Augmentation;
use downhill::objective::network_risk::{Criterion, Dropout, NetworkRisk, Parts};
use downhill::optimizer::{Method, Oracle};
use downhill::rng::{Stream, StreamName};
use downhill::statistics::quantile;

fn truth(x: f64) -> f64 {
    (std::f64::consts::PI * x).sin()
}

/// n places in [−1, 1] and sin πx + 0.3·N there.
fn noisy(n: usize, seed: u64) -> (Vec<f64>, Vec<f64>) {
    let (mut places, mut noises) = (Stream::new(seed, StreamName::Data, 0), Stream::new(seed, StreamName::Data, 1));
    let x: Vec<f64> = (0..n).map(|_| 2.0 * places.uniform() - 1.0).collect();
    let y = x.iter().map(|x| truth(*x) + 0.3 * noises.normal()).collect();
    (x, y)
}

/// Runs of which a median is taken.
const SEEDS: u64 = 12;

/// What a run's test error did.
struct Fall {
    least: f64,
    when: f64,
    end: f64,
}

/// P_0 … P_14 of Legendre.
fn legendre_at(x: f64) -> Vec<f64> {
    let mut p = vec![1.0, x];
    for k in 1..14 {
        let k_ = f64::from(k);
        p.push(((2.0 * k_ + 1.0) * x * p[k as usize] - k_ * p[k as usize - 1]) / (k_ + 1.0));
    }
    p
}

/// Least squares on 15 of them at 20 points: step size 1/λ_max, from 0.
pub(crate) fn legendre(table: &mut Table) {
    let test: Vec<(Vec<f64>, f64)> =
        (0..400).map(|k| -1.0 + f64::from(k) / 199.5).map(|x| (legendre_at(x), truth(x))).collect();
    let run = |seed: u64| {
        let (x, y) = noisy(20, seed);
        let risk = linear(x.iter().flat_map(|x| legendre_at(*x)).collect(), y);
        let mut hess = vec![0.0; 225];
        risk.hessian(&[0.0; 15], &mut hess);
        let eta = 1.0 / eigen::symmetric(&hess, 15).expect("finite").values[14];
        let (mut w, mut descent) = (vec![0.0; 15], Method::Descent.start(15));
        let error = |w: &[f64]| {
            let square = |(p, y): &(Vec<f64>, f64)| (product(p, w, 15)[0] - y).powi(2);
            test.iter().map(square).sum::<f64>() / test.len() as f64
        };
        let mut fall = Fall { least: f64::INFINITY, when: 0.0, end: 0.0 };
        for t in 1..=1_000_000_u32 {
            descent.step(&mut Oracle::new(&risk, &[]), eta, &mut w);
            if t <= 1000 && error(&w) < fall.least {
                (fall.least, fall.when) = (error(&w), f64::from(t));
            }
        }
        fall.end = error(&w);
        fall
    };
    let falls: Vec<Fall> = (0..SEEDS).map(run).collect();
    told(table, "Legendre to degree 14", &falls, [10.0, 49.0], [0.020, 0.045]);
    let ends: Vec<f64> = falls.iter().map(|fall| fall.end).collect();
    table.within(
        "… test error after 10⁶ updates, least",
        [1.2, 408.0],
        ends.iter().copied().fold(f64::INFINITY, f64::min),
    );
    table.within("… greatest", [1.2, 408.0], ends.iter().copied().fold(0.0, f64::max));
}

/// A network 1-20-1 of tanh on 16 points, all its numbers drawn from N(0, 1), 20 000 full gradients of step size 0.05.
pub(crate) fn network(table: &mut Table) {
    const UPDATES: u32 = 20_000;
    let inputs: Vec<f64> = (0..200).map(|k| -1.0 + f64::from(k) / 99.5).collect();
    let run = |seed: u64| {
        let (x, y) = noisy(16, seed);
        let network = Network {
            widths: vec![1, 20, 1],
            hidden: Activation::Tanh,
            output: Activation::Identity,
            bias: Bias::With,
        };
        let risk = NetworkRisk::new(Parts {
            network,
            criterion: Criterion::Outputs(Loss::Square),
            x,
            y,
            decay: 0.0,
            dropout: Dropout::default(),
            augment: Augmentation::default(),
        });
        let mut draws = Stream::new(seed, StreamName::Init, 0);
        let mut w: Vec<f64> = (0..risk.dim()).map(|_| draws.normal()).collect();
        let error = |w: &[f64]| {
            let values = risk.values(w, &inputs, 2);
            let said = values.a.chunks_exact(values.units).map(|a| a[values.units - 1]);
            said.zip(&inputs).map(|(said, x)| (said - truth(*x)).powi(2)).sum::<f64>() / inputs.len() as f64
        };
        let mut descent = Method::Descent.start(w.len());
        let mut fall = Fall { least: f64::INFINITY, when: 0.0, end: 0.0 };
        for t in 1..=UPDATES {
            descent.step(&mut Oracle::new(&risk, &[]), 0.05, &mut w);
            // Every sixth is near enough to the best.
            if t % 6 == 0 && error(&w) < fall.least {
                (fall.least, fall.when) = (error(&w), f64::from(t));
            }
        }
        fall.end = error(&w);
        fall
    };
    let falls: Vec<Fall> = (0..SEEDS).map(run).collect();
    told(table, "tanh 1-20-1", &falls, [480.0, 3126.0], [0.012, 0.055]);
    let end = quantile(&falls.iter().map(|fall| fall.end).collect::<Vec<_>>(), 0.5);
    table.within("… test error at the end, median", [0.037, 0.140], end.unwrap_or(f64::NAN));
    let rises = falls.iter().filter(|fall| fall.end > fall.least).count();
    table.count("… seeds whose test error rises again", SEEDS as usize, rises);
}

/// Medians over our seeds beside the ranges that are printed for six others.
fn told(table: &mut Table, name: &str, falls: &[Fall], when: [f64; 2], least: [f64; 2]) {
    let median = |of: fn(&Fall) -> f64| quantile(&falls.iter().map(of).collect::<Vec<_>>(), 0.5).unwrap_or(f64::NAN);
    table.within(&format!("stopping early, {name}: best t, median of {}", falls.len()), when, median(|fall| fall.when));
    table.within("… test error there, median", least, median(|fall| fall.least));
}
