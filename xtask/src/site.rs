//! What a visitor's browser is sent: www/ without the comments of scripts and stylesheets, which are for whoever reads the sources.

use std::fs;
use std::path::Path;

use crate::check::source::{Language, Strings, code};
use crate::house::{Fail, House, at, say};

/// The file at `path` as it is sent: scripts and stylesheets without comments, indents and empty lines, everything else
/// as it is. (`cargo xtask check` sees to it that no template literal runs over a line's end.)
pub(crate) fn sent(path: &Path, body: Vec<u8>) -> Vec<u8> {
    let language = match path.extension().and_then(|extension| extension.to_str()) {
        Some("js") => Language::JavaScript,
        Some("css") => Language::Css,
        _ => return body,
    };
    match String::from_utf8(body) {
        Ok(text) => without_comments(&text, language).into_bytes(),
        Err(error) => error.into_bytes(),
    }
}

fn without_comments(text: &str, language: Language) -> String {
    let mut out = String::with_capacity(text.len());
    for line in code(text, language, Strings::Kept).lines().map(str::trim).filter(|line| !line.is_empty()) {
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// `cargo xtask site DIR`: writes all that the app's server would send below `dir`, for a host of one's own.
pub(crate) fn site(house: &House, dir: &Path) -> Result<(), Fail> {
    if !house.pkg().join("downhill_bg.wasm").is_file() {
        return Err(Fail::usage("www/pkg is not built: run `cargo xtask build` first"));
    }
    let files = copy(&house.www(), dir)?;
    say("Wrote", &format!("{files} files into {}; send them with the policy that index.html names", dir.display()));
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<usize, Fail> {
    fs::create_dir_all(to).map_err(at(to))?;
    let mut files = 0;
    for entry in fs::read_dir(from).map_err(at(from))? {
        let path = entry.map_err(at(from))?.path();
        let name = path.file_name().unwrap_or_default();
        if name.to_string_lossy().starts_with('.') {
            continue;
        }
        if path.is_dir() {
            files += copy(&path, &to.join(name))?;
        } else {
            let body = fs::read(&path).map_err(at(&path))?;
            fs::write(to.join(name), sent(&path, body)).map_err(at(&to.join(name)))?;
            files += 1;
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_stay_at_home() {
        let check = |name: &str, from: &str, to: &str| {
            assert_eq!(sent(Path::new(name), from.into()), to.as_bytes(), "{name}: {from}");
        };
        check("a.js", "/** Doc. */\nlet a = 'b // c'; // d\n\n  f(`//${e}`);\n", "let a = 'b // c';\nf(`//${e}`);\n");
        check("a.css", "/* Doc. */\na { background: url(//b); } /* c */\n", "a { background: url(//b); }\n");
        check("a.json", "{ \"a\": 1 } // as it is", "{ \"a\": 1 } // as it is");
    }
}
