//! `cargo xtask size`: what the first load of the page transfers, in gzip, against a budget.

use std::fs;
use std::path::Path;

use crate::house::{Fail, House, at};
use crate::serve::gzipped;
use crate::site::sent;

/// What the first load may transfer at most, in bytes.
const BUDGET: usize = 200 * 1000;

/// What is fetched only when it is asked for, beside the modules that no module imports at once.
const ON_DEMAND: [&str; 29] = [
    "arrows.css",
    "basins.css",
    "beside.css",
    "critical.css",
    "documents.css",
    "export.css",
    "lab.css",
    "messages/arrows.en.json",
    "messages/basins.en.json",
    "messages/beside.en.json",
    "messages/critical.en.json",
    "messages/lab.en.json",
    "network.css",
    "present.css",
    "race.css",
    "spectrum.css",
    "study.css",
    "surface.css",
    "messages/documents.en.json",
    "messages/export.en.json",
    "messages/formula.en.json",
    "messages/help.en.json",
    "messages/network.en.json",
    "messages/spectrum.en.json",
    "messages/study.en.json",
    "messages/surface.en.json",
    "messages/whole.en.json",
    "pkg/downhill.js",
    "pkg/downhill_bg.wasm",
];
/// A module that is imported by a choice of the page, but at first.
const FIRST: &str = "pkg/first/downhill.js";

/// Prints the sizes and fails over the budget.
pub(crate) fn size(house: &House) -> Result<(), Fail> {
    let www = house.www();
    if !www.join("pkg/first/downhill_bg.wasm").is_file() {
        return Err(Fail::usage("www/pkg is not built: run `cargo xtask build` first"));
    }
    let mut files = Vec::new();
    gather(&www, "", &mut files);
    files.sort();
    let mut modules = at_once(&www, "src/lab-element.js");
    modules.push(FIRST.to_string());
    files.retain(|file| !is_script(file) || modules.contains(file));
    let (mut sum, mut raw) = (0, 0);
    println!("{:>9} {:>9}  bytes", "raw", "gzip");
    for file in &files {
        let path = www.join(file);
        let body = fs::read(&path).map_err(at(&path))?;
        let body = sent(&path, body);
        let packed = gzipped(&body).len();
        sum += packed;
        raw += body.len();
        println!("{:>9} {packed:>9}  {file}", body.len());
    }
    println!("{raw:>9} {sum:>9}  the first load, fonts and data aside; the budget is {BUDGET}");
    if sum > BUDGET {
        return Err(Fail::project(format!("the first load is {} bytes over its budget of {BUDGET}", sum - BUDGET)));
    }
    Ok(())
}

fn is_script(file: &str) -> bool {
    Path::new(file).extension().is_some_and(|extension| extension == "js")
}

/// Files that the first load may transfer: page, styles, scripts, messages, module.
fn gather(www: &Path, dir: &str, files: &mut Vec<String>) {
    for entry in fs::read_dir(www.join(dir)).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if dir.is_empty() { name.clone() } else { format!("{dir}/{name}") };
        if entry.path().is_dir() {
            if is_loaded(&format!("{path}/")) && !name.starts_with('.') {
                gather(www, &path, files);
            }
        } else if is_loaded(&path) {
            files.push(path);
        }
    }
}

/// The module `entry` of www/ and all that it imports at once, by whichever way; not what `import()` fetches later.
fn at_once(www: &Path, entry: &str) -> Vec<String> {
    let mut modules = vec![entry.to_string()];
    let mut next = 0;
    while let Some(module) = modules.get(next).cloned() {
        next += 1;
        let text = fs::read_to_string(www.join(&module)).unwrap_or_default();
        for import in imports(&text) {
            let path = resolved(&module, import);
            if !modules.contains(&path) {
                modules.push(path);
            }
        }
    }
    modules
}

/// What a module's `import … from '…'`, `import '…'` and `export … from '…'` name.
fn imports(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| line.starts_with("import ") || line.starts_with("export ") || line.starts_with("} from "))
        .filter_map(|line| {
            let quoted =
                line.split_once(" from ").map_or_else(|| line.strip_prefix("import "), |(_, rest)| Some(rest))?;
            quoted.trim_end_matches(';').strip_prefix(['\'', '"'])?.strip_suffix(['\'', '"'])
        })
}

/// A relative path as seen from a module's own place.
fn resolved(module: &str, import: &str) -> String {
    let mut parts: Vec<&str> = module.split('/').collect();
    parts.pop();
    for part in import.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// Whether the first load may transfer a file of www/, or may transfer something below a directory (its name ends with a slash).
fn is_loaded(path: &str) -> bool {
    if ON_DEMAND.contains(&path) {
        return false;
    }
    if ["fonts/", "data/", "lessons/", "pkg/lessons/", "node_modules/"].iter().any(|aside| path.starts_with(aside)) {
        return false;
    }
    path.ends_with('/')
        || [".html", ".css", ".js", ".mjs", ".json", ".wasm", ".svg", ".png", ".ico"]
            .iter()
            .any(|kind| path.ends_with(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_at_once_are_told_from_later_ones() {
        let text = "import init from '../pkg/a.js';\nimport './b.js';\nimport {\n  c,\n} from './c.js';\nconst later = import('./d.js');\nexport { e } from \"./e.js\";\n";
        assert_eq!(imports(text).collect::<Vec<_>>(), ["../pkg/a.js", "./b.js", "./c.js", "./e.js"]);
        assert_eq!(resolved("src/x.js", "../pkg/a.js"), "pkg/a.js");
        assert_eq!(resolved("src/x.js", "./b.js"), "src/b.js");
    }

    #[test]
    fn the_first_load_is_page_scripts_and_module() {
        let loaded = [
            "index.html",
            "style.css",
            "src/lab.js",
            "src/panes/",
            "messages/en.json",
            "pkg/",
            "pkg/first/downhill_bg.wasm",
            "pkg/first/downhill.js",
        ];
        let aside = [
            "documents.css",
            "pkg/downhill_bg.wasm",
            "fonts/",
            "data/iris.csv",
            "lessons/",
            "pkg/lessons/",
            "pkg/lessons/1.html",
            "pkg/downhill.d.ts",
            "data/README.md",
            "node_modules/x.js",
        ];
        for path in loaded {
            assert!(is_loaded(path), "{path}");
        }
        for path in aside {
            assert!(!is_loaded(path), "{path}");
        }
    }
}
