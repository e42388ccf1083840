//! Node.js, its packages and a Chromium: found, or installed where that can be done without asking.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::house::{self, Fail, House, on_path, run, say};

/// The names under which systems install Chromium or Chrome.
const CHROMIUM: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The environment variable that names a Chromium elsewhere.
const CHROMIUM_VARIABLE: &str = "DOWNHILL_CHROMIUM";

/// The Node.js that the test tools need.
const NODE: u32 = 20;

/// What runs scripts and drives browsers.
pub(crate) struct Tools {
    chromium: PathBuf,
}

impl Tools {
    /// Finds Node.js, the locked packages and a Chromium, and installs what is missing.
    pub(crate) fn ready(house: &House) -> Result<Tools, Fail> {
        node(house)?;
        packages(house)?;
        Ok(Tools { chromium: chromium(house)? })
    }

    /// A Node.js that runs a script or a package's command, and knows the Chromium and the served app.
    pub(crate) fn node(&self, house: &House, args: &[&str], url: &str) -> Command {
        let mut command = house.command("node");
        command.args(args).env(CHROMIUM_VARIABLE, &self.chromium).env("DOWNHILL_URL", url);
        command
    }
}

/// Makes sure of Node.js and npm.
pub(crate) fn node(house: &House) -> Result<(), Fail> {
    if on_path(&["node"]).is_none() || on_path(&["npm", "npm.cmd"]).is_none() {
        install(house, &["nodejs", "npm"], &format!("install Node.js {NODE} or later, with npm"))?;
    }
    let version = house::output(house.command("node").arg("--version")).unwrap_or_default();
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major >= NODE => Ok(()),
        _ => {
            Err(Fail::usage(format!("Node.js is {version}, the test tools need {NODE} or later: install a newer one")))
        }
    }
}

/// Makes sure of the packages that package.json names, at its versions.
pub(crate) fn packages(house: &House) -> Result<(), Fail> {
    let read = |path: &str| -> Option<serde_json::Value> {
        serde_json::from_str(&fs::read_to_string(house.root.join(path)).ok()?).ok()
    };
    let manifest = read("package.json").unwrap_or_default();
    let wanted = manifest["devDependencies"].as_object().cloned().unwrap_or_default();
    let installed =
        |name: &str| read(&format!("node_modules/{name}/package.json")).map(|found| found["version"].clone());
    if wanted.iter().all(|(name, version)| installed(name).as_ref() == Some(version)) {
        return Ok(());
    }
    say("Installing", "the npm packages that package-lock.json names");
    let mut npm = house.command("npm");
    // The browser is the system's: Playwright's own download would be a second one.
    npm.args(["ci", "--no-audit", "--no-fund"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    run(&mut npm, "install npm")
}

/// A Chromium: named by the environment, on PATH, or installed now.
fn chromium(house: &House) -> Result<PathBuf, Fail> {
    if let Some(named) = std::env::var_os(CHROMIUM_VARIABLE) {
        return Ok(named.into());
    }
    if on_path(&CHROMIUM).is_none() {
        install(house, &["chromium"], &format!("install Chromium, or name one by {CHROMIUM_VARIABLE}=/path/to/it"))?;
    }
    on_path(&CHROMIUM)
        .ok_or_else(|| Fail::usage(format!("no Chromium on PATH: name one by {CHROMIUM_VARIABLE}=/path/to/it")))
}

/// Installs packages where one may: as root on Debian and its kin. Elsewhere `otherwise` says what to do by hand.
fn install(house: &House, packages: &[&str], otherwise: &str) -> Result<(), Fail> {
    let root = house::output(house.command("id").arg("-u")).as_deref() == Some("0");
    if !root || on_path(&["apt-get"]).is_none() {
        return Err(Fail::usage(format!("{} missing: {otherwise}", packages.join(" and "))));
    }
    say("Installing", &format!("{} by apt-get", packages.join(", ")));
    let apt = |args: &[&str]| {
        let mut command = house.command("apt-get");
        run(command.args(args).env("DEBIAN_FRONTEND", "noninteractive"), otherwise)
    };
    let by_hand = |fail: Fail| Fail::usage(format!("{}: {otherwise}", fail.message));
    apt(&["update", "--quiet"]).map_err(by_hand)?;
    apt(&[["install", "--yes", "--quiet", "--no-install-recommends"].as_slice(), packages].concat()).map_err(by_hand)
}

/// The engines besides Chromium for which Playwright has a browser on this machine, and those for which it has none.
pub(crate) fn other_engines(house: &House) -> (Vec<String>, Vec<String>) {
    let script = "import * as p from '@playwright/test'; import { existsSync } from 'node:fs'; \
        console.log(['firefox', 'webkit'].filter((e) => existsSync(p[e].executablePath())).join(' '))";
    let found =
        house::output(house.command("node").args(["--input-type=module", "--eval", script])).unwrap_or_default();
    let found: Vec<String> = found.split_whitespace().map(str::to_string).collect();
    let missing =
        ["firefox", "webkit"].map(str::to_string).into_iter().filter(|engine| !found.contains(engine)).collect();
    (found, missing)
}
