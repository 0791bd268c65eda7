//! The system's package manager, where it is Debian's.

use crate::process;
use anyhow::{Result, bail};
use std::fs;

/// Installs packages by apt, as root or through a `sudo` that asks for no password.
///
/// # Errors
/// When there is no apt-get, no right to use it, or it fails.
pub(crate) fn apt_install(packages: &[&str]) -> Result<()> {
    if process::find("apt-get").is_none() {
        bail!("this system has no apt-get; please install {} by hand", packages.join(", "));
    }
    process::say(&format!("installing {} by apt", packages.join(", ")));
    apt(&["update", "-qq"])?;
    apt(&[&["install", "-y", "-qq", "--no-install-recommends"], packages].concat())
}

fn apt(args: &[&str]) -> Result<()> {
    let mut command = if is_root() {
        process::command("apt-get", args)
    } else if process::output_of(&mut process::command("sudo", &["-n", "true"])).is_some() {
        process::command("sudo", &[&["-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"], args].concat())
    } else {
        bail!("apt-get needs root, and sudo asks for a password; please run: sudo apt-get {}", args.join(" "));
    };
    process::run(command.env("DEBIAN_FRONTEND", "noninteractive").stdin(std::process::Stdio::null()))
}

/// Debian itself; Ubuntu's `chromium` is a stub that wants snap.
pub(crate) fn is_debian() -> bool {
    fs::read_to_string("/etc/os-release").is_ok_and(|text| text.lines().any(|line| line.trim() == "ID=debian"))
}

/// Whether a package could be installed without asking anybody.
pub(crate) fn is_root() -> bool {
    process::output_of(&mut process::command("id", &["-u"])).is_some_and(|id| id == "0")
}
