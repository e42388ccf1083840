//! Critical points for JavaScript: a search in pieces, what it found, and where that is on the picture.

// wasm-bindgen exports only what is `pub`, wherever it stands.
#![allow(unreachable_pub)]

use super::Session;
use super::error::to_js;
use super::json::{list, number, numbers, object, string};
use super::options::{Options, property};
use super::panes::Panes;
use crate::critical::region::Region;
use crate::critical::search::{Losses, Search, Starts};
use crate::critical::{Certificate, DENSE, Kind, Point, euler};
use crate::error::Error;
use crate::figure::{Surface, marks};
use crate::objective::tied_autoencoder::TiedAutoencoder;
use crate::run::Run;
use crate::run::critical::{Inquiry, Which, places};
use crate::run::gestures;
use crate::scene::critical::marks as scene;
use wasm_bindgen::prelude::*;

fn certificate(of: Certificate) -> String {
    string(match of {
        Certificate::None => "none",
        Certificate::Point => "point",
        Certificate::List => "list",
    })
}

fn row(point: &Point) -> String {
    let kind = match point.kind {
        Kind::Minimum => "minimum",
        Kind::Saddle(_) => "saddle",
        Kind::Maximum => "maximum",
        Kind::Degenerate { .. } => "degenerate",
    };
    object(&[
        ("params", numbers(&point.w)),
        ("loss", number(point.loss)),
        ("gradNorm", number(point.grad_norm)),
        ("eigenvalues", numbers(&point.eigenvalues)),
        ("kind", string(kind)),
        ("index", point.index().to_string()),
        ("certified", certificate(point.certificate)),
    ])
}

impl Panes {
    /// Draws the critical points that were found over the landscape's light layer.
    pub(super) fn draw_marks(
        &mut self,
        run: &Run,
        inquiry: &Inquiry,
        canvas: &web_sys::HtmlCanvasElement,
        options: &str,
    ) -> Result<(), JsValue> {
        self.draw_over(canvas, options, |panes, surface, options| panes.marks_on(run, inquiry, surface, options))
    }

    /// Draws them on any surface that the landscape was drawn on last.
    pub(super) fn marks_on<S: Surface>(
        &self,
        run: &Run,
        inquiry: &Inquiry,
        surface: &mut S,
        options: &Options,
    ) -> Result<(), String> {
        let ground = match (&self.drawn.surface, &self.drawn.landscape) {
            (Some(view), _) => marks::Ground::Surface(view),
            (None, Some(plot)) => marks::Ground::Plot(plot),
            (None, None) => return Ok(()),
        };
        if !inquiry.is_of(run) {
            return Ok(());
        }
        let chosen = property(&options.extra, "chosen").as_f64().map(|k| k as usize);
        let found = scene(run, inquiry.points(), chosen);
        marks::draw(surface, ground, &found, &options.style).map_err(|e| e.to_string())
    }
}

#[wasm_bindgen]
impl Session {
    /// Begins a search for critical points in the box that the landscape shows; of a model with many parameters, from places of its walk.
    pub fn search(&mut self) {
        let run = self.run();
        self.inquiry = Some(Inquiry::new(run, &places(run), Which::Usual));
    }

    /// Goes on with the search by about `budget` gradients of a neuron's terms; returns the progress, 1 when it is done or when there is none.
    #[wasm_bindgen(js_name = searchWork)]
    pub fn search_work(&mut self, budget: f64) -> f64 {
        let Some(inquiry) = &mut self.inquiry else { return 1.0 };
        inquiry.advance(&self.runs[self.active], budget as u64);
        inquiry.progress()
    }

    /// Takes points that a search elsewhere has found (m×dim row-major): each is polished and classified here again, in a moment.
    #[wasm_bindgen(js_name = adoptPoints)]
    pub fn adopt_points(&mut self, params: &[f64]) {
        let run = &self.runs[self.active];
        let mut inquiry = Inquiry::new(run, params, Which::Given);
        while inquiry.progress() < 1.0 {
            inquiry.advance(run, u64::MAX);
        }
        self.inquiry = Some(inquiry);
    }

    /// Whether there is a search of the landscape that the run is on now: another loss has other critical points.
    #[wasm_bindgen(js_name = hasPoints)]
    pub fn has_points(&self) -> bool {
        self.inquiry.as_ref().is_some_and(|inquiry| inquiry.is_of(self.run()))
    }

    /// Drops the search and what it found.
    #[wasm_bindgen(js_name = dropPoints)]
    pub fn drop_points(&mut self) {
        self.inquiry = None;
    }

    /// What the search has found: JSON { progress, points: [{ params, loss, gradNorm, eigenvalues, kind, index, certified }], counts, certified, euler, lost },
    /// counts by index; `null` without a search of the landscape that the run is on.
    #[wasm_bindgen(js_name = criticalPoints)]
    pub fn critical_points(&self) -> String {
        let Some(inquiry) = self.inquiry.as_ref().filter(|inquiry| inquiry.is_of(self.run())) else {
            return "null".into();
        };
        let (counts, proved, sum) = match inquiry.census() {
            Some((counts, proved)) => {
                let written = list(counts.iter().map(u64::to_string));
                (written, certificate(proved), euler(&counts).to_string())
            }
            None => ("null".into(), certificate(Certificate::None), "null".into()),
        };
        let Losses { runaway, spurious, plateau, slow, not_finite } = inquiry.losses();
        object(&[
            ("progress", number(inquiry.progress())),
            ("points", list(inquiry.points().iter().map(row))),
            ("counts", counts),
            ("certified", proved),
            ("euler", sum),
            ("lost", (runaway + spurious + plateau + slow + not_finite).to_string()),
        ])
    }

    /// The critical points in |w_k| ≤ `half` of the linear autoencoder of one unit with tied weights, f(w) = tr S − 2 wᵀSw + |w|² wᵀSw with S = diag(`variances`):
    /// JSON as the points of [`criticalPoints`](Session::critical_points). Of all data it sees their variances only, so that no Spec has it.
    #[wasm_bindgen(js_name = tiedAutoencoder)]
    pub fn tied_autoencoder(variances: &[f64], half: f64) -> Result<String, JsValue> {
        let dim = variances.len();
        let bad = |what: &str, found: String, allowed: &str| {
            to_js(&Error::BadValue { key: what.into(), value: found, allowed: allowed.into() })
        };
        if !(1..=DENSE).contains(&dim) || variances.iter().any(|s| !(s.is_finite() && *s > 0.0)) {
            return Err(bad("variances", numbers(variances), "1…24 × s > 0"));
        }
        if !(half.is_finite() && half > 0.0) {
            return Err(bad("half", number(half), "> 0"));
        }
        let f = TiedAutoencoder { variances: variances.to_vec() };
        let mut search = Search::new(Region::cube(dim, half), Starts::usual(dim, 1));
        while !search.is_done() {
            search.advance(&f, u64::MAX);
        }
        Ok(list(search.points().iter().map(row)))
    }

    /// The Spec after the parameters were put at `w`: an edit at the current update.
    #[wasm_bindgen(js_name = withParams)]
    pub fn with_params(&self, w: &[f64]) -> Result<String, JsValue> {
        self.run().problem().check_parameters("w", w).map_err(|e| to_js(&e))?;
        let t = self.run().timeline().trainer().t();
        Ok(gestures::with_parameters(self.run(), t, w).print())
    }
}
