//! Any update rule in the coordinates u = ln |w|: parameters keep their signs, and steps are factors.
//!
//! For gradient descent u ← u − η ∂ℓ/∂u with ∂ℓ/∂u = w ∂ℓ/∂w, which is w ← w exp(−η w g): it goes downhill as descent in w does (both have the slope's
//! sign) and stops at the same minima, but a step is as long where w is 250 as where it is 0.004. Where curvatures differ by a factor of 10⁹, as at the minima of Auer, Herbster
//! and Warmuth's construction (1995), no one step size in w does for both. A parameter that is 0 stays 0.

use super::{Optimizer, Oracle, Parts};
use crate::math;
use crate::objective::chart::InChart;
use crate::slice::Scale;

/// A rule whose iterates are ln |w|.
pub struct InLogarithm {
    inner: Box<dyn Optimizer>,
    charts: Vec<Scale>,
    u: Vec<f64>,
    before: Vec<f64>,
}

impl InLogarithm {
    /// `inner`, a rule for `dim` parameters, in these coordinates.
    #[must_use]
    pub fn new(inner: Box<dyn Optimizer>, dim: usize) -> InLogarithm {
        InLogarithm { inner, charts: vec![Scale::Ln; dim], u: vec![0.0; dim], before: vec![0.0; dim] }
    }
}

/// The chart of ln |w| on w's side of 0.
#[must_use]
pub fn side(w: f64) -> Scale {
    if w < 0.0 { Scale::MirroredLn } else { Scale::Ln }
}

impl Optimizer for InLogarithm {
    fn step(&mut self, oracle: &mut Oracle<'_>, eta: f64, w: &mut [f64]) -> f64 {
        for (k, w) in w.iter().enumerate() {
            self.charts[k] = side(*w);
            self.u[k] = self.charts[k].of(*w);
        }
        self.before.copy_from_slice(&self.u);
        let in_chart = InChart::new(oracle.objective, &self.charts);
        let mut inner = Oracle { objective: &in_chart, batch: oracle.batch, t: oracle.t, evaluations: 0 };
        let loss = self.inner.step(&mut inner, eta, &mut self.u);
        oracle.evaluations += inner.evaluations;
        for (w, (u, before)) in w.iter_mut().zip(self.u.iter().zip(&self.before)) {
            // As a factor: no step is no change to the last bit. At 0 both are −∞, whose difference is no number.
            if *w != 0.0 {
                *w *= math::exp(u - before);
            }
        }
        loss
    }

    /// The parts of the step in u, one after the other, as they move w: factors, whose differences add up to the whole.
    fn tell_apart(&self, eta: f64, w: &[f64], parts: &mut Parts) {
        let zeros = || vec![0.0; w.len()];
        let step = self.u.iter().zip(&self.before).map(|(u, before)| u - before).collect();
        let mut inner = Parts { gradient: step, momentum: zeros(), decay: zeros() };
        self.inner.tell_apart(eta, &self.before, &mut inner);
        for (k, w) in w.iter().enumerate().filter(|(_, w)| **w != 0.0) {
            let (by_gradient, by_momentum) = (inner.gradient[k], inner.gradient[k] + inner.momentum[k]);
            let factors = [0.0, by_gradient, by_momentum, by_momentum + inner.decay[k]].map(math::exp);
            [parts.gradient[k], parts.momentum[k], parts.decay[k]] =
                [1, 2, 3].map(|i| w * (factors[i] - factors[i - 1]));
        }
    }

    fn state(&self) -> Vec<f64> {
        self.inner.state()
    }

    fn stability(&self) -> Option<f64> {
        self.inner.stability()
    }

    fn restore(&mut self, state: &[f64]) {
        self.inner.restore(state);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Method;
    use super::*;
    use crate::objective::neuron_risk::NeuronRisk;
    use crate::objective::{FiniteSum, Objective};

    /// Five samples on each of two axes, each a minimum of its own: ratio 16, target ¾.
    fn ladder() -> NeuronRisk {
        use crate::model::activation::Activation;
        use crate::model::loss::Loss;
        use crate::model::neuron::{Bias, Neuron};
        use crate::objective::augment::Augmentation;
        let rungs = [256.0, 16.0, 1.0, 0.0625, 0.003_906_25].map(|r| r * math::logit(0.75));
        let x = rungs.iter().flat_map(|x| [*x, 0.0]).chain(rungs.iter().flat_map(|x| [0.0, *x])).collect();
        let y = vec![0.75; 10];
        let neuron = Neuron { inputs: 2, activation: Activation::Sigmoid, bias: Bias::Without };
        NeuronRisk { neuron, loss: Loss::Square, x, y, decay: 0.0, augment: Augmentation::default() }
    }

    fn run(risk: &dyn FiniteSum, rule: &mut dyn Optimizer, steps: u32, eta: f64, w: &mut [f64]) {
        for _ in 0..steps {
            rule.step(&mut Oracle::new(risk, &[]), eta, w);
        }
    }

    /// From 100 the fifth minimum is 4000 steps of η = 2 away in ln w; in w, at a step near the largest that the first one bears (0.008676), 10⁵ steps go 0.01.
    #[test]
    fn what_is_hopeless_in_w_is_soon_done_in_its_logarithm() {
        let risk = ladder();
        let mut w = [100.0, 100.0];
        run(&risk, &mut InLogarithm::new(Method::Descent.start(2), 2), 4000, 2.0, &mut w);
        assert!((w[0] / 255.999_384_071_445_66 - 1.0).abs() < 1e-12, "{w:?}");
        let mut w = [100.0, 100.0];
        run(&risk, &mut *Method::Descent.start(2), 100_000, 0.008, &mut w);
        assert!((w[0] - 100.0104).abs() < 5e-5, "{w:?}");
    }

    #[test]
    fn signs_are_kept_and_zero_stays() {
        let risk = ladder();
        let mut w = [-3.0, 0.0];
        let mut rule = InLogarithm::new(Method::Descent.start(2), 2);
        let before = risk.loss(&w);
        run(&risk, &mut rule, 50, 2.0, &mut w);
        assert!(w[0] < 0.0 && w[1].abs() <= 0.0 && risk.loss(&w) < before, "{w:?}");
        let mut still = [1.25, -7.5];
        run(&risk, &mut rule, 3, 0.0, &mut still);
        assert_eq!(still.map(f64::to_bits), [1.25_f64, -7.5].map(f64::to_bits));
    }

    #[test]
    fn one_step_is_that_of_the_formula() {
        let risk = ladder();
        let (mut w, mut grad) = ([0.5, -0.02], [0.0; 2]);
        risk.gradient(&w, &mut grad);
        let expected: Vec<f64> = w.iter().zip(&grad).map(|(w, g)| w * math::exp(-0.7 * w * g)).collect();
        InLogarithm::new(Method::Descent.start(2), 2).step(&mut Oracle::new(&risk, &[]), 0.7, &mut w);
        assert!(w.iter().zip(&expected).all(|(w, e)| (w / e - 1.0).abs() < 1e-14), "{w:?} {expected:?}");
    }
}
