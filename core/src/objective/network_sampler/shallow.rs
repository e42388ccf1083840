//! Networks with one hidden layer and one output.

use super::wide::Wide;
use super::{Linear, NetworkSampler, RUN, Samples};
use crate::math::lanes::{F64x2, Lanes};
use crate::model::loss::Loss;
use crate::objective::network_risk::Criterion;

impl<V: Wide> NetworkSampler<'_, V> {
    /// [`cell`](NetworkSampler::cell) of a single output above units that have tables: nothing of them is ever put down, and the output's
    /// activation is applied to many samples at once.
    pub(super) fn shallow(
        &self,
        samples: &Samples<'_, V>,
        (a, b): (V, f64),
        weights: &[V],
        scale: f64,
        values: &mut Vec<V>,
    ) -> [F64x2; 4] {
        let Samples { block, factors, table } = samples;
        let (zero, one, units) = (V::broadcast(V::number(0.0)), V::one(), self.units);
        values.resize(units + RUN, zero);
        let (edges, outputs) = values.split_at_mut(units);
        // w tanh z = 2w σ(2z) − w.
        let mut bias = weights[units];
        for (edge, w) in edges.iter_mut().zip(weights) {
            *edge = V::broadcast(V::number(scale)) * *w;
            bias = bias - V::broadcast(V::number(scale - 1.0)) * *w;
        }
        let (edges, last) = edges.as_chunks::<2>();
        let mut sums = [F64x2::splat(0.0); 4];
        for (first, factors) in block.clone().step_by(RUN).zip(factors.chunks(RUN * units)) {
            let samples = factors.chunks_exact(units);
            let outputs = &mut outputs[..samples.len()];
            for ((i, factors), out) in samples.enumerate().zip(outputs.iter_mut()) {
                let table = &table[(first - block.start + i) * units..][..units];
                let mut z = bias;
                if let Some(Linear { o, u, v }) = self.still.get(first + i) {
                    z = z + V::broadcast(V::number(o + b * v)) + a * V::broadcast(V::number(*u));
                }
                let ((f, f_last), (t, t_last)) = (factors.as_chunks::<2>(), table.as_chunks::<2>());
                for (([w0, w1], [f0, f1]), [t0, t1]) in edges.iter().zip(f).zip(t) {
                    let (s0, s1) = V::inverses(one + V::broadcast(*f0) * *t0, one + V::broadcast(*f1) * *t1);
                    z = z + *w0 * s0 + *w1 * s1;
                }
                if let ([w], [f], [t]) = (last, f_last, t_last) {
                    z = z + *w * (one / (one + V::broadcast(*f) * *t));
                }
                *out = z;
            }
            let targets = &self.risk.parts().y[first..];
            let run = if self.risk.parts().criterion == Criterion::Outputs(Loss::Square) {
                self.head(outputs, targets)
            } else {
                outputs
                    .iter_mut()
                    .zip(targets)
                    .fold(zero, |sum, (z, y)| sum + self.head(std::slice::from_mut(z), std::slice::from_ref(y)))
            };
            run.add_to(&mut sums);
        }
        sums
    }
}
