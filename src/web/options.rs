//! What a caller may say of a drawing, as JSON.

#[cfg(feature = "whole")]
use crate::figure::theme::Lane;
use crate::figure::walk::Focus;
use crate::figure::{Style, Theme};
use js_sys::{JSON, Reflect};
use wasm_bindgen::JsValue;

/// What a caller may say of a drawing.
pub(super) struct Options {
    pub(super) style: Style,
    pub(super) cursor: Option<(f64, f64)>,
    pub(super) focus: Focus,
    words: JsValue,
    /// What only some panes read.
    #[cfg(feature = "whole")]
    pub(super) extra: JsValue,
    /// The address that a file carries.
    #[cfg(feature = "whole")]
    pub(super) url: Option<String>,
}

impl Options {
    pub(super) fn parse(text: &str) -> Options {
        let object = JSON::parse(text).unwrap_or(JsValue::UNDEFINED);
        let get = |name: &str| property(&object, name);
        let theme = get("theme").as_string().and_then(|t| Theme::named(&t)).unwrap_or_default();
        let mut style = Style::new(theme, get("dpr").as_f64().unwrap_or(1.0));
        if let Some(font) = get("font").as_f64().filter(|f| (6.0..=96.0).contains(f)) {
            style.weight *= font / style.font;
            style.font = font;
        }
        let cursor = get("cursor");
        let component = |k: u32| Reflect::get_u32(&cursor, k).ok().and_then(|v| v.as_f64());
        Options {
            style,
            cursor: if cursor.is_object() { component(0).zip(component(1)) } else { None },
            focus: get("focus").as_string().map_or(Focus::None, |f| Focus::named(&f)),
            words: get("words"),
            #[cfg(feature = "whole")]
            extra: get("extra"),
            #[cfg(feature = "whole")]
            url: get("url").as_string(),
        }
    }

    /// The same in a run's colour.
    #[cfg(feature = "whole")]
    pub(super) fn in_lane(&self, lane: Lane) -> Options {
        let (words, extra) = (self.words.clone(), self.extra.clone());
        Options { style: Style { lane, ..self.style }, words, extra, url: self.url.clone(), ..*self }
    }

    /// The caller's word for an id, or the id itself.
    pub(super) fn word(&self, id: &str) -> String {
        property(&self.words, id).as_string().unwrap_or_else(|| id.to_string())
    }
}

pub(super) fn property(object: &JsValue, name: &str) -> JsValue {
    if object.is_object() {
        Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
    } else {
        JsValue::UNDEFINED
    }
}
