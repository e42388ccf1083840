//! Writing JSON: strings, numbers, lists, objects. Numbers that are not finite become `null`.

use crate::decimal;

/// A string with its quotes and escapes.
#[must_use]
pub fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if (c as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A number that reads back to the same bits, or `null`.
#[must_use]
pub fn number(v: f64) -> String {
    if v.is_finite() { decimal::shortest(v) } else { "null".into() }
}

/// A number or `null`.
pub fn optional(v: Option<f64>) -> String {
    v.map_or_else(|| "null".into(), number)
}

/// `true`, `false` or `null`.
#[must_use]
pub fn flag(v: Option<bool>) -> String {
    v.map_or_else(|| "null".into(), |b| b.to_string())
}

/// A list of values that are JSON already.
pub fn list(items: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", items.into_iter().collect::<Vec<_>>().join(","))
}

/// A list of numbers.
#[must_use]
pub fn numbers(values: &[f64]) -> String {
    list(values.iter().map(|v| number(*v)))
}

/// A list of strings.
pub fn strings<S: AsRef<str>>(values: &[S]) -> String {
    list(values.iter().map(|v| string(v.as_ref())))
}

/// An object of values that are JSON already.
#[must_use]
pub fn object(fields: &[(&str, String)]) -> String {
    let body: Vec<String> = fields.iter().map(|(name, value)| format!("{}:{value}", string(name))).collect();
    format!("{{{}}}", body.join(","))
}
