//! What holds of the repository as a whole: lengths of files, pinned versions, a message for everything that can be said.

use std::collections::BTreeSet;

use super::Finding;
use super::source::{Language, Strings, code};

/// Above this a file needs a reason in ARCHITECTURE.md.
const LONG: usize = 500;
/// Above this no reason helps.
const TOO_LONG: usize = 800;
/// The heading in ARCHITECTURE.md under which the reasons stand.
const HEADING: &str = "Files over 500 lines";

/// Checks the lengths of files. `files` holds paths and numbers of lines.
pub(super) fn lengths(files: &[(String, usize)], architecture: &str) -> Vec<Finding> {
    let mut section =
        architecture.lines().enumerate().skip_while(|(_, line)| !(line.starts_with('#') && line.contains(HEADING)));
    section.next();
    let excused: Vec<(usize, &str)> = section
        .take_while(|(_, line)| !line.starts_with('#'))
        .filter_map(|(number, line)| Some((number + 1, line.trim_start().strip_prefix("- `")?.split_once('`')?.0)))
        .collect();
    let mut findings = Vec::new();
    for (path, lines) in files {
        if *lines > TOO_LONG {
            findings.push(Finding::new(
                path,
                *lines,
                format!("{lines} lines: {TOO_LONG} is the cap; cut the file along its concepts"),
            ));
        } else if *lines > LONG && !excused.iter().any(|(_, name)| name == path) {
            let message = format!(
                "{lines} lines: cut it, or give the reason in ARCHITECTURE.md under `{HEADING}` as \"- `{path}`: …\""
            );
            findings.push(Finding::new(path, *lines, message));
        }
    }
    for (number, name) in excused {
        if !files.iter().any(|(path, lines)| path == name && *lines > LONG) {
            let message = format!("`{name}` is not over {LONG} lines (any more): drop the reason");
            findings.push(Finding::new("ARCHITECTURE.md", number, message));
        }
    }
    findings
}

/// The bindings' generator and the library are of one version, whatever else is updated.
pub(super) fn pins(path: &str, manifest: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in manifest.lines().enumerate() {
        let Some((name, version)) = line.split_once('=') else { continue };
        if ["wasm-bindgen", "wasm-bindgen-cli-support"].contains(&name.trim()) && !version.contains("\"=") {
            findings.push(Finding::new(path, number + 1, format!("{} is pinned with `=`: \"=0.2.…\"", name.trim())));
        }
    }
    findings
}

/// Everything that the core can say has a message: `keys` and `words` of the Spec's table, `codes` of its errors.
pub(super) fn messages(path: &str, json: &str, table: &str, errors: &str) -> Vec<Finding> {
    let ids: BTreeSet<String> = match serde_json::from_str(json) {
        Ok(serde_json::Value::Object(messages)) => {
            if let Some((id, _)) = messages.iter().find(|(_, text)| !text.is_string()) {
                return vec![Finding::new(path, 1, format!("`{id}` is not a text: messages are flat, id to text"))];
            }
            messages.keys().cloned().collect()
        }
        Ok(_) => return vec![Finding::new(path, 1, "messages are one object, id to text".to_string())],
        Err(error) => return vec![Finding::new(path, error.line(), error.to_string())],
    };
    let has = |prefix: &str, word: &str| {
        ids.iter().any(|id| id.split('.').any(|part| part == word) && id.starts_with(prefix))
    };
    let mut findings = Vec::new();
    for key in keys(table) {
        for part in ["label", "help"] {
            let id = format!("key.{key}.{part}");
            if !ids.contains(&id) {
                findings.push(Finding::new(path, 1, format!("the Spec's key `{key}` has no message `{id}`")));
            }
        }
    }
    for word in words(table) {
        if !has("", &word) {
            findings.push(Finding::new(path, 1, format!("the Spec's choice `{word}` has no message")));
        }
    }
    for code in codes(errors) {
        if !has("error", &code) {
            findings.push(Finding::new(path, 1, format!("the error `{code}` has no message `error.{code}`")));
        }
    }
    findings
}

/// The keys' names: the first text in each call of a macro that makes a row of the table, or a row's `name`.
fn keys(table: &str) -> Vec<String> {
    let table = code(table, Language::Rust, Strings::Kept);
    let rows = ["key!(", "choice!(", "number!(", "text!(", "name: "];
    let mut found = Vec::new();
    for row in rows {
        for (at, _) in table.match_indices(row) {
            let rest = table[at + row.len()..].trim_start();
            let rest = rest.strip_prefix("real ").or_else(|| rest.strip_prefix("integer ")).unwrap_or(rest);
            if let Some((name, _)) = rest.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
                found.push(name.to_string());
            }
        }
    }
    found
}

/// The words of choices: the texts in pairs `("word", Type::Variant)`.
fn words(table: &str) -> Vec<String> {
    let table = code(table, Language::Rust, Strings::Kept);
    let pairs = table.match_indices("(\"").filter_map(|(at, _)| {
        let (word, rest) = table[at + 2..].split_once('"')?;
        let value = rest.strip_prefix(", ")?;
        let is_variant = value.starts_with(|c: char| c.is_uppercase()) && value.split(')').next()?.contains("::");
        is_variant.then(|| word.to_string())
    });
    pairs.collect()
}

/// The errors' codes: `=> "code"`.
fn codes(errors: &str) -> Vec<String> {
    let errors = code(errors, Language::Rust, Strings::Kept);
    let arms = errors.split("=> \"").skip(1).filter_map(|rest| rest.split_once('"'));
    arms.map(|(code, _)| code.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_file_needs_a_reason_and_a_reason_a_long_file() {
        let text = "# A\n\n## Files over 500 lines\n- `src/a.rs`: one table.\n- `src/gone.rs`: was long.\n\n## B\n- `src/b.rs`: not here.\n";
        let files = [("src/a.rs", 600), ("src/b.rs", 501), ("src/c.rs", 500), ("src/d.rs", 801)]
            .map(|(path, lines)| (path.to_string(), lines));
        let findings = lengths(&files, text);
        let found: Vec<_> = findings.iter().map(|one| (one.path.as_str(), one.line)).collect();
        assert_eq!(found, [("src/b.rs", 501), ("src/d.rs", 801), ("ARCHITECTURE.md", 5)]);
    }

    #[test]
    fn a_loose_pin_is_caught() {
        assert!(pins("Cargo.toml", "wasm-bindgen = \"=0.2.130\"\njs-sys = \"0.3\"\n").is_empty());
        assert_eq!(pins("Cargo.toml", "\nwasm-bindgen = \"0.2.130\"\n").first().map(|one| one.line), Some(2));
        assert_eq!(pins("Cargo.toml", "wasm-bindgen-cli-support = { version = \"0.2\" }\n").len(), 1);
    }

    #[test]
    fn what_has_no_message_is_named() {
        let table = "const A: [(&str, A); 2] = [(\"tanh\", Act::Tanh), (\"relu\", Act::Relu)];\n// text!(\"no\",\nnumber!(integer \"n\", Data),\nkey!(\n    \"box\",\n),\nSome((\"data\", &[\"own\"]))";
        let errors = "Error::A => \"bad_value\",\nError::B => \"conflict\",";
        let json = r#"{"key.n.label": "a", "key.n.help": "b", "key.box.label": "c", "choice.act.tanh": "d", "error.conflict": "e"}"#;
        let found: Vec<_> = messages("en.json", json, table, errors).into_iter().map(|one| one.message).collect();
        assert_eq!(found.len(), 3, "{found:?}");
        for (message, part) in found.iter().zip(["key.box.help", "`relu`", "error.bad_value"]) {
            assert!(message.contains(part), "{message}");
        }
        assert_eq!(messages("en.json", "{\n  oops", table, errors).first().map(|one| one.line), Some(2));
        assert_eq!(messages("en.json", "{\"a\": {}}", table, errors).len(), 1);
    }
}
