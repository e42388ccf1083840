//! `cargo xtask check`: the invariants of ARCHITECTURE.md that a program can see.

mod core;
mod files;
mod page;
pub(crate) mod source;

use std::fs;
use std::path::Path;

use crate::house::{Fail, House, say};

/// What breaks an invariant, and where.
#[derive(Debug)]
struct Finding {
    /// Relative to the repository.
    path: String,
    /// From 1.
    line: usize,
    message: String,
}

impl Finding {
    fn new(path: &str, line: usize, message: String) -> Finding {
        Finding { path: path.to_string(), line, message }
    }
}

/// Exceptions: file, a part of the finding's message, and the reason. One that excuses nothing is itself a finding.
const ALLOWED: &[(&str, &str, &str)] = &[];

/// Checks the whole repository and prints what it finds.
pub(crate) fn check(house: &House) -> Result<(), Fail> {
    let read = |path: &str| fs::read_to_string(house.root.join(path)).unwrap_or_default();
    let mut files = Vec::new();
    for dir in ["core/src", "src", "tests", "benches", "xtask/src", "www"] {
        gather(&house.root, dir, &mut files);
    }
    files.sort();
    // What computes comes first: its crate knows nothing of the other.
    let order = ["core/src/lib.rs", "src/lib.rs"].map(|lib| core::module_order(&read(lib))).concat();
    let mut findings = Vec::new();
    let mut lengths = Vec::new();
    let mut table = String::new();
    for path in &files {
        let text = read(path);
        lengths.push((path.clone(), text.lines().count()));
        findings.extend(core::check(path, &text, &order));
        if path.starts_with("www/") {
            findings.extend(page::check(path, &text));
        }
        if path.starts_with("src/spec") && !path.ends_with("tests.rs") {
            table.push_str(&text);
        }
    }
    lengths.retain(|(path, _)| Path::new(path).extension().is_none_or(|e| e != "json"));
    findings.extend(files::lengths(&lengths, &read("ARCHITECTURE.md")));
    for manifest in ["Cargo.toml", "core/Cargo.toml", "xtask/Cargo.toml"] {
        findings.extend(files::pins(manifest, &read(manifest)));
    }
    let messages = "www/messages/en.json";
    // Some words are in files of their own, fetched when they are needed; for what must be there all are one.
    let all = ["whole", "help", "documents"].iter().fold(read(messages), |all, part| {
        let more = read(&format!("www/messages/{part}.en.json"));
        format!("{},{}", all.trim_end().trim_end_matches('}'), more.trim_start().trim_start_matches('{'))
    });
    findings.extend(files::messages(messages, &all, &table, &read("src/error.rs")));
    report(&excuse(findings, ALLOWED), files.len())
}

/// Drops the findings that are allowed, and adds the allowances that excuse nothing.
fn excuse(mut findings: Vec<Finding>, allowed: &[(&str, &str, &str)]) -> Vec<Finding> {
    for (path, part, reason) in allowed {
        let before = findings.len();
        findings.retain(|finding| !(finding.path == *path && finding.message.contains(part)));
        if findings.len() == before {
            let message = format!("the exception `{part}` ({reason}) excuses nothing: drop it from xtask/src/check.rs");
            findings.push(Finding::new(path, 1, message));
        }
    }
    findings
}

fn report(findings: &[Finding], files: usize) -> Result<(), Fail> {
    for Finding { path, line, message } in findings {
        eprintln!("{path}:{line}: {message}");
    }
    if findings.is_empty() {
        say("Checked", &format!("{files} files keep ARCHITECTURE.md's invariants"));
        return Ok(());
    }
    Err(Fail::project(format!("{} breach(es) of ARCHITECTURE.md's invariants, named above", findings.len())))
}

/// Collects the source files below a directory, generated and installed ones aside.
fn gather(root: &Path, dir: &str, files: &mut Vec<String>) {
    for entry in fs::read_dir(root.join(dir)).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{dir}/{name}");
        if name.starts_with('.')
            || name == "node_modules"
            || path == "www/pkg"
            || path == "tests/goldens"
            || path == "tests/oracle"
        {
            continue;
        }
        if entry.path().is_dir() {
            gather(root, &path, files);
        } else if [".rs", ".js", ".mjs", ".css", ".html", ".json"].iter().any(|extension| name.ends_with(extension)) {
            files.push(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_excuses_its_finding_and_must_have_one() {
        let findings = || vec![Finding::new("a.rs", 3, "uses `b`".into()), Finding::new("c.rs", 1, "uses `b`".into())];
        let left = excuse(findings(), &[("a.rs", "uses `b`", "because")]);
        assert_eq!(left.iter().map(|one| one.path.as_str()).collect::<Vec<_>>(), ["c.rs"]);
        assert_eq!(excuse(findings(), &[("a.rs", "uses `x`", "because")]).len(), 3);
    }
}
