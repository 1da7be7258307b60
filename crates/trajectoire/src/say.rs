//! What a command prints. Whoever reads it may stop before the end (`trajectoire … | head`): the command
//! then stops too, and quietly, where `println!` would panic.

use std::io;

/// As `println!`, in a function whose errors an [`io::Error`] turns into.
macro_rules! say {
    ($($said:tt)*) => {{
        use std::io::Write as _;
        writeln!(std::io::stdout(), $($said)*)?
    }};
}

/// As [`say`], without the end of the line.
macro_rules! say_part {
    ($($said:tt)*) => {{
        use std::io::Write as _;
        write!(std::io::stdout(), $($said)*)?
    }};
}

/// What a shell answers for a command that a closed pipe ended: neither done nor refused.
pub const CLOSED: u8 = 141;

/// Whether a command ended because what it printed is no longer read. A failure of writing elsewhere has
/// its context, or is an error of its own.
pub fn nobody_reads(error: &anyhow::Error) -> bool {
    let closed = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    error.downcast_ref::<io::Error>().is_some_and(closed)
}
