//! Running other programs: each call is printed first, each failure is an error.

use crate::workspace;
use anyhow::{Context, Result, bail};
use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A command in the repository's root, which sees the repository's own tools before the system's.
pub(crate) fn command<S: AsRef<OsStr>>(program: S, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(workspace::root()).env("PATH", search_path());
    command
}

/// npm or npx, which on Windows are scripts with an ending.
pub(crate) fn npm(program: &str, args: &[&str]) -> Command {
    let program = if cfg!(windows) { format!("{program}.cmd") } else { program.to_owned() };
    command(program, args)
}

/// Says in one line what is about to happen.
pub(crate) fn say(what: &str) {
    println!("› {what}");
}

/// Prints the command and runs it; its output goes straight through.
///
/// # Errors
/// When it cannot be started or ends with anything but success.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    say(&line_of(command));
    let status = command.status().with_context(|| format!("starting `{}`", line_of(command)))?;
    if !status.success() {
        bail!("`{}` ended with {status}", line_of(command));
    }
    Ok(())
}

/// Prints the command, runs it, and gives each line of its standard output to `read` after printing it.
/// Returns whether it ended well.
///
/// # Errors
/// When it cannot be started or its output cannot be read.
pub(crate) fn run_reading(command: &mut Command, mut read: impl FnMut(&str)) -> Result<bool> {
    say(&line_of(command));
    let mut child =
        command.stdout(Stdio::piped()).spawn().with_context(|| format!("starting `{}`", line_of(command)))?;
    if let Some(stdout) = child.stdout.take() {
        let mut reader = BufReader::new(stdout);
        let mut bytes = Vec::new();
        while reader.read_until(b'\n', &mut bytes)? > 0 {
            let line = String::from_utf8_lossy(&bytes);
            println!("{}", line.trim_end());
            read(line.trim_end());
            bytes.clear();
        }
    }
    Ok(child.wait()?.success())
}

/// What the command prints on standard output, if it can be started and ends well; nothing is shown.
pub(crate) fn output_of(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The program's full path, if it is among the repository's tools or on the `PATH`.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&search_path()).map(|folder| folder.join(&name)).find(|path| path.is_file())
}

fn search_path() -> OsString {
    let tools = workspace::tools();
    let own = [tools.join("node").join("bin"), tools.join("bin"), tools.join("node_modules").join(".bin")];
    let system = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(own.into_iter().chain(std::env::split_paths(&system))).unwrap_or(system)
}

fn line_of(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
