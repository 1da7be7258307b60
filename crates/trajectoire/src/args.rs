//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::aid::grant_equivalent::{Method, SubPeriod};
use jiff::civil::Date;
use money::{Cents, Rate};

use crate::values;

#[derive(Parser)]
#[command(
    name = "trajectoire",
    version,
    about = "From first idea to consolidated enterprise: public support, instructed, decided and followed"
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Run the service.
    Serve(ServeArgs),
    /// Run it with demonstration accounts and dossiers, marked as such on every page.
    Demo(DemoArgs),
    /// Accounts, from the machine itself.
    User(UserArgs),
    /// Check that nothing was removed from or changed in the journal.
    Verify(StoreArgs),
    /// Fill a demonstration database with invented dossiers of every state.
    Populate(PopulateArgs),
    /// Check and show the policy files.
    Policy(PolicyArgs),
    /// Help to choose under a budget: the highest total score an envelope allows, and what each
    /// candidate left out would cost. It proposes; people decide.
    Choose(ChooseArgs),
    /// Try a draft of the policy on past dossiers or on a file of situations: what changes, for whom.
    Replay(ReplayArgs),
    /// Say what a scheme's rules say of a situation, condition by condition and step by step.
    Assess(AssessArgs),
    /// Say which schemes fit a situation, and which question settles most.
    Orient(OrientArgs),
    /// What a repayable advance or a soft loan is worth as a grant (équivalent-subvention brut).
    GrantEquivalent(GrantEquivalentArgs),
    /// Whether a new de minimis aid fits under the ceiling; answers 3 when it does not.
    DeMinimis(DeMinimisArgs),
}

/// Where things are kept.
#[derive(Args, Clone)]
pub struct StoreArgs {
    /// Folder of the embedded database and of the files.
    #[arg(long, default_value = "data", env = "TRAJECTOIRE_DATA")]
    pub data: PathBuf,
    /// PostgreSQL instead of the embedded database, e.g. postgres://user@host/base.
    #[arg(long, env = "TRAJECTOIRE_DATABASE")]
    pub database: Option<String>,
    /// Folder of a region's policy; the one built in otherwise.
    #[arg(long, env = "TRAJECTOIRE_REGION")]
    pub region: Option<PathBuf>,
}

/// How the service is reached.
#[derive(Args, Clone)]
pub struct NetArgs {
    /// Address and port to listen on.
    #[arg(long, default_value = "127.0.0.1:8080", env = "TRAJECTOIRE_LISTEN")]
    pub listen: SocketAddr,
    /// Address people type, e.g. https://trajectoire.example; `http://` + the listening address otherwise.
    #[arg(long, env = "TRAJECTOIRE_URL")]
    pub url: Option<String>,
    /// SMTP server for mails (smtp://… or smtps://…); without it they are written as .eml files.
    #[arg(long, env = "TRAJECTOIRE_SMTP")]
    pub smtp: Option<String>,
    /// Sender of mails.
    #[arg(
        long,
        default_value = "Trajectoire <ne-pas-repondre@trajectoire.invalid>",
        env = "TRAJECTOIRE_MAIL_FROM"
    )]
    pub mail_from: String,
    /// A reverse proxy of ours sets X-Forwarded-For.
    #[arg(long, env = "TRAJECTOIRE_BEHIND_PROXY")]
    pub behind_proxy: bool,
    /// Largest file accepted, in megabytes.
    #[arg(long, default_value_t = 20, env = "TRAJECTOIRE_MAX_FILE_MB")]
    pub max_file_mb: u64,
    /// Lets everybody ask as often as they like: for measurements only.
    #[arg(long, hide = true)]
    pub no_rate_limit: bool,
}

#[derive(Args)]
pub struct ServeArgs {
    #[command(flatten)]
    pub store: StoreArgs,
    #[command(flatten)]
    pub net: NetArgs,
}

#[derive(Args)]
pub struct DemoArgs {
    /// Folder of the demonstration; kept between runs.
    #[arg(long, default_value = "data/demo", env = "TRAJECTOIRE_DATA")]
    pub data: PathBuf,
    /// PostgreSQL instead of the embedded database.
    #[arg(long)]
    pub database: Option<String>,
    #[arg(long, env = "TRAJECTOIRE_REGION")]
    pub region: Option<PathBuf>,
    /// Throw away what was done and start anew.
    #[arg(long)]
    pub fresh: bool,
    /// Run as if it were that day, e.g. 2017-05-02; hours go by as usual. The same folder goes on at a
    /// later day, never at an earlier one. Today otherwise.
    #[arg(long, value_name = "AAAA-MM-JJ", value_parser = values::day)]
    pub date: Option<Date>,
    #[command(flatten)]
    pub net: NetArgs,
}

#[derive(Args)]
pub struct UserArgs {
    #[command(subcommand)]
    pub command: UserCommand,
}

#[derive(Subcommand)]
pub enum UserCommand {
    /// Create an account, or give roles to an existing one. The password is read from standard
    /// input when `--password-stdin` is given; otherwise the person signs in by a link sent by mail.
    Add {
        #[command(flatten)]
        store: StoreArgs,
        email: String,
        #[arg(long)]
        name: String,
        /// `admin`, or `officer:<body>`; repeat for several.
        #[arg(long)]
        role: Vec<String>,
        #[arg(long)]
        password_stdin: bool,
    },
}

#[derive(Args)]
pub struct PolicyArgs {
    #[command(subcommand)]
    pub command: PolicyCommand,
}

#[derive(Subcommand)]
pub enum PolicyCommand {
    /// Read every policy file and say all that is wrong, with file, line and what was meant.
    Check {
        /// Folder of the region; the one built in otherwise.
        dir: Option<PathBuf>,
        /// List what is not published or assumed.
        #[arg(long)]
        assumptions: bool,
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// The JSON Schema of a scheme file, for editors.
    Schema,
    /// Say in words what changed from one version of a scheme to another, and for which of their
    /// examples.
    Diff(DiffArgs),
    /// Write the public page of a scheme, as Markdown, from its file alone.
    Doc(DocArgs),
}

#[derive(Args)]
pub struct DiffArgs {
    /// A scheme file, or a version of the region: its id, or `id@first day` (cap-cae@2014-01-01).
    pub a: String,
    /// The version compared with it.
    pub b: String,
    /// Folder of the region; that of a file given, or the one built in, otherwise.
    #[arg(long, env = "TRAJECTOIRE_REGION")]
    pub region: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Args)]
pub struct DocArgs {
    /// A scheme: its id (the version of today, else the last one), or `id@first day`. All of them, in
    /// every version, otherwise: then `--to` is needed.
    #[arg(required_unless_present = "to")]
    pub scheme: Option<String>,
    /// Folder of the region; the one built in otherwise.
    #[arg(env = "TRAJECTOIRE_REGION")]
    pub dir: Option<PathBuf>,
    /// Folder to write in, one file `<id>-<first day>.md` a version; standard output otherwise.
    #[arg(long)]
    pub to: Option<PathBuf>,
}

#[derive(Args)]
pub struct ReplayArgs {
    /// Folder of the policy in force; the one built in otherwise.
    #[arg(long)]
    pub baseline: Option<PathBuf>,
    /// Folder of the policy tried.
    #[arg(long)]
    pub candidate: PathBuf,
    /// A file of situations, one JSON object a line.
    #[arg(long, required_unless_present = "all", conflicts_with = "all")]
    pub situations: Option<PathBuf>,
    /// Every dossier filed so far; nothing is written.
    #[arg(long)]
    pub all: bool,
    /// Id of the scheme; the one that the two folders do not say alike otherwise.
    #[arg(long)]
    pub scheme: Option<String>,
    /// First day of the candidate's version, tried on everything. By default a new version; else,
    /// for each dossier, the version it was filed under.
    #[arg(long)]
    pub version_from: Option<Date>,
    /// Day of the situations that do not say `dossier.filed_on`. Today otherwise.
    #[arg(long)]
    pub on: Option<Date>,
    #[arg(long, value_enum, default_value_t = ReplayFormat::Json)]
    pub format: ReplayFormat,
    /// Folder of the embedded database, for --all.
    #[arg(long, default_value = "data", env = "TRAJECTOIRE_DATA")]
    pub data: PathBuf,
    /// PostgreSQL instead of the embedded database, for --all.
    #[arg(long, env = "TRAJECTOIRE_DATABASE")]
    pub database: Option<String>,
}

#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub enum ReplayFormat {
    /// Every changed outcome, then the totals.
    Json,
    /// Changed outcomes only, one a line.
    Csv,
}

#[derive(Args)]
pub struct AssessArgs {
    /// Id of the scheme.
    #[arg(long)]
    pub scheme: String,
    /// Day of the assessment, e.g. 2026-03-01: the version and the law in force then. Today otherwise.
    #[arg(long)]
    pub on: Option<Date>,
    /// The situation as a JSON object, in a file or on standard input (`-`).
    #[arg(long)]
    pub situation: PathBuf,
    /// One situation a line, one result a line.
    #[arg(long)]
    pub batch: bool,
    #[arg(long, value_enum, default_value_t = Format::Json)]
    pub format: Format,
    /// Folder of a region's policy; the one built in otherwise.
    #[arg(long, env = "TRAJECTOIRE_REGION")]
    pub region: Option<PathBuf>,
}

#[derive(Args)]
pub struct OrientArgs {
    /// The answers so far as a JSON object, in a file or on standard input (`-`).
    #[arg(long)]
    pub situation: PathBuf,
    /// Day of the schemes in force, e.g. 2026-03-01. Today otherwise.
    #[arg(long)]
    pub on: Option<Date>,
    #[arg(long, value_enum, default_value_t = Format::Json)]
    pub format: Format,
    /// Folder of a region's policy; the one built in otherwise.
    #[arg(long, env = "TRAJECTOIRE_REGION")]
    pub region: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub enum Format {
    Text,
    Json,
}

#[derive(Args)]
pub struct ChooseArgs {
    /// Table of candidates: id,amount,score,department and, if known, theme,applicant.
    #[arg(long)]
    pub candidates: PathBuf,
    /// What there is to give, in euros, e.g. 1500000 or 1500000.50.
    #[arg(long)]
    pub envelope: String,
    /// At least so many chosen in each department, in each theme: department=1,theme=0.
    #[arg(long, value_delimiter = ',', value_parser = minimum)]
    pub min: Vec<(Minimum, usize)>,
    /// Ids chosen whatever their score, separated by commas.
    #[arg(long, value_delimiter = ',')]
    pub must: Vec<String>,
    /// Ids left out whatever their score.
    #[arg(long, value_delimiter = ',')]
    pub never: Vec<String>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// What `--min` counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Minimum {
    Department,
    Theme,
}

fn minimum(text: &str) -> Result<(Minimum, usize), String> {
    let expected = || "expected department=NUMBER or theme=NUMBER".to_owned();
    let (kind, count) = text.split_once('=').ok_or_else(expected)?;
    let kind = match kind.trim() {
        "department" => Minimum::Department,
        "theme" => Minimum::Theme,
        _ => return Err(expected()),
    };
    Ok((kind, count.trim().parse().map_err(|_| expected())?))
}

#[derive(Args)]
pub struct GrantEquivalentArgs {
    /// Euros lent, e.g. 15000 or "15 000,50".
    #[arg(long, allow_hyphen_values = true, value_parser = values::amount)]
    pub principal: Cents,
    /// Time without repayment, e.g. 24m or 2y.
    #[arg(long, allow_hyphen_values = true, value_parser = values::months, default_value = "0")]
    pub deferral: u32,
    /// Number of equal capital instalments; the first comes one period after the deferral.
    #[arg(long, allow_hyphen_values = true, value_parser = values::count)]
    pub instalments: u32,
    /// Time from one instalment to the next, e.g. 12m or 3m.
    #[arg(long, allow_hyphen_values = true, value_parser = values::months)]
    pub every: u32,
    /// Yearly reference rate, base rate and margin together, e.g. 7%.
    #[arg(long, allow_hyphen_values = true, value_parser = values::rate)]
    pub reference_rate: Rate,
    /// Yearly discount rate of the interest differential, e.g. 4%.
    #[arg(long, allow_hyphen_values = true, value_parser = values::rate)]
    pub discount_rate: Option<Rate>,
    /// Yearly interest really asked; an advance asks none.
    #[arg(long, allow_hyphen_values = true, value_parser = values::rate, default_value = "0%")]
    pub charged_rate: Rate,
    /// present-value or interest-differential.
    #[arg(long)]
    pub method: Method,
    /// What a yearly rate becomes over a shorter period: effective or proportional.
    #[arg(long, default_value_t = SubPeriod::Effective)]
    pub sub_period: SubPeriod,
    /// Day of the payment, for the dates of the schedule.
    #[arg(long, value_parser = values::day)]
    pub paid_on: Option<Date>,
    #[arg(long, value_enum, default_value_t = Format::Json)]
    pub format: Format,
}

#[derive(Args)]
pub struct DeMinimisArgs {
    /// Past aid as CSV, `-` for standard input: undertaking,date,regime,grant_equivalent
    /// (2026-01-31; euros such as 12345.67 or 12 345,67).
    #[arg(long)]
    pub ledger: PathBuf,
    /// The single undertaking, as the ledger names it.
    #[arg(long)]
    pub undertaking: String,
    /// Day on which the new aid would be granted.
    #[arg(long, value_parser = values::day)]
    pub on: Date,
    /// Grant equivalent of the new aid, in euros.
    #[arg(long, allow_hyphen_values = true, value_parser = values::amount)]
    pub amount: Cents,
    /// A de minimis regime of the region; its first one otherwise.
    #[arg(long)]
    pub regime: Option<String>,
    /// Folder of a region's policy; the one built in otherwise.
    #[arg(long, env = "TRAJECTOIRE_REGION")]
    pub region: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t = Format::Json)]
    pub format: Format,
}

#[derive(Args)]
pub struct PopulateArgs {
    #[command(flatten)]
    pub store: StoreArgs,
    /// How many dossiers.
    #[arg(long)]
    pub dossiers: usize,
    /// The same seed invents the same dossiers.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}
