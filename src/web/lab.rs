//! The theorem labs for JavaScript.

// wasm-bindgen exports only what is `pub`, wherever it stands.
#![allow(unreachable_pub)]

use super::Session;
use super::json::{list, number, numbers, object, optional, string};
use crate::lab::auer::lottery::{DRAWS, lottery};
use crate::lab::{self, Claim, Relation, Standing, Verdict};
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

#[wasm_bindgen]
impl Session {
    /// What the theorem of a lab claims of the run, beside what is measured: JSON [{ id, args, predicted, measured, tolerance, relation, proved, verdict }];
    /// relation "equal", "`at_least`" or "`at_most`", verdict "agrees", "disagrees" or "pending".
    pub fn claims(&mut self, lab: &str) -> String {
        let found = self.inquiry.as_ref().filter(|inquiry| inquiry.is_of(self.run()));
        if lab == "auer" {
            return list(lab::claims(lab, self.run(), found).iter().map(row));
        }
        // What is dear is asked for once for each risk.
        let version = (lab.to_string(), self.active, self.run().objective_version());
        if self.claimed.as_ref().is_none_or(|(of, _)| *of != version) {
            self.claimed = Some((version, lab::of_risk(lab, self.run(), found)));
        }
        let known = self.claimed.as_ref().map_or(&[][..], |(_, claims)| claims);
        list(known.iter().chain(&lab::of_place(lab, self.run())).map(row))
    }

    /// Where random starts end, for samples on the axes: JSON { shape, counts, losses, best, lost, draws }, the last axis changing first; `null` for others.
    #[wasm_bindgen(js_name = labLottery)]
    pub fn lab_lottery(&self) -> String {
        let Some(drawn) = lottery(self.run()) else { return "null".into() };
        object(&[
            ("shape", list(drawn.shape.iter().map(ToString::to_string))),
            ("counts", list(drawn.counts.iter().map(ToString::to_string))),
            ("losses", numbers(&drawn.losses)),
            ("best", drawn.best.to_string()),
            ("lost", drawn.lost.to_string()),
            ("draws", DRAWS.to_string()),
        ])
    }

    /// Lists at once the critical points that a lab knows without a search: whether it knows them.
    #[wasm_bindgen(js_name = labPoints)]
    pub fn lab_points(&mut self, lab: &str) -> bool {
        match lab::points(lab, self.run()) {
            Some(inquiry) => {
                self.inquiry = Some(inquiry);
                true
            }
            None => false,
        }
    }
}
