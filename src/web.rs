//! The JavaScript facade: the only place that knows a browser. It holds no mathematics.
//!
//! Canvases go in; strings, small objects and copied typed arrays come out. No view of wasm memory outlives a call,
//! and Rust never calls back.

#[cfg(feature = "whole")]
mod arrows;
#[cfg(feature = "whole")]
mod basins;
#[cfg(feature = "whole")]
mod beside;
mod canvas;
#[cfg(feature = "whole")]
mod critical;
#[cfg(feature = "whole")]
mod directions;
mod error;
#[cfg(feature = "whole")]
mod export;
mod facts;
#[cfg(feature = "whole")]
mod faults;
#[cfg(feature = "whole")]
mod finer;
mod ground;
#[cfg(feature = "whole")]
mod lab;
#[cfg(feature = "whole")]
mod lab_panels;
#[cfg(feature = "whole")]
mod linear;
#[cfg(feature = "whole")]
mod network;
mod options;
mod panes;
#[cfg(feature = "whole")]
mod programs;
#[cfg(feature = "whole")]
mod slices;
#[cfg(feature = "whole")]
mod spectrum;
#[cfg(feature = "whole")]
mod study;
#[cfg(feature = "whole")]
mod surface;
mod under;

#[cfg(feature = "bench")]
mod bench;

#[cfg(feature = "whole")]
use crate::dataset::bundled;
use crate::dataset::table::{Table, content_hash};
use crate::error::Error;
use crate::json;
use crate::run::gestures::End;
#[cfg(feature = "whole")]
use crate::run::race;
use crate::run::{Run, Shelf, gestures, schedule};
use crate::scene;
use crate::slice::{GridSize, Slice};
use crate::spec::{Effect, Spec};
use crate::trainer::Status;
use error::{set, to_js};
use js_sys::{Float32Array, Float64Array, Object};
use panes::Panes;
use wasm_bindgen::prelude::*;

/// The memory's keeper: constant time, and 3 KB (gzip) smaller than the standard one.
#[global_allocator]
static MEMORY: rlsf::GlobalTlsf<Lean> = rlsf::GlobalTlsf::new();

struct Lean;

impl rlsf::GlobalTlsfOptions for Lean {
    // Pools are joined, because landscapes are larger than a page of memory; growing in place would cost more bytes than it saves time.
    const ENABLE_REALLOCATION: bool = false;
}

/// Called once when the module is loaded: a panic is written to the console, with its place.
#[wasm_bindgen(start)]
pub(crate) fn start() {
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = console, js_name = error)]
        fn console_error(text: &str);
    }
    std::panic::set_hook(Box::new(|info| console_error(&info.to_string())));
}

/// One or several runs, the data they learn from, and the panes that show them.
#[wasm_bindgen]
pub struct Session {
    shelf: Shelf,
    runs: Vec<Run>,
    active: usize,
    /// The active run's rivals in a race.
    rivals: Vec<Run>,
    panes: Panes,
    /// The search for the active run's critical points, once there was one.
    #[cfg(feature = "whole")]
    inquiry: Option<crate::run::critical::Inquiry>,
    #[cfg(feature = "whole")]
    spectrum: spectrum::Pane,
    #[cfg(feature = "whole")]
    beside: Option<beside::Beside>,
    /// What a lab has claimed of a run's risk: the lab, the run, and which of its risks.
    #[cfg(feature = "whole")]
    claimed: Option<((String, usize, u64), Vec<crate::lab::Claim>)>,
    #[cfg(feature = "whole")]
    lottery: Option<lab::Drawn>,
}

#[wasm_bindgen]
impl Session {
    /// Opens a Spec, the part of a URL behind `?`. Throws a `DownhillError` that names the key.
    #[wasm_bindgen(constructor)]
    pub fn new(spec: &str) -> Result<Session, JsValue> {
        Session::open(spec, Shelf::default())
    }

    /// The Spec's table as JSON: every key with its kind, range, default, effect.
    pub fn table() -> String {
        facts::table()
    }

    /// A seed from the browser's randomness: the only number here that is not reproducible.
    #[wasm_bindgen(js_name = freshSeed)]
    pub fn fresh_seed() -> Result<u32, JsValue> {
        getrandom::u32().map_err(|e| JsValue::from(js_sys::Error::new(&e.to_string())))
    }

    /// A text's hash, as in the names of tables.
    #[wasm_bindgen(js_name = contentHash)]
    pub fn hash(text: &str) -> String {
        content_hash(text)
    }

    /// The canonical Spec of the active run as it stands.
    pub fn spec(&self) -> String {
        self.run().spec().print()
    }

    /// The canonical Spec with one key set, and what cannot stay beside it set back. Changes nothing by itself.
    pub fn with(&self, key: &str, value: &str) -> Result<String, JsValue> {
        self.run().spec().with(key, value).map(|s| s.print()).map_err(|e| to_js(&e))
    }

    /// The Spec after the handle was put at the slice coordinates (a, b): an edit at the current update.
    #[wasm_bindgen(js_name = withHandle)]
    pub fn with_handle(&self, a: f64, b: f64) -> String {
        gestures::with_handle(self.run(), a, b).print()
    }

    /// The Spec after parameter `k` was put at `value`: an edit at the current update.
    #[wasm_bindgen(js_name = withParameter)]
    pub fn with_parameter(&self, k: usize, value: f64) -> String {
        gestures::with_parameter(self.run(), k, value).print()
    }

    /// The Spec after the start was put at the slice coordinates (a, b).
    #[wasm_bindgen(js_name = withStart)]
    pub fn with_start(&self, a: f64, b: f64) -> String {
        gestures::with_start(self.run(), a, b).print()
    }

    /// The Spec after an end of the walk, "start" or "handle", was moved by the shares (dx, dy) of the landscape's axes.
    #[wasm_bindgen(js_name = withNudge)]
    pub fn with_nudge(&self, end: &str, dx: f64, dy: f64) -> String {
        let end = if end == "start" { End::Start } else { End::Handle };
        gestures::with_nudge(self.run(), end, dx, dy).print()
    }

    /// The Spec after the landscape was moved: what was at (x, y), in CSS pixels of its pane, is at (to_x, to_y), and so much is seen around it as `factor`
    /// says (above 1: more).
    #[wasm_bindgen(js_name = withView)]
    pub fn with_view(&self, x: f64, y: f64, to_x: f64, to_y: f64, factor: f64) -> String {
        let (from, to) = (self.panes.shares(x, y), self.panes.shares(to_x, to_y));
        gestures::with_view(self.run(), from, to, factor).print()
    }

    /// The Spec after sample `row` was put at (x, y), in the units of the data pane's axes.
    #[wasm_bindgen(js_name = withSample)]
    pub fn with_sample(&self, row: u32, x: f64, y: f64) -> Result<String, JsValue> {
        gestures::with_sample(self.run(), row, x, y).map(|s| s.print()).map_err(|e| to_js(&e))
    }

    /// The Spec after sample `row` was moved by the shares (dx, dy) of the data pane's axes.
    #[wasm_bindgen(js_name = withSampleNudge)]
    pub fn with_sample_nudge(&self, row: u32, dx: f64, dy: f64) -> Result<String, JsValue> {
        let (x, y) = scene::nudged(self.run(), row, dx, dy);
        self.with_sample(row, x, y)
    }

    /// The Spec after a point of class `label` (0 or 1) was drawn at (x, y); `data=points` only.
    #[wasm_bindgen(js_name = withPoint)]
    pub fn with_point(&self, x: f64, y: f64, label: u8) -> Result<String, JsValue> {
        gestures::with_point(self.run(), x, y, label).map(|s| s.print()).map_err(|e| to_js(&e))
    }

    /// The Spec without the drawn point `row`; `data=points` only.
    #[wasm_bindgen(js_name = withoutPoint)]
    pub fn without_point(&self, row: u32) -> Result<String, JsValue> {
        gestures::without_point(self.run(), row).map(|s| s.print()).map_err(|e| to_js(&e))
    }

    /// The keys that apply now, with their values and what these may be, as JSON.
    pub fn controls(&self) -> String {
        facts::controls(self.run(), &self.shelf)
    }

    /// Makes the active run that of another Spec; returns "none", "redraw", "resample" or "replay".
    /// On a bad Spec it throws and nothing has changed.
    pub fn apply(&mut self, spec: &str) -> Result<String, JsValue> {
        #[cfg(feature = "whole")]
        let before = self.run().spec();
        let effect = Spec::parse(spec).and_then(|s| self.runs[self.active].apply(s, &self.shelf));
        let effect = effect.map_err(|e| to_js(&e))?;
        #[cfg(feature = "whole")]
        if let Err(wrong) = self.follow_beside() {
            self.runs[self.active].apply(before, &self.shelf).map_err(|e| to_js(&e))?;
            return Err(to_js(&wrong));
        }
        let word = match effect {
            Effect::None => "none",
            Effect::Redraw => "redraw",
            Effect::Resample => "resample",
            Effect::Replay => "replay",
        };
        Ok(word.into())
    }

    /// Keeps a table given as text (comma, semicolon or tab; with or without a header) and describes it as JSON.
    /// Nothing that was loaded before is lost, whether this one can be read or not.
    #[wasm_bindgen(js_name = loadTable)]
    pub fn load_table(&mut self, name: &str, text: &str) -> Result<String, JsValue> {
        let table = Table::parse(text).map_err(|e| to_js(&e))?;
        let file = format!("{name}~{}", content_hash(text));
        let facts = facts::loaded(&file, &table);
        self.shelf.put_table(&file, table);
        Ok(facts)
    }

    /// Keeps the handwritten digits, the data of `data=digits`: the text of `data/digits.csv`.
    #[cfg(feature = "whole")]
    #[wasm_bindgen(js_name = loadDigits)]
    pub fn load_digits(&mut self, text: &str) -> Result<(), JsValue> {
        self.shelf.put_digits(bundled::digits(text).map_err(|e| to_js(&e))?);
        Ok(())
    }

    /// Which parameters the landscape's axes show, by their place: one or two, or none where directions are shown. The others are held.
    #[wasm_bindgen(js_name = shownParams)]
    pub fn shown_params(&self) -> Vec<u32> {
        self.run().shown().parameters().iter().map(|k| *k as u32).collect()
    }

    /// w1, w2, …, b; a network's w2_1_3: layer 2, to its unit 1, from unit 3 below, and b2_1.
    #[wasm_bindgen(js_name = paramNames)]
    pub fn param_names(&self) -> Vec<String> {
        self.run().problem().parameter_names()
    }

    /// The parameters where the run stands.
    pub fn params(&self) -> Vec<f64> {
        self.run().w().to_vec()
    }

    /// Makes `k` updates; returns { step, epoch, loss, testLoss, gradNorm, status, reached }.
    pub fn step(&mut self, k: u32) -> Object {
        #[cfg(feature = "whole")]
        race::advance(&mut self.runs[self.active], &mut self.rivals, u64::from(k));
        #[cfg(not(feature = "whole"))]
        self.runs[self.active].step(u64::from(k));
        self.report()
    }

    /// What is known of the run where it stands: what `step` returns.
    pub fn report(&mut self) -> Object {
        let run = &mut self.runs[self.active];
        let (record, status) = run.report();
        let object = Object::new();
        let cost = run.cost();
        let trainer = run.timeline().trainer();
        let word = match status {
            Status::Running => "running",
            Status::Converged => "converged",
            Status::Stalled => "stalled",
            Status::Diverged => "diverged",
        };
        set(&object, "step", &(record.t as f64).into());
        set(&object, "epoch", &(record.t as f64 / trainer.epoch_length() as f64).into());
        set(&object, "epochLength", &(trainer.epoch_length() as f64).into());
        set(&object, "cost", &(cost as f64).into());
        set(&object, "loss", &record.loss.into());
        set(&object, "testLoss", &record.test_loss.map_or(JsValue::NULL, JsValue::from));
        set(&object, "gradNorm", &record.grad_norm.into());
        set(&object, "eta", &schedule(&run.spec()).at(record.t).into());
        set(&object, "reached", &(run.timeline().reached() as f64).into());
        set(&object, "status", &word.into());
        object
    }

    /// Continues pending work (a replay, a landscape) by about `budget` term evaluations; returns the progress, 1 when done.
    pub fn work(&mut self, budget: f64) -> f64 {
        let run = &mut self.runs[self.active];
        let spent = run.work(budget as u64);
        if !run.pending() {
            self.panes.work(run, self.active, (budget as u64).saturating_sub(spent));
        }
        self.progress()
    }

    /// Progress of pending work: 1 when nothing is pending.
    pub fn progress(&self) -> f64 {
        self.rivals
            .iter()
            .fold(self.run().progress().min(self.panes.progress()), |least, rival| least.min(rival.progress()))
    }

    /// The recorded walk: { steps, params (m×dim row-major), loss, testLoss, gradNorm }. `testLoss` is NaN without test data.
    pub fn trajectory(&self) -> Object {
        let records = self.run().timeline().records();
        let column = |f: &dyn Fn(&crate::trainer::Record) -> f64| {
            JsValue::from(Float64Array::from(records.iter().map(f).collect::<Vec<_>>().as_slice()))
        };
        let params: Vec<f64> = records.iter().flat_map(|r| r.w.iter().copied()).collect();
        let object = Object::new();
        set(&object, "steps", &column(&|r| r.t as f64));
        set(&object, "params", &Float64Array::from(params.as_slice()).into());
        set(&object, "loss", &column(&|r| r.loss));
        set(&object, "testLoss", &column(&|r| r.test_loss.unwrap_or(f64::NAN)));
        set(&object, "gradNorm", &column(&|r| r.grad_norm));
        object
    }

    /// Rows `row0..row1` of the landscape in f32, for pixels: the job that a worker does.
    pub fn tile(&self, width: u32, height: u32, row0: u32, row1: u32) -> Result<Float32Array, JsValue> {
        self.rows_of(&self.run().slice(), (width, height), row0, row1)
    }

    /// Puts a tile that a worker computed into the landscape, if it is still the one that `generation` named.
    #[wasm_bindgen(js_name = putTile)]
    pub fn put_tile(
        &mut self,
        generation: u32,
        width: u32,
        height: u32,
        row0: u32,
        values: &[f32],
    ) -> Result<bool, JsValue> {
        let grid = grid(width, height)?;
        Ok(self.panes.put_tile(generation, grid, row0, values))
    }

    /// The cells of the landscape that is being sampled: JSON { width, height }.
    #[wasm_bindgen(js_name = gridSize)]
    pub fn grid_size(&self) -> String {
        let size = self.panes.grid_size();
        json::object(&[("width", size.width.to_string()), ("height", size.height.to_string())])
    }

    /// Number of training samples.
    pub fn samples(&self) -> usize {
        self.run().problem().train.samples()
    }

    /// What the data pane's coordinates mean, as JSON: { x: [raw at 0, raw per unit], y: …, span, rows, points }.
    #[wasm_bindgen(js_name = dataUnits)]
    pub fn data_units(&self) -> String {
        facts::data_units(self.run())
    }

    /// The landscape that is being sampled: changes with the risk, the slice and the grid.
    pub fn generation(&self) -> u32 {
        self.panes.generation()
    }

    /// Numbers computed where the run stands, predictions beside measurements: JSON [{ name, predicted, measured, agrees }].
    pub fn readouts(&mut self) -> String {
        facts::readouts(&mut self.runs[self.active])
    }

    /// Facts from which the page makes a sentence about the picture, as JSON.
    pub fn describe(&mut self) -> String {
        facts::describe(&mut self.runs[self.active])
    }

    /// Draws a layer ("static" or "light") of a pane ("landscape", "data", "curves", "network", "spectrum", "beside") on a canvas that has its size in
    /// device pixels. `options` is JSON: theme, dpr, cursor [a, b], focus, words.
    pub fn draw(
        &mut self,
        pane: &str,
        layer: &str,
        canvas: &web_sys::HtmlCanvasElement,
        options: &str,
    ) -> Result<(), JsValue> {
        #[cfg(feature = "whole")]
        if pane == "spectrum" {
            return self.draw_spectrum(layer, canvas, options);
        }
        #[cfg(feature = "whole")]
        if pane == "beside" {
            return self.draw_beside(layer, canvas, options);
        }
        // Once for each pane is enough: its light layer is drawn in every frame.
        #[cfg(feature = "whole")]
        if layer == "light" {
            race::follow(&self.runs[self.active], &mut self.rivals, &self.shelf).map_err(|e| to_js(&e))?;
            if pane == "landscape" {
                self.follow_beside().map_err(|e| to_js(&e))?;
            }
        }
        self.panes.draw((&mut self.runs, &mut self.rivals), self.active, pane, layer, canvas, options)?;
        #[cfg(feature = "whole")]
        if (pane, layer) == ("landscape", "light") && arrows::shown(self.run()) {
            self.panes.draw_arrows(&mut self.runs[self.active], &mut self.rivals, canvas, options)?;
        }
        #[cfg(feature = "whole")]
        if let (Some(inquiry), "landscape", "light") = (&self.inquiry, pane, layer) {
            self.panes.draw_marks(&self.runs[self.active], inquiry, canvas, options)?;
        }
        Ok(())
    }

    /// What is under the point (x, y), in CSS pixels of the pane: JSON { kind, index, at }.
    pub fn pick(&mut self, pane: &str, x: f64, y: f64) -> Result<String, JsValue> {
        #[cfg(feature = "whole")]
        match pane {
            "spectrum" => return Ok(self.spectrum_pick(x, y)),
            "beside" => return self.beside_pick(x, y).map_err(|e| to_js(&e)),
            _ => {}
        }
        self.panes.pick(&mut self.runs[self.active], pane, x, y).map_err(|e| to_js(&e))
    }

    /// What the hover box says at (x, y), in CSS pixels of the pane: JSON.
    pub fn hover(&self, pane: &str, x: f64, y: f64) -> Result<String, JsValue> {
        #[cfg(feature = "whole")]
        match pane {
            "spectrum" => return Ok(self.spectrum_hover(x, y)),
            "beside" => return self.beside_hover(x, y).map_err(|e| to_js(&e)),
            _ => {}
        }
        self.panes.hover(self.run(), pane, x, y).map_err(|e| to_js(&e))
    }
}

impl Session {
    fn open(spec: &str, shelf: Shelf) -> Result<Session, JsValue> {
        let run = Spec::parse(spec).and_then(|s| Run::open(s, &shelf)).map_err(|e| to_js(&e))?;
        Ok(Session {
            shelf,
            runs: vec![run],
            active: 0,
            rivals: Vec::new(),
            panes: Panes::default(),
            #[cfg(feature = "whole")]
            inquiry: None,
            #[cfg(feature = "whole")]
            spectrum: spectrum::Pane::default(),
            #[cfg(feature = "whole")]
            beside: None,
            #[cfg(feature = "whole")]
            claimed: None,
            #[cfg(feature = "whole")]
            lottery: None,
        })
    }

    fn run(&self) -> &Run {
        &self.runs[self.active]
    }

    fn rows_of(
        &self,
        slice: &Slice,
        (width, height): (u32, u32),
        row0: u32,
        row1: u32,
    ) -> Result<Float32Array, JsValue> {
        let grid = grid(width, height)?;
        let rows = row0.min(height)..row1.min(height);
        let mut z = vec![0.0; rows.len() * width as usize];
        self.run().problem().train.pixel_sampler(slice, grid).fill(rows, &mut z);
        Ok(Float32Array::from(z.as_slice()))
    }
}

/// The most cells a side that a landscape is sampled at.
const MOST_CELLS: u32 = 4096;

fn grid(width: u32, height: u32) -> Result<GridSize, JsValue> {
    let fits = |v: u32| (1..=MOST_CELLS).contains(&v);
    let allowed = format!("1…{MOST_CELLS}");
    let error = Error::BadValue { key: "grid".into(), value: format!("{width}×{height}"), allowed };
    if fits(width) && fits(height) { Ok(GridSize { width, height }) } else { Err(to_js(&error)) }
}
