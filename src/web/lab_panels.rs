//! What the labs of planted models and of linear networks show beside their claims: the table of all families of critical points, the valley, a profile of curvatures.

// wasm-bindgen exports only what is `pub`, wherever it stands.
#![allow(unreachable_pub)]

use super::Session;
use super::canvas::{Canvas, Scratch};
use super::error::to_js;
use super::json::{list, number, numbers, object};
use super::options::Options;
use super::study::draw_chart;
use crate::error::Error;
use crate::figure::fields::{self, Field, Kind};
use crate::figure::pictures;
use crate::lab::baldi_hornik::{self, Row};
use crate::lab::{curvature, fu};
use crate::run::gestures;
use crate::scene::lab::{components, profile};
use wasm_bindgen::prelude::*;

fn row(row: &Row, total: f64) -> String {
    let found = |f: &dyn Fn(&crate::theory::Measured) -> String| row.found.as_ref().map_or_else(|| "null".into(), f);
    object(&[
        ("subset", list(row.family.subset.iter().map(|j| (j + 1).to_string()))),
        ("value", number(row.value)),
        ("index", row.family.index.to_string()),
        ("kernel", row.family.kernel.to_string()),
        ("foundValue", found(&|f| number(f.value))),
        ("foundIndex", found(&|f| f.index().to_string())),
        ("foundKernel", found(&|f| f.kernel().to_string())),
        ("agrees", row.agrees(total).map_or_else(|| "null".into(), |agrees| agrees.to_string())),
        ("params", numbers(&row.w)),
    ])
}

#[wasm_bindgen]
impl Session {
    /// All families of critical points of a linear network, predicted and as found at one point of each: JSON [{ subset, value, index, kernel, foundValue, foundIndex,
    /// foundKernel, agrees, params }]; `null` for another model, and found `null` where there are too many parameters.
    pub fn families(&self) -> String {
        baldi_hornik::table(self.run())
            .map_or_else(|| "null".into(), |(rows, total)| list(rows.iter().map(|of| row(of, total))))
    }

    /// The Spec with the parameters moved along a linear network's valley from `w`, to (A C, C⁻¹ B) with C = diag(e^s, e^{−s}, …): the loss stays what it is.
    #[wasm_bindgen(js_name = withValley)]
    pub fn with_valley(&self, w: &[f64], s: f64) -> Result<String, JsValue> {
        let run = self.run();
        run.problem().check_parameters("w", w).map_err(|e| to_js(&e))?;
        let wrong = || to_js(&Error::BadValue { key: "data".into(), value: String::new(), allowed: "linear".into() });
        let moved = baldi_hornik::along_valley(run, w, s).ok_or_else(wrong)?;
        Ok(gestures::with_parameters(run, run.timeline().trainer().t(), &moved).print())
    }

    /// Draws the principal components of pictures that a linear network learns, and what the columns of A span of them where the run stands; words: components, spanned. Whether
    /// there was something to draw.
    #[wasm_bindgen(js_name = drawComponents)]
    pub fn draw_components(&self, canvas: &web_sys::HtmlCanvasElement, options: &str) -> Result<bool, JsValue> {
        let options = Options::parse(options);
        let words = ["components", "spanned"].map(|id| options.word(id));
        let Some(scene) = components(self.run(), words) else { return Ok(false) };
        let failed = |text: String| JsValue::from(js_sys::Error::new(&text));
        let mut scratch = Scratch::default();
        let mut surface = Canvas::new(canvas.clone(), &mut scratch).map_err(|e| failed(e.to_string()))?;
        pictures::draw(&mut surface, &scene, &options.style).map_err(|e| failed(e.to_string()))?;
        Ok(true)
    }

    /// Draws the least curvature and the slope over the landscape that is shown, side by side, with the discs about the truth in which the risk is convex; words: least, slope, some. Whether there was something
    /// to draw.
    #[wasm_bindgen(js_name = drawCurvature)]
    pub fn draw_curvature(&self, canvas: &web_sys::HtmlCanvasElement, options: &str) -> Result<bool, JsValue> {
        let options = Options::parse(options);
        let Some(maps) = curvature::maps(self.run()) else { return Ok(false) };
        let failed = |text: String| JsValue::from(js_sys::Error::new(&text));
        let mut scratch = Scratch::default();
        let mut surface = Canvas::new(canvas.clone(), &mut scratch).map_err(|e| failed(e.to_string()))?;
        let titles = ["least", "slope"].map(|id| match maps.some {
            Some(some) => options.word("some").replace("{of}", &options.word(id)).replace("{n}", &some.to_string()),
            None => options.word(id),
        });
        let field =
            |title: &String, values: &[f32], kind| Field { title: title.clone(), values: values.to_vec(), kind };
        let fields = [field(&titles[0], &maps.least, Kind::Signed), field(&titles[1], &maps.slope, Kind::Height)];
        let disc = |truth: &[f64; 2]| {
            curvature::convex_radius(&maps, *truth).map_or_else(Vec::new, |radius| curvature::circle(*truth, radius))
        };
        let circles: Vec<Vec<(f64, f64)>> = maps.truths.iter().map(disc).collect();
        let scene = fields::Scene {
            size: maps.size,
            axes: maps.axes,
            fields: &fields,
            circles: &circles,
            truths: &maps.truths,
            now: maps.now,
        };
        fields::draw(&mut surface, &scene, &options.style).map_err(|e| failed(e.to_string()))?;
        Ok(true)
    }

    /// Draws how a committee's smallest curvature falls with the distance from the truth, for both losses; words: distance, curvature, ce, square, convex. Whether there was
    /// something to draw.
    #[wasm_bindgen(js_name = drawProfile)]
    pub fn draw_profile(&self, canvas: &web_sys::HtmlCanvasElement, options: &str) -> Result<bool, JsValue> {
        let options = Options::parse(options);
        let at = fu::distances(fu::farthest(self.run()), fu::stations(self.run()));
        let Some(curves) = fu::profiles(self.run(), &at) else { return Ok(false) };
        let words = ["distance", "curvature", "ce", "square"].map(|id| options.word(id));
        draw_chart(canvas, &mut Scratch::default(), &profile(&at, &curves, words), &options)?;
        Ok(true)
    }
}
