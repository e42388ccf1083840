use super::*;
use crate::run::Shelf;
use trial::Trial;

/// Runs a study's jobs one after the other.
fn complete(study: &mut Study) {
    let shelf = Shelf::default();
    while let Some(job) = study.hand_out() {
        let spec = study.spec_of(job).expect("a job of this study");
        let mut trial = Trial::new(&spec, study.plan().measure, &shelf).expect("a plan's Spec is good");
        while !trial.work(10_000_000) {}
        assert!((trial.progress() - 1.0).abs() < 1e-12);
        study.put(job, &trial.result());
    }
    assert!((study.progress() - 1.0).abs() < 1e-12);
}

/// The study's remedy lowers the held-out loss, by more than twice the standard error of the mean difference.
fn check_remedy(name: &str) {
    let mut study = Study::open(name, "").expect(name);
    complete(&mut study);
    let gain = if study.specs.len() > 1 { study.gain(1) } else { study.stop().map(|(_, gain)| gain) };
    let gain = gain.expect("all runs are there");
    println!("{name}: {} ± {} over {}", gain.mean, gain.error, gain.n);
    assert!(gain.mean < -2.0 * gain.error && gain.mean < -0.05, "{name}: {gain:?}");
}

#[test]
#[ignore = "seconds in a release build, and far longer in this one"]
fn each_remedy_lowers_the_held_out_loss() {
    for name in ["decay", "dropout", "augmentation", "stopping"] {
        check_remedy(name);
    }
}

#[test]
#[ignore = "half a minute in a release build"]
fn relu_is_faster_than_tanh_until_the_inputs_are_scaled() {
    let median = |gain: &str| {
        let mut study = Study::open("relu-tanh", gain).expect("the study");
        study.set_seeds(9);
        complete(&mut study);
        [0, 1].map(|v| quantile(&study.epochs(v), 0.5).expect("runs"))
    };
    let ([relu, tanh], [scaled_relu, scaled_tanh]) = (median("gain=3"), median("gain=7"));
    println!("gain 3: {relu} {tanh}; gain 7: {scaled_relu} {scaled_tanh}");
    assert!(relu * 2.0 < tanh && scaled_tanh * 1.3 < scaled_relu);
}

#[test]
fn every_plan_can_be_opened_and_measured() {
    for plan in &plan::PLANS {
        let mut study = Study::open(plan.name, "").expect(plan.name);
        let job = study.hand_out().expect("there is something to do");
        let spec = study.spec_of(job).expect("a job of this study");
        assert_eq!(spec.seed, job.seed);
        assert!(Trial::new(&spec, plan.measure, &Shelf::default()).is_ok(), "{}", plan.name);
        if let Some(dial) = plan.dial {
            assert!(crate::spec::Key::find(dial).is_ok(), "{dial}");
        }
    }
    let found = Study::open("nothing", "").map(|_| ()).map_err(|e| e.to_string());
    assert_eq!(
        found,
        Err("bad_value: key=study, value=nothing, allowed=relu-tanh, decay, dropout, augmentation, stopping, units, batch, gap, deviation, dimension, minima, recovery, committee".into())
    );
    assert_eq!(Study::open("decay", "lr=-1").map(|_| ()).map_err(|e| e.code()), Err("bad_value"));
}

#[test]
fn a_remedy_is_dialled_where_it_is_used() {
    let study = Study::open("decay", "decay=0.1").expect("study");
    assert_eq!([0, 1].map(|v| study.specs[v].print().contains("decay=0.1")), [false, true]);
    let study = Study::open("relu-tanh", "gain=5").expect("study");
    assert_eq!([0, 1].map(|v| study.specs[v].print().contains("gain=5")), [true, true]);
}

#[test]
fn step_sizes_are_chosen_on_seeds_of_their_own_before_runs_count() {
    let mut study = Study::open("relu-tanh", "").expect("study");
    study.set_seeds(3);
    // The variant's best rate is its number plus 2; what takes longest else.
    let epochs = |job: Job| if job.rate == job.variant + 2 { 10.0 } else { 20.0 + f64::from(job.rate) };
    let mut order = Vec::new();
    while let Some(job) = study.hand_out() {
        order.push(job);
        study.put(job, &[epochs(job)]);
    }
    let tuning = 2 * TUNING as usize * study.plan().rates.len();
    assert_eq!(order.len(), tuning + 2 * 3);
    assert!(order[..tuning].iter().all(|job| job.seed >= FIRST_TUNING));
    assert!(order[tuning..].iter().all(|job| job.seed <= 3 && job.rate == job.variant + 2));
    assert_eq!((study.epochs(0), study.epochs(1)), (vec![10.0; 3], vec![10.0; 3]));
    assert_eq!([0, 1].map(|v| study.spec(v).map(|s| s.lr)), [Some(0.12), Some(0.25)]);
    // More runs are only those that are missing.
    study.set_seeds(5);
    assert_eq!(study.hand_out().map(|job| job.seed), Some(4));
    assert!(study.progress() < 1.0);
}

#[test]
fn a_job_is_handed_out_once_unless_it_is_recalled() {
    let mut study = Study::open("decay", "").expect("study");
    let (first, second) = (study.hand_out(), study.hand_out());
    assert!(first != second);
    study.recall();
    assert_eq!(study.hand_out(), first);
}

#[test]
fn gains_are_taken_pair_by_pair_and_a_stop_is_judged_by_other_runs() {
    let mut study = Study::open("decay", "").expect("study");
    study.set_seeds(4);
    let points = study.updates().len();
    while let Some(job) = study.hand_out() {
        // Seeds differ by much, the remedy lowers each by 1; the least is at place 3, but for even seeds it is no less than the end.
        let base = 100.0 * f64::from(job.seed) - f64::from(job.variant);
        let at = |k: usize| base - if k == 3 { 5.0 * f64::from(job.seed % 2) } else { 0.0 };
        study.put(job, &(0..points).flat_map(|k| [at(k), 0.0]).collect::<Vec<f64>>());
    }
    let gain = study.gain(1).expect("pairs");
    assert_eq!((gain.n, gain.mean, gain.error), (4, -1.0, 0.0));
    let (stop, gain) = study.stop().expect("runs of both kinds");
    assert_eq!((stop, gain.n, gain.mean), (3, 2, 0.0));
    assert_eq!((study.updates()[0], study.updates()[points - 1]), (0.0, 2000.0));
}

/// A study over sizes with so many seeds, complete.
fn measured(name: &str, seeds: u32) -> Study {
    let mut study = Study::open(name, "").expect(name);
    study.set_seeds(seeds);
    complete(&mut study);
    study
}

/// Every law of the study has its exponent, within `tolerance`.
fn check_laws(name: &str, seeds: u32, tolerance: f64) {
    let study = measured(name, seeds);
    let quantities = study.plan().measure.quantities();
    for variant in 0..study.plan().variants.len() as u32 {
        assert_eq!(study.least_runs(variant), seeds as usize, "{name}");
        for quantity in 0..quantities {
            let law = study.law(variant, quantity).expect(name);
            let line = law.line.expect("several sizes");
            assert!((line.slope - law.predicted).abs() < tolerance, "{name}, {variant}, {quantity}: {line:?}");
            assert_eq!(law.points.len(), study.plan().sizes.map_or(0, |sizes| sizes.values.len()), "{name}");
            // The prediction is about where the measurements are, values and all.
            let line = law.prediction();
            let ends = [line[0], line[line.len() - 1]];
            for ((size, at), end) in [&law.points[0], &law.points[law.points.len() - 1]].into_iter().zip(ends) {
                assert!(
                    end.0.to_bits() == size.to_bits() && (0.5..2.0).contains(&(at.mean / end.1)),
                    "{name}: {at:?}, {end:?}"
                );
            }
        }
    }
}

#[test]
fn deviations_and_errors_fall_like_the_root_of_the_sample_size() {
    check_laws("deviation", 4, 0.12);
    check_laws("recovery", 10, 0.12);
}

#[test]
#[ignore = "half a minute"]
fn other_laws_have_their_exponents() {
    check_laws("dimension", 10, 0.15);
    check_laws("committee", 10, 0.2);
    let limits: Vec<f64> = (0..2)
        .filter_map(|v| measured("committee", 1).law(v, 0)?.expected.first().map(|(n, at)| n * at * at))
        .collect();
    assert!((limits[0] - 514.0033).abs() < 1e-3 && (limits[1] - 547.4263).abs() < 1e-3, "{limits:?}");
}

#[test]
#[ignore = "half a minute"]
fn few_samples_have_other_minima_and_many_have_one() {
    let study = measured("minima", 30);
    let (square, convex) = (study.shares(0), study.shares(1));
    assert_eq!((square.len(), square[0].runs), (6, 30));
    let last = square.last().expect("six sizes").shares;
    assert!(last[1] > 0.99 && square[0].shares[1] < 0.9 && square.iter().any(|at| at.shares[2] > 0.0), "{square:?}");
    assert!(convex.iter().all(|at| at.shares[2] <= 0.0), "{convex:?}");
}

/// In batches of B the walk keeps off the minimum by √(c/B), and what is learnt from n samples is off by 1/√n on others.
#[test]
fn noise_falls_with_the_batch_and_the_gap_with_the_sample() {
    let study = measured("batch", 3);
    for variant in 0..2 {
        let law = study.law(variant, 0).expect("a law");
        let line = law.line.expect("several sizes");
        assert!((line.slope + 0.5).abs() < 0.05, "{line:?}");
        assert_eq!(law.points.len(), law.expected.len(), "of a quadratic risk it is known, for steps of any size");
        for ((size, found), (_, predicted)) in law.points.iter().zip(&law.expected) {
            // Three walks with small steps look at few places that know nothing of one another.
            let chance = if variant == 0 { 0.12 } else { 0.06 };
            assert!((found.mean / predicted - 1.0).abs() < chance, "{variant}, {size}: {} for {predicted}", found.mean);
        }
    }
    let study = measured("gap", 40);
    for variant in 0..2 {
        let law = study.law(variant, 0).expect("a law");
        let line = law.line.expect("several sizes");
        assert!((line.slope + 0.5).abs() < 3.0 * line.error + 0.03 && law.expected.is_empty(), "{line:?}");
    }
}
