//! The binary: the service, its demonstration, and the tools of operators.

#[macro_use]
mod say;

mod aid_cmd;
mod args;
mod assess_cmd;
mod choose_cmd;
mod demo;
mod demo_call;
mod demo_committee;
mod diff_cmd;
mod doc_cmd;
mod open;
mod policy_cmd;
mod populate;
mod replay_cmd;
mod serve;
mod users;
mod values;
mod verify;

use std::fmt;
use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Command};

/// What a command answers to the shell: 0 done, 1 refused with a reason, 2 misused, 3 "no".
pub enum Outcome {
    Done,
    No,
}

/// What was given cannot be read or makes no sense: the command answers 2, as for a wrong option.
#[derive(Debug)]
pub struct Misuse(pub String);

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Misuse {}

fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("TRAJECTOIRE_LOG")
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn")),
        )
        .with_writer(std::io::stderr)
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(r) => r,
        Err(e) => {
            eprintln!("trajectoire: {e}");
            return ExitCode::from(1);
        }
    };
    let result = runtime.block_on(async {
        match cli.command {
            Command::Serve(a) => serve::serve(a).await,
            Command::Demo(a) => demo::demo(a).await,
            Command::User(a) => users::user(a).await,
            Command::Verify(a) => verify::verify(a).await,
            Command::Populate(a) => populate::populate(a).await,
            Command::Policy(a) => policy_cmd::policy(a),
            Command::Choose(a) => choose_cmd::choose(&a),
            Command::Replay(a) => replay_cmd::replay(a).await,
            Command::Assess(a) => assess_cmd::assess_situations(a),
            Command::Orient(a) => assess_cmd::orient_situation(a),
            Command::GrantEquivalent(a) => aid_cmd::equivalent(&a),
            Command::DeMinimis(a) => aid_cmd::de_minimis(&a),
        }
    });
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::No) => ExitCode::from(3),
        Err(e) if say::nobody_reads(&e) => ExitCode::from(say::CLOSED),
        Err(e) => {
            eprintln!("trajectoire: {e:#}");
            ExitCode::from(if e.is::<Misuse>() { 2 } else { 1 })
        }
    }
}
