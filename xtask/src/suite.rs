//! `cargo xtask test`: everything that CI runs, and what uses the same machinery: bless, bench, screenshots.

use std::time::Instant;

use crate::browser::{self, Tools};
use crate::build::{self, TARGET};
use crate::house::{Fail, House, output, run, say};
use crate::{check, serve, size};

/// How much is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tier {
    /// What CI runs.
    Fast,
    /// Also slow tests, all screenshots, and the other engines where they are installed.
    Full,
}

impl Tier {
    /// Reads `[--full]`.
    pub(crate) fn parse(args: &[&str]) -> Result<Tier, Fail> {
        match args {
            [] => Ok(Tier::Fast),
            ["--full"] => Ok(Tier::Full),
            _ => Err(Fail::usage(format!("`test` takes `--full`, not `{}`", args.join(" ")))),
        }
    }
}

/// Steps that were run and those that failed, each by name.
#[derive(Default)]
struct Tally {
    passed: Vec<&'static str>,
    failed: Vec<&'static str>,
    skipped: Vec<String>,
}

impl Tally {
    /// Runs a step. What the project gets wrong is counted, and the next step runs; what the machine lacks ends everything.
    fn step(&mut self, name: &'static str, work: impl FnOnce() -> Result<(), Fail>) -> Result<(), Fail> {
        say("Testing", name);
        let start = Instant::now();
        match work() {
            Ok(()) => {
                say("Passed", &format!("{name} ({:.0} s)", start.elapsed().as_secs_f64()));
                self.passed.push(name);
                Ok(())
            }
            Err(fail) if fail.code == 1 => {
                say("FAILED", &format!("{name}: {}", fail.message));
                self.failed.push(name);
                Ok(())
            }
            Err(fail) => Err(fail),
        }
    }

    fn finish(self) -> Result<(), Fail> {
        for skipped in &self.skipped {
            say("Skipped", skipped);
        }
        let names = |names: &[&str]| if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) };
        println!("{} passed, {} failed{}", self.passed.len(), self.failed.len(), names(&self.failed));
        if self.failed.is_empty() { Ok(()) } else { Err(Fail { message: String::new(), code: 1 }) }
    }
}

/// Runs the tests of a tier.
pub(crate) fn test(house: &House, tier: Tier) -> Result<(), Fail> {
    component(house, "fmt", "rustfmt")?;
    component(house, "clippy", "clippy")?;
    build::ensure_target(house)?;
    // All that may have to be installed, before anything that takes long.
    let tools = Tools::ready(house)?;
    let cargo = |args: &[&str]| run(house.cargo().args(args), "install Rust by rustup");
    let mut tally = Tally::default();
    tally.step("format", || cargo(&["fmt", "--all", "--", "--check"]))?;
    tally.step("invariants", || check::check(house))?;
    tally.step("clippy", || cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    tally.step("clippy for the browser", || {
        let lib = [
            "clippy",
            "--package",
            "downhill",
            "--lib",
            "--features",
            "bench",
            "--target",
            TARGET,
            "--",
            "-D",
            "warnings",
        ];
        cargo(&lib)
    })?;
    tally.step("native tests", || cargo(&["test", "--workspace"]))?;
    if tier == Tier::Full {
        tally.step("slow native tests", || cargo(&["test", "--workspace", "--release", "--", "--ignored"]))?;
    }
    let before = tally.failed.len();
    tally.step("build", || build::build(house))?;
    if tally.failed.len() > before {
        tally.skipped.push("size, types and browser tests: the app does not build".to_string());
        return tally.finish();
    }
    tally.step("size", || size::size(house))?;
    tally.step("types", || {
        run(&mut package_command(house, &tools, "typescript/bin/tsc", &["--project", "."], ""), "install Node.js")
    })?;
    let url = serve::serve_in_background(house)?;
    let mut engines = vec!["chromium".to_string()];
    if tier == Tier::Full {
        let (found, missing) = browser::other_engines(house);
        engines.extend(found);
        tally
            .skipped
            .extend(missing.iter().map(|engine| format!("{engine}: not installed (npx playwright install {engine})")));
    }
    tally.step("browser tests", || {
        let mut command = package_command(house, &tools, "@playwright/test/cli.js", &["test"], &url);
        run(command.env("DOWNHILL_ENGINES", engines.join(",")), "install Node.js")
    })?;
    if tier == Tier::Full {
        tally.step("screenshots", || take_screenshots(house, &tools, &url, "target/screenshots"))?;
    }
    tally.finish()
}

/// A command of an npm package, run by Node.js itself: no shell, no second look for it.
fn package_command(house: &House, tools: &Tools, script: &str, args: &[&str], url: &str) -> std::process::Command {
    let script = format!("node_modules/{script}");
    tools.node(house, &[&[script.as_str()], args].concat(), url)
}

/// Makes sure of one of cargo's own commands.
fn component(house: &House, command: &str, name: &str) -> Result<(), Fail> {
    if output(house.cargo().args([command, "--version"])).is_some() {
        return Ok(());
    }
    say("Adding", &format!("{name} by rustup"));
    run(house.command("rustup").args(["component", "add", name]), &format!("install Rust's {name}"))
        .map_err(|_| Fail::usage(format!("Rust's {name} is missing and rustup could not add it: install it")))
}

/// `cargo xtask theorems`: predictions and measurements side by side, the slow ones too; fails if one does not agree.
pub(crate) fn theorems(house: &House) -> Result<(), Fail> {
    let test = ["test", "--quiet", "--release", "--package", "downhill", "--test", "theorems"];
    run(house.cargo().args(test).args(["--", "--include-ignored", "--nocapture"]), "install Rust by rustup").map_err(
        |fail| Fail {
            message: "a prediction and its measurement do not agree, or could not be compared".into(),
            ..fail
        },
    )
}

/// `cargo xtask bless`: writes what the golden tests compare with anew; the diff is for a person to read.
pub(crate) fn bless(house: &House) -> Result<(), Fail> {
    run(
        house.cargo().args(["test", "--package", "downhill", "--tests"]).env("DOWNHILL_BLESS", "1"),
        "install Rust by rustup",
    )?;
    say("Blessed", "tests/goldens: read the diff before you commit it");
    Ok(())
}

/// `cargo xtask bench`: kernels and peers side by side in one run, then the pictures and the frames of the app itself.
pub(crate) fn bench(house: &House) -> Result<(), Fail> {
    let tools = Tools::ready(house)?;
    let pkg = build::build_bench(house)?;
    run(tools.node(house, &["benches/run.js"], "").env("DOWNHILL_BENCH_PKG", pkg), "install Node.js")?;
    build::build(house)?;
    let url = serve::serve_in_background(house)?;
    run(&mut tools.node(house, &["benches/pictures.js"], &url), "install Node.js")?;
    run(&mut tools.node(house, &["benches/frames.js"], &url), "install Node.js")
}

/// `cargo xtask screenshots`: the pictures of the README, taken from the app itself.
pub(crate) fn screenshots(house: &House) -> Result<(), Fail> {
    let tools = Tools::ready(house)?;
    build::build(house)?;
    let url = serve::serve_in_background(house)?;
    take_screenshots(house, &tools, &url, "docs")
}

fn take_screenshots(house: &House, tools: &Tools, url: &str, directory: &str) -> Result<(), Fail> {
    run(&mut tools.node(house, &["tests/browser/screenshots.js", directory], url), "install Node.js")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tier_is_read_or_refused() {
        assert_eq!(Tier::parse(&[]).ok(), Some(Tier::Fast));
        assert_eq!(Tier::parse(&["--full"]).ok(), Some(Tier::Full));
        assert_eq!(Tier::parse(&["--fast"]).err().map(|fail| fail.code), Some(2));
    }

    #[test]
    fn a_failure_is_counted_and_a_missing_tool_ends_all() {
        let mut tally = Tally::default();
        assert!(tally.step("good", || Ok(())).is_ok());
        assert!(tally.step("bad", || Err(Fail::project("no"))).is_ok());
        assert!(tally.step("lacking", || Err(Fail::usage("no"))).is_err());
        assert_eq!((tally.passed.as_slice(), tally.failed.as_slice()), (["good"].as_slice(), ["bad"].as_slice()));
        assert_eq!(tally.finish().err().map(|fail| fail.code), Some(1));
    }
}
