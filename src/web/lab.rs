//! The theorem labs for JavaScript.

// wasm-bindgen exports only what is `pub`, wherever it stands.
#![allow(unreachable_pub)]

use super::Session;
use super::canvas::{Canvas, Scratch};
use super::json::{list, number, numbers, object, optional, string};
use super::options::Options;
use crate::figure::histogram;
use crate::lab::auer::lottery::{self, Basin, DRAWS, Lottery, is_told, lottery};
use crate::lab::{self, Claim, Relation, Standing, Verdict};
use crate::spec::Init;
use wasm_bindgen::prelude::*;

fn row(claim: &Claim) -> String {
    let args: Vec<(&str, String)> = claim.args.iter().map(|(name, value)| (*name, number(*value))).collect();
    object(&[
        ("id", string(claim.id)),
        ("args", object(&args)),
        ("predicted", number(claim.predicted)),
        ("measured", optional(claim.measured)),
        ("tolerance", number(claim.tolerance)),
        (
            "relation",
            string(match claim.relation {
                Relation::Equal => "equal",
                Relation::AtLeast => "at_least",
                Relation::AtMost => "at_most",
                Relation::Open => "open",
            }),
        ),
        ("proved", (claim.standing == Standing::Proved).to_string()),
        (
            "verdict",
            string(match claim.verdict() {
                Verdict::Agrees => "agrees",
                Verdict::Disagrees => "disagrees",
                Verdict::Pending => "pending",
                Verdict::Open => "open",
            }),
        ),
    ])
}

/// Where random starts end, and of which run's landscape and draw that is.
pub(super) struct Drawn {
    of: (usize, u64, Init, u64, u32),
    found: Option<Lottery>,
}

impl Session {
    /// Where the run's random starts end, drawn anew only if landscape or draw have changed.
    fn starts(&mut self) -> Option<&Lottery> {
        let (spec, version) = (self.run().spec(), self.run().objective_version());
        let of = (self.active, version, spec.init, spec.scale.to_bits(), spec.seed);
        if self.lottery.as_ref().is_none_or(|drawn| drawn.of != of) {
            self.lottery = Some(Drawn { of, found: lottery(self.run()) });
        }
        self.lottery.as_ref()?.found.as_ref()
    }
}

#[wasm_bindgen]
impl Session {
    /// What the theorem of a lab claims of the run, beside what is measured: JSON [{ id, args, predicted, measured, tolerance, relation, proved, verdict }];
    /// relation "equal", "`at_least`" or "`at_most`", verdict "agrees", "disagrees" or "pending".
    pub fn claims(&mut self, lab: &str) -> String {
        let found = self.inquiry.as_ref().filter(|inquiry| inquiry.is_of(self.run()));
        if lab == "auer" {
            let (mut claims, spec) = (lab::auer::of_samples(self.run(), found), self.run().spec());
            if is_told(&spec) {
                claims.extend(lottery::claims(&spec, self.starts()));
            }
            return list(claims.iter().map(row));
        }
        // What is dear is asked for once for each risk.
        let version = (lab.to_string(), self.active, self.run().objective_version());
        if self.claimed.as_ref().is_none_or(|(of, _)| *of != version) {
            self.claimed = Some((version, lab::of_risk(lab, self.run(), found)));
        }
        let known = self.claimed.as_ref().map_or(&[][..], |(_, claims)| claims);
        list(known.iter().chain(&lab::of_place(lab, self.run())).map(row))
    }

    /// Where random starts end, for samples on the axes, from the best minimum on: JSON { counts, shares, losses, lost, draws }, shares those of the draw; `null` for others.
    #[wasm_bindgen(js_name = labLottery)]
    pub fn lab_lottery(&mut self) -> String {
        let Some(drawn) = self.starts() else { return "null".into() };
        let all = |f: &dyn Fn(&Basin) -> f64| numbers(&drawn.basins.iter().map(f).collect::<Vec<f64>>());
        object(&[
            ("counts", all(&|basin| f64::from(basin.count))),
            ("shares", all(&|basin| basin.share)),
            ("losses", all(&|basin| basin.loss)),
            ("lost", drawn.lost.to_string()),
            ("draws", DRAWS.to_string()),
        ])
    }

    /// Draws that as bars, in %, with the shares of the draw as lines across; words: number, starts, best, worst. Whether there was something to draw.
    #[wasm_bindgen(js_name = drawLottery)]
    pub fn draw_lottery(&mut self, canvas: &web_sys::HtmlCanvasElement, options: &str) -> Result<bool, JsValue> {
        let options = Options::parse(options);
        let words = ["number", "starts", "best", "worst"].map(|id| options.word(id));
        let Some(drawn) = self.starts() else { return Ok(false) };
        let failed = |text: String| JsValue::from(js_sys::Error::new(&text));
        let mut scratch = Scratch::default();
        let mut surface = Canvas::new(canvas.clone(), &mut scratch).map_err(|e| failed(e.to_string()))?;
        let scene = crate::scene::lab::starts(drawn, words);
        histogram::draw(&mut surface, &scene, &options.style).map_err(|e| failed(e.to_string()))?;
        Ok(true)
    }

    /// Lists at once the critical points that a lab knows without a search. While a hand `drags`, where looking at all samples takes long, those of the first samples
    /// ([`points_of_some`](Session::points_of_some)). Whether it knows any.
    #[wasm_bindgen(js_name = labPoints)]
    pub fn lab_points(&mut self, lab: &str, drags: bool) -> bool {
        let quick = if drags { lab::quick_points(lab, self.run()) } else { None };
        let Some(inquiry) = quick.or_else(|| lab::points(lab, self.run())) else { return false };
        self.inquiry = Some(inquiry);
        self.claimed = None;
        true
    }

    /// Of how many samples the list of critical points is, where these are not all; else 0.
    #[wasm_bindgen(js_name = pointsOfSome)]
    pub fn points_of_some(&self) -> usize {
        self.inquiry.as_ref().and_then(crate::run::critical::Inquiry::some).unwrap_or(0)
    }
}
