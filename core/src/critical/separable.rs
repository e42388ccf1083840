//! All critical points of a neuron whose every sample lies on one axis: the product of what is proved axis by axis.
//!
//! Then ℓ(w) = (1/n) Σ_k L_k(w_k), and a point is critical if and only if every coordinate is a critical point of its L_k; its index is the number of
//! maxima among them. Such are the data of Auer, Herbster and Warmuth 1995 (NIPS 8), with at least ⌊n/d⌋^d minima. For other data a product would
//! prove nothing, so that they are refused.

use super::line::{self, Census, Count, Extremum, Sample, Turn};
use super::{Certificate, Kind, Point};
use crate::model::activation::Activation;
use crate::model::neuron::Bias;
use crate::objective::neuron_risk::NeuronRisk;
use crate::slice::Scale;

/// Why no product is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The neuron has a bias, or weights decay, or it is not a sigmoid.
    Model,
    /// A sample lies on no single axis; its number.
    Shared(u32),
    /// No sample lies on an axis; its number.
    Empty(u32),
    /// An axis has no list of its own.
    Line(line::Refusal),
}

/// The critical points of separable data.
#[derive(Clone, Debug, PartialEq)]
pub struct Separable {
    axes: Vec<Census>,
    /// Number of samples n.
    samples: f64,
    /// Sum of the losses of samples at 0, which never change.
    constant: f64,
}

/// Proves the list of critical points of a risk with separable data.
pub fn certify(risk: &NeuronRisk) -> Result<Separable, Refusal> {
    let neuron = risk.neuron;
    if neuron.bias == Bias::With || risk.decay != 0.0 || neuron.activation != Activation::Sigmoid {
        return Err(Refusal::Model);
    }
    let mut lines = vec![Vec::new(); neuron.inputs];
    let mut constant = 0.0;
    for (i, (x, y)) in risk.x.chunks_exact(neuron.inputs).zip(&risk.y).enumerate() {
        let mut moved = x.iter().enumerate().filter(|(_, x)| **x != 0.0);
        match (moved.next(), moved.next()) {
            (None, _) => constant += risk.loss.value(neuron.activation, 0.0, *y),
            (Some((k, x)), None) => lines[k].push(Sample { p: 0.0, q: *x, y: *y }),
            _ => return Err(Refusal::Shared(i as u32)),
        }
    }
    if let Some(k) = lines.iter().position(Vec::is_empty) {
        return Err(Refusal::Empty(k as u32));
    }
    let mut axes: Vec<Census> = Vec::with_capacity(lines.len());
    for (k, samples) in lines.iter().enumerate() {
        // Axes with the same samples, as in the construction, share one proof.
        let known = lines[..k].iter().position(|other| other == samples);
        axes.push(match known {
            Some(same) => axes[same].clone(),
            None => line::certify(risk.loss, samples).map_err(Refusal::Line)?,
        });
    }
    Ok(Separable { axes, samples: risk.y.len() as f64, constant })
}

impl Separable {
    /// The extrema of L_k for each axis k; their values are sums, not divided by n.
    #[must_use]
    pub fn axes(&self) -> &[Census] {
        &self.axes
    }

    /// Whether every axis's list is complete.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.axes.iter().all(|axis| axis.undecided.is_empty())
    }

    /// Number of minima: Π_k m_k with m_k of them on axis k.
    #[must_use]
    pub fn count(&self) -> Count {
        let product = self.axes.iter().fold(1_u64, |product, axis| {
            let (Count::Exactly(n) | Count::AtLeast(n)) = axis.count();
            product.saturating_mul(n)
        });
        if self.is_complete() { Count::Exactly(product) } else { Count::AtLeast(product) }
    }

    /// Number of critical points of each index, 0 to d: the coefficients of Π_k (m_k + M_k t), with M_k maxima on axis k.
    /// `None` where the list is not complete.
    #[must_use]
    pub fn census(&self) -> Option<Vec<u64>> {
        let mut counts = vec![1_u64];
        for axis in self.axes.iter().filter(|_| self.is_complete()) {
            let (minima, maxima) = (axis.minima().count() as u64, axis.maxima().count() as u64);
            counts.push(0);
            for index in (0..counts.len()).rev() {
                let fewer = if index > 0 { counts[index - 1] } else { 0 };
                counts[index] = counts[index].saturating_mul(minima).saturating_add(fewer.saturating_mul(maxima));
            }
        }
        self.is_complete().then_some(counts)
    }

    /// The risk at the best and at the worst of the minima.
    #[must_use]
    pub fn range(&self) -> [f64; 2] {
        let extreme = |pick: fn(f64, f64) -> f64| {
            let sum = self.axes.iter().map(|axis| axis.minima().map(|e| e.value.middle()).reduce(pick).unwrap_or(0.0));
            (sum.sum::<f64>() + self.constant) / self.samples
        };
        [extreme(f64::min), extreme(f64::max)]
    }

    /// The minimum whose value is surely the least; `None` where two are too close to tell.
    #[must_use]
    pub fn lowest(&self, charts: &[Scale]) -> Option<Point> {
        let best: Option<Vec<&Extremum>> = self.axes.iter().map(Census::lowest).collect();
        Some(self.point(&best?, charts))
    }

    /// Which minimum gradient flow reaches from `w`: on each axis its number among the minima, ascending.
    ///
    /// The coordinates flow each by itself, and the borders are the maxima. Exact where the list is complete and w is on no border.
    #[must_use]
    pub fn basin(&self, w: &[f64]) -> Vec<usize> {
        self.axes.iter().zip(w).map(|(axis, w)| axis.maxima().filter(|e| e.w < *w).count()).collect()
    }

    /// Number of the minimum with these numbers on the axes, in the order of [`minima`](Separable::minima).
    #[must_use]
    pub fn number(&self, basin: &[usize]) -> usize {
        self.axes.iter().zip(basin).fold(0, |number, (axis, k)| number * axis.minima().count() + k)
    }

    /// The minima; the last coordinate changes first.
    pub fn minima<'a>(&'a self, charts: &'a [Scale]) -> impl Iterator<Item = Point> + 'a {
        self.product(|axis| axis.minima().collect()).map(|choice| self.point(&choice, charts))
    }

    /// All critical points, in the coordinates of `charts`; the last coordinate changes first. There may be very many: take what you need.
    pub fn points<'a>(&'a self, charts: &'a [Scale]) -> impl Iterator<Item = Point> + 'a {
        self.product(|axis| axis.extrema.iter().collect()).map(|choice| self.point(&choice, charts))
    }

    /// One of each axis, in every combination.
    fn product<'a>(&'a self, of: fn(&'a Census) -> Vec<&'a Extremum>) -> impl Iterator<Item = Vec<&'a Extremum>> + 'a {
        let choices: Vec<Vec<&Extremum>> = self.axes.iter().map(of).collect();
        let total = choices.iter().fold(1_u64, |product, axis| product.saturating_mul(axis.len() as u64));
        (0..total).map(move |number| {
            let (mut rest, mut choice) = (number, Vec::with_capacity(choices.len()));
            for axis in choices.iter().rev() {
                choice.push(axis[(rest % axis.len() as u64) as usize]);
                rest /= axis.len() as u64;
            }
            choice.reverse();
            choice
        })
    }

    /// The critical point with these coordinates.
    fn point(&self, choice: &[&Extremum], charts: &[Scale]) -> Point {
        let d = choice.len();
        let w: Vec<f64> = choice.iter().map(|e| e.w).collect();
        let u: Vec<f64> = w.iter().zip(charts).map(|(w, chart)| chart.of(*w)).collect();
        // Where the slope is 0 the curvature in a chart is c′² L″.
        let curvature = |k: usize| {
            let slope = charts[k].derivatives(u[k])[1];
            slope * slope * choice[k].curvature / self.samples
        };
        let mut order: Vec<(f64, usize)> = (0..d).map(|k| (curvature(k), k)).collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut eigenvectors = vec![0.0; d * d];
        order.iter().enumerate().for_each(|(row, (_, k))| eigenvectors[row * d + k] = 1.0);
        let index = choice.iter().filter(|e| e.turn == Turn::Maximum).count();
        Point {
            loss: (choice.iter().map(|e| e.value.middle()).sum::<f64>() + self.constant) / self.samples,
            grad_norm: 0.0,
            eigenvalues: order.iter().map(|(value, _)| *value).collect(),
            eigenvectors,
            kind: match index {
                0 => Kind::Minimum,
                _ if index == d => Kind::Maximum,
                _ => Kind::Saddle(index as u32),
            },
            certificate: if self.is_complete() { Certificate::List } else { Certificate::Point },
            w,
            u,
        }
    }
}
