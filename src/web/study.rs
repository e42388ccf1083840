//! Studies for JavaScript: whoever holds a [`Study`] hands its jobs to [`Trial`]s, in workers say, and puts in what they found.

// wasm-bindgen exports only what is `pub`, wherever it stands.
#![allow(unreachable_pub)]

use super::canvas::{Canvas, Scratch};
use super::error::to_js;
use super::json::{list, number, object, optional, string};
use super::options::Options;
use crate::dataset::bundled;
use crate::figure::chart;
use crate::figure::svg::{About, Svg};
use crate::numbers::{self, Numbers, Values};
use crate::run::Shelf;
use crate::scene::costs::{self, Cost, Timings};
use crate::scene::study::{Words, chart as scene};
use crate::spec::Spec;
use crate::statistics::{Mean, quantile};
use crate::study::law::Law;
use crate::study::plan::{PLANS, named};
use crate::study::trial::{self, Measure};
use crate::study::{self, Job};
use wasm_bindgen::prelude::*;

/// An experiment over seeds.
#[wasm_bindgen]
pub struct Study {
    study: study::Study,
    scratch: Scratch,
}

fn mean(of: Mean) -> String {
    let Mean { n, mean, sd, error } = of;
    object(&[("n", n.to_string()), ("mean", number(mean)), ("sd", number(sd)), ("error", number(error))])
}

#[wasm_bindgen]
impl Study {
    /// The study of that name; `changes` are keys of the Spec for all its variants, as in a URL. Throws a `DownhillError`.
    #[wasm_bindgen(constructor)]
    pub fn new(name: &str, changes: &str) -> Result<Study, JsValue> {
        let study = study::Study::open(name, changes).map_err(|e| to_js(&e))?;
        Ok(Study { study, scratch: Scratch::default() })
    }

    /// The studies that there are, as JSON: [{ name, dial, variants, seeds, error, most, rates, size }]; size is the key whose change is looked at, or `null`.
    pub fn plans() -> String {
        list(PLANS.iter().map(|plan| {
            let (error, most) = match plan.measure {
                Measure::Epochs { error, most } => (Some(error), Some(f64::from(most))),
                _ => (None, None),
            };
            object(&[
                ("name", string(plan.name)),
                ("dial", plan.dial.map_or_else(|| "null".into(), string)),
                ("variants", list(plan.variants.iter().map(|v| string(v.name)))),
                ("seeds", plan.seeds.to_string()),
                ("error", optional(error)),
                ("most", optional(most)),
                ("rates", super::json::numbers(plan.rates)),
                ("size", plan.sizes.map_or_else(|| "null".into(), |sizes| string(sizes.key))),
            ])
        }))
    }

    /// How many runs are made of each variant; what was found stays.
    #[wasm_bindgen(js_name = setSeeds)]
    pub fn set_seeds(&mut self, seeds: u32) {
        self.study.set_seeds(seeds);
    }

    /// The next run, as JSON: { variant, rate, seed, spec }; `null` while others must be awaited, and when all is done.
    #[wasm_bindgen(js_name = handOut)]
    pub fn hand_out(&mut self) -> String {
        let Some(job) = self.study.hand_out() else { return "null".into() };
        let Some(spec) = self.study.spec_of(job) else { return "null".into() };
        object(&[
            ("variant", job.variant.to_string()),
            ("rate", job.rate.to_string()),
            ("seed", job.seed.to_string()),
            ("spec", string(&spec.print())),
        ])
    }

    /// Takes what was found for a job.
    pub fn put(&mut self, variant: u32, rate: u32, seed: u32, found: &[f64]) {
        self.study.put(Job { variant, rate, seed }, found);
    }

    /// Jobs that were handed out and not answered are handed out again.
    pub fn recall(&mut self) {
        self.study.recall();
    }

    /// Share of the runs that are done, 0 to 1.
    pub fn progress(&self) -> f64 {
        self.study.progress()
    }

    /// What was found so far, as JSON: for each variant { spec, lr, runs, failed, median, lower, upper } or { spec, lr, runs, end, gain }, and what stopping
    /// early gains: { updates, gain }; where sizes are changed, { laws: [{ variant, quantity, slope, error, predicted, agrees, limit, points: [{ size, at }] }] }, and for
    /// each variant { minima: [{ size, runs, shares: [none, one, more] }] }.
    pub fn summary(&self) -> String {
        let study = &self.study;
        let row = |variant: u32| {
            let spec = study.spec(variant);
            let mut fields = vec![
                ("spec", string(&spec.as_ref().map(Spec::print).unwrap_or_default())),
                ("lr", optional(spec.map(|spec| spec.lr))),
            ];
            let gain = || study.gain(variant).map_or_else(|| "null".into(), mean);
            match study.plan().measure {
                Measure::Epochs { .. } => {
                    let epochs = study.epochs(variant);
                    let at = |p: f64| optional(quantile(&epochs, p));
                    fields.extend([
                        ("runs", epochs.len().to_string()),
                        ("failed", epochs.iter().filter(|e| e.is_infinite()).count().to_string()),
                        ("median", at(0.5)),
                        ("lower", at(0.25)),
                        ("upper", at(0.75)),
                    ]);
                }
                Measure::Losses { .. } => {
                    let end = study.losses(variant, 0).last().copied();
                    fields.extend([
                        ("runs", end.map_or(0, |m| m.n).to_string()),
                        ("end", end.map_or_else(|| "null".into(), mean)),
                        ("gain", if variant > 0 { gain() } else { "null".into() }),
                    ]);
                }
                _ => {
                    fields.push(("runs", study.least_runs(variant).to_string()));
                }
            }
            object(&fields)
        };
        let laws = || {
            let variants = 0..study.plan().variants.len() as u32;
            let each = |variant| (0..study.plan().measure.quantities()).map(move |quantity| (variant, quantity));
            list(variants.flat_map(each).filter_map(|(variant, quantity)| {
                let law = study.law(variant, quantity)?;
                let agrees = law.agrees().map_or_else(|| "null".into(), |agrees| agrees.to_string());
                let limit = optional(law.limit());
                let Law { points, line, predicted, .. } = law;
                let point = |(size, at): &(f64, Mean)| object(&[("size", number(*size)), ("at", mean(*at))]);
                Some(object(&[
                    ("variant", variant.to_string()),
                    ("quantity", quantity.to_string()),
                    ("slope", optional(line.map(|line| line.slope))),
                    ("error", optional(line.map(|line| line.error))),
                    ("predicted", number(predicted)),
                    ("agrees", agrees),
                    ("limit", limit),
                    ("points", list(points.iter().map(point))),
                ]))
            }))
        };
        let shares = |variant| {
            list(study.shares(variant).iter().map(|at| {
                object(&[
                    ("size", number(at.size)),
                    ("runs", at.runs.to_string()),
                    ("shares", super::json::numbers(&at.shares)),
                ])
            }))
        };
        let stop = study.stop().map_or_else(
            || "null".into(),
            |(k, gain)| object(&[("updates", number(study.updates()[k])), ("gain", mean(gain))]),
        );
        let variants = 0..study.plan().variants.len() as u32;
        object(&[
            ("variants", list(variants.clone().map(row))),
            ("stop", stop),
            ("laws", laws()),
            ("minima", list(variants.map(shares))),
        ])
    }

    /// Draws timings of networks with so many units V and weights E, in nanoseconds a sample, beside what V and E say, on a canvas that has its size in device
    /// pixels; words: fitted, measured, line. Returns JSON { unit, weight, worst }: nanoseconds for each, and the largest relative difference; or `null`.
    #[wasm_bindgen(js_name = drawCosts)]
    pub fn draw_costs(
        canvas: &web_sys::HtmlCanvasElement,
        units: &[f64],
        weights: &[f64],
        times: &[f64],
        options: &str,
    ) -> Result<String, JsValue> {
        let options = Options::parse(options);
        let names = ["fitted", "measured", "line"].map(|id| options.word(id));
        let timings = Timings { units, weights, times };
        draw_chart(canvas, &mut Scratch::default(), &costs::chart(timings, names), &options)?;
        Ok(costs::fit(timings).map_or_else(
            || "null".into(),
            |Cost { unit, weight, worst }| {
                object(&[("unit", number(unit)), ("weight", number(weight)), ("worst", number(worst))])
            },
        ))
    }

    /// Draws what was found on a canvas that has its size in device pixels. `options` is JSON as for a Session's panes; words: epochs, updates, loss and the
    /// variants' names.
    pub fn draw(&mut self, canvas: &web_sys::HtmlCanvasElement, options: &str) -> Result<(), JsValue> {
        let options = Options::parse(options);
        let chart = self.chart(&options);
        draw_chart(canvas, &mut self.scratch, &chart, &options)
    }

    /// The chart as an SVG document of width×height CSS px, with the study, its seeds and the address (`options.url`) in it. `options` as for `draw`.
    pub fn svg(&self, width: u32, height: u32, options: &str) -> Result<String, JsValue> {
        let options = Options::parse(options);
        let mut drawn = Svg::banded(width.clamp(1, 8192), height.clamp(1, 8192));
        let drawing = chart::draw(&mut drawn, &self.chart(&options), &options.style);
        drawing.map_err(|e| js_sys::Error::new(&e.to_string()))?;
        let facts = self.about(&options).into_iter().map(|(name, value)| (name, value.plain())).collect();
        let about = About { title: self.study.plan().name.to_string(), facts };
        Ok(drawn.document_about(Some(options.style.palette().card), &about))
    }

    /// The points of the chart as CSV, with the same facts as comment lines.
    pub fn csv(&self, options: &str) -> String {
        numbers::csv(&self.numbers(&Options::parse(options)))
    }

    /// The points of the chart as JSON.
    pub fn json(&self, options: &str) -> String {
        numbers::json(&self.numbers(&Options::parse(options)))
    }
}

impl Study {
    fn numbers(&self, options: &Options) -> Numbers {
        let found = numbers::chart(&self.chart(options));
        Numbers { about: [self.about(options), found.about.clone()].concat(), ..found }
    }

    fn about(&self, options: &Options) -> Vec<(String, Values)> {
        let plan = self.study.plan();
        let url = options.url.clone().unwrap_or_else(|| format!("#/study/{}", plan.name));
        vec![
            ("study".to_string(), Values::Texts(vec![plan.name.to_string()])),
            ("url".into(), Values::Texts(vec![url])),
            ("seeds".into(), Values::Numbers(vec![f64::from(self.study.seeds())])),
        ]
    }

    fn chart(&self, options: &Options) -> chart::Scene {
        let words = Words {
            variants: self.study.plan().variants.iter().map(|v| options.word(v.name)).collect(),
            epochs: options.word("epochs"),
            updates: options.word("updates"),
            loss: options.word("loss"),
            size: options.word("size"),
            measured: options.word("measured"),
            quantities: ["gradient", "hessian"].map(|id| options.word(id)).to_vec(),
            counts: ["none", "one", "more"].map(|id| options.word(id)),
        };
        scene(&self.study, &words)
    }
}

pub(super) fn draw_chart(
    canvas: &web_sys::HtmlCanvasElement,
    scratch: &mut Scratch,
    scene: &chart::Scene,
    options: &Options,
) -> Result<(), JsValue> {
    let failed = |text: String| JsValue::from(js_sys::Error::new(&text));
    let mut surface = Canvas::new(canvas.clone(), scratch).map_err(|e| failed(e.to_string()))?;
    chart::draw(&mut surface, scene, &options.style).map_err(|e| failed(e.to_string()))
}

/// One run of a study, to be worked off piece by piece.
#[wasm_bindgen]
pub struct Trial {
    trial: trial::Trial,
}

#[wasm_bindgen]
impl Trial {
    /// The run of a job's `spec` in the study of that name. `digits` is the text of `data/digits.csv` where the Spec needs it.
    #[wasm_bindgen(constructor)]
    pub fn new(study: &str, spec: &str, digits: Option<String>) -> Result<Trial, JsValue> {
        let mut shelf = Shelf::default();
        let open = || {
            let measure = named(study)?.measure;
            if let Some(text) = digits {
                shelf.put_digits(bundled::digits(&text)?);
            }
            trial::Trial::new(&Spec::parse(spec)?, measure, &shelf)
        };
        open().map(|trial| Trial { trial }).map_err(|e| to_js(&e))
    }

    /// Goes on by about `budget` gradients of a neuron's terms; whether it is done.
    pub fn work(&mut self, budget: f64) -> bool {
        self.trial.work(budget as u64)
    }

    /// What was found, once it is done.
    pub fn result(&self) -> Vec<f64> {
        self.trial.result()
    }
}
