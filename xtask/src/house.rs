//! Where things are, how a command ends, and how another program is run.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// How a command fails: one line for stderr and an exit code.
#[derive(Debug)]
pub(crate) struct Fail {
    /// What is wrong and the way out; empty where the failing program has said it already.
    pub(crate) message: String,
    /// 1: the project is at fault (a test fails); 2: the call or the machine is (a bad argument, a missing tool).
    pub(crate) code: u8,
}

impl Fail {
    /// The project is at fault.
    pub(crate) fn project(message: impl Into<String>) -> Fail {
        Fail { message: message.into(), code: 1 }
    }

    /// The call is wrong, or the machine lacks something.
    pub(crate) fn usage(message: impl Into<String>) -> Fail {
        Fail { message: message.into(), code: 2 }
    }
}

/// Adds to an I/O error the path it is about.
pub(crate) fn at(path: &Path) -> impl Fn(std::io::Error) -> Fail + '_ {
    move |error| Fail::project(format!("{}: {error}", path.display()))
}

/// The workspace on this machine.
pub(crate) struct House {
    /// The repository's root.
    pub(crate) root: PathBuf,
}

impl House {
    /// The house that this xtask was compiled in.
    pub(crate) fn find() -> Result<House, Fail> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = manifest.parent().map(Path::to_path_buf);
        match root {
            Some(root) if root.join("Cargo.lock").is_file() => Ok(House { root }),
            _ => Err(Fail::usage(format!("{} is not in Downhill's repository any more", manifest.display()))),
        }
    }

    /// `www/`, which is served as it is.
    pub(crate) fn www(&self) -> PathBuf {
        self.root.join("www")
    }

    /// `www/pkg/`: all that is generated.
    pub(crate) fn pkg(&self) -> PathBuf {
        self.root.join("www/pkg")
    }

    /// Where cargo puts what it builds.
    pub(crate) fn target(&self) -> PathBuf {
        match std::env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => self.root.join(dir),
            None => self.root.join("target"),
        }
    }

    /// The cargo that runs this xtask, in the root.
    pub(crate) fn cargo(&self) -> Command {
        self.command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    /// A program, in the root.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).stdin(Stdio::null());
        command
    }
}

/// Says on stderr what is being done, in cargo's form.
pub(crate) fn say(verb: &str, what: &str) {
    eprintln!("{verb:>12} {what}");
}

/// Runs a command whose output goes to the terminal. `missing` says what to do when there is no such program.
pub(crate) fn run(command: &mut Command, missing: &str) -> Result<(), Fail> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(Fail::project(format!("`{}` failed", line_of(command)))),
        Err(error) => Err(Fail::usage(format!("cannot run {}: {error}; {missing}", command.get_program().display()))),
    }
}

/// Runs a command and returns what it prints on stdout, or `None` if it cannot be run or fails.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_string())
}

/// A program on PATH, if there is one of these names.
pub(crate) fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    names.iter().find_map(|name| std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file()))
}

/// The command as a person would type it, its program by name only.
fn line_of(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}
