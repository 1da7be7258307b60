//! The documents drawn from tables say what the tables say. To draw them again after a change:
//! `UPDATE_DOCS=1 cargo test -p domain documents`.

use std::path::Path;

use domain::{committee, dossier, permission};

fn same(file: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs")
        .join(file);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, expected).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == expected,
        "docs/{file} is not what the table says; run: UPDATE_DOCS=1 cargo test -p domain documents"
    );
}

#[test]
fn the_state_machine_is_drawn_from_its_table() {
    let mut rows = String::new();
    for (from, event, to) in dossier::TABLE {
        rows.push_str(&format!("| {from} | {event} | {to} |\n"));
    }
    let mut states = String::new();
    for state in dossier::State::ALL {
        let clock = if state.clock_runs() { "runs" } else { "" };
        let last = if state.is_final() { "yes" } else { "" };
        states.push_str(&format!(
            "| {state} | {} | {clock} | {last} |\n",
            state.flag()
        ));
    }
    same(
        "state-machine.md",
        &format!(
            "# The life of a dossier\n\n\
             Drawn from `domain::dossier::TABLE` by a test; do not edit by hand.\n\n\
             ```mermaid\n{}\n```\n\n\
             `lapse_silence` is the implicit rejection: an event that leaves the state as it is, so \
             that an express decision remains possible. It needs a clock that has run out, which a \
             suspended clock never does.\n\n\
             ## States\n\n| state | flag | clock of silence | final |\n| --- | --- | --- | --- |\n{states}\n\
             In `incomplete` the clock runs unless an indispensable piece is missing.\n\n\
             ## Moves\n\n| from | event | to |\n| --- | --- | --- |\n{rows}",
            dossier::diagram()
        ),
    );
}

#[test]
fn the_permissions_are_written_from_their_table() {
    same(
        "permissions.md",
        &format!(
            "# Who may do what\n\n\
             Written from the table of `domain::permission` by a test; do not edit by hand. What is \
             blank is refused. On a dossier, what counts is the tie with that dossier, not the role \
             on the site: being an administrator opens no dossier.\n\n{}",
            permission::markdown()
        ),
    );
}

#[test]
fn the_sittings_are_written_from_their_tables() {
    same(
        "committees.md",
        &format!(
            "# The life of a sitting, and who may do what in it\n\n\
             Drawn from `domain::committee` by a test; do not edit by hand. What is blank is refused. \
             The seat is that of a person for one item: somebody recused reads nothing of it.\n\n{}",
            committee::markdown()
        ),
    );
}
