//! The spectra of a run's Hessian: where it stands, and at places along its walk, found a few at a time and kept.

use super::readouts::felt;
use super::{Run, schedule};
use crate::spec::Coordinates;
use crate::spectrum::{self, Extent, Spectrum};
use crate::trainer::Record;

/// Places along the walk, at most.
const MOST: usize = 128;

/// Which record a spectrum is of. Another walk over the same risk that has the same loss and the same slope at the same update is at the same place, or at one that
/// mirrors it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    t: u64,
    loss: u64,
    slope: u64,
}

fn mark(record: &Record) -> Mark {
    Mark { t: record.t, loss: record.loss.to_bits(), slope: record.grad_norm.to_bits() }
}

/// What is known of one place; no spectrum where a number is not finite.
type Known = (Mark, Option<Spectrum>);

/// The spectra of a run that are known.
#[derive(Clone, Debug)]
pub struct Spectra {
    /// Of which risk, and in which coordinates.
    of: (u64, Coordinates),
    /// In increasing order of the update.
    along: Vec<Known>,
    now: Option<Known>,
}

impl Default for Spectra {
    fn default() -> Spectra {
        Spectra { of: (0, Coordinates::Plain), along: Vec::new(), now: None }
    }
}

impl Spectra {
    /// Forgets what is no longer of this run's walk. Whatever else is asked, this comes first.
    pub fn follow(&mut self, run: &mut Run) {
        let (now, _) = run.report();
        let of = (run.objective_version(), run.spec.coords);
        if self.of != of {
            *self = Spectra { of, ..Spectra::default() };
        }
        let (records, every) = (run.timeline().records(), every(run));
        let known = |mark: &Mark| {
            let at = records.binary_search_by_key(&mark.t, |r| r.t);
            at.is_ok_and(|at| self::mark(&records[at]) == *mark && is_place(&records[at], every))
        };
        self.along.retain(|(mark, _)| known(mark));
        if self.now.as_ref().is_none_or(|(known, _)| *known != mark(&now)) {
            let at = self.along.iter().find(|(known, _)| *known == mark(&now));
            self.now = at.cloned();
        }
    }

    /// The place to be looked at next, if any is left: where the run stands, then the walk, coarse places first.
    #[must_use]
    pub fn next(&self, run: &mut Run) -> Option<Record> {
        if self.now.is_none() {
            return Some(run.report().0);
        }
        let every = every(run);
        let left = places(run).filter(|r| self.along.binary_search_by_key(&r.t, |(mark, _)| mark.t).is_err());
        // Halving the gaps each time: 0, then the odd multiples of large powers of two. What was put somewhere by hand is no multiple.
        let rank = |r: &&Record| if r.t == 0 { 64 } else { (r.t / every).trailing_zeros() };
        left.max_by(|a, b| rank(a).cmp(&rank(b)).then(b.t.cmp(&a.t))).cloned()
    }

    /// Takes the spectrum of a place that [`Spectra::next`] named, found here or elsewhere.
    pub fn adopt(&mut self, run: &mut Run, place: &Record, found: Option<Spectrum>) {
        let (now, _) = run.report();
        let known = (mark(place), found);
        if known.0 == mark(&now) {
            self.now = Some(known.clone());
        }
        let records = run.timeline().records();
        let is_recorded = records.binary_search_by_key(&place.t, |r| r.t).is_ok_and(|at| records[at] == *place);
        if is_recorded && is_place(place, every(run)) {
            match self.along.binary_search_by_key(&place.t, |(mark, _)| mark.t) {
                Ok(at) => self.along[at] = known,
                Err(at) => self.along.insert(at, known),
            }
        }
    }

    /// Finds spectra here for about `budget` gradients of a neuron's terms, one at least where any is left; returns what was spent.
    pub fn advance(&mut self, run: &mut Run, budget: u64) -> u64 {
        self.follow(run);
        let (one, mut spent) = (cost(run), 0);
        while spent == 0 || spent + one <= budget {
            let Some(place) = self.next(run) else { break };
            let found = at(run, &place.w);
            self.adopt(run, &place, found);
            spent += one;
        }
        spent
    }

    /// Share of the places that are known, 0 to 1.
    #[must_use]
    pub fn progress(&self, run: &Run) -> f64 {
        let all = 1 + places(run).count();
        (usize::from(self.now.is_some()) + self.along.len()) as f64 / all as f64
    }

    /// The spectrum where the run stands, once it is known and if it is finite.
    #[must_use]
    pub fn now(&self) -> Option<&Spectrum> {
        self.now.as_ref().and_then(|(_, found)| found.as_ref())
    }

    /// The spectra known along the walk, in increasing order of their update, that of the present one among them.
    #[must_use]
    pub fn along(&self) -> Vec<(u64, &Spectrum)> {
        let mut all: Vec<(u64, &Spectrum)> =
            self.along.iter().filter_map(|(mark, found)| Some((mark.t, found.as_ref()?))).collect();
        if let Some((mark, Some(found))) = &self.now
            && let Err(at) = all.binary_search_by_key(&mark.t, |(t, _)| *t)
        {
            all.insert(at, (mark.t, found));
        }
        all
    }
}

/// The spectrum at the parameters `w`, in the coordinates in which the run descends: its threshold speaks of these.
#[must_use]
pub fn at(run: &Run, w: &[f64]) -> Option<Spectrum> {
    felt(run, w, spectrum::spectrum)
}

/// Updates between two places: a power of two times that between two records, so that what is known stays known while the walk grows.
fn every(run: &Run) -> u64 {
    let times = run.timeline().records().len().div_ceil(MOST).next_power_of_two();
    run.timeline().record_stride() * times as u64
}

fn is_place(record: &Record, every: u64) -> bool {
    record.t.is_multiple_of(every) || record.jump
}

fn places(run: &Run) -> impl Iterator<Item = &Record> {
    let every = every(run);
    run.timeline().records().iter().filter(move |r| is_place(r, every))
}

/// What one spectrum of the run costs, in gradients of a neuron's terms. A matrix that is diagonalised costs some d³ beside them.
#[must_use]
pub fn cost(run: &Run) -> u64 {
    let risk = &run.problem().train;
    let dim = risk.dim();
    let cube = if spectrum::extent(dim) == Extent::Whole { 2 * (dim * dim * dim) as u64 } else { 0 };
    spectrum::cost(dim) * u64::from(risk.terms()) * risk.gradient_cost() + cube
}

/// The largest curvature beside which the method settles at update `t`: its factor over the step size, which stands for a mean over the batch. `None` for
/// methods without one.
#[must_use]
pub fn threshold(run: &Run, t: u64) -> Option<f64> {
    let trainer = run.timeline().trainer();
    let schedule = schedule(&run.spec());
    let times = trainer.step_size(trainer.cost()) / schedule.at(trainer.t());
    let eta = schedule.at(t) * if times.is_finite() { times } else { 1.0 };
    trainer.stability().map(|factor| factor / eta).filter(|v| v.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Shelf;
    use crate::spec::Spec;

    fn run(spec: &str) -> Run {
        let mut run = Run::open(Spec::parse(spec).expect("a Spec"), &Shelf::default()).expect("a run");
        run.work(u64::MAX);
        run
    }

    fn all(run: &mut Run) -> Spectra {
        let mut spectra = Spectra::default();
        while spectra.advance(run, 1) > 0 {}
        spectra
    }

    #[test]
    fn every_place_has_the_spectrum_of_its_hessian() {
        let check = |spec: &str, places: std::ops::RangeInclusive<usize>| {
            let mut run = run(spec);
            let spectra = all(&mut run);
            assert!((spectra.progress(&run) - 1.0).abs() < 1e-15, "{spec}");
            let along = spectra.along();
            assert!(places.contains(&along.len()), "{spec}: {}", along.len());
            assert_eq!(along.last().map(|(t, _)| *t), Some(run.timeline().trainer().t()), "{spec}");
            let risk = run.problem().train.clone();
            for (t, found) in along {
                run.seek(t);
                let dim = risk.dim();
                let mut hessian = vec![0.0; dim * dim];
                crate::objective::Objective::hessian(&*risk, run.w(), &mut hessian);
                let trace: f64 = (0..dim).map(|k| hessian[k * dim + k]).sum();
                let square: f64 = hessian.iter().map(|v| v * v).sum();
                let sums = found.values.iter().fold((0.0, 0.0), |(s, q), l| (s + l, q + l * l));
                let scale = square.sqrt().max(1e-300);
                assert!((sums.0 - trace).abs() <= 1e-12 * scale, "{spec}, {t}: the sum of eigenvalues is the trace");
                assert!(
                    (sums.1 - square).abs() <= 1e-12 * square,
                    "{spec}, {t}: their squares' sum that of all entries'"
                );
            }
        };
        check("data=clouds&n=60&t=40", 41..=41);
        check("data=clouds&n=60&t=5000", 65..=130);
        check("data=xor&n=40&hidden=4&act=tanh&loss=ce&lr=0.5&t=300&test=0", 38..=130);
    }

    #[test]
    fn the_ends_of_a_large_spectrum_are_those_of_the_whole_matrix() {
        for spec in [
            "data=bumps&n=80&gain=3&test=0&hidden=12,12&act=tanh&out=identity&init=xavier&lr=0.2&t=600",
            "data=spirals&n=100&gain=4&test=0&hidden=24&act=relu&loss=ce&init=he&lr=0.1&t=300",
        ] {
            let run = run(spec);
            let (risk, dim) = (run.problem().train.clone(), run.w().len());
            let mut hessian = vec![0.0; dim * dim];
            crate::objective::Objective::hessian(&*risk, run.w(), &mut hessian);
            let whole = crate::eigen::symmetric(&hessian, dim).expect("finite").values;
            let found = at(&run, run.w()).expect("finite");
            let largest = whole[dim - 1];
            assert_eq!((found.extent, found.values.len()), (Extent::Ends, 8), "{spec}");
            for k in 0..4 {
                let (value, exact) = (found.values[7 - k], whole[dim - 1 - k]);
                assert!((value - exact).abs() < 1e-7 * largest, "{spec}: {k}, {value}, not {exact}");
            }
            // Ritz values lie inside the spectrum.
            assert!(found.least() >= whole[0] - 1e-12 * largest, "{spec}");
        }
    }

    #[test]
    fn what_is_known_stays_known_while_it_is_true() {
        let mut run = run("data=clouds&n=60&t=100");
        let spectra = &mut all(&mut run);
        let known = spectra.along.clone();
        run.step(20);
        spectra.follow(&mut run);
        assert_eq!(spectra.along, known, "a longer walk keeps what it has");
        assert!(spectra.next(&mut run).is_some_and(|place| place.t == 120), "where it stands comes first");
        // An edit at update 60: what lies before it stays.
        run.seek(60);
        run.edit(&[0.5, 0.5, 0.5]).expect("three parameters");
        spectra.follow(&mut run);
        assert_eq!(spectra.along.iter().map(|(mark, _)| mark.t).max(), Some(59));
        // Another loss: nothing does.
        let other = run.spec().with("loss", "ce").expect("a Spec");
        run.apply(other, &Shelf::default()).expect("a run");
        spectra.follow(&mut run);
        assert!(spectra.along.is_empty() && spectra.now.is_none());
    }

    #[test]
    fn coarse_places_come_first() {
        let mut run = run("data=clouds&n=60&t=64");
        let mut spectra = Spectra::default();
        let mut order = Vec::new();
        for _ in 0..6 {
            spectra.follow(&mut run);
            let place = spectra.next(&mut run).expect("some are left");
            order.push(place.t);
            spectra.adopt(&mut run, &place, None);
        }
        // The present one is the record of update 64, too.
        assert_eq!(order, [64, 0, 32, 16, 48, 8]);
    }

    #[test]
    fn descent_of_the_logarithm_feels_curvature_in_its_own_coordinates() {
        let mut run = run("data=clouds&n=60&bias=no&coords=log&lr=0.5&t=5");
        let known = all(&mut run);
        let (w, risk) = (run.w().to_vec(), run.problem().train.clone());
        let (mut grad, mut h) = ([0.0; 2], [0.0; 4]);
        crate::objective::Objective::gradient(&*risk, &w, &mut grad);
        crate::objective::Objective::hessian(&*risk, &w, &mut h);
        // With w = ±e^u the second derivatives are w_i w_j H_ij, and on the diagonal w_i g_i more.
        let trace = w[0] * w[0] * h[0] + w[0] * grad[0] + w[1] * w[1] * h[3] + w[1] * grad[1];
        let sum: f64 = known.now().expect("finite").values.iter().sum();
        assert!((sum - trace).abs() < 1e-13, "{sum}, not {trace}");
    }

    #[test]
    fn full_batch_descent_of_a_network_comes_to_the_edge_of_stability() {
        // Cohen and others 2021: the sharpness rises to 2/η and stays there, while the loss goes on falling.
        for (lr, late) in [("0.25", 2400), ("0.3", 900), ("0.4", 900)] {
            let spec = "data=bumps&n=80&gain=3&test=0&hidden=11&act=tanh&out=identity&init=xavier";
            let mut run = run(&format!("{spec}&lr={lr}&t={late}"));
            let (mut sum, mut losses) = (0.0, Vec::new());
            for _ in 0..10 {
                let found = at(&run, run.w()).expect("finite");
                sum += found.sharpness() / threshold(&run, run.timeline().trainer().t()).expect("a threshold");
                losses.push(run.report().0.loss);
                run.step(100);
            }
            assert!((0.1 * sum - 1.0).abs() < 0.03, "{lr}: {}", 0.1 * sum);
            // It spikes now and then, and comes down again.
            let least = |part: &[f64]| part.iter().copied().fold(f64::INFINITY, f64::min);
            assert!(least(&losses[5..]) < 0.95 * least(&losses[..5]), "{lr}: {losses:?}");
        }
    }

    #[test]
    fn thresholds_follow_the_schedule_and_the_method() {
        let check = |spec: &str, t: u64, expected: Option<f64>| {
            let found = threshold(&run(spec), t);
            let close = |a: f64, b: f64| (a - b).abs() <= 1e-12 * b;
            assert!(
                found.zip(expected).map_or(found.is_none() && expected.is_none(), |(a, b)| close(a, b)),
                "{spec}: {found:?}"
            );
        };
        check("lr=0.5", 0, Some(4.0));
        check("lr=0.5&opt=momentum&mu=0.5", 7, Some(6.0));
        check("lr=0.5&opt=nesterov&mu=0.5", 7, Some(3.0));
        check("lr=0.5&opt=sgd&batch=4&reduce=sum", 0, Some(1.0));
        check("lr=0.5&schedule=step&period=10&factor=0.5", 10, Some(8.0));
        check("lr=0.5&opt=adam", 0, None);
        check("lr=0.5&opt=newton", 0, None);
    }

    #[test]
    fn other_coordinates_have_other_spectra() {
        let shelf = Shelf::default();
        let mut run =
            Run::open(Spec::parse("data=ladder&n=4&d=1&bias=no&w0=3").expect("a Spec"), &shelf).expect("a run");
        let mut spectra = Spectra::default();
        spectra.follow(&mut run);
        let place = spectra.next(&mut run).expect("where it stands");
        let found = at(&run, &place.w);
        spectra.adopt(&mut run, &place, found);
        assert!(spectra.now.is_some());
        run.apply(Spec::parse("data=ladder&n=4&d=1&bias=no&w0=3&coords=log").expect("a Spec"), &shelf).expect("a run");
        spectra.follow(&mut run);
        assert!(spectra.now.is_none());
    }
}
