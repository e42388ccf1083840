//! Basins: by proof, by flow and by descent.

use super::{linear, neuron, oracle, preset, product};
use crate::common::{cases, numbers};
use downhill::basins::{Basins, Dynamics, Reach, Target, Trajectory, fill, fill_exactly};
use downhill::critical::separable;
use downhill::model::loss::Loss;
use downhill::objective::chart::InChart;
use downhill::objective::neuron_risk::NeuronRisk;
use downhill::objective::tied_autoencoder::TiedAutoencoder;
use downhill::objective::{FiniteSum, Objective};
use downhill::optimizer::schedule::{Schedule, Shape};
use downhill::optimizer::{Form, Method, Oracle};
use downhill::slice::{Axis, GridSize, Scale, Slice};

const FLOW: Dynamics = Dynamics::Flow { horizon: f64::INFINITY };

fn targets(f: &dyn Objective, places: &[Vec<f64>], dynamics: Dynamics) -> Vec<Target> {
    let targets: Vec<Target> = places.iter().map(|place| Target::around(f, place, dynamics, 2.0)).collect();
    assert!(targets.iter().all(|target| target.radius > 0.0), "{targets:?}");
    targets
}

fn plane(x: [f64; 2], y: [f64; 2]) -> Slice {
    let axis = |[lo, hi]: [f64; 2]| Axis::linear(lo, hi);
    Slice::coordinates(&[0.0, 0.0], 0, 1, axis(x), axis(y))
}

fn whole(f: &dyn FiniteSum, mut basins: Basins) -> Vec<Reach> {
    while !basins.is_whole() {
        assert!(basins.advance(f, 10_000) > 0);
    }
    basins.picture().to_vec()
}

#[test]
fn every_start_of_the_oracle() {
    let file = oracle!("critical_points.json");
    let (_, case) = cases(&file, 4).find(|(_, case)| case["mode"] == "auer_basins").expect("the case");
    let axis = numbers(&case["axis_x"]);
    let x: Vec<Vec<f64>> = axis.iter().map(|x| vec![*x, 0.0]).chain(axis.iter().map(|x| vec![0.0, *x])).collect();
    let y = vec![case["target"].as_f64().expect("target"); x.len()];
    let risk = neuron(Loss::Square, &x.into(), &y.into());
    let list = separable::certify(&risk).expect("separable");
    let expected = &case["expected"];
    let check = |found: Vec<f64>, key: &str| {
        let expected = numbers(&expected[key]);
        assert_eq!(found.len(), expected.len());
        assert!(found.iter().zip(expected).all(|(a, b)| (a / b - 1.0).abs() < 1e-9), "{key}: {found:?}");
    };
    for axis in list.axes() {
        check(axis.minima().map(|e| e.w).collect(), "axis_minima");
        check(axis.maxima().map(|e| e.w).collect(), "axis_maxima");
    }
    // By the proof and by integrating the flow, in a chart that has room for negative weights.
    let charts = [Scale::Asinh { unit: 0.01 }; 2];
    let f = InChart::new(&risk, &charts);
    let places: Vec<Vec<f64>> = list.minima(&charts).map(|p| p.u).collect();
    let minima: Vec<Vec<f64>> = list.minima(&charts).map(|p| p.w).collect();
    let targets = targets(&f, &places, FLOW);
    for start in expected["starts"].as_array().expect("starts") {
        let (w, index) = (numbers(&start["w0"]), numbers(&start["minimum_index"]));
        let basin = list.basin(&w);
        assert!(basin.iter().zip(&index).all(|(a, b)| *a == *b as usize), "{w:?}: {basin:?}");
        let reached = &minima[list.number(&basin)];
        assert!(reached.iter().zip(numbers(&start["minimum"])).all(|(a, b)| (a / b - 1.0).abs() < 1e-9));
        let u = w.iter().map(|w| charts[0].of(*w)).collect();
        let flow = Trajectory::new(u, FLOW, 0.05).run(&f, &targets);
        assert_eq!(flow, Reach::Minimum(list.number(&basin) as u16), "{w:?}");
    }
}

/// The flow is right wherever the border is more than a cell away, on slices of every scale; where both weights are large all is flat.
#[test]
fn the_flow_agrees_with_the_proof() {
    let (risk, _) = preset("auer_slide_25");
    let list = separable::certify(&risk).expect("separable");
    let charts = [Scale::Ln; 2];
    let f = InChart::new(&risk, &charts);
    let places: Vec<Vec<f64>> = list.minima(&charts).map(|p| p.u).collect();
    let targets = targets(&f, &places, FLOW);
    let (width, height) = (20, 15);
    let size = GridSize { width, height };
    let mut met = [false; 25];
    for x in [0.05, 1.5, 20.0, 300.0] {
        for y in [0.05, 1.5, 20.0, 300.0] {
            let slice = plane([0.0, x], [0.0, y]);
            let mut exact = vec![Reach::Unknown; 300];
            fill_exactly(&list, &slice, size, 0..height, &mut exact);
            let new = Basins::new(slice, size, charts.to_vec(), targets.clone(), FLOW);
            let found = whole(&risk, new);
            let at = |row: i32, column: i32| exact[(row.clamp(0, 14) * 20 + column.clamp(0, 19)) as usize];
            for (cell, reach) in (0..).zip(&found) {
                let (row, column) = (cell / 20, cell % 20);
                let inside = (-1..=1).all(|r| (-1..=1).all(|c| at(row + r, column + c) == at(row, column)));
                assert!(*reach == at(row, column) || !inside, "{x}, {y}, row {row}, column {column}: {reach:?}");
                if let Reach::Minimum(number) = reach {
                    met[usize::from(*number)] = true;
                }
            }
        }
    }
    assert_eq!(met, [true; 25]);
    // No flow leads out of where nothing is left of the slope.
    let far =
        Basins::new(plane([1e5, 2e5], [1e5, 2e5]), GridSize { width: 3, height: 3 }, charts.to_vec(), targets, FLOW);
    assert_eq!(whole(&risk, far), [Reach::Nowhere; 9]);
}

/// Six basins of genuine minima, mirrored, against a plain Runge-Kutta method with small steps.
#[test]
fn basins_where_nothing_separates() {
    let (risk, facts) = preset("pinned_line_5");
    let mut places: Vec<Vec<f64>> =
        facts["minima"].as_array().expect("minima").iter().map(|m| numbers(&m["w"])).collect();
    places.push(numbers(&facts["global_minimum"]["w"]));
    let targets = targets(&risk, &places, FLOW);
    let (slice, size) = (plane([-3.0, 3.0], [-0.5, 2.0]), GridSize { width: 24, height: 15 });
    let found = whole(&risk, Basins::new(slice.clone(), size, linear(2), targets.clone(), FLOW));
    let mirrored = |reach: Reach| match reach {
        Reach::Minimum(k) if k < 5 => Reach::Minimum(4 - k),
        other => other,
    };
    for row in found.chunks(24) {
        assert!(row.iter().zip(row.iter().rev()).all(|(a, b)| *a == mirrored(*b)), "{row:?}");
    }
    for number in 0..6 {
        assert!(found.contains(&Reach::Minimum(number)), "{number}");
    }
    for cell in (5..found.len()).step_by(101) {
        let mut u = vec![0.0; 2];
        slice.point(slice.x.centre(cell as u32 % 24, 24), slice.y.centre(cell as u32 / 24, 15), &mut u);
        assert_eq!(found[cell], runge_kutta(&risk, u.clone(), &targets), "{u:?}");
    }
}

/// The classical method of fourth order.
fn runge_kutta(f: &dyn Objective, mut u: Vec<f64>, targets: &[Target]) -> Reach {
    let d = u.len();
    for _ in 0..100_000 {
        if let Some(number) = targets.iter().position(|t| t.holds(&u)) {
            return Reach::Minimum(number as u16);
        }
        let mut k = vec![vec![0.0; d]; 4];
        let h = 0.25;
        for (stage, share) in [0.0, 0.5, 0.5, 1.0].into_iter().enumerate() {
            let last = k[stage.saturating_sub(1)].clone();
            let at: Vec<f64> = u.iter().zip(&last).map(|(u, k)| u - share * h * k).collect();
            f.gradient(&at, &mut k[stage]);
        }
        for i in 0..d {
            u[i] -= h / 6.0 * (k[0][i] + 2.0 * k[1][i] + 2.0 * k[2][i] + k[3][i]);
        }
    }
    Reach::Nowhere
}

#[test]
fn principal_directions_divide_the_plane() {
    let f = TiedAutoencoder { variances: vec![3.0, 1.0] };
    let (slice, size) = (plane([-2.0, 2.0], [-2.0, 2.0]), GridSize { width: 20, height: 20 });
    let sides = [vec![-1.0, 0.0], vec![1.0, 0.0]];
    let side = |cell: usize| Reach::Minimum(u16::from(cell % 20 >= 10));
    for dynamics in [FLOW, Dynamics::descent(0.01, 10_000)] {
        let found = whole(&f, Basins::new(slice.clone(), size, linear(2), targets(&f, &sides, dynamics), dynamics));
        for (cell, reach) in found.iter().enumerate() {
            assert_eq!(*reach, side(cell), "{dynamics:?}: cell {cell}");
        }
    }
    // Of two minima only one is listed: the other is somewhere else, not nowhere.
    let found = whole(&f, Basins::new(slice.clone(), size, linear(2), targets(&f, &sides[..1], FLOW), FLOW));
    for (cell, reach) in found.iter().enumerate() {
        assert_eq!(*reach, if cell % 20 < 10 { Reach::Minimum(0) } else { Reach::Elsewhere });
    }
    // λ_max is 24 at the minima: steps of 2/24 and more cannot stay there.
    let large = Dynamics::descent(0.09, 2_000);
    assert!(sides.iter().all(|m| Target::around(&f, m, large, 1.0).radius == 0.0));
    let none = sides.iter().map(|m| Target::around(&f, m, large, 1.0)).collect();
    let found = whole(&f, Basins::new(slice, size, linear(2), none, large));
    assert!(found.iter().all(|reach| !matches!(reach, Reach::Minimum(_))));
}

/// Steps that cannot stay in the sharpest minima swing across them for ever; those that can end where the same steps by hand do.
#[test]
fn steps_too_large_for_a_minimum_never_settle() {
    let (risk, facts) = preset("pinned_line_5");
    let places: Vec<Vec<f64>> = facts["minima"].as_array().expect("minima").iter().map(|m| numbers(&m["w"])).collect();
    let (slice, size) = (plane([-2.5, 2.5], [0.5, 1.4]), GridSize { width: 10, height: 6 });
    let (eta, most) = (0.5, 2_000);
    let by = |dynamics: Dynamics| {
        let targets = places.iter().map(|m| Target::around(&risk, m, dynamics, 2.0)).collect();
        whole(&risk, Basins::new(slice.clone(), size, linear(2), targets, dynamics))
    };
    let (flow, steps) = (by(FLOW), by(Dynamics::descent(eta, most)));
    let (mut settled, mut swinging, mut grad) = (0, 0, [0.0; 2]);
    for (cell, (flow, steps)) in flow.iter().zip(&steps).enumerate() {
        let mut w = vec![0.0; 2];
        slice.point(slice.x.centre(cell as u32 % 10, 10), slice.y.centre(cell as u32 / 10, 6), &mut w);
        for _ in 0..most {
            risk.gradient(&w, &mut grad);
            w.iter_mut().zip(&grad).for_each(|(w, g)| *w -= eta * g);
        }
        let end = places.iter().position(|m| m.iter().zip(&w).all(|(m, w)| (m - w).abs() < 1e-2));
        assert_eq!(*steps, end.map_or(Reach::Nowhere, |k| Reach::Minimum(k as u16)), "{w:?}");
        settled += u32::from(end.is_some());
        // The outermost two have a curvature of 7.5, where ½ is more than 2/7.5; the others have 3.0 and 1.5.
        if matches!(flow, Reach::Minimum(0 | 4)) {
            assert_eq!(*steps, Reach::Nowhere);
            swinging += 1;
        }
    }
    assert!(settled > 10 && swinging > 10, "{settled}, {swinging}");
}

/// Each cell where the method's own updates by hand lead, with the memory that the method has; methods that pass by a minimum leave it.
#[test]
fn updates_lead_where_the_method_does() {
    let (risk, facts) = preset("pinned_line_5");
    let places: Vec<Vec<f64>> = facts["minima"].as_array().expect("minima").iter().map(|m| numbers(&m["w"])).collect();
    let (slice, size) = (plane([-2.5, 2.5], [0.6, 1.4]), GridSize { width: 16, height: 10 });
    let (constant, most, mu) = (Schedule::constant, 2_000, 0.9);
    let (form, epsilon) = (Form::PyTorch, 1e-8);
    let mut pictures: Vec<Vec<Reach>> = Vec::new();
    for (method, schedule) in [
        (Method::HeavyBall { mu, form }, constant(0.05)),
        (
            Method::HeavyBall { mu: 0.5, form: Form::Sutskever },
            Schedule { shape: Shape::Inverse { tau: 500.0 }, ..constant(0.3) },
        ),
        (Method::Nesterov { mu, form }, constant(0.05)),
        (Method::AdaGrad { epsilon }, constant(0.3)),
        (Method::RmsProp { alpha: 0.99, epsilon }, constant(0.005)),
        (Method::Adam { beta: [0.9, 0.999], epsilon }, constant(0.05)),
        (Method::Adam { beta: [0.9, 0.999], epsilon }, Schedule { warm_up: 40, ..constant(0.05) }),
        (Method::Newton { damping: 0.01 }, constant(0.5)),
        (Method::Descent, Schedule { shape: Shape::Step { every: 200, factor: 0.8 }, ..constant(0.5) }),
    ] {
        let dynamics = Dynamics::Updates { method, schedule, most };
        let targets = targets(&risk, &places, dynamics);
        let found = whole(&risk, Basins::new(slice.clone(), size, linear(2), targets, dynamics));
        let mut settled = 0;
        for (cell, reach) in (0..).zip(&found) {
            let mut w = vec![0.0; 2];
            slice.point(slice.x.centre(cell % 16, 16), slice.y.centre(cell / 16, 10), &mut w);
            let mut rule = method.start(2);
            let within =
                |w: &[f64], by: f64| places.iter().position(|m| m.iter().zip(w).all(|(m, w)| (m - w).abs() < by));
            let ends: Vec<_> = (0..u64::from(most) * 3 / 2)
                .filter_map(|t| {
                    rule.step(&mut Oracle::new(&risk, &[]), schedule.at(t), &mut w);
                    // Some go round their minimum for ever. Not where it is a matter of the last updates.
                    [most * 2 / 3, most * 3 / 2].contains(&(t as u32 + 1)).then(|| (within(&w, 0.002), within(&w, 0.1)))
                })
                .collect();
            let number = if let Reach::Minimum(k) = reach { Some(usize::from(*k)) } else { None };
            settled += usize::from(number.is_some());
            let stays = ends[0].0.is_some() && ends[0] == ends[1];
            assert!(!stays || ends[0].0 == number, "{method:?}, {w:?}: {reach:?} for {ends:?}");
            let goes_round = ends[0].1 == ends[1].1;
            assert!(
                number.is_none() || !goes_round || ends[0].1 == number,
                "{method:?}, {w:?}: {reach:?} for {ends:?}"
            );
        }
        assert!(settled > 20, "{method:?}: {settled}");
        pictures.push(found);
    }
    pictures.sort_by_key(|cells| format!("{cells:?}"));
    pictures.dedup();
    assert!(pictures.len() > 6, "{} pictures", pictures.len());
}

/// Cut up in any way and put together from rows, the picture is the same; the first one is coarse and complete.
#[test]
fn basins_can_be_cut_up_and_put_together() {
    let (risk, facts) = preset("empirical_two_minima");
    let places: Vec<Vec<f64>> = facts["minima"].as_array().expect("minima").iter().map(|m| numbers(&m["w"])).collect();
    let targets = targets(&risk, &places, FLOW);
    let (slice, size) = (plane([-4.0, 2.0], [-2.0, 3.0]), GridSize { width: 25, height: 18 });
    let new = || Basins::new(slice.clone(), size, linear(2), targets.clone(), FLOW);
    let mut by_pieces = new();
    let (mut last, mut complete) = (0.0, None);
    while !by_pieces.is_whole() {
        by_pieces.advance(&risk, 7);
        assert!(by_pieces.progress() >= last);
        last = by_pieces.progress();
        if complete.is_none() && !by_pieces.picture().contains(&Reach::Unknown) {
            complete = Some(last);
        }
    }
    // Two by two blocks are enough for a picture of everything.
    assert!(complete.expect("a picture") <= 4.5 / (25.0 * 18.0), "{complete:?}");
    let found = whole(&risk, new());
    assert_eq!(found, by_pieces.picture());
    assert!((0..2).all(|k| found.contains(&Reach::Minimum(k))));
    let mut rows = vec![Reach::Unknown; 10 * 25];
    fill(&new(), &risk, 7..17, &mut rows);
    assert_eq!(rows, found[7 * 25..17 * 25]);
    let mut helped = new();
    helped.advance(&risk, 500);
    helped.put(7, &rows);
    assert_eq!(whole(&risk, helped), found);
}

/// Separable labels by cross-entropy have no minimum: everything runs away, as far as can be seen. A valley is no plateau.
#[test]
fn plateaus_and_valleys_are_told_apart() {
    let (mut risk, _) = preset("empirical_two_minima");
    risk.loss = Loss::CrossEntropy;
    risk.y = risk.x.chunks(2).map(|x| f64::from(u8::from(x[0] > 0.5))).collect();
    let (slice, size) = (plane([-4.0, 3.5], [-4.0, 3.0]), GridSize { width: 5, height: 5 });
    let found = whole(&risk, Basins::new(slice.clone(), size, linear(2), Vec::new(), Dynamics::Flow { horizon: 1e3 }));
    assert_eq!(found, vec![Reach::Nowhere; 25]);
    let valley = whole(&product(), Basins::new(slice, size, linear(2), Vec::new(), FLOW));
    assert_eq!(valley, vec![Reach::Elsewhere; 25]);
}

/// Descent in u = ln w, as it is shown: from w = 100, 4000 steps of η = 2 lead to the greatest minimum, where plain steps stand still.
#[test]
fn descent_in_logarithms_crosses_decades() {
    let risk: NeuronRisk = preset("auer_slide_25").0;
    let charts = [Scale::Ln; 2];
    let f = InChart::new(&risk, &charts);
    let (mut u, mut grad) = (vec![f64::ln(100.0); 2], vec![0.0; 2]);
    for _ in 0..4000 {
        f.gradient(&u, &mut grad);
        u.iter_mut().zip(&grad).for_each(|(u, g)| *u -= 2.0 * g);
    }
    assert!(u.iter().all(|u| (Scale::Ln.back(*u) / 255.999_384_071_445_66 - 1.0).abs() < 1e-11), "{u:?}");
    let mut w = vec![100.0; 2];
    for _ in 0..20_000 {
        risk.gradient(&w, &mut grad);
        w.iter_mut().zip(&grad).for_each(|(w, g)| *w -= 0.008 * g);
    }
    assert!(w.iter().all(|w| (w - 100.00208).abs() < 1e-4), "{w:?}");
}
