//! Several runs of plain descent of one neuron, side by side in the lanes of vectors.
//!
//! A single run is a chain: no update can begin before the one before it has ended, and most of a processor waits. Runs that see the same
//! samples but start elsewhere, or take other steps, fill that time: eight of them take little longer than one. Every lane makes the operations of a
//! run alone, in the same order, and so gives the same bits.

use super::NeuronRisk;
use crate::math;
use crate::math::kernel::{self, MODERATE};
use crate::math::lanes::{F64x2, Lanes, constant};
use crate::math::twin::Twin;
use crate::model::activation::Activation;
use crate::model::loss::Loss;
use crate::model::neuron::Bias;
use crate::objective::{FiniteSum, Made, Steps};

/// One of several runs.
#[derive(Debug)]
pub struct Abreast<'a> {
    /// Its updates. Samples, batches and the number of updates are the same for all runs; step sizes and bounds are each run's own.
    pub steps: Steps<'a>,
    /// Its parameters, before and after.
    pub w: &'a mut [f64],
    /// What became of it.
    pub made: Made,
}

/// Updates after which it is looked whether a run has left its bound.
const BLOCK: usize = 64;

/// Two runs.
#[derive(Clone, Copy)]
struct Pair<const D: usize> {
    w: [F64x2; D],
    bias: F64x2,
    /// The last so many updates changed nothing.
    still: F64x2,
    /// No |w| so far was greater; not a number once a parameter is none.
    most: F64x2,
}

/// What is only looked at when a block is done.
#[derive(Clone, Copy)]
struct Seen<const D: usize> {
    /// The greatest |z|, where that is asked.
    steepest: F64x2,
    /// The parameters before the last update, the bias behind the weights.
    last: ([F64x2; D], F64x2),
}

impl NeuronRisk {
    /// Makes the updates of all runs: what [`FiniteSum::descend`] makes of each by itself, to the last bit.
    pub fn descend_abreast(&self, runs: &mut [Abreast<'_>]) {
        // Steps of a threshold come and go: they are counted one by one.
        let smooth = !matches!(self.loss, Loss::Perceptron | Loss::Hinge) && self.neuron.activation != Activation::Sign;
        // What training draws is drawn for each by itself.
        #[cfg(feature = "whole")]
        let smooth = smooth && runs.first().is_none_or(|run| self.augment.noise(run.steps.t).is_none());
        match (self.neuron.inputs, runs.len()) {
            (1, 2..) if smooth => self.in_lanes::<1>(runs),
            (2, 2..) if smooth => self.in_lanes::<2>(runs),
            _ => runs.iter_mut().for_each(|run| run.made = self.descend(&run.steps, run.w)),
        }
    }

    /// The runs of a neuron with `D` inputs, two and two.
    fn in_lanes<const D: usize>(&self, runs: &mut [Abreast<'_>]) {
        let updates = runs[0].steps.eta.len();
        runs.iter_mut().for_each(|run| run.made = Made::default());
        let (mut eta, mut pairs) = (Vec::new(), Vec::new());
        for from in (0..updates).step_by(BLOCK) {
            let to = (from + BLOCK).min(updates);
            let steps = runs[0].steps.part(from, to);
            eta.clear();
            for k in from..to {
                eta.extend(runs.chunks(2).map(|two| lanes(two, |run| run.steps.eta[k])));
            }
            pairs.clear();
            pairs.extend(runs.chunks(2).map(|two| Pair::<D> {
                w: std::array::from_fn(|k| lanes(two, |run| run.w[k])),
                bias: lanes(two, |run| run.w.get(D).copied().unwrap_or(0.0)),
                still: lanes(two, |run| run.made.still as f64),
                most: F64x2::splat(0.0),
            }));
            self.block(&steps, &eta, &mut pairs);
            for (two, pair) in runs.chunks_mut(2).zip(&pairs) {
                for (lane, run) in two.iter_mut().enumerate().filter(|(_, run)| run.made.updates == from) {
                    let number = |pair: F64x2| pair.to_array()[lane];
                    if number(pair.most) <= run.steps.bound {
                        run.w
                            .iter_mut()
                            .zip(pair.w.iter().chain([&pair.bias]))
                            .for_each(|(w, pair)| *w = number(*pair));
                        // Of a smooth loss an update that changes nothing is followed by its like.
                        let still = number(pair.still) as usize;
                        let moves = run.made.moves + (to - from) - still.min(to - from);
                        run.made = Made { updates: to, still, moves };
                    } else {
                        // Where exactly it left its bound is found out once, by itself.
                        let made = self.descend(&run.steps.part(from, to), run.w);
                        let before = if made.still == made.updates { run.made.still } else { 0 };
                        run.made = Made {
                            updates: from + made.updates,
                            still: before + made.still,
                            moves: run.made.moves + made.moves,
                        };
                    }
                }
            }
        }
    }

    /// Consecutive updates of all pairs; `eta` are the step sizes of all pairs for the first update, for the second, and so on.
    fn block<const D: usize>(&self, steps: &Steps<'_>, eta: &[F64x2], pairs: &mut [Pair<D>]) {
        let (before, many) = (pairs.to_vec(), pairs.len());
        let fast = steps.size == 1 && !steps.order.is_empty() && self.neuron.bias == Bias::With && self.decay == 0.0;
        let seen = if fast && self.loss == Loss::Square {
            match self.neuron.activation {
                Activation::Sigmoid => self.singles(steps, eta, pairs, &Sigmoid),
                Activation::Tanh => self.singles(steps, eta, pairs, &Tanh),
                _ => Vec::new(),
            }
        } else {
            Vec::new()
        };
        for (p, pair) in pairs.iter_mut().enumerate() {
            if seen.get(p).is_none_or(|seen| seen.is_special(pair)) {
                *pair = before[p];
                for (k, eta) in eta[p..].iter().step_by(many).enumerate() {
                    self.update(pair, steps.batch(k), *eta);
                }
            }
        }
    }

    /// Updates by batches of one, with a bias and without decay, of the square loss, where dℓ/dz is `slope(z, y, _)` and |a′| ≤ 1. What is
    /// neither usual nor needed is left out: that updates may change nothing, and how far from 0 the parameters are; that is estimated.
    #[inline(always)]
    fn singles<const D: usize>(
        &self,
        steps: &Steps<'_>,
        eta: &[F64x2],
        pairs: &mut [Pair<D>],
        slope: &impl Saturating,
    ) -> Vec<Seen<D>> {
        let (samples, _) = self.x.as_chunks::<D>();
        let none = F64x2::splat(0.0);
        let mut seen = vec![Seen { steepest: none, last: ([none; D], none) }; pairs.len()];
        let sizes = |pair: &Pair<D>| pair.w.iter().fold(pair.bias.abs(), |m, w| w.abs().at_least(m));
        let before: Vec<F64x2> = pairs.iter().map(sizes).collect();
        let (mut reach, last) = (0.0, steps.order.len() - 1);
        for (k, (i, eta)) in steps.order.iter().zip(eta.chunks_exact(pairs.len())).enumerate() {
            let (x, y) = (&samples[*i as usize], self.y[*i as usize]);
            reach += (1.0 + y.abs()) * x.iter().fold(1.0, |m: f64, x| x.abs().at_least(m));
            if k == last {
                seen.iter_mut().zip(&*pairs).for_each(|(seen, pair)| seen.last = (pair.w, pair.bias));
            }
            let (twos, one) = pairs.as_chunks_mut::<2>();
            let (seen_twos, seen_one) = seen.as_chunks_mut::<2>();
            let (eta_twos, eta_one) = eta.as_chunks::<2>();
            for (([a, b], [seen_a, seen_b]), eta) in twos.iter_mut().zip(seen_twos).zip(eta_twos) {
                let eta = Twin(eta[0], eta[1]);
                let mut bias = Twin(a.bias, b.bias);
                let mut w: [Twin; D] = std::array::from_fn(|k| Twin(a.w[k], b.w[k]));
                let mut steepest = Twin(seen_a.steepest, seen_b.steepest);
                single(&mut w, &mut bias, x, y, eta, |z, y| slope.at(z, y, &mut steepest));
                (a.bias, b.bias) = (bias.0, bias.1);
                for (k, w) in w.into_iter().enumerate() {
                    (a.w[k], b.w[k]) = (w.0, w.1);
                }
                (seen_a.steepest, seen_b.steepest) = (steepest.0, steepest.1);
            }
            if let ([pair], [seen], [eta]) = (one, seen_one, eta_one) {
                single(&mut pair.w, &mut pair.bias, x, y, *eta, |z, y| slope.at(z, y, &mut seen.steepest));
            }
        }
        for (p, pair) in pairs.iter_mut().enumerate() {
            let largest = eta[p..].iter().step_by(before.len()).fold(none, |m, eta| eta.abs().at_least(m));
            // A little more than what it is, for what rounding adds.
            pair.most = before[p] + largest * F64x2::splat(1.001 * reach);
            pair.still = none;
        }
        seen
    }

    /// One update of two runs.
    fn update<const D: usize>(&self, pair: &mut Pair<D>, batch: &[u32], eta: F64x2) {
        let (samples, _) = self.x.as_chunks::<D>();
        let (mut grad, mut of_bias) = ([F64x2::splat(-0.0); D], F64x2::splat(-0.0));
        let count = if batch.is_empty() { self.y.len() } else { batch.len() };
        for i in 0..count {
            let i = batch.get(i).map_or(i, |i| *i as usize);
            let x = samples[i].map(F64x2::splat);
            let mut z = pair.bias;
            pair.w.iter().zip(x).for_each(|(wk, xk)| z = z + *wk * xk);
            let d1 = slope(self.loss, self.neuron.activation, z, F64x2::splat(self.y[i]));
            grad.iter_mut().zip(x).for_each(|(g, xk)| *g = *g + d1 * xk);
            of_bias = of_bias + d1;
        }
        let n = F64x2::splat(count as f64);
        grad.iter_mut().chain([&mut of_bias]).for_each(|g| *g = *g / n);
        if self.decay > 0.0 {
            let decay = F64x2::splat(self.decay);
            grad.iter_mut().zip(&pair.w).for_each(|(g, wk)| *g = *g + decay * *wk);
            of_bias = of_bias + decay * pair.bias;
        }
        let mut step = Step::new(pair.still, pair.most);
        pair.w.iter_mut().zip(grad).for_each(|(w, g)| step.make(w, eta * g));
        if self.neuron.bias == Bias::With {
            step.make(&mut pair.bias, eta * of_bias);
        }
        (pair.still, pair.most) = (step.still, step.most);
    }
}

/// dℓ/dz of the square loss, of an activation whose slope is 1 at most.
trait Saturating {
    /// At (z, y); makes `steepest` the greatest |z| if that is of any interest.
    fn at<V: Lanes>(&self, z: V, y: V, steepest: &mut V) -> V;
}

struct Sigmoid;
struct Tanh;

impl Saturating for Sigmoid {
    #[inline(always)]
    fn at<V: Lanes>(&self, z: V, y: V, steepest: &mut V) -> V {
        *steepest = z.abs().at_least(*steepest);
        let (a, d) = kernel::sigmoid_slope(z);
        (a - y) * d
    }
}

impl Saturating for Tanh {
    #[inline(always)]
    fn at<V: Lanes>(&self, z: V, y: V, _: &mut V) -> V {
        (kernel::tanh(z) - y) * kernel::sech2(z)
    }
}

/// One update by one sample.
#[inline(always)]
fn single<const D: usize, V: Lanes>(
    w: &mut [V; D],
    bias: &mut V,
    x: &[f64; D],
    y: f64,
    eta: V,
    slope: impl FnOnce(V, V) -> V,
) {
    let mut z = *bias;
    w.iter().zip(x).for_each(|(wk, xk)| z = z + *wk * V::splat(*xk));
    let d1 = slope(z, V::splat(y));
    w.iter_mut().zip(x).for_each(|(w, xk)| *w = *w - eta * (d1 * V::splat(*xk)));
    *bias = *bias - eta * d1;
}

impl<const D: usize> Seen<D> {
    /// Whether something has happened that [`singles`](NeuronRisk::singles) has no eye for.
    fn is_special(&self, pair: &Pair<D>) -> bool {
        let (zero, one) = (F64x2::splat(0.0), F64x2::splat(1.0));
        let (w, bias) = &self.last;
        let mut same = F64x2::select(pair.bias.eq(*bias), one, zero);
        for (w, last) in pair.w.iter().zip(w) {
            same = F64x2::select(w.eq(*last), same, zero);
        }
        // The last update changed nothing, or |z| is where the short form of σ is none.
        !F64x2::all(same.lt(one)) || !F64x2::all(self.steepest.lt(F64x2::splat(MODERATE)))
    }
}

/// What is seen of the parameters while an update changes them.
struct Step {
    still: F64x2,
    most: F64x2,
}

impl Step {
    #[inline(always)]
    fn new(still: F64x2, most: F64x2) -> Step {
        Step { still: still + constant!(F64x2, 1.0), most }
    }

    #[inline(always)]
    fn make(&mut self, w: &mut F64x2, less: F64x2) {
        let next = *w - less;
        self.still = F64x2::select(next.eq(*w), self.still, F64x2::splat(0.0));
        self.most = next.abs().at_least(self.most);
        *w = next;
    }
}

/// A number of one or two runs, side by side; of one run twice.
fn lanes(two: &[Abreast<'_>], f: impl Fn(&Abreast<'_>) -> f64) -> F64x2 {
    F64x2::new(f(&two[0]), f(&two[two.len() - 1]))
}

/// [`Loss::exact_slope`] of two numbers.
fn slope(loss: Loss, activation: Activation, z: F64x2, y: F64x2) -> F64x2 {
    match loss {
        Loss::Square => match activation {
            Activation::Sigmoid => {
                let (a, d) = sigmoid_slope(z);
                (a - y) * d
            }
            Activation::Tanh => (math::tanh_x2(z) - y) * math::sech2_x2(z),
            Activation::Softplus => (activation.value(z) - y) * sigmoid_slope(z).0,
            _ => (activation.value(z) - y) * activation.slope(z, z),
        },
        Loss::CrossEntropy | Loss::Matching if activation == Activation::Sigmoid => sigmoid_slope(z).0 - y,
        Loss::CrossEntropy | Loss::Matching => activation.value(z) - y,
        Loss::Hinge | Loss::Perceptron => loss.slope(activation, z, z, y),
    }
}

/// [`math::sigmoid_slope`] of two numbers.
fn sigmoid_slope(z: F64x2) -> (F64x2, F64x2) {
    let [(a0, d0), (a1, d1)] = z.to_array().map(math::sigmoid_slope);
    (F64x2::new(a0, a1), F64x2::new(d0, d1))
}
