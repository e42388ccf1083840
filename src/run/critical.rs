//! The critical points of a run's training risk: where they are looked for, what is proved of them.

use super::Run;
use crate::critical::search::{Losses, Search, Starts};
use crate::critical::{self, Certificate, DENSE, Point, krawczyk, region::Region, separable};
use crate::eigen;
use crate::matrix::norm;
use crate::slice::Axis;

/// Most points of a proved list that are written out.
const MOST_LISTED: usize = 4096;
/// Parameters up to which a search goes on until it has likely found all.
const FEW: usize = 6;
/// Places of the walk from which a large model's search starts.
const FROM_WALK: usize = 16;

/// A search of a run's critical points on its way, and what it has found.
pub struct Inquiry {
    version: u64,
    search: Search,
    points: Vec<Point>,
    done: bool,
    /// Points of each index, where the list is proved to be complete.
    proved: Option<Vec<u64>>,
    /// Of so many of the samples only: what a hand that drags their number sees.
    some: Option<usize>,
}

impl Inquiry {
    /// A search in the box that the landscape shows, as wide in the parameters that it holds. `given` are places that are tried first (m×d row-major): with
    /// `only_given`, no others.
    #[must_use]
    pub fn new(run: &Run, given: &[f64], starts: Which) -> Inquiry {
        let dim = run.problem().train.dim();
        let region = region(run);
        let mut starts = match starts {
            Which::Usual if dim <= FEW => Starts::usual(dim, u64::from(run.spec().seed)),
            // With more there is no hope of all of them, and some are had soon.
            Which::Usual if dim <= DENSE => {
                Starts { random: 16, explored: 4, ..Starts::usual(dim, u64::from(run.spec().seed)) }
            }
            _ => Starts { given: Vec::new(), per_axis: 0, random: 0, seed: 0, explored: 0 },
        };
        starts.given = given.chunks_exact(dim).map(<[f64]>::to_vec).collect();
        Inquiry {
            version: run.objective_version(),
            search: Search::new(region, starts),
            points: Vec::new(),
            done: false,
            proved: None,
            some: None,
        }
    }

    /// The same list, as one of the first `some` samples.
    #[must_use]
    pub fn of_first(self, some: usize) -> Inquiry {
        Inquiry { some: Some(some), ..self }
    }

    /// Of how many samples it is, where these are not all.
    #[must_use]
    pub fn some(&self) -> Option<usize> {
        self.some
    }

    /// The complete list where it can be proved without a search: of samples each on one axis. `None` for others.
    #[must_use]
    pub fn proved(run: &Run) -> Option<Inquiry> {
        let list = separable::certify(run.problem().train.neuron()?).ok().filter(separable::Separable::is_complete)?;
        let mut inquiry = Inquiry::new(run, &[], Which::Given);
        inquiry.take(&list);
        (inquiry.done, inquiry.points) = (true, sorted(inquiry.points));
        Some(inquiry)
    }

    /// What is found from the places that are given (m×d row-major), all at once.
    #[must_use]
    pub fn settled(run: &Run, given: &[f64]) -> Inquiry {
        let mut inquiry = Inquiry::new(run, given, Which::Given);
        while !inquiry.done {
            inquiry.advance(run, u64::MAX);
        }
        inquiry
    }

    /// Places of a loss of plain coordinates that are known to be critical (m×d row-major), classified and no more: for losses of so many samples that a search and a proof would be felt.
    #[must_use]
    pub fn known(run: &Run, places: &[f64]) -> Inquiry {
        let risk = &run.problem().train;
        let dim = risk.dim();
        let point = |w: &[f64]| {
            let [mut grad, mut hessian] = [vec![0.0; dim], vec![0.0; dim * dim]];
            let loss = risk.gradient(w, &mut grad);
            risk.hessian(w, &mut hessian);
            let found = eigen::symmetric(&hessian, dim)?;
            Some(Point {
                w: w.to_vec(),
                u: w.to_vec(),
                loss,
                grad_norm: norm(&grad),
                kind: critical::Kind::of(&found.values),
                eigenvalues: found.values,
                eigenvectors: found.vectors,
                certificate: Certificate::None,
            })
        };
        let points = sorted(places.chunks_exact(dim).filter_map(point).collect());
        Inquiry { points, done: true, ..Inquiry::new(run, &[], Which::Given) }
    }

    /// Whether it is of the landscape that the run is on now.
    #[must_use]
    pub fn is_of(&self, run: &Run) -> bool {
        self.version == run.objective_version()
    }

    /// Goes on by about `budget` gradients of a neuron's terms; returns what was spent. In the end what can be proved is proved.
    pub fn advance(&mut self, run: &Run, budget: u64) -> u64 {
        if self.done {
            return 0;
        }
        let risk = &run.problem().train;
        let one = (u64::from(risk.terms()) * risk.gradient_cost()).max(1);
        let spent = self.search.advance(&**risk, (budget / one).max(1)) * one;
        self.points = self.search.points().to_vec();
        if self.search.is_done() {
            self.done = true;
            self.prove(run);
            self.points = sorted(std::mem::take(&mut self.points));
        }
        spent
    }

    fn prove(&mut self, run: &Run) {
        let Some(risk) = run.problem().train.neuron() else { return };
        match separable::certify(risk) {
            Ok(list) if list.is_complete() => self.take(&list),
            _ => krawczyk::certify(risk, &mut self.points),
        }
    }

    fn take(&mut self, list: &separable::Separable) {
        self.proved = list.census();
        self.points = list.points(&self.search.region().charts).take(MOST_LISTED).collect();
    }

    /// Share of the search that is done, 0 to 1.
    #[must_use]
    pub fn progress(&self) -> f64 {
        if self.done { 1.0 } else { self.search.progress().min(0.999) }
    }

    /// What was found so far; in the end in the order of index and loss.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// How walks ended that found nothing.
    #[must_use]
    pub fn losses(&self) -> Losses {
        self.search.losses()
    }

    /// Points of each index 0…d, and whether that is proved; `None` if one is degenerate.
    #[must_use]
    pub fn census(&self) -> Option<(Vec<u64>, Certificate)> {
        match &self.proved {
            Some(counts) => Some((counts.clone(), Certificate::List)),
            None => {
                critical::census(&self.points, self.search.region().dim()).map(|counts| (counts, Certificate::None))
            }
        }
    }
}

/// In the order of index and loss.
fn sorted(mut points: Vec<Point>) -> Vec<Point> {
    points.sort_by(|a, b| a.index().cmp(&b.index()).then(a.loss.total_cmp(&b.loss)));
    points
}

/// From where a search starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// From a grid and random places (small models), and from what is given.
    Usual,
    /// From what is given only.
    Given,
}

/// The box: for parameters that are axes of the landscape what these show, on the scale of the axis, and for all others as wide as the picture reaches
/// from 0.
fn region(run: &Run) -> Region {
    let (slice, shown) = (run.slice(), run.shown());
    let (x, y) = shown.axes();
    let y = y.unwrap_or(Axis::linear(0.0, 0.0));
    let mut corner = vec![0.0; slice.origin.len()];
    let mut half = 0.0_f64;
    for (a, b) in [(x.lo, y.lo), (x.lo, y.hi), (x.hi, y.lo), (x.hi, y.hi)] {
        slice.point(a, b, &mut corner);
        half = corner.iter().fold(half, |m, v| m.max(v.abs()));
    }
    let mut region = Region::cube(corner.len(), half);
    for (k, axis) in shown.parameters().into_iter().zip([x, y]) {
        region.charts[k] = axis.scale;
        region.lo[k] = axis.scale.of(axis.lo);
        region.hi[k] = axis.scale.of(axis.hi);
    }
    region
}

/// Places of the walk, evenly spaced, and where the run stands: m×d row-major.
#[must_use]
pub fn places(run: &Run) -> Vec<f64> {
    let records = run.timeline().records();
    let step = records.len().div_ceil(FROM_WALK).max(1);
    let mut places: Vec<f64> = records.iter().step_by(step).flat_map(|record| record.w.iter().copied()).collect();
    places.extend(run.w());
    places
}

#[cfg(test)]
mod tests {
    use super::super::Shelf;
    use super::*;
    use crate::critical::{Kind, euler};
    use crate::dataset::synthetic::{Meaning, arrays};
    use crate::spec::Spec;

    fn complete(run: &Run, starts: Which, given: &[f64]) -> Inquiry {
        let mut inquiry = Inquiry::new(run, given, starts);
        let mut before = 0.0;
        while inquiry.progress() < 1.0 {
            inquiry.advance(run, 1_000_000);
            assert!(inquiry.progress() >= before);
            before = inquiry.progress();
        }
        inquiry
    }

    fn own(x: &[f64], y: &[f64], d: usize, more: &str) -> Run {
        let mut shelf = Shelf::default();
        shelf.put_arrays(arrays(x, y.len(), d, y, Meaning::Values).expect("arrays"));
        let text = format!("data=own&act=sigmoid&bias=no&test=0{more}");
        Run::open(Spec::parse(&text).expect("spec"), &shelf).expect("run")
    }

    #[test]
    fn the_pinned_line_has_six_minima_and_five_saddles() {
        let x = [12.0, 24.0, 12.0, 12.0, 12.0, 0.0, 12.0, -12.0, 12.0, -24.0, 0.0, 1.5];
        let run = own(&x, &[0.5, 0.5, 0.5, 0.5, 0.5, 0.817_574_476_193_643_7], 2, "&box=-6,6,-6,6");
        let inquiry = complete(&run, Which::Usual, &[]);
        let (counts, proof) = inquiry.census().expect("none is degenerate");
        assert_eq!((counts.as_slice(), proof), ([6, 5, 0].as_slice(), Certificate::None));
        assert_eq!(euler(&counts), 1);
        assert!(inquiry.points().iter().all(|p| p.certificate == Certificate::Point));
        assert!(inquiry.points()[0].loss < 0.0084 && inquiry.points()[1].loss > 0.083);
        // The same points, from the places where they are: what a page does with what its worker found.
        let given: Vec<f64> = inquiry.points().iter().flat_map(|p| p.w.clone()).collect();
        let again = complete(&run, Which::Given, &given);
        assert_eq!(again.points().len(), 11);
        assert!(inquiry.is_of(&run));
    }

    #[test]
    fn samples_on_axes_have_a_proved_list() {
        let run = own(&[4.394_449_154_672_439, 0.274_653_072_167_027_45], &[0.75, 0.75], 1, "&view=line&box=0.1,10");
        let inquiry = complete(&run, Which::Usual, &[]);
        assert_eq!(inquiry.census(), Some((vec![2, 1], Certificate::List)));
        assert_eq!(inquiry.points().iter().filter(|p| p.kind == Kind::Minimum).count(), 2);
        assert!((inquiry.points()[0].w[0] - 0.275_456_186_039_780_2).abs() < 1e-9);
    }

    #[test]
    fn a_large_model_is_polished_from_its_walk() {
        let text =
            "data=xor&noise=0.1&n=40&test=0&hidden=6&act=tanh&loss=ce&init=xavier&opt=newton&damping=0.01&decay=0.01";
        let mut run = Run::open(Spec::parse(text).expect(text), &Shelf::default()).expect(text);
        run.step(60);
        let given = places(&run);
        assert_eq!(given.len() % run.w().len(), 0);
        let inquiry = complete(&run, Which::Usual, &given);
        let best = inquiry.points().iter().find(|p| p.kind == Kind::Minimum).expect("the walk's own minimum");
        assert!(best.grad_norm < 1e-8);
        assert!(run.problem().train.dim() > DENSE);
    }
}
