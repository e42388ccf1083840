//! Several runs advanced together.

use super::{FAR, Status, Trainer, step_sizes};
use crate::objective::neuron_risk::NeuronRisk;
use crate::objective::neuron_risk::abreast::Abreast;
use crate::objective::{Made, Steps};

/// Up to `k` updates of each of `trainers` on `risk`: exactly what [`Trainer::advance`] makes of each by itself. Those that are at the same update of
/// plain descent and draw the same batches as the first of them, whatever their starts and step sizes, go side by side (see `neuron_risk::abreast`).
pub fn advance_abreast(trainers: &mut [&mut Trainer], risk: &NeuronRisk, k: u64) {
    let plain = |trainer: &Trainer| trainer.rule.optimizer.is_plain();
    let Some(first) = trainers.iter().find(|trainer| plain(trainer)) else {
        for trainer in trainers {
            trainer.advance(risk, k);
        }
        return;
    };
    let (t, batches) = (first.state.t, first.batches.clone());
    let alike = |trainer: &Trainer| plain(trainer) && trainer.state.t == t && trainer.batches.same(&batches);
    let (mut trainers, alone): (Vec<&mut Trainer>, Vec<&mut Trainer>) =
        trainers.iter_mut().map(|trainer| &mut **trainer).partition(|trainer| alike(trainer));
    for trainer in alone {
        trainer.advance(risk, k);
    }
    let mut batches = batches;
    let (size, mut done) = (batches.size() as usize, 0);
    while done < k {
        let (order, mut count) = (batches.ahead(t + done), 0);
        let running = trainers.iter_mut().filter(|trainer| trainer.state.status != Status::Diverged);
        let mut running: Vec<&mut Trainer> = running.map(|trainer| &mut **trainer).collect();
        let mut runs: Vec<Abreast<'_>> = Vec::with_capacity(running.len());
        for trainer in &mut running {
            count = step_sizes(&trainer.rule, t + done, order, size, k - done, &mut trainer.eta);
            let steps = Steps { t: t + done, eta: &trainer.eta, order, size, bound: FAR };
            runs.push(Abreast { steps, w: &mut trainer.state.w, made: Made::default() });
        }
        if runs.is_empty() {
            return;
        }
        risk.descend_abreast(&mut runs);
        let made: Vec<Made> = runs.into_iter().map(|run| run.made).collect();
        running.into_iter().zip(made).for_each(|(trainer, made)| trainer.arrive(made, count));
        done += count as u64;
    }
}
