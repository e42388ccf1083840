//! Laws of scale: how what is measured changes with the number of samples or of dimensions, beside the exponent that theory says.

use super::Study;
use super::trial::Measure;
use crate::dataset::synthetic::Planted;
use crate::lab::mei;
use crate::lab::practice::noise::of_regression;
use crate::math;
use crate::matrix::norm;
use crate::model::loss::Loss;
use crate::objective::one_hidden::OneHiddenRisk;
use crate::objective::quadrature::Accuracy;
use crate::run::{Problem, Shelf, set_up};
use crate::spec::{Source, Spec};
use crate::statistics::{Line, Mean, mean};
use crate::theory::local_convexity;
use crate::theory::recovery::{self, Estimator};
use crate::theory::uniform_convergence::{Setting, log_line};

/// R, the radius of the ball in which deviations are looked for.
const RADIUS: f64 = 3.0;

/// Slack of slopes over sample sizes, and over dimensions, where the growth between few is steeper than in the limit.
const OF_SAMPLES: f64 = 0.06;
const OF_FEW_DIMENSIONS: f64 = 0.12;

/// What is changed from point to point: a key of the Spec, and its values.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// n or d.
    pub key: &'static str,
    /// Ascending.
    pub values: &'static [u32],
}

/// What was measured over the sizes so far.
#[derive(Clone, Debug)]
pub struct Law {
    /// The size, and the mean over the seeds: of suprema as they are, of distances the root of the mean square.
    pub points: Vec<(f64, Mean)>,
    /// The line of ln value over ln size, with the standard error of its slope.
    pub line: Option<Line>,
    /// The slope that theory says, in the limit.
    pub predicted: f64,
    /// How far from it a slope between sizes that are not the limit may be, beside its chance.
    pub slack: f64,
    /// What theory says of each size, where it says the values themselves.
    pub expected: Vec<(f64, f64)>,
}

/// How many minima samples of one size have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// Sample size.
    pub size: f64,
    /// How many samples were looked at.
    pub runs: usize,
    /// Shares of those with no finite minimum, with one, and with more.
    pub shares: [f64; 3],
}

/// Measures a Spec's sample at once; `None` for a measure that takes a walk.
pub(super) fn measure(of: Measure, spec: &Spec, problem: &Problem) -> Option<Vec<f64>> {
    let truth = problem.dataset.truth.as_deref().unwrap_or(&[]);
    let train = &*problem.train;
    match of {
        Measure::Epochs { .. } | Measure::Losses { .. } => None,
        Measure::Deviation => {
            let kind = match spec.data {
                Source::Regression => Planted::Regression { noise: spec.noise },
                _ => Planted::Classification,
            };
            let setting = Setting { kind, truth: truth.to_vec(), radius: RADIUS };
            let found = setting.deviation(spec.n, u64::from(spec.seed));
            Some(vec![found.gradient, found.hessian])
        }
        Measure::Minima { starts } => Some(vec![mei::minima(train, truth, starts as usize).len() as f64]),
        Measure::Distance => {
            let units = problem.train.committee().map_or(1, |committee| committee.risk.units());
            let found = recovery::minimiser(train, truth);
            let distance = found.map_or(f64::NAN, |w| local_convexity::matched(&w, truth, units).distance);
            Some(vec![distance])
        }
        Measure::Spread { updates } => Some(vec![spread(spec, problem, updates).unwrap_or(f64::NAN)]),
        Measure::Gap => {
            let start = vec![0.0; train.dim()];
            let gap = recovery::minimiser(train, &start)
                .and_then(|w| problem.test.as_ref().map(|test| (test.loss(&w) - train.loss(&w)).abs()));
            Some(vec![gap.unwrap_or(f64::NAN)])
        }
    }
}

/// The root of the mean of ‖w_t − ŵ‖² over `updates` updates of the Spec's walk from ŵ, after as many others.
fn spread(spec: &Spec, problem: &Problem, updates: u64) -> Option<f64> {
    let train = &*problem.train;
    let end = recovery::minimiser(train, &vec![0.0; train.dim()])?;
    let (_, mut trainer) = set_up(spec, &Shelf::default()).ok()?;
    trainer.set_w(&end);
    trainer.advance(train, updates);
    let mut sum = 0.0;
    for _ in 0..updates {
        trainer.advance(train, 1);
        sum += trainer.w().iter().zip(&end).map(|(w, e)| (w - e) * (w - e)).sum::<f64>();
    }
    Some((sum / updates as f64).sqrt())
}

impl Measure {
    /// How many numbers each run gives whose change with the size is looked at.
    #[must_use]
    pub fn quantities(self) -> usize {
        match self {
            Measure::Deviation => 2,
            Measure::Distance | Measure::Spread { .. } | Measure::Gap => 1,
            _ => 0,
        }
    }
}

impl Study {
    /// The finite values of a quantity at one of a variant's sizes.
    fn at(&self, variant: u32, size: usize, quantity: usize) -> Vec<f64> {
        let sizes = self.plan.sizes.map_or(1, |sizes| sizes.values.len()) as u32;
        let found = self.results(variant * sizes + size as u32);
        found.into_iter().filter_map(|(_, found)| found.get(quantity).copied()).filter(|v| v.is_finite()).collect()
    }

    /// Runs that are there at every size of a variant.
    #[must_use]
    pub fn least_runs(&self, variant: u32) -> usize {
        let sizes = self.plan.sizes.map_or(1, |sizes| sizes.values.len()) as u32;
        (0..sizes).map(|k| self.results(variant * sizes + k).len()).min().unwrap_or(0)
    }

    /// How a variant's quantity changes with the size; `None` where nothing of the kind is measured.
    #[must_use]
    pub fn law(&self, variant: u32, quantity: usize) -> Option<Law> {
        let sizes = self.plan.sizes.filter(|_| quantity < self.plan.measure.quantities())?;
        let (mut points, mut all) = (Vec::new(), Vec::new());
        for (k, size) in sizes.values.iter().map(|size| f64::from(*size)).enumerate() {
            let values = self.at(variant, k, quantity);
            all.extend(values.iter().filter(|v| **v > 0.0).map(|v| (size, *v)));
            let of = |values: &[f64]| mean(values);
            let point = if matches!(self.plan.measure, Measure::Distance | Measure::Spread { .. }) {
                of(&values.iter().map(|v| v * v).collect::<Vec<f64>>()).map(|square| {
                    let root = square.mean.sqrt();
                    Mean { mean: root, sd: square.sd / (2.0 * root), error: square.error / (2.0 * root), ..square }
                })
            } else {
                of(&values)
            };
            points.extend(point.map(|point| (size, point)));
        }
        let (predicted, slack) = if sizes.key == "d" { (0.5, OF_FEW_DIMENSIONS) } else { (-0.5, OF_SAMPLES) };
        let seen = |(size, _): &(f64, f64)| points.iter().any(|(at, _)| (at - size).abs() < 0.5);
        let expected = self.expected(variant).into_iter().filter(seen).collect();
        Some(Law { points, line: log_line(&all), predicted, slack, expected })
    }

    /// What theory says of each size, where it says the values themselves: √(c/n) in the limit for ‖ŵ − w*‖, and exactly what a walk's distance is in batches of each size.
    /// It takes integrals or a minimum, and is asked for after every run: found once.
    fn expected(&self, variant: u32) -> Vec<(f64, f64)> {
        let known = self.expected.get(variant as usize).map(|known| known.get_or_init(|| self.find_expected(variant)));
        known.cloned().unwrap_or_default()
    }

    fn find_expected(&self, variant: u32) -> Vec<(f64, f64)> {
        let Some(sizes) = self.plan.sizes else { return Vec::new() };
        let all = sizes.values.iter().map(|size| f64::from(*size));
        if let Measure::Spread { .. } = self.plan.measure {
            let Some(spec) = self.spec(variant * sizes.values.len() as u32) else { return Vec::new() };
            let Ok(problem) = Problem::new(&spec, &Shelf::default(), None) else { return Vec::new() };
            let Some(risk) = problem.train.neuron() else { return Vec::new() };
            let at = |size: f64| Some((size, of_regression(risk, spec.lr, size)?.1.mean_square().sqrt()));
            return all.filter_map(at).collect();
        }
        self.constant(variant, sizes).map_or_else(Vec::new, |c| all.map(|size| (size, (c / size).sqrt())).collect())
    }

    /// c, the limit of n·E‖ŵ − w*‖², where that is what is measured.
    fn constant(&self, variant: u32, sizes: Sizes) -> Option<f64> {
        if self.plan.measure != Measure::Distance {
            return None;
        }
        let spec = self.spec(variant * sizes.values.len() as u32)?;
        let problem = Problem::new(&spec, &Shelf::default(), None).ok()?;
        let truth = problem.dataset.truth.clone()?;
        if let Some(committee) = problem.train.committee() {
            let (units, loss) = (committee.risk.units(), committee.risk.criterion());
            let population = OneHiddenRisk::population(units, loss, truth.clone(), Accuracy::Coarse)?;
            return local_convexity::error_constant(&population, &truth);
        }
        let estimator = if spec.loss == Loss::Square { Estimator::Square } else { Estimator::CrossEntropy };
        Some(recovery::error_constant(norm(&truth), truth.len(), estimator))
    }

    /// How many minima a variant's samples have, size by size.
    #[must_use]
    pub fn shares(&self, variant: u32) -> Vec<Shares> {
        let (Some(sizes), Measure::Minima { .. }) = (self.plan.sizes, self.plan.measure) else { return Vec::new() };
        let at = |(k, size): (usize, &u32)| {
            let counts = self.at(variant, k, 0);
            let runs = counts.len();
            let share = |least: f64, most: f64| {
                counts.iter().filter(|c| **c >= least && **c <= most).count() as f64 / runs.max(1) as f64
            };
            let shares = [share(0.0, 0.5), share(0.5, 1.5), share(1.5, f64::INFINITY)];
            (runs > 0).then_some(Shares { size: f64::from(*size), runs, shares })
        };
        sizes.values.iter().enumerate().filter_map(at).collect()
    }
}

impl Law {
    /// Whether the slope is the predicted one, within three standard errors and the slack; `None` while there is no slope.
    #[must_use]
    pub fn agrees(&self) -> Option<bool> {
        self.line.map(|line| (line.slope - self.predicted).abs() <= 3.0 * line.error + self.slack)
    }

    /// What theory says of the last size that was measured, where it says values.
    #[must_use]
    pub fn limit(&self) -> Option<f64> {
        self.expected.last().map(|(_, value)| *value)
    }

    /// What theory says over the sizes that there are: the values themselves, or the predicted slope through the middle of what was measured.
    #[must_use]
    pub fn prediction(&self) -> Vec<(f64, f64)> {
        if !self.expected.is_empty() {
            return self.expected.clone();
        }
        let ends = [self.points.first(), self.points.last()].map(|point| point.map(|(size, _)| *size));
        let [Some(first), Some(last)] = ends else { return Vec::new() };
        let count = self.points.len() as f64;
        let centre = |f: &dyn Fn(&(f64, Mean)) -> f64| self.points.iter().map(|p| math::ln(f(p))).sum::<f64>() / count;
        let (x, y) = (centre(&|p| p.0), centre(&|p| p.1.mean));
        let at = |size: f64| math::exp(y + self.predicted * (math::ln(size) - x));
        [first, last].map(|size| (size, at(size))).to_vec()
    }
}
