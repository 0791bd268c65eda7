//! Building and serving the page with Trunk.

use crate::seal::address;
use crate::{precompress, process, tools};
use anyhow::{Context, Result};
use std::net::TcpListener;
use std::process::Command;

/// How the page is served.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Do not open the browser.
    #[arg(long)]
    no_open: bool,
    /// Open the browser (the default).
    #[arg(long, conflicts_with = "no_open")]
    open: bool,
    /// The port on this machine.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Build as it is shipped: small and slow to build.
    #[arg(long)]
    release: bool,
}

/// How the page is built.
#[derive(clap::Args)]
pub(crate) struct BuildOptions {
    /// Where the page will lie, when it is not to be relative.
    #[arg(long, default_value = "./")]
    public_url: String,
    /// Where the page will be found, `https://…/`, for the cards that others show of links to it.
    #[arg(long)]
    address: Option<String>,
}

/// Serves the page until it is stopped.
pub(crate) fn serve(options: &Options) -> Result<()> {
    // Before anything is built: a page that cannot be served would be built for nothing.
    expect_free(options.port)?;
    if options.release {
        tools::trunk_release()?;
    } else {
        tools::trunk()?;
    }
    let port = options.port.to_string();
    let mut args = vec!["serve", "--port", &port];
    args.extend((options.open || !options.no_open).then_some("--open"));
    args.extend(options.release.then_some("--release"));
    process::say(&format!("the page will be at http://127.0.0.1:{port}/ (Ctrl+C stops)"));
    process::run(&mut trunk(&args))
}

fn expect_free(port: u16) -> Result<()> {
    let other = port.checked_add(1).unwrap_or(8081);
    TcpListener::bind(("127.0.0.1", port)).map(drop).with_context(|| {
        format!("port {port} cannot be listened on, maybe another server does; `cargo xtask serve --port {other}` takes another")
    })
}

/// Builds the page as it is shipped, into dist/, with its files compressed beside them.
pub(crate) fn build(options: &BuildOptions) -> Result<()> {
    let address = options.address.as_deref().map(address::checked).transpose()?;
    let environment: Vec<_> = address.iter().map(|address| (address::ADDRESS, address.as_str())).collect();
    build_at(&options.public_url, &environment)?;
    precompress::precompress()
}

/// Builds the page as it is shipped and tested.
pub(crate) fn build_for_tests() -> Result<()> {
    build_with(&[])
}

/// Builds the page as it is shipped, with these in the environment.
pub(crate) fn build_with(environment: &[(&str, &str)]) -> Result<()> {
    build_at("./", environment)
}

fn build_at(public_url: &str, environment: &[(&str, &str)]) -> Result<()> {
    tools::trunk_release()?;
    process::run(trunk(&["build", "--release", "--public-url", public_url]).envs(environment.iter().copied()))
}

fn trunk(args: &[&str]) -> Command {
    let mut command = process::command("trunk", args);
    // Trunk takes only `true` and `false` here and stops at the usual `1`.
    command.env_remove("NO_COLOR");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_told_with_another() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let told = expect_free(port).unwrap_err().to_string();
        assert!(told.contains(&format!("port {port}")) && told.contains("--port"), "{told}");
        drop(taken);
        assert!(expect_free(port).is_ok());
    }
}
