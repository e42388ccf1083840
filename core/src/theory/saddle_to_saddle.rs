//! Gradient flow of a linear network from a small start: one singular value after the other, with plateaus between.
//!
//! For X Xᵀ = I, f = ‖M − AB‖²_F (and a constant), and M = Σ s_i u_i v_iᵀ with s_1 > s_2 > … > 0, the flow dw/dt = −∇f from A = εU, B = εVᵀ keeps to the
//! directions of M: c_i = u_iᵀAB v_i solves c′ = 4c(s_i − c). (The 4 is 2·2: f has no ½, and both factors learn.)
//! Source: Saxe, McClelland, Ganguli 2014, arXiv:1312.6120.

use super::linear_network::LinearNetwork;
use super::{FlowScratch, bisect, flow};
use crate::math;
use crate::matrix::{dot, product};
use crate::objective::Objective;
use crate::objective::linear_network::{LinearNetworkRisk, Shape};

/// c_i(t) = s/(1 + (s/c_0 − 1) e^{−4st}) from c_0 = ε².
#[must_use]
pub fn mode(s: f64, start: f64, t: f64) -> f64 {
    s / (1.0 + (s / start - 1.0) * math::exp(-4.0 * s * t))
}

/// When c_i passes s/2: ln(s/c_0 − 1)/(4s).
#[must_use]
pub fn half_time(s: f64, start: f64) -> f64 {
    math::ln(s / start - 1.0) / (4.0 * s)
}

/// Where the loss pauses, from the start on: Σ_{i>k} s_i² for k = 0, …, p. `s` descending; p ≤ s.len().
#[must_use]
pub fn levels(s: &[f64], p: usize) -> Vec<f64> {
    (0..=p).map(|k| s[k..].iter().map(|s| s * s).sum()).collect()
}

/// f(t) = Σ_{i≤p} (s_i − c_i)² + Σ_{i>p} s_i² from the aligned start ε.
#[must_use]
pub fn loss(s: &[f64], p: usize, epsilon: f64, t: f64) -> f64 {
    let gap = |(i, s): (usize, &f64)| if i < p { s - mode(*s, epsilon * epsilon, t) } else { *s };
    s.iter().enumerate().map(gap).map(|gap| gap * gap).sum()
}

/// How long the loss stays within `share` of each level but the last, from the aligned start ε; 0 where it passes without a pause.
#[must_use]
pub fn dwells(s: &[f64], p: usize, epsilon: f64, share: f64) -> Vec<f64> {
    let end = s.get(p - 1).map_or(0.0, |s| 2.0 * half_time(*s, epsilon * epsilon));
    // The loss only falls.
    let when = |value: f64| {
        let above = |t: f64| loss(s, p, epsilon, t) - value;
        if above(0.0) <= 0.0 { 0.0 } else { bisect(0.0, end, above) }
    };
    let levels = levels(s, p);
    levels[..p].iter().map(|level| when(level * (1.0 - share)) - when(level * (1.0 + share))).collect()
}

/// When each mode i < p is half learnt from any small start w: ln(s_i/c_i − 1)/(4s_i), with c_i = ‖m_i less its parts along m_1, …, m_{i−1}‖² and
/// m_i = ½(row i of UᵀA + column i of BV): half of a small start decays, and a mode that is learnt takes what of the others is in its direction.
#[must_use]
pub fn half_times(theory: &LinearNetwork, shape: Shape, w: &[f64]) -> Vec<f64> {
    let (s, right) = theory.singular();
    let (a, b) = shape.split(w);
    let mut taken: Vec<Vec<f64>> = Vec::new();
    (0..shape.hidden)
        .map(|i| {
            let left = product(theory.eigenvector(i), a, shape.outputs);
            let v = &right[i * shape.inputs..][..shape.inputs];
            let mut m: Vec<f64> =
                left.iter().zip(b.chunks_exact(shape.inputs)).map(|(l, row)| 0.5 * (l + dot(row, v))).collect();
            for other in &taken {
                let along = dot(&m, other) / dot(other, other);
                m.iter_mut().zip(other).for_each(|(x, o)| *x -= along * o);
            }
            let start = dot(&m, &m);
            taken.push(m);
            half_time(s[i], start)
        })
        .collect()
}

/// Whether the loss comes to rest within `share` of its level between the half-times of modes i and i+1: where it falls least, by the modes'
/// own curves c_j = s_j/(1 + e^{−4 s_j (t − t_j)}); modes without a half-time are never learnt.
#[must_use]
pub fn rests(s: &[f64], times: &[f64], i: usize, share: f64) -> bool {
    const POINTS: usize = 200;
    let (from, to) = (times[i], times[i + 1]);
    let gap = |(j, s): (usize, &f64), t: f64| times.get(j).map_or(*s, |half| s * math::sigmoid(-4.0 * s * (t - half)));
    let loss = |t: f64| s.iter().enumerate().map(|one| gap(one, t)).map(|gap| gap * gap).sum::<f64>();
    let at: Vec<f64> = (0..=POINTS).map(|k| loss(from + (to - from) * k as f64 / POINTS as f64)).collect();
    let level: f64 = s[i + 1..].iter().map(|s| s * s).sum();
    let slowest = at.windows(2).min_by(|a, b| (b[1] / b[0]).total_cmp(&(a[1] / a[0])));
    to > from && slowest.is_some_and(|pair| (pair[0] - level).abs() <= share * level)
}

/// The same as [`half_times`], measured: follows the flow from `w` by steps of `dt` until `end`, and says when u_iᵀAB v_i first passes s_i/2 (linearly between steps).
/// `None` for a mode that does not.
#[must_use]
pub fn measured_half_times(
    risk: &LinearNetworkRisk,
    theory: &LinearNetwork,
    w: &[f64],
    dt: f64,
    end: f64,
) -> Vec<Option<f64>> {
    let shape = risk.shape();
    let (s, right) = theory.singular();
    let mut w = w.to_vec();
    let strength = |w: &[f64], i: usize| {
        let (a, b) = shape.split(w);
        let h = product(b, &right[i * shape.inputs..][..shape.inputs], shape.inputs);
        dot(theory.eigenvector(i), &product(a, &h, shape.hidden))
    };
    let mut before: Vec<f64> = (0..shape.hidden).map(|i| strength(&w, i)).collect();
    let mut found = vec![None; shape.hidden];
    let mut scratch = FlowScratch::default();
    let steps = (end / dt) as u32;
    for step in 0..steps {
        flow(risk as &dyn Objective, dt, &mut w, &mut scratch);
        for i in 0..shape.hidden {
            let now = strength(&w, i);
            if found[i].is_none() && now >= 0.5 * s[i] {
                let share = (0.5 * s[i] - before[i]) / (now - before[i]);
                found[i] = Some((f64::from(step) + share) * dt);
            }
            before[i] = now;
        }
        if found.iter().all(Option::is_some) {
            break;
        }
    }
    found
}
