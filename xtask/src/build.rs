//! `cargo xtask build`: the WebAssembly module, its JavaScript bindings and the lessons, into www/pkg.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use wasm_bindgen_cli_support::Bindgen;

use crate::house::{self, Fail, House, at, say};
use crate::lessons;

/// The only target the app is built for.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Which module is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Module {
    /// All there is: `pkg/`, also the public programming interface.
    Whole,
    /// What the page loads at first, without networks: `pkg/first/`.
    First,
    /// With the kernels laid bare for the bench.
    Bench,
}

/// Builds all that www/ needs beside its own files.
pub(crate) fn build(house: &House) -> Result<(), Fail> {
    same_version(&house.root.join("Cargo.lock"))?;
    ensure_target(house)?;
    let lessons = lessons::render_all(&house.www().join("lessons"), &house.pkg().join("lessons"))?;
    for (module, dir) in [(Module::Whole, house.pkg()), (Module::First, house.pkg().join("first"))] {
        bind(&compile(house, module)?, &dir)?;
    }
    say("Built", &format!("www/pkg: downhill.js, downhill_bg.wasm, downhill.d.ts, {lessons} lesson(s)"));
    Ok(())
}

/// Builds the module with the bench's kernels into `<target>/bench/pkg` and returns that directory.
pub(crate) fn build_bench(house: &House) -> Result<PathBuf, Fail> {
    same_version(&house.root.join("Cargo.lock"))?;
    ensure_target(house)?;
    let wasm = compile(house, Module::Bench)?;
    let dir = house.target().join("bench/pkg");
    bind(&wasm, &dir)?;
    Ok(dir)
}

/// Compiles the package `downhill` to WebAssembly and returns the module's path. simd128 comes from `.cargo/config.toml`.
fn compile(house: &House, module: Module) -> Result<PathBuf, Fail> {
    say("Compiling", "downhill to WebAssembly (release, simd128, LTO)");
    let mut cargo = house.cargo();
    cargo.args(["build", "--package", "downhill", "--lib", "--target", TARGET]);
    cargo.args(["--message-format", "json-render-diagnostics"]);
    cargo.arg("--config").arg(remapped(house));
    match module {
        Module::Whole => {
            cargo.arg("--release");
        }
        Module::First => {
            cargo.args(["--profile", "first", "--no-default-features"]);
        }
        // A directory of its own, or it and the whole module would evict each other.
        Module::Bench => {
            cargo.args(["--release", "--features", "bench", "--target-dir"]).arg(house.target().join("bench"));
        }
    }
    let output = cargo.stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| Fail::usage(format!("cannot run cargo: {error}")))?;
    if !output.status.success() {
        return Err(Fail::project("downhill does not compile to WebAssembly (cargo says why above)"));
    }
    artifact(&String::from_utf8_lossy(&output.stdout))
        .ok_or_else(|| Fail::project("cargo built no downhill.wasm: is the package's crate-type still cdylib?"))
}

/// The module's path among cargo's JSON messages.
fn artifact(messages: &str) -> Option<PathBuf> {
    messages.lines().rev().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        let files = message["filenames"].as_array()?;
        files.iter().filter_map(|file| file.as_str()).find(|file| file.ends_with("downhill.wasm")).map(PathBuf::from)
    })
}

/// Generates the bindings for browsers (they load in Node.js as well) with their TypeScript types.
fn bind(wasm: &Path, dir: &Path) -> Result<(), Fail> {
    say("Binding", &format!("{} -> {}", wasm.file_name().unwrap_or_default().display(), dir.display()));
    fs::create_dir_all(dir).map_err(at(dir))?;
    let generate = || -> Result<(), Box<dyn std::error::Error>> {
        let mut bindgen = Bindgen::new();
        bindgen.input_path(wasm).web(true)?.typescript(true);
        // Names and producers are for debuggers and statistics: bytes that nobody who opens the page needs.
        bindgen.remove_name_section(true).remove_producers_section(true);
        bindgen.generate(dir)?;
        Ok(())
    };
    generate().map_err(|error| Fail::project(format!("wasm-bindgen: {error}")))?;
    let script = dir.join("downhill.js");
    let text = fs::read_to_string(&script).map_err(at(&script))?;
    fs::write(&script, without_documentation(&text)).map_err(at(&script))
}

/// The bindings without their documentation, which stands in downhill.d.ts as well: a third of what the script would transfer.
fn without_documentation(script: &str) -> String {
    let (mut out, mut inside) = (String::with_capacity(script.len()), false);
    for line in script.lines() {
        inside |= line.trim_start().starts_with("/**");
        if !inside {
            out.push_str(line);
            out.push('\n');
        }
        inside &= !line.trim_end().ends_with("*/");
    }
    out
}

/// Cargo's setting by which no path of this machine gets into the module: the same sources give the same bytes anywhere.
fn remapped(house: &House) -> String {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|dir| dir.join(".cargo"))).unwrap_or_default();
    let flags = [(home.join("registry/src"), "crates"), (house.root.clone(), "downhill")]
        .map(|(path, name)| format!("\"--remap-path-prefix={}={name}\"", path.display()).replace('\\', "/"));
    format!("target.{TARGET}.rustflags=[{}]", flags.join(","))
}

/// Adds the target where it is missing.
pub(crate) fn ensure_target(house: &House) -> Result<(), Fail> {
    if has_target(house) {
        return Ok(());
    }
    say("Adding", &format!("the target {TARGET} by rustup"));
    let added = house.command("rustup").args(["target", "add", TARGET]).status().is_ok_and(|status| status.success());
    if added && has_target(house) {
        return Ok(());
    }
    Err(Fail::usage(format!(
        "the Rust target {TARGET} is missing and rustup could not add it; without a way to rustup's server, install Rust and this \
         target from your distribution (Debian: apt install cargo libstd-rust-dev-wasm32, of Rust 1.95 or later)"
    )))
}

/// Whether rustc has the target's standard library.
fn has_target(house: &House) -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    house::output(house.command(rustc).args(["--print", "target-libdir", "--target", TARGET])).is_some_and(|dir| {
        let Ok(entries) = fs::read_dir(dir) else { return false };
        entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
    })
}

/// The generator must be of the version that the module was compiled against, or its bindings do not fit.
fn same_version(lock: &Path) -> Result<(), Fail> {
    let text = fs::read_to_string(lock).map_err(at(lock))?;
    match (locked(&text, "wasm-bindgen"), locked(&text, "wasm-bindgen-cli-support")) {
        (Some(library), Some(generator)) if library == generator => Ok(()),
        (library, generator) => Err(Fail::project(format!(
            "Cargo.lock has wasm-bindgen {} but wasm-bindgen-cli-support {}: pin both with `=` to one version",
            library.unwrap_or("(none)"),
            generator.unwrap_or("(none)")
        ))),
    }
}

/// The version of a package in Cargo.lock.
fn locked<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.next()?;
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_names_versions() {
        let lock =
            "[[package]]\nname = \"a-b\"\nversion = \"1.2.3\"\n\n[[package]]\nname = \"a\"\nversion = \"0.1.0\"\n";
        assert_eq!(locked(lock, "a"), Some("0.1.0"));
        assert_eq!(locked(lock, "a-b"), Some("1.2.3"));
        assert_eq!(locked(lock, "b"), None);
    }

    #[test]
    fn documentation_is_left_out_of_the_bindings() {
        let script =
            "/**\n * A class.\n */\nexport class A {\n    /** One line. */\n    f() { return 1; } /* kept */\n}\n";
        assert_eq!(without_documentation(script), "export class A {\n    f() { return 1; } /* kept */\n}\n");
    }

    #[test]
    fn the_module_is_found_among_cargos_messages() {
        let messages = concat!(
            "{\"reason\":\"compiler-artifact\",\"filenames\":[\"/t/libx.rlib\"]}\n",
            "{\"reason\":\"compiler-artifact\",\"filenames\":[\"/t/wasm32/release/downhill.wasm\",\"/t/libdownhill.rlib\"]}\n",
            "{\"reason\":\"build-finished\",\"success\":true}\n"
        );
        assert_eq!(artifact(messages), Some(PathBuf::from("/t/wasm32/release/downhill.wasm")));
        assert_eq!(artifact("{\"reason\":\"build-finished\"}\n"), None);
    }
}
