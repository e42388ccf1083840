use super::Direction::{Component, Eigenvector, Filter, Random, StandIn, ToBest, ToFarthest, ToNow, ToTruth};
use super::*;
use crate::run::{Shelf, gestures};
use crate::slice::Projection;

/// A small network on two spirals; 33 parameters.
const NET: &str = "data=spirals&n=60&test=0&hidden=8&act=tanh&loss=ce&init=xavier&opt=adam&lr=0.05&batch=20";

fn open(text: &str) -> Run {
    let mut run = Run::open(Spec::parse(text).expect(text), &Shelf::default()).expect(text);
    while run.pending() {
        run.work(100_000);
    }
    run
}

fn apply(run: &mut Run, key: &str, value: &str) {
    let spec = run.spec().with(key, value).expect(value);
    run.apply(spec, &Shelf::default()).expect(value);
    while run.pending() {
        run.work(100_000);
    }
}

fn near(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-5 * (1e-9 + a.abs()))
}

fn same(a: &Slice, b: &Slice) -> bool {
    a == b
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * (1.0 + a.abs())
}

#[test]
fn every_slice_holds_the_points_that_it_is_said_to_hold() {
    let start = |run: &Run| run.timeline().start().to_vec();
    let check = |slice: &str, directions: [Direction; 2], held: &dyn Fn(&Run) -> Vec<f64>| {
        let run = open(&format!("{NET}&t=40&{slice}"));
        let (found, turn) = run.directions().expect(slice);
        let kind = |d: Direction| std::mem::discriminant(&d);
        assert_eq!((found.map(kind), turn), (directions.map(kind), 0.0), "{slice}: {found:?}");
        let (foot, (x, y)) = (run.slice().project(&held(&run)), run.shown().axes());
        assert!(foot.distance < 1e-9, "{slice}: {foot:?}");
        let y = y.unwrap_or(Axis::linear(-1.0, 1.0));
        assert!(x.lo < foot.a && foot.a < x.hi && y.lo < foot.b && foot.b < y.hi, "{slice}: {foot:?} in {x:?}, {y:?}");
    };
    let now = |run: &Run| run.w().to_vec();
    check("slice=random", [Random(1), Random(2)], &now);
    check("slice=random&centre=start", [Random(1), Random(2)], &start);
    check("slice=filter", [Filter(1), Filter(2)], &now);
    check("slice=pca", [Component(1, 0.0), Component(2, 0.0)], &now);
    check("slice=points", [ToNow, ToBest], &start);
    check("slice=points", [ToNow, ToBest], &now);
    check("slice=hessian", [Eigenvector(0.0); 2], &now);
    check("slice=hessian&eigen=ends&centre=start", [Eigenvector(0.0); 2], &start);
    check("slice=line&view=line", [ToNow, StandIn], &now);
    check("slice=line&view=line", [ToNow, StandIn], &start);
    let truth = |run: &Run| [run.problem().dataset.truth.clone().expect("planted"), vec![0.0]].concat();
    let planted = |slice: &str, directions: [Direction; 2], held: &dyn Fn(&Run) -> Vec<f64>| {
        let run = open(&format!("data=regression&d=5&lr=3&t=30&{slice}"));
        assert_eq!(run.directions(), Some((directions, 0.0)));
        assert!(run.slice().project(&held(&run)).distance < 1e-9, "{slice}");
    };
    planted("slice=truth", [ToNow, ToTruth], &truth);
    planted("slice=truth", [ToNow, ToTruth], &now);
    // A noisy descent's best is not its last: then the plane holds it, too.
    let run = open("data=clouds&gap=1&opt=sgd&batch=1&lr=3&t=57&slice=points");
    let best = run.timeline().records().iter().min_by(|a, b| a.loss.total_cmp(&b.loss)).expect("records");
    assert_eq!(run.directions().map(|d| d.0), Some([ToNow, ToBest]));
    assert!(run.slice().project(&best.w).distance < 1e-9);
    // Where the last is the best, the place of the walk that is farthest from the straight way stands in.
    let run = open("data=clouds&gap=1&lr=0.3&t=57&slice=points");
    assert_eq!(run.directions().map(|d| d.0), Some([ToNow, ToFarthest]));
    assert!(run.slice().project(run.w()).distance + run.slice().project(run.timeline().start()).distance < 1e-9);
}

#[test]
fn eigenvectors_of_the_hessian_are_the_axes_that_were_asked_for() {
    for (eigen, ends) in [("largest", [0, 1]), ("ends", [0, 2]), ("smallest", [2, 3])] {
        let run = open(&format!("{NET}&t=40&slice=hessian&eigen={eigen}"));
        let dim = run.w().len();
        let mut hessian = vec![0.0; dim * dim];
        run.problem().train.hessian(run.w(), &mut hessian);
        let all = crate::eigen::symmetric(&hessian, dim).expect("finite").values;
        let known = [all[dim - 1], all[dim - 2], all[0], all[1]];
        let Some((directions, _)) = run.directions() else { panic!("no directions") };
        let slice = run.slice();
        for ((direction, end), u) in directions.iter().zip(ends).zip([&slice.u, &slice.v]) {
            let Eigenvector(value) = direction else { panic!("{direction:?}") };
            assert!(close(*value, known[end]), "{eigen}: {value}, not {}", known[end]);
            let mut image = vec![0.0; dim];
            run.problem().train.hessian_vector(run.w(), u, &mut image);
            assert!((0..dim).all(|k| (image[k] - value * u[k]).abs() < 1e-7), "{eigen}");
        }
    }
}

#[test]
fn points_that_span_no_plane_get_a_stand_in() {
    let check = |text: &str, expected: [Direction; 2]| {
        let run = open(text);
        let kind = |d: Direction| std::mem::discriminant(&d);
        let found = run.directions().expect(text).0;
        assert_eq!(found.map(kind), expected.map(kind), "{text}: {found:?}");
        let slice = run.slice();
        assert!(close(dot(&slice.u, &slice.u), 1.0) && close(dot(&slice.v, &slice.v), 1.0), "{text}");
        assert!(dot(&slice.u, &slice.v).abs() < 1e-12 && slice.project(run.w()).distance < 1e-9, "{text}");
    };
    check(&format!("{NET}&slice=pca"), [StandIn, StandIn]);
    check(&format!("{NET}&slice=points"), [StandIn, StandIn]);
    check(&format!("{NET}&slice=pca&t=1"), [Component(1, 1.0), StandIn]);
    check(&format!("{NET}&slice=points&t=1"), [ToNow, StandIn]);
    check("data=regression&slice=truth", [ToTruth, StandIn]);
    check(&format!("{NET}&init=zeros&slice=filter").replace("init=xavier&", ""), [StandIn, StandIn]);
    // One parameter has no plane.
    let run = open("data=regression&d=1&bias=no&slice=random");
    assert!(matches!(run.shown(), Shown::Along(_)), "{:?}", run.shown());
}

#[test]
fn turning_stays_in_the_plane() {
    for cut in ["random", "filter", "pca", "points", "hessian"] {
        let mut run = open(&format!("{NET}&t=30&slice={cut}"));
        let plain = run.slice();
        let mut point = vec![0.0; plain.u.len()];
        for turn in ["30", "90", "-180"] {
            apply(&mut run, "turn", turn);
            let turned = run.slice();
            let angle = run.spec().turn / 180.0 * std::f64::consts::PI;
            for (a, b) in [(1.0, 0.0), (0.3, -2.0)] {
                turned.point(a, b, &mut point);
                let Projection { a: x, b: y, distance } = plain.project(&point);
                let (c, s) = (math::cos(angle), math::sin(angle));
                assert!(distance < 1e-9, "{cut} by {turn}: {distance} beside the plane");
                assert!(close(x, c * a - s * b) && close(y, s * a + c * b), "{cut} by {turn}: ({x}, {y})");
            }
        }
        apply(&mut run, "turn", "0");
        assert!(same(&run.slice(), &plain), "{cut}: not back");
    }
}

#[test]
fn the_same_spec_cuts_the_same_slice_however_it_was_reached() {
    let all = [
        "slice=random&dirs=7",
        "slice=filter&centre=best",
        "slice=pca",
        "slice=points",
        "slice=hessian&eigen=ends",
        "slice=line&view=line&centre=best",
        "slice=filter&carry=no&put=12",
        "slice=pca&carry=no&put=40",
        "carry=no&put=12",
        "slice=hessian&carry=no&put=55&turn=20",
    ];
    for text in all {
        let opened = open(&format!("{NET}&t=40&{text}"));
        // Stepped there.
        let mut stepped = open(&format!("{NET}&{text}"));
        for _ in 0..40 {
            stepped.step(1);
        }
        while stepped.pending() {
            stepped.work(1_000);
        }
        assert!(same(&stepped.slice(), &opened.slice()), "{text}: stepped");
        assert_eq!(stepped.spec(), opened.spec(), "{text}");
        // Gone past and come back, and everything else changed on the way.
        let mut past = open(&format!("{NET}&t=90"));
        apply(&mut past, "slice", "random");
        past.apply(opened.spec(), &Shelf::default()).expect(text);
        while past.pending() {
            past.work(1_000);
        }
        assert!(same(&past.slice(), &opened.slice()), "{text}: come back");
    }
}

#[test]
fn a_slice_that_is_put_stays_and_one_that_is_carried_goes() {
    for cut in ["random", "filter", "hessian", "pca", "points"] {
        let mut run = open(&format!("{NET}&t=20&slice={cut}"));
        let before = run.slice();
        run.step(10);
        assert!(!same(&run.slice(), &before), "{cut} goes along");
        run.seek(20);
        apply(&mut run, "carry", "no");
        assert_eq!((run.spec().put, same(&run.slice(), &before)), (20, true), "{cut} is put where it is");
        run.step(15);
        assert!(same(&run.slice(), &before), "{cut} stays");
        assert!(run.slice().project(run.w()).distance > 1e-3, "{cut}: the walk leaves it");
        // An edit where it was put does not move it, one before does.
        run.seek(20);
        let moved: Vec<f64> = run.w().iter().map(|w| w + 0.1).collect();
        run.edit(&moved).expect("finite");
        assert!(same(&run.slice(), &before), "{cut}: moved by an edit beside it");
        let again = open(&run.spec().print());
        assert!(same(&again.slice(), &before), "{cut}: not what the link says");
        run.seek(5);
        run.edit(&moved).expect("finite");
        while run.pending() {
            run.work(10_000);
        }
        assert!(!same(&run.slice(), &before), "{cut}: the past is another one");
        assert_eq!(run.timeline().trainer().t(), 5);
    }
    // The held parameters of a plane of coordinates stay, too.
    let mut run = open("t=10");
    apply(&mut run, "carry", "no");
    let held = run.slice().origin[2];
    run.step(50);
    assert_eq!(run.slice().origin[2].to_bits(), held.to_bits());
    apply(&mut run, "carry", "yes");
    assert_eq!(run.slice().origin[2].to_bits(), run.w()[2].to_bits());
}

#[test]
fn the_handle_moves_the_walk_within_the_plane() {
    for cut in ["random&centre=start", "filter&carry=no&put=0", "pca", "points", "hessian"] {
        let mut run = open(&format!("{NET}&t=20&slice={cut}"));
        let (slice, w) = (run.slice(), run.w().to_vec());
        let from = slice.project(&w);
        let to = (from.a + 0.5 * slice.x.hi, from.b - 0.25 * slice.x.hi);
        run.hold();
        run.apply(gestures::with_handle(&run, to.0, to.1), &Shelf::default()).expect(cut);
        assert!(same(&run.slice(), &slice), "{cut}: held");
        let there = slice.project(run.w());
        // A hand's numbers have five digits.
        assert!((there.a - to.0).abs() + (there.b - to.1).abs() < 1e-2, "{cut}: {there:?}, not {to:?}");
        assert!((there.distance - from.distance).abs() < 1e-2, "{cut}: what it has beside the plane stays");
        // The next move is from there, and the picture does not run away.
        run.apply(gestures::with_handle(&run, from.a, from.b), &Shelf::default()).expect(cut);
        assert!(run.w().iter().zip(&w).all(|(a, b)| (a - b).abs() < 1e-3), "{cut}: not back");
        run.release();
    }
}

#[test]
fn nudges_zooms_and_shifts_follow_the_scale_of_the_axes() {
    let run = open("data=regression&d=2&bias=no&xscale=ln&yscale=asinh&box=0.001,1000,-100,100&w0=1,0");
    let (x, _) = run.shown().axes();
    assert!(close(x.share(1.0), 0.5));
    let nudged = gestures::with_nudge(&run, gestures::End::Handle, 1.0 / 6.0, 0.0);
    assert!((nudged.w0[0] - 10.0).abs() < 1e-3 && nudged.w0[1] == 0.0, "{:?}", nudged.w0);
    let seen = |from: (f64, f64), to: (f64, f64), factor: f64| gestures::with_view(&run, from, to, factor).area;
    let zoomed = seen((0.5, 0.5), (0.5, 0.5), 0.5);
    assert!(
        near(&zoomed[..2], &[0.031_622_8, 31.622_8]) && zoomed[3] < 2.0 && near(&zoomed[2..3], &[-zoomed[3]]),
        "{zoomed:?}"
    );
    // What was at 1 comes to where 10 was.
    let shifted = seen((0.5, 0.5), (2.0 / 3.0, 0.5), 1.0);
    assert!(near(&shifted, &[1e-4, 100.0, -100.0, 100.0]), "{shifted:?}");
    // Nothing is told apart any more: the view stays.
    assert!(near(&seen((0.5, 0.5), (0.5, 0.5), 1e-9), &run.spec().area));
}

/// Directions that take seconds come a product at a time: until then others stand in and say so, and how the work is cut up makes no difference.
#[test]
fn dear_directions_are_found_in_pieces() {
    use crate::dataset::bundled::digits;
    let mut shelf = Shelf::default();
    shelf.put_digits(digits(include_str!("../../../www/data/digits.csv")).expect("digits"));
    let text = "data=digits&hidden=8&act=relu&out=softmax&loss=ce&init=he&slice=hessian";
    let open = || Run::open(Spec::parse(text).expect(text), &shelf).expect(text);
    let (mut at_once, mut by_pieces) = (open(), open());
    assert!(at_once.pending() && at_once.directions().expect("directions").0 == [Direction::StandIn; 2]);
    assert!(at_once.slice().u.iter().any(|u| *u != 0.0));
    at_once.work(u64::MAX);
    assert!(!at_once.pending());
    let mut calls = 0;
    while by_pieces.pending() {
        by_pieces.work(1);
        calls += 1;
    }
    assert_eq!(calls, crate::slice::curvature::PRODUCTS);
    assert!(at_once.slice() == by_pieces.slice(), "another slice");
    let ([first, second], _) = at_once.directions().expect("directions");
    let (Direction::Eigenvector(first), Direction::Eigenvector(second)) = (first, second) else { panic!("{first:?}") };
    assert!(first > second && second > 0.0);
    // The next update has others; those of the last one stand until they are found.
    let before = at_once.slice();
    at_once.step(1);
    assert!(at_once.pending() && at_once.slice() == before);
    at_once.work(u64::MAX);
    assert!(!at_once.pending() && at_once.slice() != before);
}

/// Any three places span a plane that goes through them, wherever the walk is.
#[test]
fn a_plane_goes_through_the_three_places_that_were_picked() {
    let text = "data=classification&n=30&d=3&test=0&bias=no&slice=points&through=1,0,0;0,2,1;-1,1,3&t=5";
    let run = open(text);
    let slice = run.slice();
    let (x, y) = run.shown().axes();
    let y = y.expect("a plane");
    for place in [[1.0, 0.0, 0.0], [0.0, 2.0, 1.0], [-1.0, 1.0, 3.0]] {
        let foot = slice.project(&place);
        assert!(foot.distance < 1e-12, "{place:?}: {foot:?}");
        assert!(foot.a > x.lo && foot.a < x.hi && foot.b > y.lo && foot.b < y.hi, "{place:?}: {foot:?}");
    }
    assert_eq!(run.directions().map(|d| d.0), Some([Direction::ToPlace(2), Direction::ToPlace(3)]));
    // Three on a line span none, and say so; other places are another plane; too few numbers are an error.
    let line = open(&text.replace("-1,1,3", "0.5,1,0.5"));
    assert_eq!(line.directions().map(|d| d.0), Some([Direction::ToPlace(2), StandIn]));
    let mut run = run;
    let spec = run.spec().with("through", "0,0,0;1,0,0;0,1,0").expect("a plane");
    run.apply(spec, &Shelf::default()).expect("a plane");
    assert!(run.slice().project(&[5.0, -3.0, 0.0]).distance < 1e-12);
    let few = Spec::parse(&text.replace("d=3", "d=2")).expect("three numbers each");
    assert!(Run::open(few, &Shelf::default()).is_err());
    assert!(Spec::parse("slice=points&through=1,0;0,1").is_err());
    assert!(Spec::parse("slice=random&through=1,0;0,1;1,1").is_err());
    // Another slice forgets them.
    assert!(run.spec().with("slice", "random").expect("random").through.is_empty());
}
