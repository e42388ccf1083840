//! Basins for JavaScript: found in pieces here or in a worker, shown on the landscape. In the whole module only.

// wasm-bindgen exports only what is `pub`, wherever it stands.
#![allow(unreachable_pub)]

use super::Session;
use super::error::to_js;
use super::json::{list, number, numbers, object};
use super::options::{Options, property};
use crate::basins::Reach;
use crate::figure::basins::{Legend, Minimum, Regions, draw_static};
use crate::figure::{Surface, landscape};
use crate::run::Run;
use crate::run::basins::{self, Division, Found};
use crate::scene::basins::minima;
use crate::slice::GridSize;
use wasm_bindgen::prelude::*;

/// The basins of what a run's landscape shows, where they are asked for and known: their cells and their minima.
pub(super) fn known<'a>(run: &Run, division: Option<&'a Division>) -> Option<(GridSize, &'a [Reach], Vec<Minimum>)> {
    let division = division.filter(|division| division.is_of(run))?;
    let (size, cells) = division.picture()?;
    Some((size, cells, minima(run, division)))
}

/// What a file says of cells that lead nowhere and into valleys; `None` for the screen, where the page says it.
pub(super) fn said(options: &Options) -> Option<[String; 2]> {
    property(&options.extra, "legend").is_truthy().then(|| [options.word("nowhere"), options.word("valley")])
}

/// The same for drawing.
pub(super) fn drawn<'a>(
    known: Option<&'a (GridSize, &'a [Reach], Vec<Minimum>)>,
    said: Option<&'a [String; 2]>,
) -> Option<Regions<'a>> {
    let legend = said.map(|[nowhere, elsewhere]| Legend { nowhere, elsewhere });
    known.map(|(size, cells, minima)| Regions { size: *size, cells, minima, legend })
}

/// Draws the map with its basins, if there are any; says whether it did.
pub(super) fn draw<S: Surface>(
    regions: Option<&Regions<'_>>,
    surface: &mut S,
    scene: &landscape::Scene<'_>,
    options: &Options,
) -> Result<bool, String> {
    let Some(regions) = regions else { return Ok(false) };
    draw_static(surface, scene, regions, &options.style).map_err(|e| e.to_string())?;
    Ok(true)
}

/// Where a place of the landscape leads: the minimum's number from 1 and its loss as JSON { number, loss }, number 0 for a valley and -1 for nowhere; else
/// `null`.
pub(super) fn facts(run: &Run, division: Option<&Division>, at: (f64, f64)) -> String {
    let said = |count: i64, loss: f64| object(&[("number", count.to_string()), ("loss", number(loss))]);
    let Some(division) = division.filter(|division| division.is_of(run)) else { return "null".into() };
    match division.at(at) {
        Reach::Unknown => "null".into(),
        Reach::Nowhere => said(-1, f64::NAN),
        Reach::Elsewhere => said(0, f64::NAN),
        Reach::Minimum(k) => said(i64::from(k) + 1, division.minima()[usize::from(k)].loss),
    }
}

#[wasm_bindgen]
impl Session {
    /// Begins to find the basins that the Spec asks for (`basins`), on the landscape as it is cut now; whether there is anything to find: not for more than 40
    /// parameters.
    pub fn divide(&mut self) -> bool {
        self.panes.division = Division::new(self.run());
        self.panes.division.is_some()
    }

    /// Goes on by about `budget` gradients of a neuron's terms; returns the progress, 1 when it is done or when there is nothing to do.
    #[wasm_bindgen(js_name = divideWork)]
    pub fn divide_work(&mut self, budget: f64) -> f64 {
        let Some(division) = &mut self.panes.division else { return 1.0 };
        division.advance(&self.runs[self.active], budget as u64);
        division.progress()
    }

    /// Whether there are basins, found or on their way, of what the landscape shows now.
    #[wasm_bindgen(js_name = hasBasins)]
    pub fn has_basins(&self) -> bool {
        self.panes.division.as_ref().is_some_and(|division| division.is_of(self.run()))
    }

    /// What is known of the basins: JSON { progress, proved, width, height, minima: [{ params, loss, share }], nowhere, valley }, the shares those
    /// of the cells that are known; `null` without any. The minima are in the order of their numbers.
    pub fn basins(&self) -> String {
        let Some(division) = self.panes.division.as_ref().filter(|division| division.is_of(self.run())) else {
            return "null".into();
        };
        let none = (GridSize { width: 0, height: 0 }, [].as_slice());
        let (size, cells) = division.picture().unwrap_or(none);
        let mut counts = vec![0_u32; division.minima().len() + 2];
        let (valley, nowhere) = (counts.len() - 2, counts.len() - 1);
        for reach in cells {
            match reach {
                Reach::Minimum(k) => counts[usize::from(*k)] += 1,
                Reach::Elsewhere => counts[valley] += 1,
                Reach::Nowhere => counts[nowhere] += 1,
                Reach::Unknown => {}
            }
        }
        let all = f64::from(counts.iter().sum::<u32>().max(1));
        let share = |k: usize| number(f64::from(counts[k]) / all);
        let minima = division.minima().iter().enumerate().map(|(k, minimum)| {
            object(&[("params", numbers(&minimum.w)), ("loss", number(minimum.loss)), ("share", share(k))])
        });
        object(&[
            ("progress", number(division.progress())),
            ("proved", division.is_proved().to_string()),
            ("width", size.width.to_string()),
            ("height", size.height.to_string()),
            ("minima", list(minima)),
            ("nowhere", share(nowhere)),
            ("valley", share(valley)),
        ])
    }

    /// Where the parameters `w` lead, be they on the landscape or not: JSON { params, loss } of the minimum, or `null` for what leads to none that is known.
    /// Asks for [`divide`](Session::divide) to have been done.
    #[wasm_bindgen(js_name = basinOf)]
    pub fn basin_of(&self, w: &[f64]) -> Result<String, JsValue> {
        self.run().problem().check_parameters("w", w).map_err(|e| to_js(&e))?;
        let division = self.panes.division.as_ref().filter(|division| division.is_of(self.run()));
        Ok(division.and_then(|division| division.from(self.run(), w)).map_or_else(
            || "null".into(),
            |minimum| object(&[("params", numbers(&minimum.w)), ("loss", number(minimum.loss))]),
        ))
    }

    /// The cells, row-major from the lower edge, as numbers: of a minimum, from 0; 65535 unknown, 65534 leads nowhere, 65533 into a valley.
    #[wasm_bindgen(js_name = basinCells)]
    pub fn basin_cells(&self) -> Vec<u16> {
        let picture = self.panes.division.as_ref().and_then(Division::picture);
        picture.map_or_else(Vec::new, |(_, cells)| cells.iter().map(|reach| basins::number(*reach)).collect())
    }

    /// Takes the basins that another Session found of the same landscape: its cells, and its minima (m×dim row-major). Returns whether they fit.
    #[wasm_bindgen(js_name = adoptBasins)]
    pub fn adopt_basins(&mut self, width: u32, cells: &[u16], minima: &[f64], progress: f64, proved: bool) -> bool {
        let size = GridSize { width, height: cells.len() as u32 / width.max(1) };
        let adopted = Division::adopted(self.run(), size, cells, minima, Found { progress, proved });
        let fits = adopted.is_some();
        if fits {
            self.panes.division = adopted;
        }
        fits
    }

    /// Drops the basins.
    #[wasm_bindgen(js_name = dropBasins)]
    pub fn drop_basins(&mut self) {
        self.panes.division = None;
    }
}
