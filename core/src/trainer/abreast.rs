//! Several runs advanced together.

use super::{FAR, Status, Trainer, step_sizes};
use crate::objective::neuron_risk::NeuronRisk;
use crate::objective::neuron_risk::abreast::Abreast;
use crate::objective::{Made, Steps};

/// Up to `k` updates of each of `trainers` on `risk`: exactly what [`Trainer::advance`] makes of each by itself. Where all are at the same update of
/// plain descent and draw the same batches, whatever their starts and step sizes, they go side by side (see `neuron_risk::abreast`).
pub fn advance_abreast(trainers: &mut [Trainer], risk: &NeuronRisk, k: u64) {
    let Some(first) = trainers.first() else { return };
    let (t, batches) = (first.state.t, first.batches.clone());
    let alike =
        |trainer: &Trainer| trainer.rule.optimizer.is_plain() && trainer.state.t == t && trainer.batches.same(&batches);
    if !trainers.iter().all(alike) {
        for trainer in trainers {
            trainer.advance(risk, k);
        }
        return;
    }
    let mut batches = batches;
    let (size, mut done) = (batches.size() as usize, 0);
    while done < k {
        let (order, mut count) = (batches.ahead(t + done), 0);
        let mut running: Vec<&mut Trainer> =
            trainers.iter_mut().filter(|trainer| trainer.state.status != Status::Diverged).collect();
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
