//! Complete lists: along a line, and as products over axes.

use super::{ladder, linear, neuron, oracle, preset};
use crate::common::cases;
use downhill::critical::line::{self, Count, Sample};
use downhill::critical::separable::{self, Refusal};
use downhill::critical::{Certificate, Kind, census, euler};
use downhill::model::loss::Loss;
use downhill::model::neuron::Bias;
use downhill::objective::Objective;
use downhill::rng::{Stream, StreamName};
use serde_json::Value;

fn relative(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance * expected.abs(), "{what}: {found}, expected {expected}");
}

/// One axis of a file: places within their bounds, values, and their number.
fn check_axis(axis: &line::Census, expected: &Value, [minima, maxima]: [[&str; 2]; 2], id: &str) {
    let check = |found: Vec<&line::Extremum>, [places, values]: [&str; 2]| {
        let numbers = |v: &Value| -> Vec<f64> {
            let text = |v: &Value| v.as_f64().unwrap_or_else(|| v.as_str().expect("text").parse().expect("a number"));
            v.as_array().map_or_else(|| vec![text(v)], |items| items.iter().map(text).collect())
        };
        let (places, values) = (numbers(&expected[places]), numbers(&expected[values]));
        assert_eq!(found.len(), places.len(), "{id}");
        for ((e, w), value) in found.iter().zip(places).zip(values) {
            relative(e.w, w, 1e-9, id);
            // The reference is rounded as well.
            let slack = f64::EPSILON * w.abs();
            assert!(e.bounds.lo - slack <= w && w <= e.bounds.hi + slack, "{id}: {w} is not in {:?}", e.bounds);
            assert!(e.bounds.hi - e.bounds.lo <= 1e-9 * w.abs(), "{id}: {:?} is wide", e.bounds);
            let slack = f64::EPSILON * value;
            assert!(e.value.lo - slack <= value && value <= e.value.hi + slack, "{id}: {value} not in {:?}", e.value);
            assert!(e.value.hi - e.value.lo <= 1e-12, "{id}: {:?} is wide", e.value);
        }
    };
    check(axis.minima().collect(), minima);
    if expected[maxima[0]].is_array() {
        check(axis.maxima().collect(), maxima);
    }
}

#[test]
fn every_case_of_auer() {
    let file = oracle!("auer.json");
    for (id, case) in cases(&file, 18) {
        let loss = if case["loss"] == "ce" { Loss::CrossEntropy } else { Loss::Square };
        let expected = &case["expected"];
        let risk = neuron(loss, &case["x"], &case["y"]);
        let found = separable::certify(&risk).unwrap_or_else(|refusal| panic!("{id}: {refusal:?}"));
        assert_eq!(found.count(), Count::Exactly(expected["count"].as_u64().expect("count")), "{id}");
        if loss == Loss::CrossEntropy {
            check_axis(&found.axes()[0], expected, [["minima", "sum_loss"], ["", ""]], id);
            continue;
        }
        for (axis, expected) in found.axes().iter().zip(expected["axes"].as_array().expect("axes")) {
            check_axis(axis, expected, [["minima", "sum_loss_at_minima"], ["maxima", "sum_loss_at_maxima"]], id);
        }
        if expected["best_loss"].is_number() {
            let [best, worst] = found.range();
            relative(best, expected["best_loss"].as_f64().expect("best"), 1e-9, id);
            relative(worst, expected["worst_loss"].as_f64().expect("worst"), 1e-9, id);
        }
    }
}

/// The numbers of critical points of each index, by the coefficients of (m + (m−1)t)^d and by counting.
#[test]
fn presets_of_auer_and_their_whole_census() {
    for (name, counts) in [
        ("auer_1d_two_samples", vec![2, 1]),
        ("auer_slide_25", vec![25, 40, 16]),
        ("auer_bad_25", vec![25, 40, 16]),
        ("auer_worse_25", vec![25, 40, 16]),
        ("auer_3d_64", vec![64, 144, 108, 27]),
        ("auer_leftover_30", vec![30, 49, 20]),
    ] {
        let (risk, facts) = preset(name);
        let found = separable::certify(&risk).expect(name);
        let charts = linear(risk.dim());
        for (axis, expected) in found.axes().iter().zip(facts["axes"].as_array().expect("axes")) {
            check_axis(axis, expected, [["minima", "L"], ["maxima", "Lmax"]], name);
        }
        assert_eq!(found.census(), Some(counts.clone()), "{name}");
        assert_eq!(euler(&counts), 1, "{name}");
        let points: Vec<_> = found.points(&charts).collect();
        assert_eq!(census(&points, risk.dim()), Some(counts.clone()), "{name}");
        let mut grad = vec![0.0; risk.dim()];
        for point in &points {
            assert_eq!(point.certificate, Certificate::List);
            relative(point.loss, risk.gradient(&point.w, &mut grad), 1e-13, name);
            assert!(grad.iter().zip(&point.w).all(|(g, w)| (g * w).abs() < 1e-15), "{name}: {grad:?}");
            // The signs of the curvatures agree with the kind, whatever their scales.
            assert_eq!(point.eigenvalues.iter().filter(|v| **v < 0.0).count() as u32, point.index(), "{name}");
        }
        let minima: Vec<_> = found.minima(&charts).collect();
        assert_eq!(minima.len() as u64, counts[0]);
        for (number, point) in minima.iter().enumerate() {
            assert_eq!((point.kind, found.number(&found.basin(&point.w))), (Kind::Minimum, number), "{name}");
        }
        let losses: Vec<f64> = minima.iter().map(|p| p.loss).collect();
        let [best, worst] = found.range();
        relative(best, losses.iter().copied().fold(f64::INFINITY, f64::min), 1e-13, name);
        relative(worst, losses.iter().copied().fold(0.0, f64::max), 1e-13, name);
    }
}

/// Worst over best of the minima, and the asymptote of THEORY: ((y−½)/(1−y))².
#[test]
fn how_bad_minima_can_be() {
    for (m, rho, y, ratio) in
        [(5, 16.0, 0.75, 1.0387), (5, 16.0, 0.8, 2.1604), (5, 40.0, 0.85, 5.3557), (5, 128.0, 0.9, 15.912)]
    {
        let [best, worst] = on_axes(&[ladder(m, rho, y), ladder(m, rho, y)], y).range();
        assert!((worst / best - ratio).abs() < 5e-4 * ratio, "y={y}: {}", worst / best);
    }
}

/// Ladders on the axes of R^d, all with the target y.
fn on_axes(ladders: &[Vec<f64>], y: f64) -> separable::Separable {
    let d = ladders.len();
    let row = |k: usize, x: f64| (0..d).map(|c| if c == k { x } else { 0.0 }).collect::<Vec<f64>>();
    let x: Vec<Vec<f64>> =
        ladders.iter().enumerate().flat_map(|(k, ladder)| ladder.iter().map(move |x| row(k, *x))).collect();
    let y = vec![y; x.len()];
    separable::certify(&neuron(Loss::Square, &x.into(), &y.into())).expect("separable")
}

fn axis(x: &[f64], y: impl Fn(usize) -> f64) -> line::Census {
    let samples: Vec<Sample> = x.iter().enumerate().map(|(i, q)| Sample { p: 0.0, q: *q, y: y(i) }).collect();
    line::certify(Loss::Square, &samples).expect("a list")
}

/// The slider ρ of THEORY B.2 at y = ¾.
#[test]
fn minima_by_the_ratio_of_scales() {
    let five: &[(f64, u64)] = &[
        (1.5, 1),
        (2.0, 1),
        (2.5, 1),
        (3.0, 2),
        (3.5, 3),
        (4.0, 3),
        (4.5, 4),
        (5.0, 4),
        (5.5, 4),
        (5.7, 4),
        (5.75, 5),
        (8.0, 5),
        (100.0, 5),
    ];
    let twelve: &[(f64, u64)] = &[
        (2.0, 1),
        (2.5, 5),
        (3.0, 9),
        (3.5, 10),
        (4.0, 10),
        (4.5, 11),
        (5.0, 11),
        (5.7, 11),
        (5.75, 12),
        (8.0, 12),
        (16.0, 12),
        (100.0, 12),
    ];
    for (m, table) in [(5, five), (12, twelve)] {
        for (rho, count) in table {
            let found = axis(&ladder(m, *rho, 0.75), |_| 0.75);
            assert_eq!(found.count(), Count::Exactly(*count), "m={m}, ρ={rho}");
            assert_eq!(found.maxima().count() as u64, count - 1, "m={m}, ρ={rho}");
            assert!(found.cells < 3000, "m={m}, ρ={rho}: {} cells", found.cells);
        }
    }
}

/// Where two samples' minima merge: just below the threshold one, just above two.
#[test]
fn thresholds_of_pairs() {
    for (y, threshold) in [(0.75, 5.719_050_504_220_26), (0.7, 8.356_298_788_793_63), (0.8, 3.913_255_561_537_74)] {
        for (side, count) in [(1.0 - 1e-6, 1), (1.0 + 1e-6, 2)] {
            let found = axis(&ladder(2, threshold * side, y), |_| y);
            assert_eq!(found.count(), Count::Exactly(count), "y={y}, {side}");
        }
        // On the threshold itself nothing can be proved about the pair, and nothing wrong is said.
        let (Count::Exactly(n) | Count::AtLeast(n)) = axis(&ladder(2, threshold, y), |_| y).count();
        assert!(n == 1 || n == 2, "y={y}: {n}");
    }
}

/// The least ρ for which all twelve minima are there.
#[test]
fn thresholds_of_ladders() {
    for (y, threshold) in [
        (0.6, 22.588),
        (0.65, 12.904),
        (0.7, 8.356),
        (0.72, 7.152),
        (0.74, 6.156),
        (0.75, 5.719),
        (0.76, 5.314),
        (0.77, 4.937),
        (0.775, 4.868),
        (0.78, 5.292),
        (0.79, 6.211),
        (0.8, 7.251),
        (0.85, 15.873),
        (0.9, 41.169),
    ] {
        let all = |rho: f64| axis(&ladder(12, rho, y), |_| y).count() == Count::Exactly(12);
        assert!(!all(threshold - 0.001) && all(threshold + 0.001), "y={y}");
    }
}

/// (q+1)^r q^(d−r) minima with q = ⌊n/d⌋ and r = n mod d, where the theorem promises ⌊n/d⌋^d.
#[test]
fn minima_by_the_number_of_samples() {
    let two = [1, 2, 4, 6, 9, 12, 16, 20, 25, 30, 36];
    let three = [1, 2, 4, 8, 12, 18, 27, 36, 48, 64];
    for (d, table) in [(2, &two[..]), (3, &three[..])] {
        for (n, count) in (d..).zip(table) {
            let ladders: Vec<Vec<f64>> = (0..d).map(|k| ladder(n / d + usize::from(k < n % d), 16.0, 0.75)).collect();
            let found = on_axes(&ladders, 0.75);
            assert_eq!(found.count(), Count::Exactly(*count), "d={d}, n={n}");
            assert!(*count >= ((n / d) as u64).pow(d as u32));
            assert_eq!(euler(&found.census().expect("complete")), 1);
        }
    }
    let found = on_axes(&vec![ladder(12, 16.0, 0.75); 3], 0.75);
    assert_eq!(found.count(), Count::Exactly(1728));
    assert_eq!(found.census(), Some(vec![1728, 3 * 144 * 11, 3 * 12 * 121, 1331]));
}

/// Targets from realizable to those of the ladder: y_i(t) = (1−t)σ(W_1 x_i) + t·¾.
#[test]
fn minima_appear_as_targets_leave_what_can_be_realized() {
    let (m, rho) = (5, 16.0);
    let x = ladder(m, rho, 0.75);
    let least = rho.powf(1.0 - 0.5 * (m as f64 + 1.0));
    for (t, count) in
        [(0.0, 1), (0.1, 1), (0.2, 1), (0.3, 1), (0.4, 1), (0.45, 2), (0.5, 4), (0.55, 5), (0.6, 5), (0.8, 5), (1.0, 5)]
    {
        let found = axis(&x, |i| (1.0 - t) / (1.0 + (-least * x[i]).exp()) + t * 0.75);
        assert_eq!(found.count(), Count::Exactly(count), "t={t}");
    }
}

/// Equally spaced minima on a slice with offsets, z_i = a(w − μ_i) and y = ½ (none of which is a minimum in the whole space).
#[test]
fn minima_of_a_slice_with_offsets() {
    let slice = |m: usize, a: f64| {
        let sample = |i: usize| Sample { p: -a * (i as f64 - (m as f64 - 1.0) / 2.0), q: a, y: 0.5 };
        line::certify(Loss::Square, &(0..m).map(sample).collect::<Vec<_>>()).expect("a list")
    };
    for (m, threshold) in [(2, 2.633_92), (3, 2.908_96), (5, 2.916_86), (8, 2.916_89)] {
        assert_eq!(slice(m, threshold + 2e-5).count(), Count::Exactly(m as u64), "m={m}");
        assert_ne!(slice(m, threshold - 2e-5).count(), Count::Exactly(m as u64), "m={m}");
    }
    let found = slice(5, 6.0);
    let (places, values) = ([-1.996_653_04, -0.999_991_45, 0.0], [0.498_751_31, 0.497_530_41, 0.497_527_35]);
    for ((e, w), value) in found.minima().zip(places).zip(values) {
        assert!((e.w - w).abs() < 1e-8 && (e.value.middle() - value).abs() < 1e-8, "{e:?}");
    }
    // The one in the middle is the lowest; of two mirror images nothing can tell which is.
    assert!(found.lowest().is_some_and(|e| e.bounds.lo <= 0.0 && 0.0 <= e.bounds.hi && e.w.abs() < 1e-15));
    assert_eq!(slice(2, 6.0).lowest(), None);
}

/// Which minimum is the global one: said where it can be proved, and not where two are too close.
#[test]
fn the_lowest_minimum_is_named_only_where_it_is_sure() {
    let lowest = |m: usize, y: f64| {
        let found = axis(&ladder(m, 16.0, y), |_| y);
        let place = found.lowest()?.w;
        found.minima().position(|e| e.w.to_bits() == place.to_bits())
    };
    // At y = 4/5 the greatest w is best by far.
    assert_eq!((lowest(5, 0.8), lowest(12, 0.8)), (Some(4), Some(11)));
    // At y = ¾ it is the leftmost up to five samples; with twelve, values agree to 7e-14.
    assert_eq!((lowest(2, 0.75), lowest(5, 0.75)), (Some(0), Some(0)));
    // and comparing rounded losses would be a guess; the bounds still tell, and it is the second from the left.
    assert_eq!(lowest(12, 0.75), Some(1));
    // Mirrored data: 0 is the only minimum, and its bounds are as narrow as others'.
    let mirrored = axis(&[4.0, 0.25, -4.0, -0.25], |_| 0.75);
    let bounds = mirrored.lowest().expect("one").bounds;
    assert!(bounds.lo < 0.0 && 0.0 < bounds.hi && bounds.hi - bounds.lo < 1e-13, "{bounds:?}");
}

#[test]
fn matching_loss_has_one_minimum_on_the_same_samples() {
    for (y, place, sum) in [
        (0.75, 0.004_206_701_721_472_716, 3.316_551_553_650_897_4),
        (0.8, 0.004_244_619_833_905_26, 3.245_101_950_948_175_3),
    ] {
        let samples: Vec<Sample> = ladder(5, 16.0, y).iter().map(|q| Sample { p: 0.0, q: *q, y }).collect();
        let entropy = -5.0 * (y * f64::ln(y) + (1.0 - y) * f64::ln(1.0 - y));
        for (loss, value) in [(Loss::CrossEntropy, sum), (Loss::Matching, sum - entropy)] {
            let found = line::certify(loss, &samples).expect("a list");
            assert_eq!((found.count(), found.extrema.len()), (Count::Exactly(1), 1));
            relative(found.extrema[0].w, place, 1e-12, "place");
            assert!((found.extrema[0].value.middle() - value).abs() < 1e-13, "{:?}", found.extrema[0]);
        }
    }
}

#[test]
fn what_is_not_separable_is_refused() {
    let (mut risk, _) = preset("auer_slide_25");
    assert_eq!(separable::certify(&preset("pinned_line_5").0), Err(Refusal::Shared(0)));
    risk.y[3] = 1.0;
    assert_eq!(separable::certify(&risk), Err(Refusal::Line(line::Refusal::Target)));
    risk.y[3] = 0.75;
    risk.x.extend([0.0, 0.0]);
    risk.y.push(0.75);
    let found = separable::certify(&risk).expect("a sample at 0 only adds a constant");
    assert_eq!(found.count(), Count::Exactly(25));
    relative(found.range()[0], (0.240_689_343_015_546_7 + 0.03125) / 11.0, 1e-9, "a constant");
    risk.loss = Loss::Matching;
    assert_eq!(separable::certify(&risk).expect("convex").count(), Count::Exactly(1));
    risk.neuron.bias = Bias::With;
    assert_eq!(separable::certify(&risk), Err(Refusal::Model));
    let none = [Sample { p: 1.0, q: 0.0, y: 0.5 }];
    assert_eq!(line::certify(Loss::Square, &none), Err(line::Refusal::Flat));
    assert_eq!(line::certify(Loss::Hinge, &none), Err(line::Refusal::Loss));
    let lone = neuron(Loss::Square, &vec![vec![1.0, 0.0]].into(), &vec![0.3].into());
    assert_eq!(separable::certify(&lone), Err(Refusal::Empty(1)));
}

/// Cells that the proof takes: few, so that it runs while a slider moves.
#[test]
fn a_proof_takes_few_cells() {
    for (m, cells) in [(5, 47), (12, 129)] {
        let found = axis(&ladder(m, 16.0, 0.75), |_| 0.75);
        assert!(found.cells <= cells, "m={m}: {}", found.cells);
    }
}

/// Where a proof must hold there is nothing to find: a dense scan of L′ never sees more sign changes than the list says.
#[test]
fn random_lines_agree_with_a_dense_scan() {
    let mut state = 12_345_u64;
    let mut uniform = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut several = 0;
    for case in 0..60 {
        let n = 3 + case % 8;
        let samples: Vec<Sample> = (0..n)
            .map(|_| Sample {
                p: if case % 3 == 0 { 4.0 * uniform() - 2.0 } else { 0.0 },
                q: (6.0 * uniform() - 3.0).exp() * if uniform() < 0.5 { 1.0 } else { -1.0 },
                y: 0.02 + 0.96 * uniform(),
            })
            .collect();
        let found = line::certify(Loss::Square, &samples).expect("a list");
        let Count::Exactly(count) = found.count() else { panic!("{samples:?}: {found:?}") };
        let slope = |w: f64| -> f64 {
            samples
                .iter()
                .map(|s| {
                    let a = 1.0 / (1.0 + (-(s.p + s.q * w)).exp());
                    s.q * (a - s.y) * a * (1.0 - a)
                })
                .sum()
        };
        let places = (0..40_000).map(|i| (f64::from(i) / 40_000.0 * 24.0 - 12.0).sinh() * 0.01);
        let signs: Vec<bool> = places.map(slope).filter(|s| s.abs() > 1e-15).map(|s| s > 0.0).collect();
        let scanned = signs.windows(2).filter(|pair| !pair[0] && pair[1]).count() as u64;
        assert_eq!(scanned, count, "{samples:?}");
        several += u32::from(count > 1);
    }
    assert!(several > 5, "too few cases with several minima to tell anything: {several}");
}

/// Random data along a line, x log-normal with σ = 3 and y uniform, ten samples: how many sets have one, two, … minima. The shares of 400 other sets
/// are known; both draws have their chance.
#[test]
fn random_data_have_several_minima_as_often_as_elsewhere() {
    let (sets, mut counts) = (400, [0_u32; 8]);
    for set in 0..sets {
        let mut stream = Stream::new(1, StreamName::Data, set);
        let x: Vec<f64> = (0..10).map(|_| (3.0 * stream.normal()).exp()).collect();
        let y: Vec<f64> = (0..10).map(|_| stream.uniform()).collect();
        let Count::Exactly(count) = axis(&x, |i| y[i]).count() else { panic!("undecided: {x:?}, {y:?}") };
        counts[count as usize] += 1;
    }
    for (count, elsewhere) in [(1, 99.0), (2, 152.0), (3, 119.0), (4, 29.0), (5, 1.0)] {
        let share: f64 = elsewhere / 400.0;
        let error = (2.0 * 400.0 * share * (1.0 - share)).sqrt();
        let found = f64::from(counts[count]);
        assert!((found - elsewhere).abs() < 4.0 * error + 3.0, "{count} minima: {found}, elsewhere {elsewhere}");
    }
}
