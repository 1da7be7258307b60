//! Accounts made on the machine itself: the first administrator, for one.

use std::io::Read;

use anyhow::bail;
use store::AccountRole;

use crate::Outcome;
use crate::args::{UserArgs, UserCommand};
use crate::open;

pub async fn user(args: UserArgs) -> anyhow::Result<Outcome> {
    let UserCommand::Add {
        store,
        email,
        name,
        role,
        password_stdin,
    } = args.command;
    let demo = is_demo(&store).await?;
    let app = open::app(&store, None, demo).await?;
    let mut roles = Vec::new();
    for r in &role {
        match r.split_once(':') {
            None if r == "admin" => roles.push(AccountRole {
                role: "admin".to_owned(),
                body: String::new(),
            }),
            Some(("officer", body)) if app.region.has_body(body) => {
                roles.push(AccountRole {
                    role: "officer".to_owned(),
                    body: body.to_owned(),
                });
            }
            Some(("officer", body)) => {
                let known: Vec<&str> = app.region.bodies.iter().map(|b| b.id.as_str()).collect();
                bail!(
                    "no body “{body}” in this region; there are: {}",
                    known.join(", ")
                );
            }
            _ => bail!("role “{r}” is unknown: use admin or officer:<body>"),
        }
    }
    let password = if password_stdin {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        Some(text.trim_end_matches(['\r', '\n']).to_owned())
    } else {
        None
    };
    match app
        .add_user(None, &email, &name, password.as_deref(), &roles)
        .await
    {
        Ok(id) => {
            say!(
                "{email}: account {id}, verified; roles: {}",
                if role.is_empty() {
                    "none".to_owned()
                } else {
                    role.join(", ")
                }
            );
            Ok(Outcome::Done)
        }
        Err(app::AppError::Invalid(errors)) => {
            let list: Vec<String> = errors
                .iter()
                .map(|e| format!("{}: {}", e.key, e.code.as_str()))
                .collect();
            bail!("refused: {}", list.join("; "))
        }
        Err(e) => Err(e.into()),
    }
}

/// The tools work on both kinds of database; only the service insists.
async fn is_demo(args: &crate::args::StoreArgs) -> anyhow::Result<bool> {
    let store = open::store(args).await?;
    let mut tx = store.read().await?;
    Ok(tx.meta("use").await?.as_deref() == Some("demonstration"))
}
