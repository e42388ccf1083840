//! The search, and proofs of what it finds.

use super::{ladder, neuron, oracle, preset, product};
use crate::common::{cases, close, numbers};
use downhill::critical::krawczyk::{certify, prove};
use downhill::critical::region::Region;
use downhill::critical::search::{Losses, Lost, Search, Starts, polish};
use downhill::critical::{Certificate, DENSE, Kind, Point, census, euler, separable};
use downhill::model::activation::Activation;
use downhill::model::loss::Loss;
use downhill::model::network::Network;
use downhill::model::neuron::{Bias, Neuron};
use downhill::objective::Objective;
use downhill::objective::augment::Augmentation;
use downhill::objective::linear_network::{LinearNetworkRisk, Shape};
use downhill::objective::network_risk::{Criterion, Dropout, NetworkRisk, Parts};
use downhill::objective::neuron_risk::NeuronRisk;
use downhill::objective::tied_autoencoder::TiedAutoencoder;
use downhill::slice::Scale;
use serde_json::Value;

/// What the search finds from its usual starts.
fn found(objective: &dyn Objective, region: Region) -> Vec<Point> {
    found_from(objective, region, Starts::usual(objective.dim(), 1))
}

fn found_from(objective: &dyn Objective, region: Region, starts: Starts) -> Vec<Point> {
    let mut search = Search::new(region, starts);
    while !search.is_done() {
        search.advance(objective, 5_000);
    }
    // Whatever it is, it is critical.
    let scale = |p: &Point| 1e-9 * (1.0 + p.loss.abs());
    assert!(search.points().iter().all(|p| p.grad_norm < scale(p)), "{:?}", search.points());
    search.points().to_vec()
}

/// That these are the points, in any order: places, losses, eigenvalues and indices.
fn check(points: &[Point], expected: &[Value], tolerance: &Value, id: &str) {
    assert_eq!(points.len(), expected.len(), "{id}");
    for one in expected {
        let w = numbers(&one["w"]);
        let distance = |p: &&Point| p.w.iter().zip(&w).map(|(a, b)| (a - b).abs()).sum::<f64>();
        let point = points.iter().min_by(|a, b| distance(a).total_cmp(&distance(b))).expect("a point");
        close(&point.w, &w, tolerance, id);
        close(&[point.loss], &numbers(&one["loss"]), tolerance, id);
        close(&point.eigenvalues, &numbers(&one["hess_eig"]), tolerance, id);
        assert_eq!(u64::from(point.index()), one["index"].as_u64().expect("index"), "{id}");
    }
}

#[test]
fn every_case_of_the_oracle() {
    let file = oracle!("critical_points.json");
    let tolerance = &file["tolerance"];
    let mut modes = Vec::new();
    for (id, case) in cases(&file, 4) {
        let expected = &case["expected"];
        let critical = expected["critical"].as_array();
        modes.push(case["mode"].as_str().expect("mode"));
        match modes[modes.len() - 1] {
            "neuron2" => {
                let risk = neuron(Loss::Square, &case["x"], &case["y"]);
                let half = case["box"].as_f64().expect("box");
                let points = found(&risk, Region::cube(2, half));
                check(&points, critical.expect("critical"), tolerance, id);
                let counts = census(&points, 2).expect("none is degenerate");
                assert_eq!(
                    counts,
                    [numbers(&expected["minima"])[0] as u64, numbers(&expected["saddles"])[0] as u64, 0]
                );
                assert_eq!(euler(&counts), 1);
            }
            "tied_autoencoder" => {
                let risk = TiedAutoencoder { variances: numbers(&case["sigma"]) };
                let points = found(&risk, Region::cube(2, 2.0));
                check(&points, critical.expect("critical"), tolerance, id);
                assert_eq!(census(&points, 2).map(|counts| euler(&counts)), Some(1));
            }
            "scalar_linear" => {
                let points = found(&product(), Region::cube(2, 3.0));
                let (valley, saddles): (Vec<&Point>, Vec<&Point>) =
                    points.iter().partition(|p| matches!(p.kind, Kind::Degenerate { .. }));
                let saddle = &expected["saddle"];
                assert_eq!((saddles.len(), saddles[0].kind), (1, Kind::Saddle(1)));
                close(&saddles[0].w, &numbers(&saddle["w"]), tolerance, id);
                close(&[saddles[0].loss], &numbers(&saddle["loss"]), tolerance, id);
                close(&saddles[0].eigenvalues, &numbers(&saddle["hess_eig"]), tolerance, id);
                // Both branches of the valley are sampled from end to end.
                assert!(valley.iter().filter(|p| p.w[0] > 0.0).count() >= 5 && valley.len() < 40, "{}", valley.len());
                assert!(valley.iter().any(|p| p.w[0] < -2.0) && valley.iter().any(|p| p.w[0] > 2.0));
                for point in valley {
                    assert_eq!(point.kind, Kind::Degenerate { negative: 0, zero: 1 });
                    assert!((point.w[0] * point.w[1] - 1.0).abs() < 1e-9, "{:?}", point.w);
                }
                for at in expected["hess_eig_at"].as_array().expect("points") {
                    let point = polish(&product(), &Region::cube(2, 3.0), &numbers(&at["w"])).expect("critical");
                    close(&point.w, &numbers(&at["w"]), tolerance, id);
                    close(&point.eigenvalues, &numbers(&at["hess_eig"]), tolerance, id);
                }
            }
            // In basins.rs.
            mode => assert_eq!(mode, "auer_basins"),
        }
    }
    assert_eq!(modes, ["neuron2", "tied_autoencoder", "scalar_linear", "auer_basins"]);
}

fn minima(points: &[Point]) -> Vec<&Point> {
    points.iter().filter(|p| p.kind == Kind::Minimum).collect()
}

/// That the minima are those of a preset, in any order.
fn check_minima(points: &[Point], expected: &[&Value], eigenvalue: &str, id: &str) {
    let minima = minima(points);
    assert_eq!(minima.len(), expected.len(), "{id}");
    for one in expected {
        let w = numbers(&one["w"]);
        let near = |p: &&&Point| p.w.iter().zip(&w).all(|(a, b)| (a - b).abs() < 1e-8 * (1.0 + b.abs()));
        let point = minima.iter().find(near).unwrap_or_else(|| panic!("{id}: no minimum at {w:?}"));
        assert!((point.loss / one["l_n"].as_f64().expect("l_n") - 1.0).abs() < 1e-9, "{id}: {point:?}");
        if !one[eigenvalue].is_null() {
            let least = numbers(&one[eigenvalue])[0];
            assert!((point.eigenvalues[0] / least - 1.0).abs() < 1e-6, "{id}: {point:?}");
        }
    }
}

#[test]
fn pinned_data_have_genuine_bad_minima_equally_spaced() {
    let (line, facts) = preset("pinned_line_5");
    let mut points = found(&line, Region::cube(2, 6.0));
    let mut expected: Vec<&Value> = facts["minima"].as_array().expect("minima").iter().collect();
    expected.push(&facts["global_minimum"]);
    check_minima(&points, &expected, "eig_min", "line");
    certify(&line, &mut points);
    assert!(points.iter().all(|p| p.certificate == Certificate::Point), "{points:?}");

    let (grid, facts) = preset("pinned_grid_25");
    let mut points = found(&grid, Region::cube(3, 3.0));
    let mut expected: Vec<&Value> = facts["minima"].as_array().expect("minima").iter().collect();
    expected.push(&facts["global_minimum"]);
    assert_eq!(expected.len(), 26);
    check_minima(&points, &expected, "eig_min", "grid");
    certify(&grid, &mut points);
    let proved = minima(&points).iter().filter(|p| p.certificate == Certificate::Point).count();
    assert_eq!(proved, 26);
    // A tree: as many ways over as it takes to connect all minima, and no maximum.
    assert_eq!(census(&points, 3), Some(vec![26, 25, 0, 0]));
    let losses: Vec<f64> = minima(&points).iter().map(|p| p.loss).collect();
    let best = losses.iter().copied().fold(f64::INFINITY, f64::min);
    assert!((losses.iter().copied().fold(0.0, f64::max) / best - 19.846).abs() < 5e-4);
}

#[test]
fn few_samples_have_several_minima() {
    for (name, count, convex) in [
        ("empirical_two_minima", 2, [-0.292_681_91, -0.156_417_75]),
        ("empirical_three_minima", 3, [0.200_689_2, 0.394_802_58]),
    ] {
        let (mut risk, facts) = preset(name);
        let mut points = found(&risk, Region::cube(2, 15.0));
        assert_eq!(minima(&points).len(), count);
        check_minima(&points, &facts["minima"].as_array().expect("minima").iter().collect::<Vec<_>>(), "eig", name);
        certify(&risk, &mut points);
        assert!(points.iter().all(|p| p.certificate == Certificate::Point), "{name}: {points:?}");
        // Cross-entropy is convex: one minimum and nothing else, on the same data.
        risk.loss = Loss::CrossEntropy;
        let points = found(&risk, Region::cube(2, 15.0));
        assert_eq!(census(&points, 2), Some(vec![1, 0, 0]), "{name}");
        assert!(points[0].w.iter().zip(convex).all(|(a, b)| (a - b).abs() < 1e-7), "{name}: {points:?}");
        assert!(prove(&risk, &points[0].w).is_some_and(|proof| proof.index == 0));
    }
}

/// The search knows nothing of axes, the proof nothing of the search.
#[test]
fn the_search_finds_what_is_proved_to_be_there() {
    let ln = |d: usize, half: f64| Region { charts: vec![Scale::Ln; d], lo: vec![-half; d], hi: vec![half; d] };
    let asinh = Region { charts: vec![Scale::Asinh { unit: 1e-3 }; 2], lo: vec![-3.0; 2], hi: vec![14.0; 2] };
    for (name, region) in [
        ("auer_1d_two_samples", ln(1, 5.0)),
        ("auer_slide_25", ln(2, 9.0)),
        ("auer_slide_25", asinh),
        ("auer_bad_25", ln(2, 9.0)),
        ("auer_leftover_30", ln(2, 9.0)),
        ("auer_3d_64", ln(3, 6.0)),
    ] {
        let (risk, _) = preset(name);
        let points = found(&risk, region.clone());
        let list = separable::certify(&risk).expect("separable");
        assert_eq!(census(&points, risk.dim()), list.census(), "{name}");
        for expected in list.points(&region.charts) {
            let near = |p: &&Point| p.u.iter().zip(&expected.u).all(|(a, b)| (a - b).abs() < 1e-9);
            let point = points.iter().find(near).unwrap_or_else(|| panic!("{name}: nothing at {:?}", expected.w));
            assert_eq!(point.kind, expected.kind, "{name}");
            let scale = expected.eigenvalues.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
            assert!(point.eigenvalues.iter().zip(&expected.eigenvalues).all(|(a, b)| (a - b).abs() < 1e-7 * scale));
        }
    }
}

/// Along e_j the curvature is 8σ_j, along e_k it is 2(σ_j − σ_k); 0 is the maximum.
#[test]
fn principal_components_are_all_found() {
    let twelve = (0..12).map(|k| 8.0 - 0.5 * f64::from(k)).collect();
    for variances in [vec![2.0], vec![4.0, 1.5], vec![5.0, 3.0, 1.0], twelve] {
        let d = variances.len();
        let objective = TiedAutoencoder { variances: variances.clone() };
        let points = found(&objective, Region::cube(d, 2.0));
        let mut counts = vec![2; d + 1];
        counts[d] = 1;
        assert_eq!(census(&points, d), Some(counts.clone()), "{variances:?}");
        assert_eq!(euler(&counts), 1);
        for point in &points {
            let mut expected: Vec<f64> = match (0..d).find(|k| point.w[*k].abs() > 0.5) {
                None => variances.iter().map(|s| -4.0 * s).collect(),
                Some(j) => (0..d)
                    .map(|k| if k == j { 8.0 * variances[j] } else { 2.0 * (variances[j] - variances[k]) })
                    .collect(),
            };
            expected.sort_by(f64::total_cmp);
            assert!(point.eigenvalues.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-9), "{point:?}");
        }
    }
}

/// ½|∇f|² has a minimum where H∇f = 0 though ∇f ≠ 0; nothing is critical there.
#[test]
fn a_slope_that_is_only_least_is_refused() {
    /// f(x, y) = x³/3 + x + y²/2, whose slope is 1 at least.
    struct Ramp;
    impl Objective for Ramp {
        fn dim(&self) -> usize {
            2
        }
        fn loss(&self, w: &[f64]) -> f64 {
            w[0] * w[0] * w[0] / 3.0 + w[0] + 0.5 * w[1] * w[1]
        }
        fn gradient(&self, w: &[f64], grad: &mut [f64]) -> f64 {
            grad.copy_from_slice(&[w[0] * w[0] + 1.0, w[1]]);
            self.loss(w)
        }
        fn hessian(&self, w: &[f64], hess: &mut [f64]) {
            hess.copy_from_slice(&[2.0 * w[0], 0.0, 0.0, 1.0]);
        }
        fn hessian_vector(&self, w: &[f64], v: &[f64], out: &mut [f64]) {
            out.copy_from_slice(&[2.0 * w[0] * v[0], v[1]]);
        }
        fn exact_sampler<'a>(
            &'a self,
            _: &downhill::slice::Slice,
            _: downhill::slice::GridSize,
        ) -> Box<dyn downhill::objective::Sampler<f64> + 'a> {
            unreachable!("nothing is drawn")
        }
        fn pixel_sampler<'a>(
            &'a self,
            _: &downhill::slice::Slice,
            _: downhill::slice::GridSize,
        ) -> Box<dyn downhill::objective::Sampler<f32> + 'a> {
            unreachable!("nothing is drawn")
        }
    }
    assert_eq!(polish(&Ramp, &Region::cube(2, 3.0), &[0.7, 1.0]), Err(Lost::Spurious));
    assert_eq!(found(&Ramp, Region::cube(2, 3.0)), []);
}

#[test]
fn what_lies_outside_is_refused() {
    let (risk, _) = preset("pinned_line_5");
    // The global minimum at (0, 0.0013) lies outside this box, the five others inside.
    let region = Region { charts: vec![Scale::Linear; 2], lo: vec![-3.0, 0.7], hi: vec![3.0, 1.3] };
    let points = found(&risk, region);
    assert_eq!(census(&points, 2), Some(vec![5, 0, 0]));
    // Where every unit is dead all is flat, to the last bit.
    let relu = Neuron { inputs: 1, activation: Activation::Relu, bias: Bias::Without };
    let dead = NeuronRisk {
        neuron: relu,
        loss: Loss::Square,
        x: vec![1.0],
        y: vec![0.5],
        decay: 0.0,
        augment: Augmentation::default(),
    };
    assert_eq!(polish(&dead, &Region::cube(1, 3.0), &[-1.0]), Err(Lost::Plateau));
    assert!(polish(&dead, &Region::cube(1, 3.0), &[1.0]).is_ok_and(|p| p.kind == Kind::Minimum));
    let nowhere = Region::cube(2, 0.001);
    assert_eq!(polish(&risk, &nowhere, &[0.0, 0.0005]), Err(Lost::Runaway));
}

/// Cut up in any way, a search is the same search; while it runs it shows what it has, and never goes back.
#[test]
fn a_search_can_be_cut_up_and_watched() {
    let (risk, _) = preset("pinned_line_5");
    let run = |budget: u64| {
        let starts = Starts { per_axis: 5, random: 6, ..Starts::usual(2, 1) };
        let mut search = Search::new(Region::cube(2, 6.0), starts);
        let (mut last, mut seen, mut spent) = (0.0, 0, 0);
        assert_eq!((search.progress(), search.points().len()), (0.0, 0));
        while !search.is_done() {
            let cost = search.advance(&risk, budget);
            assert!((cost > 0 || search.is_done()) && search.progress() >= last && search.progress() <= 1.0);
            assert!(search.points().len() >= seen);
            (last, seen, spent) = (search.progress(), search.points().len(), spent + cost);
        }
        assert_eq!((last, search.advance(&risk, 1000)), (1.0, 0));
        (search.points().to_vec(), search.losses(), spent)
    };
    let whole = run(u64::MAX);
    assert_eq!(run(1), whole);
    assert_eq!(run(777), whole);
    let Losses { runaway, spurious, plateau, .. } = whole.1;
    assert!(runaway > 0 && spurious > 0 && plateau > 0, "{:?}", whole.1);
    // Another seed, the same points.
    let mut other = Search::new(Region::cube(2, 6.0), Starts::usual(2, 99));
    while !other.is_done() {
        other.advance(&risk, 5_000);
    }
    assert_eq!(other.points().len(), whole.0.len());
}

/// Given starts alone, without going on from what they find: the nearest minimum and the nearest critical point.
#[test]
fn points_of_a_walk_can_be_starts() {
    let (risk, _) = preset("pinned_line_5");
    let given = vec![vec![1.1, 1.0], vec![0.45, 0.45]];
    let starts = Starts { given, per_axis: 0, random: 0, seed: 0, explored: 0 };
    let mut search = Search::new(Region::cube(2, 6.0), starts);
    search.advance(&risk, u64::MAX);
    assert!(search.is_done());
    let has = |kind: Kind, w: [f64; 2]| {
        search.points().iter().any(|p| p.kind == kind && (p.w[0] - w[0]).abs() + (p.w[1] - w[1]).abs() < 1e-6)
    };
    assert!(has(Kind::Minimum, [0.998_503_41, 0.998_503_41]), "{:?}", search.points());
    assert!(has(Kind::Saddle(1), [0.453_117_13, 0.453_130_71]), "{:?}", search.points());
}

/// Neurons of every sort that has bounds: what the search finds is proved, places beside it are not.
#[test]
fn found_points_of_other_neurons_are_proved() {
    let x = vec![0.3, -1.2, 1.4, 0.5, -0.7, 0.9, 2.0, -0.4, -1.6, -0.8, 0.1, 1.9, 0.6, 0.2, -0.9, -1.5];
    let y = vec![0.9, 0.2, 0.7, 0.35, 0.1, 0.55, 0.8, 0.45];
    for (activation, loss) in [
        (Activation::Sigmoid, Loss::Square),
        (Activation::Sigmoid, Loss::CrossEntropy),
        (Activation::Sigmoid, Loss::Matching),
        (Activation::Tanh, Loss::Square),
        (Activation::Tanh, Loss::Matching),
    ] {
        for (bias, decay) in [(Bias::With, 0.0), (Bias::Without, 0.01), (Bias::With, 0.01)] {
            let neuron = Neuron { inputs: 2, activation, bias };
            let risk = NeuronRisk { neuron, loss, x: x.clone(), y: y.clone(), decay, augment: Augmentation::default() };
            let starts = Starts { per_axis: 0, random: 12, ..Starts::usual(risk.dim(), 1) };
            let points = found_from(&risk, Region::cube(risk.dim(), 10.0), starts);
            assert!(!minima(&points).is_empty(), "{activation:?} {loss:?} {bias:?} {decay}");
            for point in &points {
                let proof = prove(&risk, &point.w).unwrap_or_else(|| panic!("{activation:?} {loss:?}: {point:?}"));
                assert_eq!(proof.index, point.index());
                for ((place, alone), w) in proof.place.iter().zip(&proof.alone).zip(&point.w) {
                    assert!(place.is_inside(*alone) && place.hi - place.lo < 1e-9, "{proof:?}");
                    assert!(alone.lo < *w && *w < alone.hi);
                }
                // Wide enough to be of use: far more than rounding.
                assert!(proof.alone.iter().all(|alone| alone.hi - alone.lo > 1e-6), "{proof:?}");
                let beside: Vec<f64> = point.w.iter().map(|w| w + 0.3).collect();
                let no = prove(&risk, &beside);
                assert!(no.is_none_or(|no| no.place.iter().zip(&point.w).all(|(p, w)| p.lo <= *w && *w <= p.hi)));
            }
        }
    }
}

#[test]
fn what_cannot_be_proved_is_not() {
    let (risk, _) = preset("pinned_line_5");
    // No critical point near, on a plateau, and one where two minima of a ladder are about to merge.
    assert_eq!(prove(&risk, &[0.3, 2.0]), None);
    assert_eq!(prove(&risk, &[5.5, 5.5]), None);
    let x: Vec<Vec<f64>> = ladder(2, 5.719_050_504_220_26, 0.75).iter().map(|x| vec![*x]).collect();
    let fold = neuron(Loss::Square, &x.into(), &vec![0.75, 0.75].into());
    let place = 4.648_888_476_345_83 / 5.719_050_504_220_26_f64.sqrt();
    assert_eq!(prove(&fold, &[place]), None);
    let relu = Neuron { inputs: 1, activation: Activation::Relu, bias: Bias::Without };
    let risk = NeuronRisk {
        neuron: relu,
        loss: Loss::Square,
        x: vec![1.0],
        y: vec![0.5],
        decay: 0.0,
        augment: Augmentation::default(),
    };
    assert_eq!(prove(&risk, &[0.5]), None);
}

/// Beyond two dozen parameters given starts are polished by products with the Hessian, to a critical point of whatever index is near.
#[test]
fn many_parameters_are_polished_from_given_starts() {
    let d = 40;
    let objective = TiedAutoencoder { variances: (0..d).map(|k| 4.0 - 0.08 * k as f64).collect() };
    let region = Region::cube(d, 3.0);
    for j in [0, 2, 7] {
        let start: Vec<f64> =
            (0..d).map(|k| f64::from(u8::from(k == j)) + 0.004 * ((k * 7 % 5) as f64 - 2.0)).collect();
        let starts = Starts { given: vec![start], ..Starts::usual(d, 1) };
        let mut search = Search::new(region.clone(), starts);
        while !search.is_done() {
            assert!(search.advance(&objective, 50) > 0);
        }
        let [point] = search.points() else { panic!("e_{j}: {:?}, {:?}", search.points().len(), search.losses()) };
        assert!(point.w.iter().enumerate().all(|(k, w)| (w - f64::from(u8::from(k == j))).abs() < 1e-9), "e_{j}");
        assert_eq!(point.index() as usize, j);
    }
}

/// A network with a hidden layer, from where descent has brought it.
#[test]
fn a_network_is_polished_from_where_descent_left_it() {
    let network =
        Network { widths: vec![2, 8, 1], hidden: Activation::Tanh, output: Activation::Sigmoid, bias: Bias::With };
    let x = vec![0.3, -1.2, 1.4, 0.5, -0.7, 0.9, 2.0, -0.4, -1.6, -0.8, 0.1, 1.9, 0.6, 0.2, -0.9, -1.5];
    let y = vec![0.9, 0.2, 0.7, 0.35, 0.1, 0.55, 0.8, 0.45];
    let criterion = Criterion::Outputs(Loss::CrossEntropy);
    let risk = NetworkRisk::new(Parts {
        network,
        criterion,
        x,
        y,
        decay: 0.01,
        dropout: Dropout::default(),
        augment: Augmentation::default(),
    });
    let d = risk.dim();
    assert!(d > DENSE);
    let mut w: Vec<f64> = (0..d).map(|k| 0.6 * (k as f64 * 1.7).sin()).collect();
    let mut grad = vec![0.0; d];
    for _ in 0..400 {
        risk.gradient(&w, &mut grad);
        w.iter_mut().zip(&grad).for_each(|(w, g)| *w -= 0.5 * g);
    }
    let before = risk.gradient(&w, &mut grad);
    assert!(grad.iter().any(|g| g.abs() > 1e-6));
    let point = polish(&risk, &Region::cube(d, 20.0), &w).expect("critical");
    assert_eq!(point.loss.to_bits(), risk.gradient(&point.w, &mut grad).to_bits());
    assert!(grad.iter().all(|g| g.abs() < 1e-9) && (point.loss - before).abs() < 0.1, "{before}, then {}", point.loss);
    // The Hessian's own eigenvectors say the same: H v = λ v.
    let mut product = vec![0.0; d];
    for (value, v) in point.eigenvalues.iter().zip(point.eigenvectors.chunks_exact(d)) {
        risk.hessian_vector(&point.w, v, &mut product);
        assert!(product.iter().zip(v).all(|(p, v)| (p - value * v).abs() < 1e-10));
    }
}

/// Two-layer linear networks, whose critical points are whole families: each is found on its level, with the theorem's numbers of negative and of zero
/// eigenvalues, and nothing else is.
#[test]
fn families_of_linear_networks_are_found_on_their_levels() {
    let all = oracle!("presets.json");
    for name in ["linear_d2p1", "linear_d3p2"] {
        let facts = &all[name];
        let (x, y) = (numbers(&facts["X"]), numbers(&facts["Y"]));
        let d = facts["X"].as_array().expect("X").len();
        let shape = Shape { inputs: d, hidden: facts["p"].as_u64().expect("p") as usize, outputs: d };
        // X and Y are diagonal: samples are rows as well as columns.
        let objective = LinearNetworkRisk::new(shape, x, y);
        let points = found(&objective, Region::cube(shape.dim(), 3.0));
        let mut met = vec![0; facts["critical"].as_array().expect("critical").len()];
        for point in &points {
            let level = facts["critical"].as_array().expect("critical").iter().position(|c| {
                let value = c["value"].as_f64().expect("value");
                (point.loss - value).abs() < 1e-9 * (1.0 + value)
            });
            let k = level.unwrap_or_else(|| panic!("{name}: no such level: {point:?}"));
            let facts = &facts["critical"][k];
            let (negative, zero) =
                (facts["index"].as_u64().expect("index") as u32, facts["zero"].as_u64().expect("zero") as u32);
            let expected = if zero > 0 { Kind::Degenerate { negative, zero } } else { Kind::Saddle(negative) };
            assert_eq!(point.kind, expected, "{name}: {point:?}");
            met[k] += 1;
        }
        assert!(met.iter().all(|n| *n > 0), "{name}: {met:?}");
    }
}
