//! The timeline of a run: exact seek and step back in bounded memory, and what the curves and the walk are drawn from.
//!
//! Checkpoints are kept at every multiple of a stride. When there are too many, every other one is dropped and the
//! stride doubles, so a run of a million updates keeps a few hundred. Going to update t means restoring the last
//! checkpoint before it and making the remaining updates again: the same bits, because a state determines its successors.

use super::{State, Status, Trainer, advance_abreast};
use crate::objective::FiniteSum;
use crate::objective::neuron_risk::NeuronRisk;

/// A training run's parameters, replaced at one update: the user dragged them there.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// The update at which it happens; 0 is the start.
    pub t: u64,
    /// The parameters from there on, in the model's flat order.
    pub w: Vec<f64>,
}

/// Checkpoints kept, at most.
const MOST_CHECKPOINTS: usize = 256;
/// Records kept, at most, where they are short.
const MOST_RECORDS: usize = 2048;
/// Numbers in all records together, roughly, where they are long.
const MOST_NUMBERS: usize = 1 << 21;
/// What measuring may add to an update without being felt, in gradients of a neuron's terms: a fraction of a millisecond.
const UNFELT: u64 = 20_000;
/// ‖∇ℓ‖ at or below which a run counts as converged.
const ZERO_GRADIENT: f64 = 1e-12;

/// What is known of a run at one update.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The update; 0 is the start.
    pub t: u64,
    /// The parameters there.
    pub w: Vec<f64>,
    /// The risk over the training samples.
    pub loss: f64,
    /// The risk over the held-out samples, if there are any.
    pub test_loss: Option<f64>,
    /// ‖∇ℓ‖₂ of the training risk.
    pub grad_norm: f64,
    /// Whether the user put the parameters here, so that the walk jumps.
    pub jump: bool,
}

/// A run with its past.
pub struct Timeline {
    trainer: Trainer,
    start: State,
    edits: Vec<Edit>,
    /// Where the run arrived at the updates of edits.
    #[cfg(feature = "whole")]
    arrivals: Vec<Edit>,
    checkpoints: Vec<State>,
    checkpoint_stride: u64,
    records: Vec<Record>,
    record_stride: u64,
    most_records: usize,
    reached: u64,
    grad: Vec<f64>,
}

/// The risks that a run is measured by.
pub struct Measures<'a> {
    /// What is descended on: the risk over the training samples.
    pub train: &'a dyn FiniteSum,
    /// The risk over the held-out samples, if there are any.
    pub test: Option<&'a dyn FiniteSum>,
}

impl Measures<'_> {
    /// Terms of all risks together.
    fn terms(&self) -> u64 {
        u64::from(self.train.terms()) + self.test.map_or(0, |test| u64::from(test.terms()))
    }
}

impl Timeline {
    /// The timeline of a run that stands at its start. `edits` (increasing in t) are applied when the run arrives there.
    #[must_use]
    pub fn new(mut trainer: Trainer, edits: Vec<Edit>, measures: &Measures<'_>) -> Timeline {
        if let Some(first) = edits.first().filter(|e| e.t == 0) {
            trainer.set_w(&first.w);
        }
        let start = trainer.save();
        // Where measuring costs more than updates do, it is done for some of them only.
        let cost = measures.train.gradient_cost();
        let per_update = (trainer.cost() * cost).max(UNFELT);
        let record_stride = (measures.terms() * cost / per_update).max(1);
        let most_records = (MOST_NUMBERS / start.w.len().max(1)).clamp(256, MOST_RECORDS);
        let grad = vec![0.0; start.w.len()];
        let mut timeline = Timeline {
            trainer,
            edits,
            #[cfg(feature = "whole")]
            arrivals: Vec::new(),
            checkpoints: vec![start.clone()],
            start,
            checkpoint_stride: 1,
            records: Vec::new(),
            record_stride,
            most_records,
            reached: 0,
            grad,
        };
        timeline.record(measures);
        timeline
    }

    /// The run where it stands.
    #[must_use]
    pub fn trainer(&self) -> &Trainer {
        &self.trainer
    }

    /// The latest update that the run has reached: the end of the seek bar.
    #[must_use]
    pub fn reached(&self) -> u64 {
        self.reached
    }

    /// Parameters at update 0.
    #[must_use]
    pub fn start(&self) -> &[f64] {
        &self.start.w
    }

    /// Records in increasing order of t, evenly spaced but for edits and the end.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// Updates between two records.
    #[must_use]
    pub fn record_stride(&self) -> u64 {
        self.record_stride
    }

    /// Where the run's next update leads, and what it consists of: see [`Trainer::rehearse`].
    #[cfg(feature = "whole")]
    pub fn rehearse(&mut self, measures: &Measures<'_>) -> Option<(Vec<f64>, crate::optimizer::Parts)> {
        self.trainer.rehearse(measures.train)
    }

    /// How many checkpoints are kept: bounded, however long the run.
    #[must_use]
    pub fn checkpoints_kept(&self) -> usize {
        self.checkpoints.len()
    }

    /// The edits, in increasing order of t.
    #[must_use]
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// The parameters with which the run arrived at update `t`, where an edit then replaced them; `None` without one, and at the start.
    #[must_use]
    #[cfg(feature = "whole")]
    pub fn arrival(&self, t: u64) -> Option<&[f64]> {
        self.arrivals.iter().find(|a| a.t == t).map(|a| a.w.as_slice())
    }

    /// Keeps where the run arrived, unless that is known.
    #[cfg(feature = "whole")]
    fn keep_arrival(&mut self) {
        let t = self.trainer.t();
        if t > 0 && self.arrival(t).is_none() {
            self.arrivals.push(Edit { t, w: self.trainer.w().to_vec() });
        }
    }

    /// Goes forward by `k` updates at most; returns how many were made (fewer only on divergence).
    pub fn advance(&mut self, measures: &Measures<'_>, k: u64) -> u64 {
        let target = self.trainer.t() + k;
        let from = self.trainer.t();
        while self.trainer.t() < target {
            // Nothing between here and the next stop needs looking at, so the trainer may fuse those updates.
            let stop = self.next_stop().min(target);
            if self.trainer.advance(measures.train, stop - self.trainer.t()) == 0 {
                break;
            }
            self.arrive(measures);
        }
        self.trainer.t() - from
    }

    /// Takes `timelines`, which stand at one update, forward by `k` updates side by side (see [`advance_abreast`]): exactly what [`Timeline::advance`] makes of
    /// each by itself. `risk` is what each of them descends on, and `measures.train`.
    pub fn advance_abreast(timelines: &mut [&mut Timeline], risk: &NeuronRisk, measures: &Measures<'_>, k: u64) {
        let Some(target) = timelines.first().map(|first| first.trainer.t() + k) else { return };
        loop {
            let mut running: Vec<&mut Timeline> = timelines
                .iter_mut()
                .filter(|one| one.trainer.t() < target && one.trainer.status() != Status::Diverged)
                .map(|one| &mut **one)
                .collect();
            let Some(stop) = running.iter().map(|one| one.next_stop()).min() else { return };
            let updates = stop.min(target) - running[0].trainer.t();
            let mut trainers: Vec<&mut Trainer> = running.iter_mut().map(|one| &mut one.trainer).collect();
            advance_abreast(&mut trainers, risk, updates);
            running.into_iter().for_each(|one| one.arrive(measures));
        }
    }

    /// Goes to update `t`, or as near as `budget` updates allow (or divergence permits). Returns the updates made.
    pub fn seek(&mut self, measures: &Measures<'_>, t: u64, budget: u64) -> u64 {
        if t < self.trainer.t() {
            let at = self.checkpoints.partition_point(|c| c.t <= t) - 1;
            let checkpoint = self.checkpoints[at].clone();
            self.trainer.restore(&checkpoint);
        }
        self.advance(measures, (t - self.trainer.t()).min(budget))
    }

    /// Puts the parameters elsewhere at the update where the run stands. What came after it is forgotten.
    pub fn edit(&mut self, measures: &Measures<'_>, w: &[f64]) {
        let t = self.trainer.t();
        #[cfg(feature = "whole")]
        {
            self.arrivals.retain(|a| a.t <= t);
            self.keep_arrival();
        }
        self.edits.retain(|e| e.t < t);
        self.edits.push(Edit { t, w: w.to_vec() });
        self.records.retain(|r| r.t < t);
        self.checkpoints.retain(|c| c.t < t);
        self.trainer.set_w(w);
        self.reached = t;
        let state = self.trainer.save();
        if t == 0 {
            self.start = state.clone();
        }
        self.checkpoints.push(state);
        self.record(measures);
    }

    /// Replaces the edits and goes to update `t` (as near as `budget` updates allow).
    ///
    /// Where only the edit at the update where the run stands differs, nothing is replayed: that is a drag.
    pub fn set_edits(&mut self, measures: &Measures<'_>, edits: Vec<Edit>, t: u64, budget: u64) {
        let same = self.edits.iter().zip(&edits).take_while(|(a, b)| a == b).count();
        let Some(first) = self.edits[same..].iter().chain(&edits[same..]).map(|e| e.t).min() else {
            self.seek(measures, t, budget);
            return;
        };
        if let (Some(last), true) = (edits.last(), edits.len() == same + 1)
            && last.t == t
            && self.trainer.t() == t
            && first == t
        {
            let w = last.w.clone();
            self.edit(measures, &w);
            return;
        }
        self.records.retain(|r| r.t < first);
        self.checkpoints.retain(|c| c.t < first);
        #[cfg(feature = "whole")]
        self.arrivals.retain(|a| a.t < first);
        self.reached = self.reached.min(first.saturating_sub(1));
        self.edits = edits;
        if let Some(before) = self.checkpoints.last().cloned() {
            self.trainer.restore(&before);
            self.seek(measures, t, budget);
        }
    }

    /// The next update at which something is to be stored or changed.
    fn next_stop(&self) -> u64 {
        let t = self.trainer.t();
        let next = |stride: u64| (t / stride + 1) * stride;
        let edit = self.edits.iter().map(|e| e.t).find(|&e| e > t).unwrap_or(u64::MAX);
        next(self.checkpoint_stride).min(next(self.record_stride)).min(edit)
    }

    fn arrive(&mut self, measures: &Measures<'_>) {
        let t = self.trainer.t();
        if let Some(edit) = self.edits.iter().position(|e| e.t == t) {
            #[cfg(feature = "whole")]
            self.keep_arrival();
            self.trainer.set_w(&self.edits[edit].w);
        }
        self.reached = self.reached.max(t);
        let edited = self.edits.iter().any(|e| e.t == t);
        if (t % self.checkpoint_stride == 0 || edited) && self.checkpoints.last().is_none_or(|c| c.t < t) {
            self.checkpoints.push(self.trainer.save());
            if self.checkpoints.len() > MOST_CHECKPOINTS {
                self.checkpoint_stride *= 2;
                let stride = self.checkpoint_stride;
                self.checkpoints.retain(|c| c.t % stride == 0);
            }
        }
        if (t % self.record_stride == 0 || edited) && self.records.last().is_none_or(|r| r.t < t) {
            self.record(measures);
        }
    }

    fn record(&mut self, measures: &Measures<'_>) {
        let record = self.measure(measures);
        self.records.push(record);
        if self.records.len() > self.most_records {
            self.record_stride *= 2;
            let stride = self.record_stride;
            self.records.retain(|r| r.t % stride == 0 || r.jump);
        }
    }

    /// What is known of the run where it stands.
    pub fn measure(&mut self, measures: &Measures<'_>) -> Record {
        let (t, w) = (self.trainer.t(), self.trainer.w());
        let loss = measures.train.gradient(w, &mut self.grad);
        let grad_norm = self.grad.iter().map(|g| g * g).sum::<f64>().sqrt();
        let test_loss = measures.test.map(|f| f.loss(w));
        let jump = t > 0 && self.edits.iter().any(|e| e.t == t);
        Record { t, w: w.to_vec(), loss, test_loss, grad_norm, jump }
    }

    /// Whether a record is of where the run stands.
    #[must_use]
    pub fn stands_at(&self, record: &Record) -> bool {
        let (t, w) = (self.trainer.t(), self.trainer.w());
        record.t == t && record.w == w && record.jump == (t > 0 && self.edits.iter().any(|e| e.t == t))
    }

    /// How the run stands, given the gradient norm of the whole risk there.
    #[must_use]
    pub fn status(&self, grad_norm: f64) -> Status {
        match self.trainer.status() {
            Status::Diverged => Status::Diverged,
            _ if grad_norm <= ZERO_GRADIENT => Status::Converged,
            status => status,
        }
    }
}
