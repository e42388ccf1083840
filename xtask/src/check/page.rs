//! What holds in www/: nothing is loaded from another host, nothing breaks the Content-Security-Policy, nothing is document-wide.

use super::Finding;
use super::source::{Language, Strings, code};
use crate::serve::POLICY;

/// What a line of markup, script or style must not hold, and why. A pattern's `"` stands for any quote.
const FORBIDDEN: [(&[Kind], &str, &str); 23] = [
    (&[Kind::Markup, Kind::Script], " style=\"", STYLE),
    (&[Kind::Markup, Kind::Script], "setAttribute(\"style\"", STYLE),
    (&[Kind::Markup], "<style", "the policy forbids inline style elements: write a stylesheet"),
    (&[Kind::Markup, Kind::Script], " src=\"http", HOST),
    (&[Kind::Markup, Kind::Script], " src=\"//", HOST),
    (&[Kind::Script], "from \"http", HOST),
    (&[Kind::Script], "from \"//", HOST),
    (&[Kind::Script], "import \"http", HOST),
    (&[Kind::Script], "import(\"http", HOST),
    (&[Kind::Script], "fetch(\"http", HOST),
    (&[Kind::Script], "fetch(\"//", HOST),
    (&[Kind::Script], "Worker(\"http", HOST),
    (&[Kind::Script], "WebSocket(", HOST),
    (&[Kind::Script, Kind::Style, Kind::Markup], "url(http", HOST),
    (&[Kind::Script, Kind::Style, Kind::Markup], "url(\"http", HOST),
    (&[Kind::Style], "@import \"http", HOST),
    (&[Kind::Style], "url(//", HOST),
    (&[Kind::Script], "eval(", "the policy forbids eval"),
    (&[Kind::Script], "new Function(", "the policy forbids eval"),
    (&[Kind::Script], "Math.random", "every draw comes from the core's seeded streams"),
    (&[Kind::Script], "document.getElementById", "nothing is document-wide: ask the element's own shadow root"),
    (&[Kind::Script], "globalThis.", "the page has no globals"),
    (&[Kind::Markup, Kind::Script], "javascript:", "the policy forbids javascript: addresses"),
];

const STYLE: &str = "the policy forbids style attributes: use a class, or the style object";
const HOST: &str = "nothing is loaded from another host";

/// Events whose handlers must not be written as attributes.
const HANDLERS: [&str; 9] = ["click", "load", "error", "input", "change", "submit", "keydown", "pointerdown", "focus"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Markup,
    Script,
    Style,
}

/// Checks one file of www/ (not of www/pkg).
pub(super) fn check(path: &str, text: &str) -> Vec<Finding> {
    let (kind, text) = match path.rsplit('.').next() {
        Some("html") => (Kind::Markup, without_html_comments(text)),
        Some("js" | "mjs") => (Kind::Script, code(text, Language::JavaScript, Strings::Kept)),
        Some("css") => (Kind::Style, text.to_string()),
        _ => return Vec::new(),
    };
    let mut findings = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let uniform = line.replace(['\'', '`'], "\"");
        let mut find = |message: String| findings.push(Finding::new(path, number + 1, message));
        if kind == Kind::Script && line.matches('`').count() % 2 == 1 {
            find("a template literal runs over the line's end: what is served has no indents".to_string());
        }
        for (kinds, pattern, why) in FORBIDDEN {
            if kinds.contains(&kind) && holds(&uniform, pattern) {
                find(format!("`{}`: {why}", pattern.trim()));
            }
        }
        if kind != Kind::Style && HANDLERS.iter().any(|event| uniform.contains(&format!(" on{event}=\""))) {
            find("the policy forbids handlers in attributes: addEventListener".to_string());
        }
        if kind == Kind::Markup {
            for tag in ["<link", "<script", "<img", "<iframe", "<source"] {
                let loads = uniform.split(tag).skip(1).filter_map(|rest| rest.split('>').next());
                if loads.clone().any(|tag| tag.contains("href=\"http") || tag.contains("href=\"//")) {
                    find(format!("`{tag}`: {HOST}"));
                }
                if tag == "<script" && loads.clone().any(|tag| !tag.contains("src=")) {
                    find("the policy forbids inline scripts: write a module".to_string());
                }
            }
        }
    }
    if path == "www/index.html" && !text.contains(&format!("content=\"{POLICY}\"")) {
        findings.push(Finding::new(
            path,
            1,
            format!("its meta element must say the policy that `serve` sends: {POLICY}"),
        ));
    }
    findings
}

/// Whether a line holds a pattern that begins, if it begins with a letter, at the beginning of a word.
fn holds(line: &str, pattern: &str) -> bool {
    let word = pattern.starts_with(|c: char| c.is_alphabetic());
    line.match_indices(pattern)
        .any(|(at, _)| !word || !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$'))
}

fn without_html_comments(text: &str) -> String {
    let mut out = text.to_string();
    while let Some(start) = out.find("<!--") {
        let end = out[start..].find("-->").map_or(out.len(), |length| start + length + 3);
        let blank: String = out[start..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        out.replace_range(start..end, &blank);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_breaks_the_policy_is_caught() {
        let cases = [
            ("www/a.html", "<p style='color: red'>", "style attributes"),
            ("www/a.html", "<script>alert(1)</script>", "inline scripts"),
            ("www/a.html", "<script src=\"https://cdn.example/x.js\"></script>", "another host"),
            ("www/a.html", "<link rel=stylesheet href=\"//fonts.example/x.css\">", "another host"),
            ("www/a.html", "<style>p {}</style>", "inline style elements"),
            ("www/a.html", "<button onclick=\"go()\">", "handlers"),
            ("www/src/a.js", "import x from 'https://cdn.example/x.js';", "another host"),
            ("www/src/a.js", "await fetch(`https://example.org/${x}`)", "another host"),
            ("www/src/a.js", "root.innerHTML = `<p style=\"left:${x}px\">`;", "style attributes"),
            ("www/src/a.js", "node.setAttribute('style', s)", "style attributes"),
            ("www/src/a.js", "document.getElementById('x')", "document-wide"),
            ("www/src/a.js", "globalThis.lab = 1", "no globals"),
            ("www/src/a.js", "const r = Math.random();", "seeded"),
            ("www/src/a.js", "eval(x)", "eval"),
            ("www/style.css", "@font-face { src: url(https://fonts.example/x.woff2) }", "another host"),
            ("www/index.html", "<!doctype html>", "its meta element"),
        ];
        for (path, text, part) in cases {
            let findings = check(path, text);
            assert!(findings.iter().any(|one| one.message.contains(part)), "{path}: {text}: {findings:?}");
        }
    }

    #[test]
    fn what_keeps_the_policy_passes() {
        let cases = [
            ("www/a.html", "<a href=\"https://example.org/\">a link</a> <!-- <p style=\"x\"> -->"),
            ("www/a.html", "<script type=\"module\" src=\"src/app.js\"></script><link rel=\"icon\" href=\"icon.svg\">"),
            ("www/src/a.js", "// fetch('https://example.org')\nconst a = `<a href=\"https://example.org\">`;"),
            (
                "www/src/a.js",
                "node.style.left = `${x}px`; retrieval(x); import('./b.js'); fetch(new URL('a.json', import.meta.url));",
            ),
            ("www/style.css", "@font-face { src: url(fonts/x.woff2) }"),
            ("www/data/a.csv", "style=\"x\""),
        ];
        for (path, text) in cases {
            let findings = check(path, text);
            assert!(findings.is_empty(), "{path}: {text}: {findings:?}");
        }
        let page = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">");
        assert!(check("www/index.html", &page).is_empty());
    }
}
