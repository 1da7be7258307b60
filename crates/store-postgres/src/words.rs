//! How common words are, as the server keeps it (`pg_stats`): counting them would read every row that
//! has them. Only how a list is found depends on it, never what is found.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use sqlx::{PgConnection, query};

/// The server analyses a table again when a tenth of it has changed: shares do not move faster.
const KEPT_FOR: Duration = Duration::from_secs(600);

/// Shares of the dossiers that have each of the most common words, of so many dossiers.
struct Known {
    at: Instant,
    /// `None` before the first analysis.
    dossiers: Option<f64>,
    shares: BTreeMap<String, f64>,
}

/// What was last read of the server's statistics.
#[derive(Default)]
pub(crate) struct Words(RwLock<Option<Arc<Known>>>);

impl Words {
    /// How many dossiers have all these words, the last of which may only be a beginning; `None` where
    /// the server cannot say. A word that is not among the common ones is rarer than they are.
    pub(crate) async fn about(
        &self,
        conn: &mut PgConnection,
        tokens: &[String],
        begins: bool,
    ) -> sqlx::Result<Option<i64>> {
        let known = self.known(conn).await?;
        Ok(known
            .dossiers
            .map(|all| estimate(all, &known.shares, tokens, begins)))
    }

    async fn known(&self, conn: &mut PgConnection) -> sqlx::Result<Arc<Known>> {
        let kept = self
            .0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(known) = kept.filter(|known| known.at.elapsed() < KEPT_FOR) {
            return Ok(known);
        }
        let rows = query!(
            r#"select c.reltuples::float8 as "dossiers!", w.word as "word?", w.share::float8 as "share?"
               from pg_class c
               join pg_stats s on s.schemaname = current_schema() and s.tablename = 'dossier_search'
                    and s.attname = 'tokens'
               left join lateral unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs)
                    as w (word, share) on true
               where c.oid = 'dossier_search'::regclass and c.reltuples > 0"#
        )
        .fetch_all(conn)
        .await?;
        let known = Arc::new(Known {
            at: Instant::now(),
            dossiers: rows.first().map(|row| row.dossiers),
            // Past the words come the least and the greatest share, without a word.
            shares: rows
                .into_iter()
                .filter_map(|row| Some((row.word?, row.share?)))
                .collect(),
        });
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&known));
        Ok(known)
    }
}

/// As if words met by chance.
fn estimate(all: f64, shares: &BTreeMap<String, f64>, tokens: &[String], begins: bool) -> i64 {
    let share = |(n, token): (usize, &String)| -> f64 {
        if begins && n + 1 == tokens.len() {
            let from = shares.range(token.clone()..);
            let alike = from.take_while(|(word, _)| word.starts_with(token.as_str()));
            alike.map(|(_, share)| share).sum::<f64>().min(1.0)
        } else {
            shares.get(token).copied().unwrap_or_default()
        }
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::float_arithmetic,
        reason = "an estimate of rows, no money"
    )]
    let about = (all * tokens.iter().enumerate().map(share).product::<f64>()) as i64;
    about
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_estimated_from_their_shares() {
        let shares: BTreeMap<String, f64> =
            [("atel", 0.5), ("ateli", 0.25), ("rade", 0.1), ("un", 0.9)]
                .map(|(word, share)| (word.to_owned(), share))
                .into();
        let about = |tokens: &[&str], begins| {
            let tokens: Vec<String> = tokens.iter().map(|t| (*t).to_owned()).collect();
            estimate(1000.0, &shares, &tokens, begins)
        };
        assert_eq!(about(&["atel"], false), 500);
        assert_eq!(about(&["atel"], true), 750, "and what begins so");
        assert_eq!(about(&["atel", "rade"], false), 50);
        assert_eq!(about(&["inconnu"], false), 0);
        assert_eq!(about(&["atel", "in"], true), 0);
        assert_eq!(
            about(&["a", "u"], true),
            0,
            "only the last word may be a beginning"
        );
        assert_eq!(about(&["u"], true), 900);
    }
}
