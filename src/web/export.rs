//! Panes as files: SVG, CSV, JSON, and text in a PNG. No page is needed: all of it works in Node.js and in workers. In the whole module only.

// wasm-bindgen exports only what is `pub`, wherever it stands.
#![allow(unreachable_pub)]

use super::Session;
use super::arrows;
use super::error::to_js;
use super::options::Options;
use super::panes::PANES;
use crate::error::Error;
use crate::figure::png;
use crate::figure::svg::{About, Svg};
use crate::numbers::{self, Numbers};
use crate::run::race;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Session {
    /// A pane ("landscape", "data", "curves", "network", "spectrum", "beside") as an SVG document of width×height CSS px, both layers in one: colour fields as filled
    /// contour bands, the address and the seed in `desc` and `metadata`. `options` is JSON as for `draw`, with `url` for the address. What is
    /// pending (`progress` below 1) is drawn as far as it is known.
    pub fn svg(&mut self, pane: &str, width: u32, height: u32, options: Option<String>) -> Result<String, JsValue> {
        let options = Options::parse(&options.unwrap_or_else(|| "{}".into()));
        let fits = |v: u32| (1..=8192).contains(&v);
        if !(fits(width) && fits(height)) {
            let value = format!("{width}×{height}");
            return Err(to_js(&Error::BadValue { key: "size".into(), value, allowed: "1…8192".into() }));
        }
        race::follow(&self.runs[self.active], &mut self.rivals, &self.shelf).map_err(|e| to_js(&e))?;
        if !self.run().spec().beside.is_empty() {
            self.follow_beside().map_err(|e| to_js(&e))?;
        }
        if pane == "spectrum" {
            let drawn = self.spectrum_svg(width, height, &options)?;
            return Ok(self.document(&drawn, pane, &options));
        }
        if pane == "beside" {
            let drawn = self.beside_svg((width, height), &options)?;
            return Ok(self.document(&drawn, pane, &options));
        }
        let size = (f64::from(width), f64::from(height));
        let (runs, rivals, active) = (&mut self.runs, &mut self.rivals, self.active);
        let inquiry = self.inquiry.as_ref();
        let drawn = self.panes.aside(|panes| -> Result<Svg, JsValue> {
            let (mut below, mut above) = (Svg::banded(width, height), Svg::banded(width, height));
            panes.paint((&mut *runs, &mut *rivals), active, pane, &mut below, true, size, &options)?;
            panes.paint((&mut *runs, &mut *rivals), active, pane, &mut above, false, size, &options)?;
            if pane == "landscape" && arrows::shown(&runs[active]) {
                let drawn = panes.arrows_on(&mut runs[active], rivals, &mut above, &options);
                drawn.map_err(|text| js_sys::Error::new(&text))?;
            }
            if let (Some(inquiry), "landscape") = (inquiry, pane) {
                let marked = panes.marks_on(&runs[active], inquiry, &mut above, &options);
                marked.map_err(|text| js_sys::Error::new(&text))?;
            }
            below.lay(&above);
            Ok(below)
        })?;
        Ok(self.document(&drawn, pane, &options))
    }

    /// The numbers behind a pane (or the "readouts") as CSV: facts (address, seed, update) as comment lines that begin with `#`, then a line of names and the rows.
    /// A landscape has a row for each cell. `url` is the address that the file carries; without one the Spec alone.
    pub fn csv(&mut self, pane: &str, url: Option<String>) -> Result<String, JsValue> {
        Ok(numbers::csv(&self.numbers(pane, url)?))
    }

    /// The numbers behind a pane as JSON: the same facts and columns, a landscape as rows of `z`, and the walk on it.
    pub fn json(&mut self, pane: &str, url: Option<String>) -> Result<String, JsValue> {
        Ok(numbers::json(&self.numbers(pane, url)?))
    }

    /// A PNG file with a text in it, as its `tEXt` chunk says: keyword (`Title`, `Source`, `Comment`) and text. What is no PNG file comes back as it is.
    #[wasm_bindgen(js_name = pngWithText)]
    pub fn png_with_text(file: &[u8], keyword: &str, text: &str) -> Vec<u8> {
        png::with_text(file, keyword, text).unwrap_or_else(|| file.to_vec())
    }
}

impl Session {
    /// A drawing as a document that says where it is from.
    fn document(&self, drawn: &Svg, pane: &str, options: &Options) -> String {
        let run = self.run();
        let url = options.url.clone().unwrap_or_else(|| numbers::address(run));
        let about = About { title: numbers::title(run, pane), facts: numbers::facts(run, pane, &url) };
        drawn.document_about(Some(options.style.palette().card), &about)
    }

    fn numbers(&mut self, pane: &str, url: Option<String>) -> Result<Numbers, JsValue> {
        race::follow(&self.runs[self.active], &mut self.rivals, &self.shelf).map_err(|e| to_js(&e))?;
        if !self.run().spec().beside.is_empty() {
            self.follow_beside().map_err(|e| to_js(&e))?;
        }
        let (now, _) = self.runs[self.active].report();
        self.panes.sample(&self.runs[self.active], self.active);
        let apart = match pane {
            "spectrum" => Some(self.spectrum_numbers()),
            "readouts" => Some(numbers::readouts(&mut self.runs[self.active])),
            "beside" => Some(self.beside_numbers().map_err(|e| to_js(&e))?),
            _ => None,
        };
        let run = self.run();
        let found = match pane {
            _ if apart.is_some() => apart.unwrap_or_default(),
            "landscape" => numbers::landscape(run, &now, self.panes.picture()),
            "data" => numbers::data(run),
            "curves" => numbers::curves(run, &now, &self.rivals, self.beside.as_ref().map(super::beside::Beside::run)),
            "network" => numbers::network(run),
            _ => return Err(to_js(&Error::BadPane { pane: pane.into(), allowed: PANES.into() })),
        };
        let url = url.unwrap_or_else(|| numbers::address(run));
        let mut found = Numbers { about: numbers::about(run, pane, &url), ..found };
        if let Some(division) = &self.panes.division {
            numbers::divide(&mut found, run, division);
        }
        Ok(found)
    }
}
