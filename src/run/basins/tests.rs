use super::super::Shelf;
use super::*;
use crate::dataset::synthetic::{Meaning, arrays};
use crate::objective::Objective;
use crate::optimizer::Form;
use crate::spec::Spec;

fn open(text: &str) -> Run {
    let mut run = Run::open(Spec::parse(text).expect(text), &Shelf::default()).expect(text);
    while run.pending() {
        run.work(u64::MAX);
    }
    run
}

/// A sigmoid neuron without a bias, for a caller's samples.
fn own(x: &[f64], y: &[f64], more: &str) -> Run {
    let mut shelf = Shelf::default();
    shelf.put_arrays(arrays(x, y.len(), x.len() / y.len(), y, Meaning::Values).expect("arrays"));
    let text = format!("data=own&act=sigmoid&bias=no&test=0{more}");
    Run::open(Spec::parse(&text).expect("spec"), &shelf).expect("run")
}

fn whole(run: &Run) -> Division {
    let mut division = Division::new(run).expect("basins");
    let (mut before, mut first) = (0.0, None);
    while division.progress() < 1.0 {
        division.advance(run, 3_000_000);
        assert!(division.progress() >= before);
        before = division.progress();
        if let (Some((_, cells)), None) = (division.picture(), first) {
            first = Some(before);
            assert!(!cells.contains(&Reach::Unknown), "the first picture is complete");
        }
    }
    assert!(division.is_of(run));
    division
}

/// Where plain descent by small steps leads: the minimum that is nearest when the slope has vanished.
fn descended(f: &dyn Objective, mut w: Vec<f64>, eta: f64, most: usize, minima: &[Minimum]) -> Option<usize> {
    let mut grad = vec![0.0; w.len()];
    for _ in 0..most {
        f.gradient(&w, &mut grad);
        w.iter_mut().zip(&grad).for_each(|(w, g)| *w -= eta * g);
        if grad.iter().all(|g| g.abs() < 1e-9) {
            break;
        }
    }
    minima.iter().position(|m| m.w.iter().zip(&w).all(|(m, w)| (m - w).abs() < 0.05))
}

/// Cells whose eight neighbours lead where they do: others are a matter of less than a cell.
fn inner(size: GridSize, cells: &[Reach], every: usize) -> Vec<(u32, u32, Reach)> {
    let at = |row: u32, column: u32| cells[(row * size.width + column) as usize];
    let mut found = Vec::new();
    for row in 1..size.height - 1 {
        for column in 1..size.width - 1 {
            let here = at(row, column);
            if (row - 1..=row + 1).all(|r| (column - 1..=column + 1).all(|c| at(r, c) == here)) {
                found.push((row, column, here));
            }
        }
    }
    found.into_iter().step_by(every).collect()
}

#[test]
fn the_picture_is_where_descent_from_its_cells_leads() {
    let line = [12.0, 24.0, 12.0, 12.0, 12.0, 0.0, 12.0, -12.0, 12.0, -24.0, 0.0, 1.5];
    let targets = [0.5, 0.5, 0.5, 0.5, 0.5, 0.817_574_476_193_643_7];
    let six = own(&line, &targets, "&box=-3,3,-0.5,2&basins=flow");
    let network = open(
        "data=xor&noise=0.1&n=24&test=0&hidden=2&act=tanh&loss=ce&init=xavier&decay=0.01&t=300&basins=flow&seed=3",
    );
    for (name, run, minima, eta, every) in [("six", &six, 6, 0.12, 409), ("network", &network, 2, 0.5, 113)] {
        let division = whole(run);
        assert!(division.minima().len() >= minima, "{name}: {:?}", division.minima());
        let first = division.minima();
        // The best is met in the first picture, so it has the first number; and none is listed twice.
        assert!(first.iter().all(|minimum| first[0].loss <= minimum.loss), "{name}: {first:?}");
        let apart = |k: usize, j: usize| first[k].w.iter().zip(&first[j].w).any(|(a, b)| (a - b).abs() > 1e-6);
        assert!((0..first.len()).all(|k| (0..k).all(|j| apart(k, j))), "{name}: {first:?}");
        let (size, cells) = division.picture().expect("a picture");
        let slice = run.slice();
        let (mut w, mut met) = (vec![0.0; run.w().len()], 0);
        for (row, column, reach) in inner(size, cells, every) {
            let at = (slice.x.centre(column, size.width), slice.y.centre(row, size.height));
            assert_eq!(division.at(at), reach, "{name}");
            let Reach::Minimum(k) = reach else { continue };
            slice.point(at.0, at.1, &mut w);
            let led = descended(&*run.problem().train, w.clone(), eta, 60_000, division.minima());
            assert_eq!(led, Some(usize::from(k)), "{name}: from {at:?}");
            if met % 10 == 0 {
                assert_eq!(
                    division.from(run, &w).as_ref(),
                    division.minima().get(usize::from(k)),
                    "{name}: from {at:?}"
                );
            }
            met += 1;
        }
        assert!(met > 20, "{name}: {met}");
    }
}

#[test]
fn separable_samples_are_divided_at_once_and_by_proof() {
    let ladder: Vec<f64> = (0..5).map(|k| 281.244_745_898_036_1 / 16_f64.powi(k)).collect();
    let x: Vec<f64> = ladder.iter().flat_map(|x| [*x, 0.0]).chain(ladder.iter().flat_map(|x| [0.0, *x])).collect();
    let run = own(&x, &[0.75; 10], "&xscale=ln&yscale=ln&box=0.001,1000,0.001,1000&basins=flow");
    let division = Division::new(&run).expect("basins");
    assert!(division.is_proved() && (division.progress() - 1.0).abs() < 1e-12);
    assert_eq!(division.minima().len(), 25);
    assert!(division.minima().windows(2).all(|pair| pair[0].loss <= pair[1].loss));
    // Each minimum lies in its own basin.
    for (k, minimum) in division.minima().iter().enumerate() {
        assert_eq!(division.at((minimum.w[0], minimum.w[1])), Reach::Minimum(k as u16));
    }
    assert_eq!(division.at((-1.0, 5.0)), Reach::Unknown);
}

#[test]
fn descent_with_steps_too_large_loses_basins_that_the_flow_has() {
    let line = [12.0, 24.0, 12.0, 12.0, 12.0, 0.0, 12.0, -12.0, 12.0, -24.0, 0.0, 1.5];
    let targets = [0.5, 0.5, 0.5, 0.5, 0.5, 0.817_574_476_193_643_7];
    // The outermost curve by 7.5, the next ones by 3: steps of 0.5 stay in these, and not in those.
    let run = own(&line, &targets, "&box=-2.5,2.5,0.6,1.4&lr=0.5&basins=descent");
    let division = whole(&run);
    let reached: Vec<f64> = division.minima().iter().map(|m| m.w[0]).collect();
    assert!(reached.iter().all(|w| w.abs() < 1.5), "{reached:?}");
    let (size, cells) = division.picture().expect("a picture");
    let slice = run.slice();
    for (row, column, reach) in inner(size, cells, 211) {
        let w = vec![slice.x.centre(column, size.width), slice.y.centre(row, size.height)];
        // Not where it is a matter of the last updates.
        let after = |most: u32| descended(&*run.problem().train, w.clone(), 0.5, most as usize, division.minima());
        let (led, later) = (after(UPDATES / 3 * 2), after(UPDATES / 2 * 3));
        let found = if let Reach::Minimum(k) = reach { Some(usize::from(k)) } else { None };
        assert!(led == found || led != later, "{w:?}: {led:?} for {found:?}");
    }
    assert!(cells.contains(&Reach::Nowhere));
}

/// On a line each place leads where it leads by itself, whatever the other parameters are held at; by the proof, too.
#[test]
fn a_line_is_divided_as_its_places_lead() {
    let line = [12.0, 24.0, 12.0, 12.0, 12.0, 0.0, 12.0, -12.0, 12.0, -24.0, 0.0, 1.5];
    let targets = [0.5, 0.5, 0.5, 0.5, 0.5, 0.817_574_476_193_643_7];
    let ladder: Vec<f64> = (0..5).map(|k| 281.244_745_898_036_1 / 16_f64.powi(k)).collect();
    let x: Vec<f64> = ladder.iter().flat_map(|x| [*x, 0.0]).chain(ladder.iter().flat_map(|x| [0.0, *x])).collect();
    for (run, proved) in [
        (own(&line, &targets, "&view=line&box=-2.5,2.5&w0=0,1&basins=flow"), false),
        (own(&x, &[0.75; 10], "&view=line&xscale=ln&box=0.001,1000&basins=flow"), true),
    ] {
        let division = whole(&run);
        assert_eq!(division.is_proved(), proved);
        let (size, cells) = division.picture().expect("a picture");
        assert_eq!((size.height, cells.len() as u32), (1, size.width));
        let (slice, mut w, mut met) = (run.slice(), vec![0.0; 2], 0);
        for k in (1..size.width - 1).filter(|k| (k - 1..=k + 1).all(|j| cells[j as usize] == cells[*k as usize])) {
            let a = slice.x.centre(k, size.width);
            slice.point(a, 0.0, &mut w);
            assert_eq!(division.at((a, 1e9)), cells[k as usize]);
            if let (Reach::Minimum(number), 0) = (cells[k as usize], k % 7) {
                let led = division.from(&run, &w).expect("a minimum");
                assert_eq!(Some(&led), division.minima().get(usize::from(number)), "{w:?}");
                met += 1;
            }
        }
        assert!(met > 10 && division.minima().len() >= 3, "{met}: {:?}", division.minima());
    }
}

/// The method, its constants, its step sizes and what it makes of a sum are those of the Spec.
#[test]
fn updates_are_those_of_the_spec() {
    let run = |more: &str| {
        own(&[1.0, 0.3, -0.5, 1.0, 0.7, -1.0], &[0.9, 0.2, 0.6], &format!("&box=-9,9,-9,9&basins=descent{more}"))
    };
    let way = |more: &str| Division::new(&run(more)).expect("basins").ground.way;
    let constant = Schedule::constant;
    for (more, method, schedule) in [
        ("&lr=0.5", Method::Descent, constant(0.5)),
        ("&lr=0.5&reduce=sum", Method::Descent, constant(1.5)),
        (
            "&opt=momentum&mu=0.8&batch=1&form=sutskever",
            Method::HeavyBall { mu: 0.8, form: Form::Sutskever },
            constant(1.0),
        ),
        ("&opt=adam&lr=0.1&beta1=0.7", Method::Adam { beta: [0.7, 0.999], epsilon: 1e-8 }, constant(0.1)),
        ("&opt=adagrad&warmup=9", Method::AdaGrad { epsilon: 1e-10 }, Schedule { warm_up: 9, ..constant(1.0) }),
        ("&opt=newton&damping=0.5", Method::Newton { damping: 0.5 }, constant(1.0)),
    ] {
        assert_eq!(way(more), Way::Updates(method, schedule), "{more}");
    }
    let division = whole(&run("&opt=momentum&lr=0.5"));
    assert!(!division.is_of(&run("&opt=momentum&lr=0.5&mu=0.5")));
    assert!(division.is_of(&run("&opt=momentum&lr=0.5&batch=1")), "all samples, whatever the batch");
    assert!(division.picture().expect("a picture").1.contains(&Reach::Minimum(0)));
}

#[test]
fn basins_are_of_one_landscape_and_one_way() {
    let mut run = own(&[1.0, 0.3, -0.5, 1.0, 0.7, -1.0], &[0.9, 0.2, 0.6], "&box=-9,9,-9,9&basins=flow");
    let division = whole(&run);
    let change = |run: &mut Run, key: &str, value: &str| {
        let mut shelf = Shelf::default();
        shelf.put_arrays(
            arrays(&[1.0, 0.3, -0.5, 1.0, 0.7, -1.0], 3, 2, &[0.9, 0.2, 0.6], Meaning::Values).expect("arrays"),
        );
        let spec = run.spec().with(key, value).expect(key);
        run.apply(spec, &shelf).expect(key);
    };
    change(&mut run, "t", "40");
    assert!(division.is_of(&run), "two parameters are all there are: the walk does not matter");
    for (key, other, back) in [("box", "-9,8,-9,9", "-9,9,-9,9"), ("basins", "descent", "flow"), ("decay", "0.1", "0")]
    {
        change(&mut run, key, other);
        assert!(!division.is_of(&run), "{key}");
        change(&mut run, key, back);
        if key != "decay" {
            assert!(division.is_of(&run), "{key}");
        }
    }
    change(&mut run, "view", "line");
    assert!(!division.is_of(&run));
    // What a worker found is the same here.
    let run = own(&[1.0, 0.3, -0.5, 1.0, 0.7, -1.0], &[0.9, 0.2, 0.6], "&box=-9,9,-9,9&basins=flow");
    let (size, cells) = division.picture().expect("a picture");
    let numbers: Vec<u16> = cells.iter().map(|reach| number(*reach)).collect();
    let minima: Vec<f64> = division.minima().iter().flat_map(|m| m.w.clone()).collect();
    let found = Found { progress: 1.0, proved: false };
    let adopted = Division::adopted(&run, size, &numbers, &minima, found).expect("it fits");
    assert!(adopted.picture() == division.picture(), "another picture");
    assert_eq!(adopted.minima(), division.minima());
    assert!(Division::adopted(&run, size, &numbers[1..], &minima, found).is_none());
    let wide = open("data=xor&n=20&test=0&hidden=11&act=tanh&loss=ce&init=xavier&basins=flow");
    assert!(wide.w().len() > MOST && Division::new(&wide).is_none());
}
