//! The linear network: its loss, what theory says of its critical points, and its way from saddle to saddle.

mod common;

use common::{cases, close, differences, numbers};
use downhill::matrix;
use downhill::model::activation::Activation;
use downhill::model::loss::Loss;
use downhill::model::network::Network;
use downhill::model::neuron::Bias;
use downhill::objective::augment::Augmentation;
use downhill::objective::components::Components;
use downhill::objective::linear_network::{LinearNetworkRisk, Shape};
use downhill::objective::network_risk::{Criterion, Dropout, NetworkRisk, Parts};
use downhill::objective::{FiniteSum, Objective};
use downhill::optimizer::{Method, Oracle};
use downhill::rng::{Stream, StreamName};
use downhill::slice::{Axis, GridSize, Slice};
use downhill::spectrum::spectrum;
use downhill::theory::linear_network::{Kind, LinearNetwork};
use downhill::theory::saddle_to_saddle as saddles;
use downhill::theory::{FlowScratch, Measured, flow, scalar_factorisation as scalar};
use proptest::prelude::*;
use serde_json::Value;
use std::rc::Rc;

/// The columns of X and Y are samples there, rows are here.
fn risk(case: &Value) -> LinearNetworkRisk {
    let rows = |key: &str| case[key].as_array().expect("rows").len();
    let shape = Shape { inputs: rows("X"), hidden: case["p"].as_u64().expect("p") as usize, outputs: rows("Y") };
    let samples = |key: &str| {
        let columns = numbers(&case[key][0]).len();
        matrix::transposed(&numbers(&case[key]), columns)
    };
    LinearNetworkRisk::new(shape, samples("X"), samples("Y"))
}

fn subset(j: &Value) -> Vec<usize> {
    numbers(j).iter().map(|j| *j as usize - 1).collect()
}

fn oracle() -> Value {
    serde_json::from_str(include_str!("oracle/linear2.json")).expect("JSON")
}

/// X = Y = diag(entries).
fn diagonal(entries: &[f64], p: usize) -> LinearNetworkRisk {
    let d = entries.len();
    let x: Vec<f64> = (0..d * d).map(|k| if k % (d + 1) == 0 { entries[k / d] } else { 0.0 }).collect();
    LinearNetworkRisk::new(Shape { inputs: d, hidden: p, outputs: d }, x.clone(), x)
}

/// M = diag(s) and X = I.
fn white(s: &[f64], p: usize) -> LinearNetworkRisk {
    LinearNetworkRisk::new(
        diagonal(s, p).shape(),
        diagonal(&vec![1.0; s.len()], p).x().to_vec(),
        diagonal(s, p).y().to_vec(),
    )
}

#[test]
fn loss_gradient_and_spectrum_are_the_oracle_s() {
    let file = oracle();
    let tolerance = &file["tolerance"];
    for (id, case) in cases(&file, 7) {
        let risk = risk(case);
        for (k, point) in case["expected"]["points"].as_array().expect("points").iter().enumerate() {
            let id = format!("{id} point {k}");
            let w = [numbers(&point["A"]), numbers(&point["B"])].concat();
            let found = Measured::at(&risk, &w).expect("finite");
            close(&[found.value, risk.loss(&w)], &[point["value"].as_f64().expect("value"); 2], tolerance, &id);
            close(&found.eigenvalues, &numbers(&point["hess_eig"]), tolerance, &id);
            let all = spectrum(&risk, &w).expect("finite").values;
            close(&all, &numbers(&point["hess_eig"]), tolerance, &id);
            if point["grad_A"].is_null() {
                assert!(found.slope < 1e-9 * (1.0 + found.value), "{id}: {}", found.slope);
            } else {
                let mut grad = vec![0.0; w.len()];
                risk.gradient(&w, &mut grad);
                close(&grad, &[numbers(&point["grad_A"]), numbers(&point["grad_B"])].concat(), tolerance, &id);
            }
        }
    }
}

#[test]
fn the_table_of_critical_points_is_the_oracle_s() {
    let file = oracle();
    for (id, case) in cases(&file, 7) {
        let theory = LinearNetwork::new(&risk(case)).expect("the theorem applies");
        let expected = &case["expected"];
        close(theory.eigenvalues(), &numbers(&expected["eigenvalues"]), &file["tolerance"], id);
        close(&[theory.total()], &numbers(&expected["trace_Syy"]), &file["tolerance"], id);
        let rows = expected["critical"].as_array().expect("rows");
        let families = theory.families();
        assert_eq!(families.len(), rows.len(), "{id}");
        for (family, row) in families.iter().zip(rows) {
            assert_eq!(family.subset, subset(&row["J"]), "{id}");
            close(&[theory.value(&family.subset)], &numbers(&row["value"]), &file["tolerance"], id);
            assert_eq!(
                (Some(family.index as u64), Some(family.kernel as u64)),
                (row["morse_index"].as_u64(), row["zero_modes"].as_u64()),
                "{id} {row}"
            );
            let kind = if row["kind"] == "global minimum" { Kind::GlobalMinimum } else { Kind::StrictSaddle };
            assert_eq!(family.kind(), kind, "{id} {row}");
        }
    }
}

/// All families of random data, at a random point of each: value, index, kernel and gradient are as predicted.
fn check_families(shape: Shape, seed: u64) {
    let mut stream = Stream::new(seed, StreamName::Data, 0);
    let mut draw = |n: usize| (0..n).map(|_| stream.normal()).collect::<Vec<f64>>();
    let n = shape.inputs + 4;
    let (x, noise, m) = (draw(n * shape.inputs), draw(n * shape.outputs), draw(shape.outputs * shape.inputs));
    let y: Vec<f64> =
        matrix::product_transposed(&x, &m, shape.inputs).iter().zip(&noise).map(|(y, e)| y + 0.3 * e).collect();
    let risk = LinearNetworkRisk::new(shape, x, y);
    let theory = LinearNetwork::new(&risk).expect("general position");
    for family in theory.families() {
        let (p, r) = (shape.hidden, family.rank());
        // Far from singular.
        let c: Vec<f64> =
            draw(p * p).iter().enumerate().map(|(k, c)| 0.25 * c + f64::from(u8::from(k % (p + 1) == 0))).collect();
        let lower = theory.lower_rows(&family.subset, &draw((p - r) * r));
        assert!(theory.breach(&family.subset, &lower) < 1e-10 * theory.total(), "{shape:?} {family:?}");
        let w = theory.point(&family.subset, &c, &lower).expect("C is invertible");
        let found = Measured::at(&risk, &w).expect("finite");
        let value = theory.value(&family.subset);
        assert!(
            (found.value - value).abs() < 1e-9 * theory.total(),
            "{shape:?} {family:?}: {} or {value}",
            found.value
        );
        assert!(found.slope < 1e-9 * theory.total(), "{shape:?} {family:?}: slope {}", found.slope);
        assert_eq!(
            (found.index(), found.kernel()),
            (family.index, family.kernel),
            "{shape:?} {family:?}: {:?}",
            found.eigenvalues
        );
    }
}

#[test]
fn constructed_points_are_critical_with_the_predicted_index_and_kernel() {
    for (seed, (outputs, inputs)) in [(1, 1), (2, 2), (1, 3), (2, 3), (3, 3), (3, 5), (4, 4)].into_iter().enumerate() {
        for hidden in 1..=outputs {
            check_families(Shape { inputs, hidden, outputs }, seed as u64);
        }
    }
}

/// The lemma without its condition is false: arbitrary last rows of B leave ∇_A.
#[test]
fn rows_that_break_the_condition_are_not_critical() {
    let risk = diagonal(&[3.0, 2.0, 1.0], 2);
    let theory = LinearNetwork::new(&risk).expect("the theorem applies");
    let lower = [0.3, -0.8, 0.5];
    let w = theory.point(&[0], &[1.0, 0.2, -0.1, 0.9], &lower).expect("C is invertible");
    let mut grad = vec![0.0; w.len()];
    risk.gradient(&w, &mut grad);
    let (a, b) = risk.shape().split(&grad);
    assert!(matrix::norm(a) > 1.0 && theory.breach(&[0], &lower) > 1.0, "{a:?}");
    assert!(matrix::norm(b) < 1e-12, "{b:?}");
}

#[test]
fn where_the_theorem_does_not_apply_nothing_is_predicted() {
    let shape = |inputs, hidden, outputs| Shape { inputs, hidden, outputs };
    let one = |shape, x: &[f64], y: &[f64]| LinearNetwork::new(&LinearNetworkRisk::new(shape, x.to_vec(), y.to_vec()));
    // p > d_y; d_y > d_x; X not of full row rank; a λ of 0; equal λ.
    assert_eq!(one(shape(1, 2, 1), &[1.0], &[1.0]), None);
    assert_eq!(one(shape(1, 1, 2), &[1.0], &[1.0, 2.0]), None);
    assert_eq!(one(shape(2, 1, 1), &[1.0, 2.0, 2.0, 4.0], &[1.0, 2.0]), None);
    assert_eq!(one(shape(2, 1, 2), &[1.0, 0.0, 0.0, 1.0], &[1.0, 0.0, 0.0, 0.0]), None);
    assert_eq!(one(shape(2, 1, 2), &[1.0, 0.0, 0.0, 1.0], &[1.0, 0.0, 0.0, 1.0]), None);
}

/// f with the best B is what fitting B finds, and on the sphere each ±u_j has the index of its family.
#[test]
fn one_hidden_unit_is_a_quadratic_form_on_the_sphere() {
    let risk = diagonal(&[3.0, 2.0, 1.0], 1);
    let theory = LinearNetwork::new(&risk).expect("the theorem applies");
    for a in [[1.0, 0.0, 0.0], [0.3, -0.7, 2.0], [-1.0, 1.0, 0.1]] {
        // The best B for A solves AᵀA B = Aᵀ Σ_YX Σ_XX⁻¹, and the regression is I here.
        let square = matrix::dot(&a, &a);
        let w = [a.to_vec(), a.iter().map(|x| x / square).collect()].concat();
        assert!((risk.loss(&w) - theory.eliminated(&a)).abs() < 1e-12, "{a:?}");
    }
    for j in 0..3 {
        assert!((theory.eliminated(theory.eigenvector(j)) - theory.value(&[j])).abs() < 1e-12);
        let lower = (0..3).filter(|k| *k != j).filter(|k| {
            let moved: Vec<f64> =
                theory.eigenvector(j).iter().zip(theory.eigenvector(*k)).map(|(u, v)| u + 0.1 * v).collect();
            theory.eliminated(&moved) < theory.value(&[j])
        });
        assert_eq!(lower.count(), theory.family(vec![j]).index);
    }
}

#[test]
fn saddle_to_saddle_is_the_oracle_s() {
    let file: Value = serde_json::from_str(include_str!("oracle/linear2_dynamics.json")).expect("JSON");
    for (id, case) in cases(&file, 2) {
        let get = |key: &str| case[key].as_f64().expect("a number");
        let (s, p, epsilon, eta) =
            (numbers(&case["singular_values"]), get("p") as usize, get("init_scale"), get("eta"));
        let (times, expected) = (numbers(&case["times"]), &case["expected"]);
        let check = |found: &[f64], key: &str| {
            close(found, &numbers(&expected[key]), &file["tolerance"], &format!("{id} {key}"));
        };
        check(&saddles::levels(&s, p), "plateau_levels");
        check(&s[..p].iter().map(|s| saddles::half_time(*s, epsilon * epsilon)).collect::<Vec<f64>>(), "half_times");
        check(&times.iter().map(|t| saddles::loss(&s, p, epsilon, *t)).collect::<Vec<f64>>(), "flow_loss");
        // Plain descent, and the flow itself by small steps.
        let risk = white(&s, p);
        let d = s.len();
        let eye = |rows: usize, columns: usize| {
            (0..rows * columns).map(move |k| if k / columns == k % columns { epsilon } else { 0.0 })
        };
        let start: Vec<f64> = eye(d, p).chain(eye(p, d)).collect();
        let mut w = start.clone();
        let mut descent = Method::Descent.start(w.len());
        let (mut step, mut losses) = (0, Vec::new());
        for t in &times {
            while step < (t / eta).round() as u32 {
                descent.step(&mut Oracle::new(&risk, &[]), eta, &mut w);
                step += 1;
            }
            losses.push(risk.loss(&w));
        }
        check(&losses, "gd_loss_at_times");
        let theory = LinearNetwork::new(&risk).expect("distinct");
        let measured = saddles::measured_half_times(&risk, &theory, &start, 2e-3, 5.0);
        for (measured, predicted) in measured.iter().zip(numbers(&expected["half_times"])) {
            assert!((measured.expect("learnt") - predicted).abs() < 1e-5, "{id}: {measured:?} or {predicted}");
        }
    }
}

#[test]
fn a_random_small_start_learns_its_modes_when_predicted() {
    let risk = white(&[4.0, 2.0, 1.0], 3);
    let theory = LinearNetwork::new(&risk).expect("distinct");
    for seed in 0..3 {
        let mut stream = Stream::new(seed, StreamName::Init, 0);
        let w: Vec<f64> = (0..risk.dim()).map(|_| 1e-4 * stream.normal()).collect();
        let predicted = saddles::half_times(&theory, risk.shape(), &w);
        let measured = saddles::measured_half_times(&risk, &theory, &w, 4e-3, 12.0);
        for (predicted, measured) in predicted.iter().zip(measured) {
            let measured = measured.expect("learnt");
            assert!((measured - predicted).abs() < 0.02, "seed {seed}: {measured}, predicted {predicted}");
        }
    }
}

#[test]
fn the_flow_of_the_smallest_network_keeps_what_it_should() {
    let risk = diagonal(&[1.0], 1);
    for start in [[3.0, 0.2], [-0.5, -2.0], [0.1, 1.0], [1.0, -1.0], [-2.0, 0.1]] {
        let mut w: [f64; 2] = start;
        let (kept, mut scratch) = (scalar::conserved(w[0], w[1]), FlowScratch::default());
        (0..12_000).for_each(|_| flow(&risk, 1e-3, &mut w, &mut scratch));
        let end = scalar::flow_end(start[0], start[1]);
        assert!((scalar::conserved(w[0], w[1]) - kept).abs() < 1e-9, "{start:?}: {w:?}");
        assert!((w[0] - end.0).abs() < 1e-8 && (w[1] - end.1).abs() < 1e-8, "{start:?}: {w:?}, not {end:?}");
        let found = Measured::at(&risk, &w).expect("finite");
        let largest = if end.0 == 0.0 { 2.0 } else { scalar::sharpness(w[0], w[1]) };
        assert!((found.eigenvalues[1] - largest).abs() < 1e-6, "{start:?}: {found:?}");
    }
    let mut w = [0.1_f64, 0.1];
    (0..200).for_each(|_| flow(&risk, 5e-3, &mut w, &mut FlowScratch::default()));
    assert!((w[0] * w[1] - scalar::balanced(0.01, 1.0)).abs() < 1e-9, "{w:?}");
}

/// With three layers or more the origin is critical to second order as well: its Hessian is exactly 0.
#[test]
fn the_origin_of_a_deeper_linear_network_has_no_curvature() {
    for (widths, flat) in [(vec![2, 2, 2], false), (vec![2, 2, 2, 2], true), (vec![2, 3, 2, 3, 1], true)] {
        let outputs = widths[widths.len() - 1];
        let network =
            Network { widths, hidden: Activation::Identity, output: Activation::Identity, bias: Bias::Without };
        let x = vec![1.0, 0.5, -0.3, 2.0];
        let risk = NetworkRisk::new(Parts {
            network,
            criterion: Criterion::Outputs(Loss::Square),
            x,
            y: vec![1.0, -2.0, 0.7, 0.4][..2 * outputs].to_vec(),
            decay: 0.0,
            dropout: Dropout::default(),
            augment: Augmentation::default(),
        });
        let d = risk.dim();
        let mut hess = vec![1.0; d * d];
        risk.hessian(&vec![0.0; d], &mut hess);
        assert_eq!(hess.iter().all(|h| *h == 0.0), flat);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn derivatives_batches_and_landscapes_agree(
        (inputs, hidden, outputs, samples) in (1..=3usize, 1..=3usize, 1..=3usize, 1..=4usize),
        pool in prop::collection::vec(-1.5..1.5f64, 120),
    ) {
        let shape = Shape { inputs, hidden, outputs };
        let (x, y) = (pool[..samples * inputs].to_vec(), pool[20..20 + samples * outputs].to_vec());
        let risk = LinearNetworkRisk::new(shape, x, y);
        let d = risk.dim();
        let w = &pool[40..40 + d];
        differences::check(&risk, w);
        // The mean over one batch of each term is the whole.
        let (mut whole, mut part, mut mean) = (vec![0.0; d], vec![0.0; d], vec![0.0; d]);
        let loss = risk.gradient(w, &mut whole);
        let mut losses = 0.0;
        for i in 0..risk.terms() {
            losses += risk.batch_gradient(w, &[i], &mut part) / f64::from(risk.terms());
            mean.iter_mut().zip(&part).for_each(|(m, p)| *m += p / f64::from(risk.terms()));
        }
        prop_assert!((losses - loss).abs() < 1e-12 * (1.0 + loss));
        prop_assert!(whole.iter().zip(&mean).all(|(a, b)| (a - b).abs() < 1e-11 * (1.0 + a.abs())));
        let axis = Axis::linear(-2.0, 3.0);
        let slices = [
            Slice { origin: w.to_vec(), u: pool[60..60 + d].to_vec(), v: pool[80..80 + d].to_vec(), x: axis, y: axis },
            Slice::coordinates(w, 0, d - 1, axis, axis),
            Slice::line(w, 0, axis),
        ];
        let size = GridSize { width: 5, height: 4 };
        for slice in slices {
            let (mut exact, mut pixels, mut at) = ([0.0; 20], [0.0_f32; 20], vec![0.0; d]);
            risk.exact_sampler(&slice, size).fill(1..4, &mut exact[5..]);
            risk.exact_sampler(&slice, size).fill(0..1, &mut exact[..5]);
            risk.pixel_sampler(&slice, size).fill(0..4, &mut pixels);
            for k in 0..20 {
                slice.point(slice.x.centre(k % 5, 5), slice.y.centre(k / 5, 4), &mut at);
                let loss = risk.loss(&at);
                let scale = 1.0 + loss;
                prop_assert!((exact[k as usize] - loss).abs() < 1e-12 * scale, "{} or {loss}", exact[k as usize]);
                prop_assert!((f64::from(pixels[k as usize]) - loss).abs() < 1e-6 * scale);
            }
        }
    }
}

/// A network that learns its own inputs is that of all its samples, though it looks at fewer rows: value, derivatives, landscape.
#[test]
fn its_own_inputs_are_learnt_from_few_rows() {
    let mut stream = Stream::new(5, StreamName::Data, 0);
    // 30 samples of four inputs, of which the last is the sum of two others.
    let x: Vec<f64> = (0..30)
        .flat_map(|_| {
            let [a, b, c] = [stream.normal(), stream.normal(), stream.normal()];
            [a, 0.5 * b, 0.2 * c, a + c]
        })
        .collect();
    let shape = Shape { inputs: 4, hidden: 2, outputs: 4 };
    let whole = LinearNetworkRisk::new(shape, x.clone(), x.clone());
    let few = LinearNetworkRisk::autoencoder(2, x.clone(), Rc::new(Components::of(&x, 4).expect("finite")));
    assert_eq!((few.shape(), few.terms()), (shape, 30));
    for seed in 0..4 {
        let mut stream = Stream::new(seed, StreamName::Init, 0);
        let w: Vec<f64> = (0..shape.dim()).map(|_| 0.7 * stream.normal()).collect();
        differences::check(&few, &w);
        let [mut a, mut b] = [vec![0.0; w.len()], vec![0.0; w.len()]];
        let (f, g) = (few.gradient(&w, &mut a), whole.gradient(&w, &mut b));
        let near = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-11 * (1.0 + f.abs()));
        assert!(near(&[f, few.loss(&w)], &[g, g]) && near(&a, &b), "{seed}: {f} or {g}");
        // A batch is of the samples.
        let batch = [3, 17, 17, 29];
        let (f, g) = (few.batch_gradient(&w, &batch, &mut a), whole.batch_gradient(&w, &batch, &mut b));
        assert!(near(&[f], &[g]) && near(&a, &b), "{seed}: {f} or {g}");
        let (slice, grid) = (
            Slice::coordinates(&w, 0, 9, Axis::linear(-1.0, 1.0), Axis::linear(-2.0, 2.0)),
            GridSize { width: 6, height: 5 },
        );
        let [mut a, mut b] = [vec![0.0; 30], vec![0.0; 30]];
        few.exact_sampler(&slice, grid).fill(0..5, &mut a);
        whole.exact_sampler(&slice, grid).fill(0..5, &mut b);
        assert!(near(&a, &b), "{seed}: {a:?}, {b:?}");
    }
}
