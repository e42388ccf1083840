//! The spectrum pane: the Hessian's eigenvalues now and along the walk, found a few at a time here or in a worker. In the whole module only.

// wasm-bindgen exports only what is `pub`, wherever it stands.
#![allow(unreachable_pub)]

use super::Session;
use super::canvas::Canvas;
use super::json::{number, numbers, object, optional, string};
use super::options::Options;
use crate::figure::layout::Plot;
use crate::figure::spectrum::{Scene, Words, draw_light, draw_static, plot};
use crate::figure::svg::Svg;
use crate::figure::{Style, Surface};
use crate::numbers::{self, Numbers};
use crate::run::spectrum::{Spectra, at, cost, threshold};
use crate::scene::spectrum::{Spectrum, spectrum as scene};
use crate::spectrum::{self, Extent};
use crate::trainer::Record;
use wasm_bindgen::prelude::*;

/// What a Session keeps for the pane.
#[derive(Default)]
pub(super) struct Pane {
    /// Of which run.
    of: usize,
    spectra: Spectra,
    /// The place that was handed to a worker.
    lent: Option<Record>,
    drawn: Option<Plot>,
}

/// The figure's words, and what it is made of.
fn with_scene<T>(found: &Spectrum, options: &Options, draw: impl FnOnce(&Scene<'_>) -> T) -> T {
    let words = ["update", "eigenvalues", "largest", "threshold"].map(|id| options.word(id));
    let spectra = found.views();
    draw(&Scene {
        spectra: &spectra,
        threshold: &found.threshold,
        last: found.last,
        words: Words { update: &words[0], eigenvalues: &words[1], largest: &words[2], threshold: &words[3] },
    })
}

impl Session {
    /// The pane's state with what belongs to another run or walk dropped.
    fn spectra(&mut self) -> &mut Spectra {
        if self.spectrum.of != self.active {
            self.spectrum = Pane { of: self.active, ..Pane::default() };
        }
        self.spectrum.spectra.follow(&mut self.runs[self.active]);
        &mut self.spectrum.spectra
    }

    /// What the figure is made of, where the run stands at least.
    fn spectrum_scene(&mut self) -> Spectrum {
        let bare = self.spectra().along().is_empty();
        let run = &mut self.runs[self.active];
        if bare {
            // Whoever asks without a page gets the present spectrum.
            self.spectrum.spectra.advance(run, 1);
        }
        scene(run, &self.spectrum.spectra)
    }

    /// Draws a layer on a canvas.
    pub(super) fn draw_spectrum(
        &mut self,
        layer: &str,
        canvas: &web_sys::HtmlCanvasElement,
        options: &str,
    ) -> Result<(), JsValue> {
        let options = Options::parse(options);
        self.spectra();
        let found = scene(&self.runs[self.active], &self.spectrum.spectra);
        let failed = |text: String| JsValue::from(js_sys::Error::new(&text));
        let mut scratch = std::mem::take(&mut self.panes.scratch);
        let mut surface = Canvas::new(canvas.clone(), &mut scratch).map_err(|e| failed(e.to_string()))?;
        let size = (f64::from(canvas.width()) / options.style.dpr, f64::from(canvas.height()) / options.style.dpr);
        let result = self.paint_spectrum(&found, &mut surface, layer == "static", &options);
        self.panes.scratch = scratch;
        self.spectrum.drawn = Some(with_scene(&found, &options, |scene| plot(scene, size, &options.style)));
        result.map_err(failed)
    }

    fn paint_spectrum<S: Surface>(
        &self,
        found: &Spectrum,
        surface: &mut S,
        is_static: bool,
        options: &Options,
    ) -> Result<(), String> {
        let style: &Style = &options.style;
        let t = self.run().timeline().trainer().t() as f64;
        with_scene(found, options, |scene| {
            if is_static {
                draw_static(surface, scene, style).map_err(|e| e.to_string())
            } else {
                draw_light(surface, scene, (t, &found.now), style).map_err(|e| e.to_string())
            }
        })
    }

    /// Both layers as an SVG drawing.
    pub(super) fn spectrum_svg(&mut self, width: u32, height: u32, options: &Options) -> Result<Svg, JsValue> {
        let found = self.spectrum_scene();
        let (mut below, mut above) = (Svg::banded(width, height), Svg::banded(width, height));
        let failed = |text: String| JsValue::from(js_sys::Error::new(&text));
        self.paint_spectrum(&found, &mut below, true, options).map_err(failed)?;
        self.paint_spectrum(&found, &mut above, false, options).map_err(failed)?;
        below.lay(&above);
        Ok(below)
    }

    /// The numbers behind the pane.
    pub(super) fn spectrum_numbers(&mut self) -> Numbers {
        let found = self.spectrum_scene();
        numbers::spectrum(self.run(), &found)
    }

    /// What is under (x, y): JSON { kind, index, at }.
    pub(super) fn spectrum_pick(&self, x: f64, y: f64) -> String {
        let inside = self.spectrum.drawn.filter(|plot| plot.contains(x, y));
        let Some(plot) = inside else { return object(&[("kind", string("none"))]) };
        let at = plot.from_px(x, y);
        object(&[("kind", string("plane")), ("index", "null".into()), ("at", numbers(&[at.0, at.1]))])
    }

    /// What the hover box says at (x, y): the nearest place whose spectrum is known, as JSON { step, values, threshold }, or `null`.
    pub(super) fn spectrum_hover(&self, x: f64, y: f64) -> String {
        let Some(plot) = self.spectrum.drawn.filter(|plot| plot.contains(x, y)) else { return "null".into() };
        let (at, _) = plot.from_px(x, y);
        let along = self.spectrum.spectra.along();
        let near = along.iter().min_by(|a, b| (a.0 as f64 - at).abs().total_cmp(&(b.0 as f64 - at).abs()));
        let Some((t, found)) = near else { return "null".into() };
        object(&[
            ("step", t.to_string()),
            ("values", numbers(&found.values)),
            ("threshold", optional(threshold(self.run(), *t))),
        ])
    }
}

#[wasm_bindgen]
impl Session {
    /// The eigenvalues of the training risk's Hessian at `w`, ascending: all of them up to 48 parameters, beyond the smallest two and the largest six, by Lanczos' method.
    /// Of a run that descends in ln |w| they are those of the Hessian in that coordinate. Empty where the Hessian is not finite.
    pub fn eigenvalues(&self, w: &[f64]) -> Result<Vec<f64>, JsValue> {
        self.run().problem().check_parameters("w", w).map_err(|e| super::error::to_js(&e))?;
        Ok(at(self.run(), w).map(|found| found.values).unwrap_or_default())
    }

    /// What is known of the spectrum, as JSON { step, values (ascending; empty: not known yet), whole, threshold (above it the method cannot settle; null where it has
    /// none), eta, parameters, known, progress, cost (of one place, in gradients of a neuron's terms) }.
    pub fn spectrum(&mut self) -> String {
        self.spectra();
        let run = self.run();
        let trainer = run.timeline().trainer();
        let known = &self.spectrum.spectra;
        let dim = run.problem().train.dim();
        object(&[
            ("step", trainer.t().to_string()),
            ("values", numbers(known.now().map(|found| found.values.as_slice()).unwrap_or_default())),
            ("whole", (spectrum::extent(dim) == Extent::Whole).to_string()),
            ("threshold", optional(threshold(run, trainer.t()))),
            ("eta", number(trainer.step_size(trainer.cost()))),
            ("parameters", dim.to_string()),
            ("known", known.along().len().to_string()),
            ("progress", number(known.progress(run))),
            ("cost", cost(run).to_string()),
        ])
    }

    /// Finds spectra for about `budget` gradients of a neuron's terms: where the run stands first, then along its walk. Returns the progress, 1 when all are known.
    #[wasm_bindgen(js_name = spectrumWork)]
    pub fn spectrum_work(&mut self, budget: f64) -> f64 {
        self.spectra();
        let run = &mut self.runs[self.active];
        self.spectrum.spectra.advance(run, budget as u64);
        self.spectrum.spectra.progress(run)
    }

    /// The place to be looked at next, for a worker: its update, then its parameters, whose [`eigenvalues`](Session::eigenvalues) are wanted; empty when all are known.
    #[wasm_bindgen(js_name = spectrumPlace)]
    pub fn spectrum_place(&mut self) -> Vec<f64> {
        self.spectra();
        self.spectrum.lent = self.spectrum.spectra.next(&mut self.runs[self.active]);
        self.spectrum.lent.as_ref().map_or_else(Vec::new, |r| [&[r.t as f64], r.w.as_slice()].concat())
    }

    /// Takes the eigenvalues of the place that [`spectrumPlace`](Session::spectrum_place) named last, if it is still one of the walk's.
    #[wasm_bindgen(js_name = adoptSpectrum)]
    pub fn adopt_spectrum(&mut self, values: &[f64]) {
        self.spectra();
        let Some(place) = self.spectrum.lent.take() else { return };
        let run = &mut self.runs[self.active];
        let found = spectrum::Spectrum { values: values.to_vec(), extent: spectrum::extent(place.w.len()) };
        self.spectrum.spectra.adopt(run, &place, (!values.is_empty()).then_some(found));
    }
}
