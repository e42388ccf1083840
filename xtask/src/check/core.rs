//! What holds in src/: who may use whom, where mathematics and the browser live, what is absent.

use super::Finding;
use super::source::{Language, Strings, code, names, without_tests};

/// Methods whose result a platform may round its own way: only math.rs may know them.
const TRANSCENDENTAL: [&str; 28] = [
    "exp", "exp2", "exp_m1", "ln", "ln_1p", "log", "log2", "log10", "sin", "cos", "tan", "sin_cos", "asin", "acos",
    "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "powf", "powi", "cbrt", "hypot", "mul_add",
    "gamma",
];

/// What only web may name.
const BROWSER: [&str; 6] =
    ["web_sys", "js_sys", "wasm_bindgen", "wasm_bindgen_futures", "plotters_canvas", "getrandom"];

/// What the core does without, and why.
const ABSENT: [(&str, &str); 11] = [
    ("std::time", "the core has no clock"),
    ("Instant", "the core has no clock"),
    ("SystemTime", "the core has no clock"),
    ("std::thread", "the core has no thread"),
    ("thread_local!", "the core has no global state"),
    ("static mut", "the core has no global state"),
    ("std::env", "the core has no surroundings"),
    ("std::fs", "the core reads no files"),
    ("HashMap", "its order differs from run to run; take a BTreeMap"),
    ("HashSet", "its order differs from run to run; take a BTreeSet"),
    ("println!", "the core does not print"),
];

/// The modules of lib.rs, in its order.
pub(super) fn module_order(lib: &str) -> Vec<String> {
    let code = code(lib, Language::Rust, Strings::Blank);
    let declared = code.lines().filter_map(|line| {
        let line = line.trim();
        let line = line.strip_prefix("pub ").or_else(|| line.strip_prefix("pub(crate) ")).unwrap_or(line);
        line.strip_prefix("mod ")?.strip_suffix(';')
    });
    declared.map(str::to_string).collect()
}

/// Checks one file of src/. `path` is relative to the repository, `order` is lib.rs's.
pub(super) fn check(path: &str, text: &str, order: &[String]) -> Vec<Finding> {
    let path_in = |root: &str| path.strip_prefix(root).and_then(|path| path.strip_suffix(".rs"));
    let Some(inside) = path_in("src/").or_else(|| path_in("core/src/")) else { return Vec::new() };
    let modules: Vec<&str> = inside.split('/').collect();
    if modules == ["lib"] || modules.last() == Some(&"tests") {
        return Vec::new();
    }
    let code = without_tests(&code(text, Language::Rust, Strings::Blank));
    let mut findings = used_below(path, &code, &modules, order);
    if modules[0] != "math" {
        findings.extend(transcendentals(path, &code));
    }
    if modules[0] != "web" {
        findings.extend(absent(path, &code));
    }
    findings
}

/// Uses of modules that lib.rs declares below this file's own. web is the last, and may use all.
fn used_below(path: &str, code: &str, modules: &[&str], order: &[String]) -> Vec<Finding> {
    let place = |module: &str| order.iter().position(|name| name == module);
    let Some(own) = place(modules[0]) else {
        return vec![Finding::new(path, 1, format!("lib.rs declares no module `{}`", modules[0]))];
    };
    let mut findings = Vec::new();
    for (line, module) in crate_paths(code, modules.len()) {
        if place(&module).is_some_and(|used| used > own) {
            let message = format!(
                "`{}` uses `{module}`, which lib.rs declares below it: a file knows only files above",
                modules[0]
            );
            findings.push(Finding::new(path, line, message));
        }
    }
    findings
}

/// The first name of every path that starts at the crate's root: `crate::a`, `crate::{a, b}`, or enough `super::`.
fn crate_paths(code: &str, depth: usize) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let supers = "super::".repeat(depth);
    for root in ["crate::", supers.as_str()] {
        for (at, _) in code.match_indices(root) {
            let before = code[..at].chars().next_back().unwrap_or(' ');
            if before.is_alphanumeric() || before == '_' || before == ':' {
                continue;
            }
            let (line, rest) = (line_at(code, at), &code[at + root.len()..]);
            if let Some(group) = rest.strip_prefix('{') {
                found.extend(heads_of(group).into_iter().map(|name| (line, name)));
            } else if let Some((0, name)) = names(rest.lines().next().unwrap_or_default()).first() {
                found.push((line, (*name).to_string()));
            }
        }
    }
    found
}

/// The first names of a group `a::b, c::{d, e}, f}`.
fn heads_of(group: &str) -> Vec<String> {
    let (mut depth, mut heads, mut head) = (0, Vec::new(), String::new());
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => heads.push(std::mem::take(&mut head)),
            c if depth == 0 => head.push(c),
            _ => {}
        }
    }
    heads.push(head);
    heads.iter().filter_map(|head| names(head).first().map(|(_, name)| (*name).to_string())).collect()
}

/// Calls of a transcendental as a method or by `f64::` or `f32::`.
fn transcendentals(path: &str, code: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in code.lines().enumerate() {
        for (at, name) in names(line) {
            let before = &line[..at];
            let method = before.trim_end().ends_with('.') && line[at + name.len()..].starts_with('(');
            let function = before.ends_with("f64::") || before.ends_with("f32::");
            if TRANSCENDENTAL.contains(&name) && (method || function) {
                let message = format!("`{name}` outside math.rs: platforms round it differently; call crate::math");
                findings.push(Finding::new(path, number + 1, message));
            }
        }
    }
    findings
}

/// Browser crates and other things that the core does without.
fn absent(path: &str, code: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in code.lines().enumerate() {
        for (_, name) in names(line) {
            if BROWSER.contains(&name) {
                findings.push(Finding::new(path, number + 1, format!("`{name}`: only web knows a browser")));
            }
        }
        for (what, why) in ABSENT {
            let whole = |at: usize| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            if line.match_indices(what).any(|(at, _)| whole(at)) {
                findings.push(Finding::new(path, number + 1, format!("`{what}`: {why}")));
            }
        }
    }
    findings
}

fn line_at(text: &str, at: usize) -> usize {
    1 + text[..at].matches('\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order() -> Vec<String> {
        module_order(
            "//! mod no;\npub mod error;\npub mod math;\npub mod model;\npub mod figure;\n#[cfg(x)]\nmod web;\n",
        )
    }

    #[test]
    fn the_order_is_lib_rs() {
        assert_eq!(order(), ["error", "math", "model", "figure", "web"]);
    }

    #[test]
    fn what_breaks_an_invariant_is_caught() {
        let cases = [
            ("src/math.rs", "use crate::model::Neuron;", "`math` uses `model`"),
            (
                "src/math/simd.rs",
                "\nuse crate::{\n    error::Error,\n    model::{Neuron, loss},\n};",
                "`math` uses `model`",
            ),
            ("src/math.rs", "fn f() { crate::figure::draw() }", "`math` uses `figure`"),
            ("src/math.rs", "use super::model;", "`math` uses `model`"),
            ("src/math/simd.rs", "use super::super::model;", "`math` uses `model`"),
            ("src/model.rs", "use crate::web::Session;", "`model` uses `web`"),
            ("src/stray.rs", "", "declares no module"),
            ("src/model.rs", "let y = x.exp();", "`exp`"),
            ("src/model/loss.rs", "let y = x\n    .tanh();", "`tanh`"),
            ("src/model.rs", "xs.map(f64::ln)", "`ln`"),
            ("src/figure.rs", "x.abs().log10().floor()", "`log10`"),
            ("src/figure.rs", "2f64.powi(3)", "`powi`"),
            ("src/web.rs", "a.mul_add(b, c)", "`mul_add`"),
            ("src/figure.rs", "use web_sys::HtmlCanvasElement;", "only web knows a browser"),
            ("src/figure.rs", "use plotters_canvas::CanvasBackend;", "only web knows a browser"),
            ("src/model.rs", "#[wasm_bindgen]", "only web knows a browser"),
            ("src/model.rs", "let t = std::time::Instant::now();", "no clock"),
            ("src/model.rs", "static mut COUNT: u32 = 0;", "no global state"),
            ("src/model.rs", "use std::collections::HashMap;", "BTreeMap"),
            ("src/model.rs", "eprintln!(\"x\"); println!(\"y\");", "does not print"),
        ];
        for (path, text, part) in cases {
            let findings = check(path, text, &order());
            assert!(findings.iter().any(|one| one.message.contains(part)), "{path}: {text}: {findings:?}");
        }
    }

    #[test]
    fn what_keeps_the_invariants_passes() {
        let cases = [
            ("src/model.rs", "use crate::math;\nuse crate::error::Error;\nuse crate::model::loss::Loss;"),
            ("src/figure.rs", "use crate::model::Neuron;"),
            ("src/web.rs", "use crate::figure::draw;\nuse web_sys::Window;\nthread_local! {}"),
            ("src/math.rs", "let y = x.exp();"),
            ("src/math/simd.rs", "use super::lanes;\nlet y = x.powi(3);"),
            (
                "src/model.rs",
                "// x.exp()\n/// like crate::figure::draw\nlet s = \"x.ln()\";\nlet y = math::exp(x); let r = x.sqrt();",
            ),
            ("src/model.rs", "#[cfg(test)]\nmod tests {\n    use crate::figure;\n    fn f() { x.exp(); }\n}"),
            ("src/model/tests.rs", "use crate::figure;\nlet y = x.exp();"),
            ("src/model.rs", "let exp = 2.0; self.exp; expand(x);"),
        ];
        for (path, text) in cases {
            let findings = check(path, text, &order());
            assert!(findings.is_empty(), "{path}: {text}: {findings:?}");
        }
    }

    #[test]
    fn a_finding_names_its_line() {
        let findings = check("src/math.rs", "//! a\n\nuse crate::error;\nuse crate::model;\n", &order());
        assert_eq!(findings.iter().map(|one| one.line).collect::<Vec<_>>(), [4]);
    }
}
