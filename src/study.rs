//! Experiments over seeds: the same Specs from many seeds, measured alike, and what that says.
//!
//! A study hands out jobs, one run each, and takes their results in any order: the jobs run here or in workers alike. Where step sizes are to be
//! chosen, that is done first and on seeds of its own, so that no variant is judged by the runs that it was tuned on.

pub mod law;
pub mod plan;
pub mod trial;

use crate::error::Error;
use crate::spec::Spec;
use crate::statistics::{Mean, mean, quantile};
use plan::Plan;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use trial::Measure;

/// Runs by which a step size is chosen.
const TUNING: u32 = 5;
/// The first of their seeds: beyond those of the runs that count.
const FIRST_TUNING: u32 = 1001;
/// Most runs of a variant.
pub const MOST_SEEDS: u32 = 100;

/// One run of a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Job {
    /// Place of the variant in the plan; where there are sizes, of the variant and the size, size by size.
    pub variant: u32,
    /// Place of the step size among the plan's; 0 where there is nothing to choose.
    pub rate: u32,
    /// The seed, of data, start and batches alike.
    pub seed: u32,
}

/// A study under way.
pub struct Study {
    plan: &'static Plan,
    /// The variants' Specs, of each as many as there are sizes, with what was changed for all of them.
    specs: Vec<Spec>,
    seeds: u32,
    handed: BTreeSet<Job>,
    found: BTreeMap<Job, Vec<f64>>,
    /// What theory says of each variant's law, size by size, once it was asked for.
    expected: Vec<OnceCell<Vec<(f64, f64)>>>,
}

impl Study {
    /// The study of that name; `changes` are keys that are set for all variants, as in a URL.
    ///
    /// Errors: a name that there is not, what the Spec does not allow.
    pub fn open(name: &str, changes: &str) -> Result<Study, Error> {
        let plan = plan::named(name)?;
        let mut specs = Vec::new();
        for (k, variant) in plan.variants.iter().enumerate() {
            let mut spec = Spec::parse(variant.spec)?;
            for (key, value) in changes.split('&').filter_map(|pair| pair.split_once('=')) {
                // A remedy is set where it is used, not where it is gone without.
                let is_remedy = k == 0 && plan.variants.len() > 1 && matches!(key, "decay" | "drop" | "amount");
                if !is_remedy {
                    spec = spec.with(key, value)?;
                }
            }
            match plan.sizes {
                None => specs.push(spec),
                Some(sizes) => {
                    for size in sizes.values {
                        specs.push(spec.with(sizes.key, &size.to_string())?);
                    }
                }
            }
        }
        let expected = vec![OnceCell::new(); plan.variants.len()];
        Ok(Study { plan, specs, seeds: plan.seeds, handed: BTreeSet::new(), found: BTreeMap::new(), expected })
    }

    /// Its plan.
    #[must_use]
    pub fn plan(&self) -> &'static Plan {
        self.plan
    }

    /// Sets how many runs are made of each variant; what was found stays.
    pub fn set_seeds(&mut self, seeds: u32) {
        self.seeds = seeds.clamp(1, MOST_SEEDS);
    }

    /// How many runs are made of each variant.
    #[must_use]
    pub fn seeds(&self) -> u32 {
        self.seeds
    }

    /// The Spec of a variant, with the step size that was chosen for it if one was.
    #[must_use]
    pub fn spec(&self, variant: u32) -> Option<Spec> {
        let spec = self.specs.get(variant as usize)?.clone();
        Some(match self.chosen(variant).and_then(|k| self.plan.rates.get(k as usize)) {
            Some(lr) => Spec { lr: *lr, ..spec },
            None => spec,
        })
    }

    /// The Spec of a job.
    #[must_use]
    pub fn spec_of(&self, job: Job) -> Option<Spec> {
        let spec = self.specs.get(job.variant as usize)?.clone();
        let lr = self.plan.rates.get(job.rate as usize).copied().unwrap_or(spec.lr);
        Some(Spec { lr, seed: job.seed, ..spec })
    }

    /// The next run that nobody is at; `None` while others must be awaited, and when all is done.
    pub fn hand_out(&mut self) -> Option<Job> {
        let job = self.wanted().into_iter().find(|job| !self.handed.contains(job) && !self.found.contains_key(job))?;
        self.handed.insert(job);
        Some(job)
    }

    /// Takes a run's result.
    pub fn put(&mut self, job: Job, values: &[f64]) {
        self.handed.remove(&job);
        self.found.insert(job, values.to_vec());
    }

    /// Whoever was at a run is not any more: their jobs are handed out again.
    pub fn recall(&mut self) {
        self.handed.clear();
    }

    /// Share of the runs that are done, 0 to 1.
    #[must_use]
    pub fn progress(&self) -> f64 {
        let tuning = self.plan.rates.len() as u32 * TUNING;
        let all = self.specs.len() as u32 * (tuning + self.seeds);
        let done = self.found.keys().filter(|job| job.seed >= FIRST_TUNING || job.seed <= self.seeds).count();
        done as f64 / f64::from(all)
    }

    /// The runs that are wanted as far as is known now, in the order in which they are handed out.
    fn wanted(&self) -> Vec<Job> {
        let mut jobs = Vec::new();
        for seed in 0..TUNING {
            for rate in 0..self.plan.rates.len() as u32 {
                jobs.extend((0..self.specs.len() as u32).map(|variant| Job {
                    variant,
                    rate,
                    seed: FIRST_TUNING + seed,
                }));
            }
        }
        for seed in 1..=self.seeds {
            for variant in 0..self.specs.len() as u32 {
                jobs.extend(self.chosen(variant).map(|rate| Job { variant, rate, seed }));
            }
        }
        jobs
    }

    /// The place of the step size that did best on the seeds for choosing, once all are there.
    fn chosen(&self, variant: u32) -> Option<u32> {
        let rates = self.plan.rates.len() as u32;
        if rates == 0 {
            return Some(0);
        }
        let mut best: Option<(u32, f64)> = None;
        for rate in 0..rates {
            let runs =
                (0..TUNING).map(|k| self.found.get(&Job { variant, rate, seed: FIRST_TUNING + k })?.first().copied());
            let median = quantile(&runs.collect::<Option<Vec<f64>>>()?, 0.5)?;
            if best.is_none_or(|(_, least)| median < least) {
                best = Some((rate, median));
            }
        }
        best.map(|(rate, _)| rate)
    }

    /// The results of a variant's runs that count, by seed.
    fn results(&self, variant: u32) -> Vec<(u32, &[f64])> {
        let Some(rate) = self.chosen(variant) else { return Vec::new() };
        let one = |seed| self.found.get(&Job { variant, rate, seed }).map(|found| (seed, found.as_slice()));
        (1..=self.seeds).filter_map(one).collect()
    }

    /// The epochs that each run of a variant took, by seed; infinite where it failed.
    #[must_use]
    pub fn epochs(&self, variant: u32) -> Vec<f64> {
        self.results(variant).into_iter().filter_map(|(_, found)| found.first().copied()).collect()
    }

    /// Updates at which losses are measured.
    #[must_use]
    pub fn updates(&self) -> Vec<f64> {
        let Measure::Losses { updates, points } = self.plan.measure else { return Vec::new() };
        (0..points).map(|k| (updates * u64::from(k) / u64::from(points.max(2) - 1)) as f64).collect()
    }

    /// The mean held-out loss (`of` = 0) or training loss (1) of a variant's runs at each of [`updates`](Study::updates).
    #[must_use]
    pub fn losses(&self, variant: u32, of: usize) -> Vec<Mean> {
        let results = self.results(variant);
        let at = |k: usize| mean(&results.iter().map(|(_, found)| found[2 * k + of]).collect::<Vec<f64>>());
        (0..self.updates().len()).filter_map(at).collect()
    }

    /// What a variant's held-out loss is in the end less what the first's is, seed by seed: below 0 where the variant helps.
    #[must_use]
    pub fn gain(&self, variant: u32) -> Option<Mean> {
        let last = 2 * self.updates().len().checked_sub(1)?;
        let (plain, other) = (self.results(0), self.results(variant));
        let pairs = other.iter().filter_map(|(seed, found)| {
            let (_, before) = plain.iter().find(|(s, _)| s == seed)?;
            Some(found[last] - before[last])
        });
        mean(&pairs.collect::<Vec<f64>>())
    }

    /// Stopping early: the place among [`updates`](Study::updates) where the mean held-out loss of the runs with odd seeds is least, and what stopping there
    /// gains the runs with even seeds over going on to the end. So the stop is not judged by the runs that it was chosen on.
    #[must_use]
    pub fn stop(&self) -> Option<(usize, Mean)> {
        let last = self.updates().len().checked_sub(1)?;
        let results = self.results(0);
        let half = |odd: u32| results.iter().filter(move |(seed, _)| seed % 2 == odd).map(|(_, found)| *found);
        let at = |k: usize| half(1).map(|found| found[2 * k]).sum::<f64>();
        half(1).next()?;
        let stop = (0..=last).fold(0, |best, k| if at(k) < at(best) { k } else { best });
        let gains: Vec<f64> = half(0).map(|found| found[2 * stop] - found[2 * last]).collect();
        Some((stop, mean(&gains)?))
    }
}

#[cfg(test)]
mod tests;
