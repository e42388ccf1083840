//! The network pane and the numbers of backpropagation, one sample at a time. In the whole module only.

use super::Session;
use super::error::to_js;
use super::json::{list, number, numbers, object, optional, string};
use super::options::{Options, property};
use crate::eigen;
use crate::error::Error;
use crate::figure::network::{Hit, Light, Scene, draw_light, draw_static, pick};
use crate::figure::{Style, Surface, gallery};
use crate::model::layer_table::{Count, Entry, LayerTable, total};
use crate::objective::network_risk::{Criterion, Trace};
use crate::optimizer::Oracle;
use crate::rng::{Stream, StreamName};
use crate::run::Run;
use crate::scene::gallery::gallery;
use crate::scene::network::{Shown, Words, network, outline};
use crate::spec::{Key, Method};
use crate::trainer::Status;
use wasm_bindgen::prelude::*;

/// Where and how the pane was drawn last.
#[derive(Clone, Copy)]
pub(super) struct Drawn {
    pub(super) size: (f64, f64),
    pub(super) style: Style,
}

fn scene(run: &Run, options: &Options) -> Option<Scene> {
    let sample = property(&options.extra, "sample").as_f64().filter(|v| *v >= 0.0);
    let shown = match (sample, property(&options.extra, "backward").is_truthy()) {
        (None, _) => Shown::Nothing,
        (Some(i), false) => Shown::Forward(i as usize),
        (Some(i), true) => Shown::Backward(i as usize),
    };
    let words = Words {
        titles: ["inputs", "hidden", "output"].map(|id| options.word(id)),
        notes: ["responses", "weights"].map(|id| options.word(id)),
    };
    network(run, shown, &words)
}

/// Draws a layer of the pane.
pub(super) fn draw<S: Surface>(
    run: &Run,
    surface: &mut S,
    is_static: bool,
    at: (f64, f64),
    options: &Options,
) -> Result<(), String> {
    let style = &options.style;
    if is_static {
        let Some(scene) = scene(run, options) else { return Ok(()) };
        return draw_static(surface, &scene, style).map_err(|e| e.to_string());
    }
    let Some(scene) = outline(run) else { return Ok(()) };
    let selected = property(&options.extra, "selected").as_f64().filter(|v| *v >= 0.0).map(|v| v as usize);
    let hover = options.cursor.and_then(|cursor| pick(&scene, at, style, cursor));
    draw_light(surface, &scene, Light { selected, hover }, style).map_err(|e| e.to_string())
}

/// Draws the data pane where samples are pictures; its light layer is empty.
pub(super) fn draw_gallery<S: Surface>(
    run: &Run,
    surface: &mut S,
    is_static: bool,
    options: &Options,
) -> Result<(), String> {
    if !is_static {
        return Surface::clear(surface).map_err(|e| e.to_string());
    }
    let title = options.word(match (run.problem().test.is_some(), run.problem().train.linear()) {
        (_, Some(_)) => "pictures_back",
        (true, None) => "pictures_test",
        (false, None) => "pictures",
    });
    let Some(scene) = gallery(run, title) else { return Ok(()) };
    gallery::draw(surface, &scene, &options.style).map_err(|e| e.to_string())
}

fn hit(run: &Run, drawn: Option<Drawn>, at: (f64, f64)) -> Option<Hit> {
    let Drawn { size, style } = drawn?;
    pick(&outline(run)?, size, &style, at)
}

/// What is under (x, y): JSON { kind, index, at } with the place in CSS px.
pub(super) fn picked(run: &Run, drawn: Option<Drawn>, (x, y): (f64, f64)) -> String {
    let (kind, index) = match hit(run, drawn, (x, y)) {
        Some(Hit::Parameter(k)) => ("parameter", k.to_string()),
        Some(Hit::Unit(..)) => ("unit", "null".into()),
        None => ("none", "null".into()),
    };
    object(&[("kind", string(kind)), ("index", index), ("at", numbers(&[x, y]))])
}

/// What the hover box says: JSON { name, value }, or `null` where there is nothing.
pub(super) fn hovered(run: &Run, drawn: Option<Drawn>, at: (f64, f64)) -> String {
    match hit(run, drawn, at) {
        Some(Hit::Parameter(k)) => {
            object(&[("name", string(&run.problem().parameter_names()[k])), ("value", number(run.w()[k]))])
        }
        _ => "null".into(),
    }
}

fn word(key: &str, run: &Run) -> String {
    Key::find(key).map(|k| (k.get)(&run.spec())).unwrap_or_default()
}

#[wasm_bindgen]
impl Session {
    /// What the network is made of and what a sample costs, as JSON: { inputs, units (V, inputs included), weights (E), parameters, forward, backward }. A
    /// forward pass multiplies once for each weight; the backward pass once for each gradient, and once more for each weight behind the first layer.
    pub fn operations(&self) -> String {
        let Some(risk) = self.run().problem().train.network() else { return "null".into() };
        let net = &risk.parts().network;
        let first = risk.layers().first().map_or(0, |l| l.inputs * l.units);
        let edges = net.edges();
        object(&[
            ("inputs", net.inputs().to_string()),
            ("units", (net.inputs() + net.units()).to_string()),
            ("weights", edges.to_string()),
            ("parameters", net.dim().to_string()),
            ("forward", edges.to_string()),
            ("backward", (2 * edges - first).to_string()),
        ])
    }

    /// The rivals of a race, as JSON: [{ opt, lr, step, loss, testLoss, diverged }], in the order of the Spec.
    pub fn race(&mut self) -> String {
        let row = |run: &mut Run| {
            let (record, status) = run.report();
            object(&[
                ("opt", string(&word("opt", run))),
                ("lr", number(run.spec().lr)),
                ("step", record.t.to_string()),
                ("loss", number(record.loss)),
                ("testLoss", optional(record.test_loss)),
                ("diverged", (status == Status::Diverged).to_string()),
            ])
        };
        list(self.rivals.iter_mut().map(row))
    }

    /// The `count` largest eigenvalues of the training risk's Hessian where the run stands, descending, by Lanczos' method on Hessian-vector products: for any
    /// number of parameters, in some 2·count + 20 products.
    #[wasm_bindgen(js_name = largestCurvatures)]
    pub fn largest_curvatures(&self, count: usize) -> Vec<f64> {
        let run = self.run();
        let (risk, w) = (&run.problem().train, run.w());
        let mut stream = Stream::new(u64::from(run.spec().seed), StreamName::Directions, 0);
        let start: Vec<f64> = w.iter().map(|_| stream.normal()).collect();
        let found = eigen::lanczos(&start, 2 * count + 20, |v, out| risk.hessian_vector(w, v, out));
        found.unwrap_or_default().into_iter().rev().take(count).collect()
    }

    /// The network of 2012 that won on ImageNet, counted from the table of its layers: JSON { side, channels, layers: [{ kind, units, side, stride, groups,
    /// neurons, parameters, connections }], neurons, parameters, connections }.
    pub fn alexnet() -> String {
        let table = LayerTable::alexnet();
        let counts = table.counts().unwrap_or_default();
        let fields = |count: &Count| {
            [("neurons", count.neurons), ("parameters", count.parameters), ("connections", count.connections)]
                .map(|(name, value)| (name, value.to_string()))
        };
        let layer = |(entry, count): (&Entry, &Count)| {
            let (kind, units, side, stride, groups) = match *entry {
                Entry::Convolution { filters, side, stride, groups, .. } => {
                    ("convolution", filters, side, stride, groups)
                }
                Entry::Pooling { side, stride } => ("pooling", 0, side, stride, 1),
                Entry::Full { units } => ("full", units, 0, 0, 1),
            };
            let shape = [("units", units), ("side", side), ("stride", stride), ("groups", groups)];
            let mut all = vec![("kind", string(kind))];
            all.extend(shape.map(|(name, value)| (name, value.to_string())));
            all.extend(fields(count));
            object(&all)
        };
        let layers = list(table.entries.iter().zip(&counts).map(layer));
        let mut all =
            vec![("side", table.side.to_string()), ("channels", table.channels.to_string()), ("layers", layers)];
        all.extend(fields(&total(&counts)));
        object(&all)
    }

    /// Everything that backpropagation computes for training sample `i` where the run stands, as JSON: { samples, x, y, layers: [{ activation,
    /// weights (units×inputs, row-major), biases, z, a, delta, first }], loss, criterion, w, eta, decay, batch, gradient, next }.
    ///
    /// `batch` lists the samples of the next update (all of them: `null`), `gradient` is their mean gradient with weight decay, `next` the
    /// parameters after that update where the method is plain descent, else `null`.
    pub fn backpropagation(&self, i: usize) -> Result<String, JsValue> {
        let run = self.run();
        let problem = run.problem();
        let allowed = format!("0…{}", problem.train.samples() - 1);
        let Some(risk) = problem.train.network().filter(|risk| i < risk.samples()) else {
            return Err(to_js(&Error::BadValue { key: "sample".into(), value: i.to_string(), allowed }));
        };
        let (w, mut trace) = (run.w(), Trace::default());
        risk.backpropagate(w, i, &mut trace);
        let parts = risk.parts();
        let row = |values: &[f64], width: usize| numbers(&values[i * width..(i + 1) * width]);
        let layers = risk.layers();
        let layer = |(l, layer): (usize, &crate::model::network::Layer)| {
            let units = layer.first..layer.first + layer.units;
            let is_output = l + 1 == layers.len();
            let name = match parts.criterion {
                Criterion::Softmax if is_output => "softmax".into(),
                _ => word(if is_output { "out" } else { "act" }, run),
            };
            object(&[
                ("activation", string(&name)),
                ("inputs", layer.inputs.to_string()),
                ("units", layer.units.to_string()),
                ("first", layer.weights.to_string()),
                ("weights", numbers(&w[layer.weights..layer.weights + layer.units * layer.inputs])),
                ("biases", layer.biases.map_or_else(|| "null".into(), |b| numbers(&w[b..b + layer.units]))),
                ("z", numbers(&trace.z[units.clone()])),
                ("a", numbers(&trace.a[units.clone()])),
                ("delta", numbers(&trace.delta[units])),
            ])
        };
        let trainer = run.timeline().trainer();
        let batch = trainer.next_batch();
        let terms = if batch.is_empty() { risk.samples() } else { batch.len() };
        let eta = trainer.step_size(terms as u64);
        let mut gradient = vec![0.0; w.len()];
        Oracle::of_update(&*problem.train, &batch, trainer.t()).gradient(w, &mut gradient);
        let descent = matches!(run.spec().opt, Method::GradientDescent | Method::Sgd);
        let next: Vec<f64> = w.iter().zip(&gradient).map(|(w, g)| w - eta * g).collect();
        Ok(object(&[
            ("samples", risk.samples().to_string()),
            ("x", row(&parts.x, parts.network.inputs())),
            ("y", row(&parts.y, parts.network.outputs())),
            ("layers", list(layers.iter().enumerate().map(layer))),
            ("loss", number(trace.loss)),
            ("criterion", string(&word("loss", run))),
            ("eta", number(eta)),
            ("decay", number(parts.decay)),
            ("batch", if batch.is_empty() { "null".into() } else { list(batch.iter().map(u32::to_string)) }),
            ("gradient", numbers(&gradient)),
            ("next", if descent { numbers(&next) } else { "null".into() }),
        ]))
    }
}
