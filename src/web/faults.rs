//! What is wrong with a text that is to be a Spec. In the whole module only.

use super::Session;
use crate::error::Error;
use crate::json::{list, object, string};
use crate::spec::Spec;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Session {
    /// Everything that is wrong with a Spec's text, as JSON: [{ code, params }] in the text's order, as the errors that `new Session` throws one at a time.
    /// Empty where nothing is; whether the data have the columns that it names is not looked at.
    pub fn faults(spec: &str) -> String {
        let fault = |error: &Error| {
            let params: Vec<_> = error.params().into_iter().map(|(name, value)| (name, string(&value))).collect();
            object(&[("code", string(error.code())), ("params", object(&params))])
        };
        list(Spec::faults(spec).iter().map(fault))
    }
}
