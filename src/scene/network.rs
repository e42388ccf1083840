//! From a run to the picture of its network.

use super::{frame, plane, symbol, title};
use crate::figure::network::{Edge, Layer, Scene, Unit};
use crate::figure::ticks::significant;
use crate::model::activation::Activation;
use crate::objective::network_risk::{NetworkRisk, Trace};
use crate::run::Run;
use crate::run::readouts::SATURATED;
use crate::slice::GridSize;

/// Cells a side of a unit's response.
const SIDE: u32 = 24;
/// Samples by which a unit is judged: dead, saturated, what excites it.
const JUDGES: usize = 300;
/// Lines drawn, at most: of more weights the smallest are left out.
const MOST_EDGES: usize = 400;

/// Which numbers stand in the units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// None.
    Nothing,
    /// Activations of a training sample, by its place among them.
    Forward(usize),
    /// Its δ.
    Backward(usize),
}

/// The words that the picture writes.
#[derive(Clone, Debug)]
pub struct Words {
    /// Over the first column, the hidden ones (a number follows) and the last.
    pub titles: [String; 3],
    /// Below: what the pictures are where inputs are a plane, and where they are images.
    pub notes: [String; 2],
}

/// The network of a run where it stands; `None` for a neuron.
#[must_use]
pub fn network(run: &Run, shown: Shown, words: &Words) -> Option<Scene> {
    let problem = run.problem();
    let risk = problem.train.network()?;
    let w = run.w();
    let image = problem.dataset.image;
    let trace = trace(risk, w, shown);
    let mut layers = vec![inputs(run, shown, words)];
    let pictures = if image.is_some() { Vec::new() } else { responses(run, risk) };
    let states = states(risk, w);
    let classes = problem.dataset.target.classes();
    for (l, layer) in risk.layers().iter().enumerate() {
        let is_output = l + 1 == risk.layers().len();
        let mut column = Layer { side: SIDE, ..Layer::default() };
        column.title = if is_output { words.titles[2].clone() } else { format!("{} {}", words.titles[1], l + 1) };
        for u in 0..layer.units {
            let at = layer.first + u;
            let mut unit = Unit { bias: layer.biases.map(|b| (w[b + u], b + u)), ..Unit::default() };
            if let Some((width, _)) = image {
                column.side = width;
                let weights = &w[layer.weights + u * layer.inputs..][..layer.inputs];
                // Behind the first layer a unit is shown by the sample that excites it most.
                let picture = if l == 0 { weights } else { sample(risk, states[at].best) };
                unit.picture = flipped(picture, width);
            } else {
                unit.picture.clone_from(&pictures[at]);
            }
            if !is_output {
                unit.dead = states[at].flat;
            } else if classes.len() > 2 || layer.units > 1 {
                unit.name = classes.get(u).cloned().unwrap_or_default();
            } else {
                unit.name = "ŷ".into();
            }
            unit.value = match shown {
                Shown::Nothing => Vec::new(),
                Shown::Forward(_) => digits(trace.a[at]),
                Shown::Backward(_) => digits(trace.delta[at]),
            };
            column.units.push(unit);
        }
        layers.push(column);
    }
    let note = words.notes[usize::from(image.is_some())].clone();
    Some(Scene { layers, edges: edges(risk, w, image.is_some()), note })
}

/// Where units, biases and lines of the network are, without what costs to compute: pictures, numbers, words. `None` for a neuron.
#[must_use]
pub fn outline(run: &Run) -> Option<Scene> {
    let problem = run.problem();
    let (risk, w) = (problem.train.network()?, run.w());
    let image = problem.dataset.image.is_some();
    let inputs = Layer { units: vec![Unit::default(); if image { 1 } else { problem.dataset.d }], ..Layer::default() };
    let unit = |b: Option<usize>| Unit { bias: b.map(|k| (w[k], k)), ..Unit::default() };
    let column = |layer: &crate::model::network::Layer| Layer {
        units: (0..layer.units).map(|u| unit(layer.biases.map(|b| b + u))).collect(),
        ..Layer::default()
    };
    let layers = std::iter::once(inputs).chain(risk.layers().iter().map(column)).collect();
    Some(Scene { layers, edges: edges(risk, w, image), note: String::new() })
}

fn trace(risk: &NetworkRisk, w: &[f64], shown: Shown) -> Trace {
    let mut trace = Trace::default();
    if let Shown::Forward(i) | Shown::Backward(i) = shown {
        risk.backpropagate(w, i.min(risk.samples() - 1), &mut trace);
    }
    trace
}

fn sample(risk: &NetworkRisk, i: usize) -> &[f64] {
    let d = risk.parts().network.inputs();
    &risk.parts().x[i * d..(i + 1) * d]
}

/// The first column: an input each, or one picture.
fn inputs(run: &Run, shown: Shown, words: &Words) -> Layer {
    let problem = run.problem();
    let set = &problem.dataset;
    let row = match shown {
        Shown::Nothing => None,
        Shown::Forward(i) | Shown::Backward(i) => problem.train.x().chunks_exact(set.d).nth(i),
    };
    let mut layer = Layer { title: words.titles[0].clone(), side: SIDE, units: Vec::new() };
    if let Some((width, _)) = set.image {
        let picture = row.or_else(|| problem.train.x().chunks_exact(set.d).next()).unwrap_or_default();
        layer.side = width;
        layer.units.push(Unit { picture: flipped(picture, width), ..Unit::default() });
        return layer;
    }
    for (k, column) in set.columns.iter().enumerate() {
        // The plane of the first two inputs: the first grows to the right, the second upwards.
        let ramp = |i: u32| match k {
            0 => i % SIDE,
            1 => i / SIDE,
            _ => SIDE / 2,
        };
        let picture = (0..SIDE * SIDE).map(|i| 2.0 * (ramp(i) as f32 + 0.5) / SIDE as f32 - 1.0).collect();
        let value = row.map_or_else(Vec::new, |row| digits(row[k]));
        let name = if column.unit.is_empty() { title(column) } else { symbol(&format!("x{}", k + 1)) };
        layer.units.push(Unit { picture, value, name, ..Unit::default() });
    }
    layer
}

/// A number in three digits, in two, in one.
fn digits(v: f64) -> Vec<String> {
    [3, 2, 1].map(|digits| significant(v, digits)).into()
}

/// A picture whose rows come from the top, with row 0 the lowest, scaled to −1…1.
fn flipped(values: &[f64], width: u32) -> Vec<f32> {
    let most = values.iter().fold(1e-12_f64, |m, v| m.max(v.abs()));
    values.chunks_exact(width as usize).rev().flatten().map(|v| (v / most) as f32).collect()
}

/// What each unit answers over the plane of the first two inputs, others at 0, scaled to −1…1.
fn responses(run: &Run, risk: &NetworkRisk) -> Vec<Vec<f32>> {
    let base = run.problem().undragged();
    let axis = |k: usize| frame(base.inputs.iter().skip(k).step_by(base.d).copied());
    let (x, y) = (axis(0), axis(1.min(base.d - 1)));
    let inputs = plane(base.d, GridSize { width: SIDE, height: SIDE }, x, y);
    let values = risk.values(run.w(), &inputs, risk.layers().len());
    let picture = |u: usize| values.a.iter().skip(u).step_by(values.units).map(|a| *a as f32).collect();
    let mut pictures: Vec<Vec<f32>> = (0..values.units).map(picture).collect();
    for layer in risk.layers() {
        for picture in &mut pictures[layer.first..layer.first + layer.units] {
            let most = picture.iter().fold(1e-12_f32, |m, v| m.max(v.abs()));
            for v in picture.iter_mut() {
                // From one colour to the other over the activation's own range, where it has one.
                *v = if layer.activation == Activation::Sigmoid { 2.0 * *v - 1.0 } else { *v / most.max(1.0) };
            }
        }
    }
    pictures
}

/// How a unit takes the samples.
#[derive(Clone, Copy, Debug, Default)]
pub struct State {
    /// The sample that it answers most.
    pub best: usize,
    /// Whether its slope is 0 for every one of them: a dead ReLU, a saturated unit.
    pub flat: bool,
}

/// The state of every unit, by the first samples.
#[must_use]
pub fn states(risk: &NetworkRisk, w: &[f64]) -> Vec<State> {
    let net = &risk.parts().network;
    let mut states = vec![State { best: 0, flat: true }; net.units()];
    let mut most = vec![f64::NEG_INFINITY; net.units()];
    let judges = risk.samples().min(JUDGES);
    let values = risk.values(w, &risk.parts().x[..judges * net.inputs()], risk.layers().len());
    let rows = values.z.chunks_exact(values.units).zip(values.a.chunks_exact(values.units));
    for (i, (z, a)) in rows.enumerate() {
        for layer in risk.layers() {
            for u in layer.first..layer.first + layer.units {
                states[u].flat &= layer.activation.slope(z[u], a[u]) < SATURATED;
                if a[u] > most[u] {
                    (most[u], states[u].best) = (a[u], i);
                }
            }
        }
    }
    states
}

/// Whether some hidden layer's units, more than one, all have the same incoming and outgoing weights, and so the same gradient: whatever is the same stays
/// the same under descent. Zeros are the usual case.
#[must_use]
pub fn is_symmetric(risk: &NetworkRisk, w: &[f64]) -> bool {
    let layers = risk.layers();
    layers.iter().zip(&layers[1..]).any(|(layer, above)| {
        let incoming = |u: usize| &w[layer.weights + u * layer.inputs..][..layer.inputs];
        let bias = |u: usize| layer.biases.map(|b| w[b + u]);
        let outgoing = |u: usize| (0..above.units).map(move |o| w[above.weights + o * above.inputs + u]);
        let same = |u: usize| incoming(u) == incoming(0) && bias(u) == bias(0) && outgoing(u).eq(outgoing(0));
        layer.units > 1 && (1..layer.units).all(same)
    })
}

/// The weights as lines; those of an image's pixels are in the pictures.
fn edges(risk: &NetworkRisk, w: &[f64], image: bool) -> Vec<Edge> {
    let mut edges = Vec::new();
    for (column, layer) in risk.layers().iter().enumerate().skip(usize::from(image)) {
        let count = layer.units * layer.inputs;
        let weights = &w[layer.weights..layer.weights + count];
        let most = weights.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
        // Raised until few enough are larger.
        let mut least = if count > MOST_EDGES { 0.125 * most } else { 0.0 };
        while count > MOST_EDGES && weights.iter().filter(|v| v.abs() >= least).count() > MOST_EDGES {
            least += 0.125 * most;
        }
        edges.extend(weights.iter().enumerate().filter(|(_, v)| v.abs() >= least).map(|(k, weight)| Edge {
            column,
            from: k % layer.inputs,
            to: k / layer.inputs,
            weight: *weight,
            parameter: layer.weights + k,
        }));
    }
    edges
}
