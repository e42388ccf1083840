//! The project's own commands: `cargo xtask` without arguments lists them.
//!
//! Everything that setting up, checking and showing the project takes is here, so that a fresh clone needs only
//! rustup's Rust (and Node.js for what runs in a browser).

mod browser;
mod build;
mod check;
mod house;
mod http;
mod lessons;
mod serve;
mod site;
mod size;
mod suite;

use std::path::Path;
use std::process::ExitCode;

use house::{Fail, House};

const HELP: &str = "\
Usage: cargo xtask <command>

  serve [--port N] [--watch]   build the app and serve it on http://127.0.0.1:8080 (or port N); rebuild on change
  test [--full]                everything that CI runs; with --full also slow tests, all screenshots, other engines
  build                        the WebAssembly module, its JavaScript bindings and the lessons, into www/pkg
  site DIR                     what the server would send, as files, for a host of your own
  theorems                     every number that theory predicts for the labs, beside what is measured
  check                        the invariants of ARCHITECTURE.md that a program can see
  size                         what the first load transfers, against its budget
  bench                        the kernels beside plain loops and peers, in one run in Chromium
  bless                        rewrite the golden files that tests compare with
  screenshots                  take the README's pictures into docs/
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fail) => {
            if !fail.message.is_empty() {
                eprintln!("xtask: {}", fail.message);
            }
            ExitCode::from(fail.code)
        }
    }
}

fn run(args: &[String]) -> Result<(), Fail> {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let Some((command, rest)) = words.split_first() else {
        print!("{HELP}");
        return Ok(());
    };
    match (*command, rest) {
        ("help" | "--help" | "-h", []) => {
            print!("{HELP}");
            Ok(())
        }
        ("serve", args) => serve::serve(&House::find()?, &serve::Wish::parse(args)?),
        ("test", args) => suite::test(&House::find()?, suite::Tier::parse(args)?),
        ("build", []) => build::build(&House::find()?),
        ("theorems", []) => suite::theorems(&House::find()?),
        ("check", []) => check::check(&House::find()?),
        ("site", [dir]) => site::site(&House::find()?, Path::new(dir)),
        ("site", _) => Err(Fail::usage("`site` takes one directory to write into")),
        ("size", []) => size::size(&House::find()?),
        ("bench", []) => suite::bench(&House::find()?),
        ("bless", []) => suite::bless(&House::find()?),
        ("screenshots", []) => suite::screenshots(&House::find()?),
        (
            command @ ("build" | "theorems" | "check" | "size" | "bench" | "bless" | "screenshots" | "help"),
            [extra, ..],
        ) => Err(Fail::usage(format!("`{command}` takes no `{extra}`; `cargo xtask` lists the commands"))),
        (unknown, _) => Err(Fail::usage(format!("there is no command `{unknown}`; `cargo xtask` lists the commands"))),
    }
}
