//! The theorem labs for JavaScript.

// wasm-bindgen exports only what is `pub`, wherever it stands.
#![allow(unreachable_pub)]

use super::Session;
use super::json::{list, number, object, optional, string};
use crate::lab::{self, Claim, Relation, Standing, Verdict};
use crate::run::critical::Inquiry;
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
            }),
        ),
        ("proved", (claim.standing == Standing::Proved).to_string()),
        (
            "verdict",
            string(match claim.verdict() {
                Verdict::Agrees => "agrees",
                Verdict::Disagrees => "disagrees",
                Verdict::Pending => "pending",
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
            self.claimed = Some((version, lab::of_risk(lab, self.run())));
        }
        let known = self.claimed.as_ref().map_or(&[][..], |(_, claims)| claims);
        list(known.iter().chain(&lab::of_place(lab, self.run())).map(row))
    }

    /// Lists all critical points at once where they can be proved without a search (samples on the axes): whether they could be.
    pub fn prove(&mut self) -> bool {
        match Inquiry::proved(self.run()) {
            Some(inquiry) => {
                self.inquiry = Some(inquiry);
                true
            }
            None => false,
        }
    }
}
