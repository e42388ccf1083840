//! The risks of planted models: over samples, or over all that can be drawn.

use std::cell::OnceCell;

use super::problem::Part;
use crate::dataset::Dataset;
use crate::error::Error;
use crate::model::loss::Loss;
use crate::objective::neuron_risk::NeuronRisk;
use crate::objective::one_hidden::{OneHiddenLoss, OneHiddenRisk};
use crate::objective::planted_risk::{Committee, PlantedNeuron};
use crate::objective::population::{PopulationLoss, PopulationRisk};
use crate::objective::quadrature::Accuracy;
use crate::objective::risk::Risk;
use crate::spec::{Average, Source, Spec};

/// The planted neuron's population risk, if the Spec asks for it; what is held out is always a sample.
pub(super) fn population(spec: &Spec, dataset: &Dataset, sample: &NeuronRisk, part: Part) -> Option<Risk> {
    let truth = dataset.truth.as_ref().filter(|_| spec.risk == Average::Population && part == Part::Train)?;
    let loss = match (spec.loss, spec.data) {
        (Loss::CrossEntropy, _) => PopulationLoss::CrossEntropy,
        (_, Source::Classification) => PopulationLoss::Classification,
        _ => PopulationLoss::Regression,
    };
    let population = PopulationRisk::new(truth.clone(), loss, Accuracy::Fine);
    Some(Risk::Population(Box::new(PlantedNeuron { population, sample: sample.clone(), pull: OnceCell::new() })))
}

/// The committee's risk over samples, or over its population.
pub(super) fn committee(spec: &Spec, dataset: &Dataset, x: Vec<f64>, y: Vec<f64>, part: Part) -> Result<Risk, Error> {
    let units = spec.hidden[0] as usize;
    let loss = if spec.loss == Loss::Square { OneHiddenLoss::Square } else { OneHiddenLoss::CrossEntropy };
    let truth = dataset.truth.clone().unwrap_or_default();
    // In three dimensions the finest rule has a million points.
    let accuracy = if spec.d < 3 { Accuracy::Fine } else { Accuracy::Coarse };
    let risk = match (spec.risk, part) {
        (Average::Samples, _) | (_, Part::Test) => OneHiddenRisk::empirical(units, loss, x.clone(), y.clone()),
        (Average::Population, _) => {
            OneHiddenRisk::population(units, loss, truth.clone(), accuracy).ok_or(Error::Beyond)?
        }
        (Average::MonteCarlo, _) => {
            OneHiddenRisk::monte_carlo(units, loss, truth.clone(), spec.n, u64::from(spec.seed))
        }
    };
    Ok(Risk::Committee(Box::new(Committee { risk, x, y, truth, radius: OnceCell::new() })))
}

#[cfg(test)]
mod tests {
    use crate::objective::Objective;
    use crate::objective::one_hidden::{OneHiddenLoss, OneHiddenRisk};
    use crate::objective::population::{PopulationLoss, PopulationRisk};
    use crate::objective::quadrature::Accuracy;
    use crate::run::readouts::readouts;
    use crate::run::{Run, Shelf};
    use crate::slice::GridSize;
    use crate::spec::Spec;

    fn open(text: &str) -> Run {
        Spec::parse(text).and_then(|spec| Run::open(spec, &Shelf::default())).expect(text)
    }

    /// A Spec's risk is the core's: value, gradient and Hessian where the run stands, and the pixels of its landscape.
    fn check(text: &str, expected: &dyn Objective, terms: u32) {
        let mut run = open(text);
        let (w, d) = (run.w().to_vec(), expected.dim());
        let train = &run.problem().train;
        assert_eq!((train.dim(), train.terms()), (d, terms), "{text}");
        let [mut a, mut b] = [vec![0.0; d], vec![0.0; d]];
        let [mut g, mut h] = [vec![0.0; d * d], vec![0.0; d * d]];
        assert_eq!(train.gradient(&w, &mut a).to_bits(), expected.gradient(&w, &mut b).to_bits(), "{text}");
        train.hessian(&w, &mut g);
        expected.hessian(&w, &mut h);
        assert!(a == b && g == h, "{text}");
        let grid = GridSize { width: 5, height: 4 };
        let slice = run.slice();
        let mut pixels = vec![0.0; 20];
        train.pixel_sampler(&slice, grid).fill(0..4, &mut pixels);
        let mut at = w;
        for (k, pixel) in pixels.iter().enumerate() {
            slice.point(slice.x.centre(k as u32 % 5, 5), slice.y.centre(k as u32 / 5, 4), &mut at);
            let exact = expected.loss(&at);
            assert!((f64::from(*pixel) - exact).abs() < 3e-6 * (1.0 + exact), "{text}: {pixel} for {exact}");
        }
        assert!(readouts(&mut run).iter().all(|row| row.measured.is_some()), "{text}");
        let walk = run.step(3);
        assert_eq!(walk, 3, "{text}");
    }

    #[test]
    fn specs_say_population_risks() {
        let neuron = |loss| PopulationRisk::new(vec![1.2, -0.9], loss, Accuracy::Fine);
        let start = "bias=no&risk=population&test=0&w0=0.3,0.4";
        check(&format!("data=regression&{start}"), &neuron(PopulationLoss::Regression), 1);
        check(&format!("data=classification&{start}"), &neuron(PopulationLoss::Classification), 1);
        check(&format!("data=classification&loss=ce&{start}"), &neuron(PopulationLoss::CrossEntropy), 1);
        let truth = vec![2.0, 0.5, -1.0, 1.5];
        let committee = |loss| OneHiddenRisk::population(2, loss, truth.clone(), Accuracy::Fine).expect("d = 2");
        let start = "hidden=2&test=0&w0=1,0.3,-0.5,1&lr=10";
        check(&format!("data=committee&risk=population&loss=ce&{start}"), &committee(OneHiddenLoss::CrossEntropy), 1);
        check(&format!("data=committee&risk=population&{start}"), &committee(OneHiddenLoss::Square), 1);
        let estimate = OneHiddenRisk::monte_carlo(2, OneHiddenLoss::Square, truth.clone(), 50, 3);
        check(&format!("data=committee&risk=montecarlo&n=50&seed=3&{start}"), &estimate, 1);
        let sample = open(&format!("data=committee&loss=ce&n=30&{start}"));
        let (x, y) = (sample.problem().train.x().to_vec(), sample.problem().train.y().to_vec());
        let empirical = OneHiddenRisk::empirical(2, OneHiddenLoss::CrossEntropy, x, y);
        check(&format!("data=committee&loss=ce&n=30&{start}"), &empirical, 30);
        check(
            "data=committee&hidden=2&d=1&risk=population&loss=ce&w0=1,2&test=0",
            &OneHiddenRisk::population(2, OneHiddenLoss::CrossEntropy, vec![1.0, 4.0], Accuracy::Fine).expect("d = 1"),
            1,
        );
    }

    /// Setting a key gives a Spec that can be opened, with what it needs.
    #[test]
    fn choices_bring_what_they_need() {
        let rows = [
            ("data=classification", "risk", "population", "v=1&data=classification&bias=no&risk=population"),
            ("data=regression&noise=0.1&act=tanh", "risk", "population", "v=1&data=regression&bias=no&risk=population"),
            ("data=classification&bias=no&risk=population", "bias", "yes", "v=1&data=classification"),
            ("data=classification&bias=no&risk=population", "data", "clouds", "v=1&data=clouds&bias=no"),
            (
                "data=classification&bias=no&risk=population",
                "data",
                "committee",
                "v=1&data=committee&n=2000&test=0&hidden=2&loss=ce&lr=10",
            ),
            (
                "data=committee&hidden=2&risk=population&d=3",
                "d",
                "4",
                "v=1&data=committee&d=4&hidden=2&risk=montecarlo",
            ),
            ("data=committee&hidden=2&n=500&loss=ce", "data", "penguins", "v=1"),
        ];
        for (text, key, value, expected) in rows {
            let found = Spec::parse(text).and_then(|spec| spec.with(key, value)).expect(text);
            let mut pairs: Vec<String> = found.print().split('&').map(String::from).collect();
            let mut wanted: Vec<String> = expected.split('&').map(String::from).collect();
            pairs.sort();
            wanted.sort();
            assert_eq!(pairs, wanted, "{text}, {key}={value}");
            Run::open(found, &Shelf::default()).map(drop).expect(text);
        }
    }

    #[test]
    fn what_has_no_population_says_so() {
        for (text, culprit) in [
            ("data=regression&risk=population", "bias"),
            ("data=regression&bias=no&noise=0.1&risk=population", "noise"),
            ("data=regression&bias=no&act=tanh&risk=population", "act"),
            ("data=regression&bias=no&risk=montecarlo", "data"),
            ("data=clouds&risk=population", "data"),
            ("data=committee&hidden=2&d=4&risk=population", "d"),
            ("data=committee&hidden=2&loss=matching", "data"),
            ("data=committee&hidden=2,2", "hidden"),
            ("data=committee&hidden=2&decay=0.1", "data"),
        ] {
            let error = Spec::parse(text).map(|_| ()).expect_err(text).to_string();
            assert!(error.contains(&format!("={culprit}")), "{text}: {error}");
        }
    }

    /// The sample has no part in the population: dragging a sample or drawing others leaves the landscape as it is.
    #[test]
    fn other_samples_are_the_same_population() {
        let text = "data=classification&bias=no&risk=population&test=0";
        let mut run = open(text);
        let version = run.objective_version();
        for other in ["&n=50", "&seed=5&w0=1,1", "&moved=0:3,3"] {
            let spec = Spec::parse(&format!("{text}{other}")).expect(other);
            run.apply(spec, &Shelf::default()).expect(other);
            assert_eq!(run.objective_version(), version, "{other}");
        }
        run.apply(Spec::parse(&format!("{text}&wstar=1,1")).expect("good"), &Shelf::default()).expect("good");
        assert_ne!(run.objective_version(), version);
    }
}
