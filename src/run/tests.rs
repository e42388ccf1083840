use super::*;
use crate::dataset::synthetic::{self, Meaning};
use crate::dataset::table::Table;

fn open(text: &str) -> Run {
    Run::open(Spec::parse(text).expect(text), &Shelf::default()).expect(text)
}

fn rejects(text: &str, expected: &str) {
    let found = Spec::parse(text).and_then(|s| Run::open(s, &Shelf::default()).map(|_| ()));
    assert_eq!(found.map_err(|e| e.to_string()), Err(expected.to_string()), "{text}");
}

#[test]
fn a_neuron_tells_two_species_of_penguins_apart() {
    let mut run = open("data=penguins");
    assert_eq!(run.problem().dataset.rows(), 274);
    let (before, _) = run.report();
    run.step(500);
    let (after, status) = run.report();
    assert!(after.loss < 0.25 * before.loss, "{} to {}", before.loss, after.loss);
    assert_eq!(status, Status::Running);
    let problem = run.problem();
    let test = problem.test.as_ref().expect("held-out penguins");
    assert!(problem.accuracy(&problem.train, run.w()).is_some_and(|a| a >= 0.95));
    assert!(problem.accuracy(test, run.w()).is_some_and(|a| a >= 0.95));
}

#[test]
fn a_sum_over_the_batch_is_the_mean_with_a_larger_step() {
    let end = |text: &str| {
        let mut run = open(text);
        run.step(40);
        run.w().to_vec()
    };
    for (sum, mean) in [
        ("data=clouds&n=64&test=0&lr=0.01&reduce=sum", "data=clouds&n=64&test=0&lr=0.64"),
        (
            "opt=sgd&data=clouds&n=64&test=0&batch=8&lr=0.0625&reduce=sum",
            "opt=sgd&data=clouds&n=64&test=0&batch=8&lr=0.5",
        ),
    ] {
        assert_eq!(end(sum), end(mean), "{sum}");
    }
    let readout = |text: &str| readouts::readouts(&mut open(text)).into_iter().find(|r| r.name == "step_size");
    let (sum, mean) = (readout("data=clouds&n=64&test=0&lr=0.5&reduce=sum"), readout("data=clouds&n=64&test=0&lr=0.5"));
    assert_eq!((sum.and_then(|r| r.measured), mean.and_then(|r| r.measured)), (Some(32.0), Some(0.5)));
}

#[test]
fn a_linear_network_keeps_the_largest_singular_values() {
    // What is left over is Σ s² of those that p = 2 cannot keep (Baldi and Hornik 1989).
    for (text, left) in [
        ("data=linear&hidden=2&lr=0.02&scale=0.1&t=4000", 1.0),
        ("data=linear&design=same&hidden=1&lr=0.005&scale=0.1&t=8000", 5.0),
        ("data=linear&sv=4,2,1,0.5&hidden=3&lr=0.02&scale=0.1&t=8000", 0.25),
    ] {
        let mut run = open(text);
        run.seek(run.spec().t);
        let (record, _) = run.report();
        assert!((record.loss - left).abs() < 1e-6, "{text}: {}", record.loss);
    }
    let names = open("data=linear&sv=2,1&hidden=1").problem().parameter_names();
    assert_eq!(names, ["a_1_1", "a_2_1", "b_1_1", "b_1_2"]);
    assert_eq!(
        Spec::parse("data=penguins").and_then(|s| s.with("data", "linear")).map(|s| s.print()),
        Ok("v=1&data=linear&hidden=2&lr=0.02&scale=0.1".into())
    );
    rejects("data=linear&hidden=2,2", "bad_value: key=hidden, value=2,2, allowed=1…64");
    rejects(
        "data=linear&hidden=2&act=tanh",
        "conflict: key=act, value=tanh, other=data, otherValue=linear, allowed=data=xor&hidden=4",
    );
    rejects(
        "data=linear&hidden=2&n=7",
        "conflict: key=n, value=7, other=design, otherValue=unit, allowed=design=gauss",
    );
}

#[test]
fn the_same_spec_is_the_same_run() {
    for text in ["opt=sgd&batch=4", "opt=sgd&order=replacement&batch=5", "", "data=clouds&act=tanh&test=0"] {
        let (mut a, mut b) = (open(text), open(&format!("{text}&t=300")));
        a.step(300);
        while b.pending() {
            b.work(1_000);
        }
        assert!(a.timeline().records() == b.timeline().records(), "{text}");
        assert_eq!(a.spec().print(), b.spec().print());
    }
}

#[test]
fn applying_a_spec_gives_the_run_that_opening_it_gives() {
    let steps = [
        ("lr=3&t=40", Effect::Replay),
        ("lr=3&t=90", Effect::Redraw),
        ("lr=3&t=20", Effect::Redraw),
        ("lr=3&t=20&at=20:1,2,3", Effect::Redraw),
        ("lr=3&t=30&at=20:1,2,3", Effect::Redraw),
        ("lr=3&t=30&at=20:1,2,3&p1=b", Effect::Resample),
        ("lr=3&t=30&at=20:1,2,3&p1=b", Effect::None),
        ("lr=3&t=30", Effect::Resample),
        ("lr=3&t=30&moved=0:2,2", Effect::Replay),
        ("data=clouds&n=20&t=30&w0=1,1,1", Effect::Replay),
    ];
    let mut run = open("");
    for (text, effect) in steps {
        let spec = Spec::parse(text).expect(text);
        assert_eq!(run.apply(spec, &Shelf::default()), Ok(effect), "{text}");
        let opened = open(text);
        assert_eq!(run.w(), opened.w(), "{text}");
        assert_eq!(run.slice(), opened.slice(), "{text}");
        assert_eq!(run.spec(), opened.spec(), "{text}");
    }
}

#[test]
fn a_bad_spec_leaves_the_run_as_it_was() {
    let mut run = open("t=25");
    let (w, spec) = (run.w().to_vec(), run.spec());
    for text in ["w0=1", "class0=emperor", "x1=wings", "p1=w9", "data=own", "at=3:1", "moved=9999:0,0", "p1=w1&p2=w1"] {
        let result = run.apply(Spec::parse(text).expect(text), &Shelf::default());
        assert!(result.is_err(), "{text}");
        assert_eq!((run.w(), run.spec()), (w.as_slice(), spec.clone()), "{text}");
    }
}

#[test]
fn errors_say_what_would_be_right() {
    rejects("w0=1,2", "bad_value: key=w0, value=1,2, allowed=w1,w2,b");
    rejects("p1=w3", "bad_value: key=p1, value=w3, allowed=w1, w2, b");
    rejects("p1=b&p2=b", "bad_value: key=p2, value=b, allowed=w1, w2");
    rejects(
        "data=xor&hidden=32,32&opt=newton",
        "conflict: key=opt, value=newton, other=hidden, otherValue=32,32, allowed=gd, sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw",
    );
    rejects(
        "hidden=3&init=near",
        "conflict: key=init, value=near, other=data, otherValue=penguins, allowed=gauss, uniform, xavier, he, zeros",
    );
    rejects(
        "data=plane&hidden=3&out=softmax&loss=ce",
        "conflict: key=out, value=softmax, other=data, otherValue=plane, allowed=sigmoid, tanh, identity",
    );
    rejects(
        "data=iris&x2=none&augment=shift,rotate",
        "conflict: key=augment, value=rotate, other=x2, otherValue=none, allowed=shift, jitter",
    );
    rejects(
        "data=regression&d=1&augment=reflect",
        "conflict: key=augment, value=reflect, other=d, otherValue=1, allowed=shift, jitter",
    );
    rejects("data=clouds&n=20&test=0&opt=sgd&batches=0,19;20", "bad_value: key=batches, value=20, allowed=0…19");
    rejects("data=own&file=x~0", "data_missing: file=x~0");
    rejects(
        "data=regression&act=identity&loss=hinge",
        "conflict: key=loss, value=hinge, other=data, otherValue=regression, allowed=square",
    );
    rejects(
        "data=regression&noise=1&loss=ce",
        "conflict: key=loss, value=ce, other=data, otherValue=regression, allowed=square",
    );
}

#[test]
fn arrays_are_used_as_they_are_given() {
    let mut shelf = Shelf::default();
    shelf.put_arrays(synthetic::arrays(&[1.0, 2.0], 2, 1, &[-1.0, 1.0], Meaning::Classes).expect("arrays"));
    let run = Run::open(Spec::parse("data=own&act=identity&test=0").expect("spec"), &shelf).expect("run");
    assert_eq!(run.problem().train.y(), [-1.0, 1.0]);
}

#[test]
fn values_of_a_table_are_mapped_to_what_the_activation_can_reach() {
    let mut shelf = Shelf::default();
    shelf.put_table("t", Table::parse("x,y\n1,10.5\n2,30.25\n3,20\n").expect("table"));
    for (act, expected) in [("sigmoid", (0.0, 1.0)), ("tanh", (-1.0, 1.0))] {
        let text = format!("data=own&file=t&test=0&x2=none&target=y&act={act}");
        let run = Run::open(Spec::parse(&text).expect("spec"), &shelf).expect("run");
        let y = run.problem().train.y();
        let range = y.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(*v), b.max(*v)));
        assert!((range.0 - expected.0).abs() < 1e-12 && (range.1 - expected.1).abs() < 1e-12, "{act}: {range:?}");
    }
}

#[test]
fn the_step_size_threshold_is_two_over_the_curvature() {
    // One sample x = 2 and the identity: the risk is ½(2w − 1)², its curvature 4, the threshold ½.
    let mut shelf = Shelf::default();
    shelf.put_arrays(synthetic::arrays(&[2.0], 1, 1, &[1.0], Meaning::Values).expect("arrays"));
    let at = |lr: f64, updates: u64| {
        let text = format!("data=own&act=identity&bias=no&test=0&w0=0&lr={lr}");
        let mut run = Run::open(Spec::parse(&text).expect("spec"), &shelf).expect("run");
        let row = readouts::readouts(&mut run).pop().expect("rows");
        run.step(updates);
        (row, run.report())
    };
    let (row, (_, status)) = at(0.49, 2000);
    assert_eq!((row.name, row.predicted, row.agrees, status), ("step_size", Some(0.5), Some(true), Status::Converged));
    let (row, (record, status)) = at(0.51, 300);
    assert_eq!((row.agrees, status), (Some(false), Status::Running));
    assert!(record.loss > 1e6, "above the threshold the loss grows");
}

fn row(run: &mut Run, name: &str) -> Option<readouts::Readout> {
    readouts::readouts(run).into_iter().find(|r| r.name == name)
}

#[test]
fn rosenblatts_rule_stays_below_its_bound_on_what_it_separates() {
    let rule = "act=sign&loss=perceptron&opt=sgd&batch=1&order=cyclic&test=0";
    for bias in ["yes", "no"] {
        let mut run = open(&format!("data=clouds&gap=6&n=100&init=zeros&bias={bias}&{rule}"));
        run.step(2000);
        assert_eq!(run.report().1, Status::Converged, "{bias}");
        assert_eq!(run.problem().accuracy(&run.problem().train, run.w()), Some(1.0));
        let row = row(&mut run, "mistakes").expect("a row");
        let (bound, made) = (row.predicted.expect("a bound"), row.measured.expect("a count"));
        assert!(made >= 1.0 && made <= bound && row.agrees == Some(true), "{made} of {bound}");
        // Every mistake moves the parameters, and nothing else does.
        let walked = run.timeline().trainer().moves() as f64;
        assert_eq!(walked.to_bits(), made.to_bits());
        run.seek(0);
        assert_eq!(self::row(&mut run, "mistakes").and_then(|r| r.measured), Some(0.0));
    }
    // From elsewhere than 0 the bound is not compared; without a separating line there is none; another rule has no such row.
    let mut other = open(&format!("data=clouds&gap=6&n=100&w0=1,1,1&{rule}&t=2000"));
    assert_eq!(row(&mut other, "mistakes").map(|r| (r.predicted.is_some(), r.agrees)), Some((true, None)));
    let mut mixed = open(&format!("data=clouds&gap=0&n=100&init=zeros&{rule}&t=500"));
    assert_eq!(row(&mut mixed, "mistakes").map(|r| (r.predicted, r.agrees)), Some((None, None)));
    assert_eq!(row(&mut open("data=clouds&act=sign&loss=perceptron"), "mistakes"), None);
}

#[test]
fn hard_thresholding_with_the_square_loss_stalls_where_it_stands() {
    let mut run = open("data=clouds&act=sign&t=10");
    let (record, status) = run.report();
    assert_eq!((status, record.grad_norm), (Status::Stalled, 0.0));
    assert_eq!(run.w(), run.timeline().start());
    assert!(record.loss > 0.1 && run.problem().train.y().iter().all(|y| y.abs().to_bits() == 1_f64.to_bits()));
    assert_eq!(row(&mut run, "saturated").and_then(|r| r.measured), Some(1.0));
}

#[test]
fn augmented_runs_are_rewound_exactly_and_their_risk_is_of_the_samples_as_they_are() {
    for text in [
        "data=moons&noise=0.1&hidden=5&act=tanh&loss=ce&init=xavier&opt=adam&lr=0.05&batch=16",
        "data=moons&noise=0.1&lr=0.5",
        "data=iris&opt=newton&damping=0.1",
    ] {
        let mut plain = open(text);
        let mut run = open(&format!("{text}&augment=shift,rotate,reflect,jitter&amount=0.1"));
        assert_eq!(run.report().0, plain.report().0, "{text}");
        let walk: Vec<Vec<f64>> = (0..60)
            .map(|_| {
                run.step(1);
                run.w().to_vec()
            })
            .collect();
        plain.step(60);
        assert!(run.problem().same_risk(plain.problem()), "{text}");
        assert_ne!(plain.w(), walk[59], "{text}");
        for t in [59, 1, 30, 29, 60] {
            run.seek(t as u64);
            assert_eq!(run.w(), walk[t - 1], "{text} at {t}");
        }
    }
}

#[test]
fn a_mirrored_digit_is_refused() {
    let mut shelf = Shelf::default();
    let digits = "0,".repeat(64);
    shelf.put_digits(crate::dataset::bundled::digits(&format!("{digits}1\n{digits}2\n")).expect("digits"));
    let open = |augment: &str| {
        let text = format!("data=digits&out=softmax&loss=ce&augment={augment}");
        Run::open(Spec::parse(&text).expect("a spec"), &shelf).map(|_| ()).map_err(|e| e.to_string())
    };
    assert_eq!(open("shift,rotate,jitter"), Ok(()));
    let why = "conflict: key=augment, value=reflect, other=data, otherValue=digits, allowed=shift, rotate, jitter";
    assert_eq!(open("reflect"), Err(why.to_string()));
}

#[test]
fn all_species_are_told_apart_with_and_without_a_hidden_layer() {
    for (model, least) in [
        ("out=softmax&loss=ce&lr=0.5&t=400", 0.95),
        ("loss=ce&lr=0.5&t=400", 0.9),
        ("hidden=6&act=tanh&out=softmax&loss=ce&init=xavier&opt=adam&lr=0.02&batch=16&t=600", 0.95),
    ] {
        for data in ["iris", "penguins"] {
            let mut run = open(&format!("data={data}&classes=all&{model}"));
            while run.pending() {
                run.work(AT_ONCE);
            }
            let problem = run.problem();
            assert_eq!((problem.dataset.target.classes().len(), problem.train.outputs()), (3, 3));
            let accuracy = problem.accuracy(&problem.train, run.w()).expect("classes");
            assert!(accuracy >= least, "{data} {model}: {accuracy}");
            // The class is that of the largest output, and the targets say one class each.
            let one = |y: &[f64]| y.iter().sum::<f64>().to_bits() == 1_f64.to_bits();
            assert!(problem.train.y().chunks_exact(3).all(one));
            run.seek(0);
            assert_eq!(run.w(), run.timeline().start());
        }
    }
    assert_eq!(open("data=penguins&classes=all&out=softmax&loss=ce").problem().parameter_names().len(), 9);
}

#[test]
fn tables_and_arrays_say_how_many_classes_they_have() {
    let mut shelf = Shelf::default();
    let row = |i: usize, classes: usize| format!("{i},{},c{}", i % 7, i % classes);
    let table = |classes: usize| (0..20).map(|i| row(i, classes)).collect::<Vec<_>>().join("\n");
    for classes in [2, 8, 9] {
        shelf.put_table(&format!("t{classes}"), Table::parse(&format!("x,y,c\n{}", table(classes))).expect("table"));
    }
    let open = |text: &str, shelf: &Shelf| {
        let spec = Spec::parse(&format!("data=own&classes=all&test=0&out=softmax&loss=ce&{text}")).expect(text);
        Run::open(spec, shelf).map(|run| run.problem().train.outputs()).map_err(|e| e.to_string())
    };
    assert_eq!((open("file=t2", &shelf), open("file=t8", &shelf)), (Ok(2), Ok(8)));
    let why = |other: &str| format!("conflict: key=classes, value=all, {other}, allowed=two");
    assert_eq!(open("file=t9", &shelf), Err(why("other=target, otherValue=c")));
    assert_eq!(open("file=t9&target=y", &shelf), Ok(7));
    shelf.put_table("v", Table::parse("x,y\n1,0.5\n2,0.7\n3,0.1\n").expect("table"));
    assert_eq!(open("file=v", &shelf), Err(why("other=target, otherValue=y")));
    let arrays = |targets: &[f64]| synthetic::arrays(&[1.0, 2.0, 3.0, 4.0], 4, 1, targets, Meaning::Values);
    shelf.put_arrays(arrays(&[0.0, 2.0, 1.0, 2.0]).expect("arrays"));
    assert_eq!(open("", &shelf), Ok(3));
    shelf.put_arrays(arrays(&[0.0, 0.5, 1.0, 2.0]).expect("arrays"));
    assert_eq!(open("", &shelf), Err(why("other=data, otherValue=own")));
}
