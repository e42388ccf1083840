//! A second run beside the first: its picture, its numbers, and the place in it that the pointer is at in the other one. In the whole module only.

// wasm-bindgen exports only what is `pub`, wherever it stands.
#![allow(unreachable_pub)]

use super::Session;
use super::arrows;
use super::error::to_js;
use super::json::{list, number, object, string};
use super::options::{Options, property};
use super::panes::Panes;
use super::under::slope_facts;
use crate::error::Error;
use crate::figure::colormap;
use crate::figure::svg::Svg;
use crate::figure::theme::Lane;
use crate::numbers::{self, Numbers};
use crate::run::gestures::{End, with_end_of};
use crate::run::{Run, beside};
use crate::spec::Key;
use wasm_bindgen::prelude::*;

/// The second run with its panes.
pub(super) struct Beside {
    run: Run,
    panes: Panes,
}

/// What a file calls the two runs.
pub(super) fn called(options: &Options) -> Option<[String; 2]> {
    let names = property(&options.extra, "names");
    let name = |k: u32| js_sys::Reflect::get_u32(&names, k).ok().and_then(|name| name.as_string());
    let wanted = names.is_object() && property(&options.extra, "legend").is_truthy();
    wanted.then(|| Some([name(0)?, name(1)?])).flatten()
}

impl Beside {
    pub(super) fn run(&self) -> &Run {
        &self.run
    }
}

impl Session {
    /// Brings the second run to where the first one stands, or ends it where none is asked for. Pictures of one loss have one scale of colours.
    pub(super) fn follow_beside(&mut self) -> Result<(), Error> {
        let before = self.beside.take();
        if self.run().spec().beside.is_empty() {
            (self.panes.range, self.panes.second) = (None, None);
            return Ok(());
        }
        let (other, mut panes) = before.map_or((None, Panes::default()), |b| (Some(b.run), b.panes));
        let other = beside::follow(self.run(), other, &self.shelf)?;
        panes.lane = Lane::Second;
        panes.sample(&other, 0);
        self.panes.second = Some(other.timeline().records().iter().map(|r| (r.t as f64, r.loss)).unzip());
        self.panes.sample(&self.runs[self.active], self.active);
        let same = beside::same_space(self.run(), &other) && self.run().spec().loss == other.spec().loss;
        let range = |panes: &Panes| panes.picture().and_then(|(_, values)| colormap::range(values));
        let common = range(&self.panes).zip(range(&panes)).map(|(a, b)| (a.0.min(b.0), a.1.max(b.1)));
        (self.panes.range, panes.range) = if same { (common, common) } else { (None, None) };
        self.beside = Some(Beside { run: other, panes });
        Ok(())
    }

    pub(super) fn draw_beside(
        &mut self,
        layer: &str,
        canvas: &web_sys::HtmlCanvasElement,
        options: &str,
    ) -> Result<(), JsValue> {
        let with_arrows = layer == "light" && arrows::shown(self.run());
        let Some(Beside { run, panes }) = &mut self.beside else { return Ok(()) };
        let runs = std::slice::from_mut(run);
        panes.draw((&mut *runs, &mut []), 0, "landscape", layer, canvas, options)?;
        if with_arrows {
            panes.draw_arrows(&mut runs[0], &mut [], canvas, options)?;
        }
        Ok(())
    }

    /// Both layers of its picture as an SVG drawing.
    pub(super) fn beside_svg(&mut self, (width, height): (u32, u32), options: &Options) -> Result<Svg, JsValue> {
        let options = &options.in_lane(Lane::Second);
        self.follow_beside().map_err(|e| to_js(&e))?;
        let with_arrows = arrows::shown(self.run());
        let (mut below, mut above) = (Svg::banded(width, height), Svg::banded(width, height));
        let Some(Beside { run, panes }) = &mut self.beside else { return Ok(below) };
        let size = (f64::from(width), f64::from(height));
        panes.aside(|panes| {
            let runs = std::slice::from_mut(run);
            panes.paint((&mut *runs, &mut []), 0, "landscape", &mut below, true, size, options)?;
            panes.paint((&mut *runs, &mut []), 0, "landscape", &mut above, false, size, options)?;
            if with_arrows {
                let drawn = panes.arrows_on(&mut runs[0], &mut [], &mut above, options);
                drawn.map_err(|text| js_sys::Error::new(&text))?;
            }
            Ok::<(), JsValue>(())
        })?;
        below.lay(&above);
        Ok(below)
    }

    /// The numbers of its landscape.
    pub(super) fn beside_numbers(&mut self) -> Result<Numbers, Error> {
        self.follow_beside()?;
        let Some(Beside { run, panes }) = &mut self.beside else { return Ok(Numbers::default()) };
        let (now, _) = run.report();
        Ok(numbers::landscape(run, &now, panes.picture()))
    }

    pub(super) fn beside_pick(&mut self, x: f64, y: f64) -> Result<String, Error> {
        match &mut self.beside {
            Some(Beside { run, panes }) => panes.pick(run, "landscape", x, y),
            None => Ok(object(&[("kind", string("none"))])),
        }
    }

    pub(super) fn beside_hover(&self, x: f64, y: f64) -> Result<String, Error> {
        self.beside.as_ref().map_or(Ok("null".into()), |b| b.panes.hover(&b.run, "landscape", x, y))
    }
}

#[wasm_bindgen]
impl Session {
    /// The run beside the active one, as JSON { spec, step, loss, common (whether both walk in the same space, so that a place of one is a place of the other), held (the key by which its
    /// walk cannot be taken hold of; `null` where it can), progress, generation,
    /// differences: [{ key, first, second }] }; `null` where the Spec asks for none (`beside=`).
    #[wasm_bindgen(js_name = besideFacts)]
    pub fn beside_facts(&mut self) -> String {
        let spec = self.run().spec();
        let Some(Beside { run, panes }) = &mut self.beside else { return "null".into() };
        let (record, _) = run.report();
        let second = run.spec();
        let row = |one: &crate::spec::beside::Difference| {
            let value = |of| Key::find(one.key).map(|key| (key.get)(of)).unwrap_or_default();
            object(&[("key", string(one.key)), ("first", string(&value(&spec))), ("second", string(&value(&second)))])
        };
        let printed = crate::spec::beside::second(&spec).map(|s| s.print()).unwrap_or_default();
        object(&[
            ("spec", string(&printed)),
            ("step", record.t.to_string()),
            ("loss", number(record.loss)),
            ("common", beside::same_space(&self.runs[self.active], run).to_string()),
            ("held", beside::beginning(&spec).map_or_else(|| "null".into(), string)),
            ("progress", number(run.progress().min(panes.progress()))),
            ("generation", panes.generation().to_string()),
            ("differences", list(spec.beside.iter().map(row))),
        ])
    }

    /// The Spec after the start or the handle ("start", "handle") of the run beside was put at the slice coordinates (a, b): both runs are put where it is then.
    #[wasm_bindgen(js_name = withBeside)]
    pub fn with_beside(&self, end: &str, a: f64, b: f64) -> String {
        let end = if end == "start" { End::Start } else { End::Handle };
        let spec = self.beside.as_ref().map(|beside| with_end_of(self.run(), &beside.run, end, a, b));
        spec.unwrap_or_else(|| self.run().spec()).print()
    }

    /// Continues what is pending of the run beside by about `budget` term evaluations; returns the progress, 1 when done or without one.
    #[wasm_bindgen(js_name = besideWork)]
    pub fn beside_work(&mut self, budget: f64) -> f64 {
        let Some(Beside { run, panes }) = &mut self.beside else { return 1.0 };
        let spent = run.work(budget as u64);
        if !run.pending() {
            panes.work(run, 0, (budget as u64).saturating_sub(spent));
        }
        run.progress().min(panes.progress())
    }

    /// What the hover box of the landscape or of the one beside it says at the values (a, b) on its axes: JSON { at, w, loss, gradient, gradNorm }.
    #[wasm_bindgen(js_name = hoverAt)]
    pub fn hover_at(&self, pane: &str, a: f64, b: f64) -> String {
        let run = match (pane, &self.beside) {
            ("beside", Some(beside)) => &beside.run,
            _ => self.run(),
        };
        slope_facts(run, (a, b), ("null".into(), "null".into()))
    }
}
