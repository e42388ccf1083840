//! The one place where errors become JavaScript errors.

use crate::error::Error;
use wasm_bindgen::JsValue;

/// A JavaScript `Error` named `DownhillError` with the properties `code` and `params`; its message is the error's
/// own `code: name=value, …`. The page's message files turn code and parameters into a sentence.
pub(super) fn to_js(error: &Error) -> JsValue {
    let js = js_sys::Error::new(&error.to_string());
    js.set_name("DownhillError");
    let params = js_sys::Object::new();
    for (name, value) in error.params() {
        set(&params, name, &value.into());
    }
    set(&js, "code", &error.code().into());
    set(&js, "params", &params.into());
    js.into()
}

/// Sets a property of a plain object, which cannot fail.
pub(super) fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _set = js_sys::Reflect::set(object, &name.into(), value);
}
