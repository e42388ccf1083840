//! What the theory of linear networks says of the run, for JavaScript.

// wasm-bindgen exports only what is `pub`, wherever it stands.
#![allow(unreachable_pub)]

use super::Session;
use super::json::{list, number, numbers, object, string};
use crate::theory::linear_network::{Family, Kind, LinearNetwork};
use crate::theory::{FlowScratch, flow, saddle_to_saddle};
use wasm_bindgen::prelude::*;

/// Longest step of the flow's integration.
const STEP: f64 = 1e-3;

#[wasm_bindgen]
impl Session {
    /// What Baldi and Hornik's theorem says of a linear network's data, as JSON: { total (tr Σ_YY), eigenvalues (of Σ, descending), families: [{ subset (J, from 1),
    /// rank, value, index, kernel, kind }] } over all sets J of at most p eigenvectors; and of the flow from the run's start, { levels, halfTimes } where X Xᵀ = I.
    /// `null` where the run is none of a linear network or the theorem does not apply.
    #[wasm_bindgen(js_name = linearTheory)]
    pub fn linear_theory(&self) -> String {
        let run = self.run();
        let Some(risk) = run.problem().train.linear() else { return "null".into() };
        let Some(theory) = LinearNetwork::new(risk) else { return "null".into() };
        let (s, _) = theory.singular();
        let row = |family: &Family| {
            let kind = if family.kind() == Kind::GlobalMinimum { "minimum" } else { "saddle" };
            object(&[
                ("subset", list(family.subset.iter().map(|j| (j + 1).to_string()))),
                ("rank", family.rank().to_string()),
                ("value", number(theory.value(&family.subset))),
                ("index", family.index.to_string()),
                ("kernel", family.kernel.to_string()),
                ("kind", string(kind)),
            ])
        };
        let p = risk.shape().hidden;
        object(&[
            ("total", number(theory.total())),
            ("eigenvalues", numbers(theory.eigenvalues())),
            ("families", list(theory.families().iter().map(row))),
            ("levels", numbers(&saddle_to_saddle::levels(&s, p.min(s.len())))),
            ("halfTimes", numbers(&saddle_to_saddle::half_times(&theory, risk.shape(), run.timeline().start()))),
        ])
    }

    /// The loss along the gradient flow dw/dt = −∇f from the run's start, at these times (ascending): by the classical Runge-Kutta method.
    #[wasm_bindgen(js_name = flowLosses)]
    pub fn flow_losses(&self, times: &[f64]) -> Vec<f64> {
        let run = self.run();
        let (risk, mut w) = (&run.problem().train, run.timeline().start().to_vec());
        let (mut at, mut scratch) = (0.0, FlowScratch::default());
        let follow = |time: &f64| {
            let steps = ((time - at) / STEP).ceil().max(0.0) as u32;
            (0..steps).for_each(|_| flow(&**risk, (time - at) / f64::from(steps), &mut w, &mut scratch));
            at = *time;
            risk.loss(&w)
        };
        times.iter().map(follow).collect()
    }
}
