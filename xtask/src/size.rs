//! `cargo xtask size`: what the first load of the page transfers, in gzip, against a budget.

use std::fs;
use std::path::Path;

use crate::house::{Fail, House, at};
use crate::serve::gzipped;

/// What the first load should transfer at most, in bytes.
const AIM: usize = 200 * 1000;
/// What it may transfer today: lower it whenever the module loses weight, until it is the aim.
const BUDGET: usize = 262 * 1000;

/// Prints the sizes and fails over the budget.
pub(crate) fn size(house: &House) -> Result<(), Fail> {
    let www = house.www();
    if !www.join("pkg/downhill_bg.wasm").is_file() {
        return Err(Fail::usage("www/pkg is not built: run `cargo xtask build` first"));
    }
    let mut files = Vec::new();
    gather(&www, "", &mut files);
    files.sort();
    let (mut sum, mut raw) = (0, 0);
    println!("{:>9} {:>9}  bytes", "raw", "gzip");
    for file in &files {
        let path = www.join(file);
        let body = fs::read(&path).map_err(at(&path))?;
        let packed = gzipped(&body).len();
        sum += packed;
        raw += body.len();
        println!("{:>9} {packed:>9}  {file}", body.len());
    }
    println!("{raw:>9} {sum:>9}  the first load, fonts and data aside; the budget is {BUDGET}, the aim {AIM}");
    if sum > BUDGET {
        return Err(Fail::project(format!("the first load is {} bytes over its budget of {BUDGET}", sum - BUDGET)));
    }
    Ok(())
}

/// Files that the first load transfers: page, styles, scripts, messages, module. Every script counts, whether it is loaded at once or not.
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

/// Whether the first load transfers a file of www/, or may transfer something below a directory (its name ends with a slash).
fn is_loaded(path: &str) -> bool {
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
    fn the_first_load_is_page_scripts_and_module() {
        let loaded = [
            "index.html",
            "style.css",
            "src/lab.js",
            "src/panes/",
            "messages/en.json",
            "pkg/",
            "pkg/downhill_bg.wasm",
            "pkg/downhill.js",
        ];
        let aside = [
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
