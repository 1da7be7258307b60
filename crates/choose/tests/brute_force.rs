//! The optimiser against every possible choice, on cases small enough to try them all.

use std::collections::BTreeSet;

use choose::{Candidate, ChooseError, Rules, Score, choose};
use money::Cents;
use proptest::prelude::*;

fn candidate() -> impl Strategy<Value = (i64, i64, u8, Option<u8>, Option<u8>)> {
    (
        // Cents that do not divide well, and round hundreds that tie often.
        prop_oneof![0_i64..3_000_000, (0_i64..20).prop_map(|n| n * 100_000)],
        prop_oneof![0_i64..30_000, (0_i64..6).prop_map(|n| n * 1000)],
        0_u8..3,
        prop::option::of(0_u8..2),
        prop::option::of(0_u8..4),
    )
}

fn case() -> impl Strategy<Value = (Vec<Candidate>, Rules)> {
    (
        prop::collection::vec(candidate(), 1..11),
        0_i64..12_000_000,
        0_usize..3,
        0_usize..2,
        prop::collection::vec(0_usize..40, 0..2),
        prop::collection::vec(0_usize..40, 0..2),
    )
        .prop_map(|(raw, envelope, per_department, per_theme, must, never)| {
            let candidates: Vec<Candidate> = raw
                .into_iter()
                .enumerate()
                .map(
                    |(i, (amount, score, department, theme, applicant))| Candidate {
                        id: format!("c{i:02}"),
                        amount: Cents(amount),
                        score: Score(score),
                        department: department.to_string(),
                        theme: theme.map(|t| t.to_string()),
                        applicant: applicant.map(|a| a.to_string()),
                    },
                )
                .collect();
            let pick = |picks: Vec<usize>| -> BTreeSet<String> {
                picks
                    .into_iter()
                    .filter_map(|p| candidates.get(p).map(|c| c.id.clone()))
                    .collect()
            };
            let rules = Rules {
                envelope: Cents(envelope),
                min_per_department: per_department,
                min_per_theme: per_theme,
                must: pick(must),
                never: pick(never),
            };
            (candidates, rules)
        })
}

/// Written apart from the product, from the sentences of its documentation.
fn allowed(candidates: &[Candidate], rules: &Rules, set: u32) -> Option<(i64, i64)> {
    let taken: Vec<&Candidate> = candidates
        .iter()
        .enumerate()
        .filter(|(i, _)| set & (1 << i) != 0)
        .map(|(_, c)| c)
        .collect();
    let cost: i64 = taken.iter().map(|c| c.amount.0).sum();
    if cost > rules.envelope.0 {
        return None;
    }
    let has = |id: &String| taken.iter().any(|c| c.id == *id);
    if !rules.must.iter().all(has) || rules.never.iter().any(has) {
        return None;
    }
    let mut applicants = BTreeSet::new();
    if !taken
        .iter()
        .filter_map(|c| c.applicant.as_ref())
        .all(|a| applicants.insert(a))
    {
        return None;
    }
    for c in candidates {
        let here = taken
            .iter()
            .filter(|t| t.department == c.department)
            .count();
        if here < rules.min_per_department {
            return None;
        }
        if c.theme.is_some()
            && taken.iter().filter(|t| t.theme == c.theme).count() < rules.min_per_theme
        {
            return None;
        }
    }
    Some((taken.iter().map(|c| c.score.0).sum(), cost))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_choice_is_the_one_that_trying_everything_finds((candidates, rules) in case()) {
        let n = candidates.len();
        let all: Vec<(i64, i64, u32)> = (0_u32..1 << n)
            .filter_map(|set| allowed(&candidates, &rules, set).map(|(s, c)| (s, c, set)))
            .collect();
        // Highest score, lowest cost, then the earlier ids: the lowest bits first.
        let best = all.iter().max_by_key(|(s, c, set)| (*s, -*c, set.reverse_bits()));
        match (best, choose(&candidates, &rules, |_, _| ())) {
            (None, Err(ChooseError::Impossible(_))) => {}
            (Some((score, cost, set)), Ok(choice)) => {
                prop_assert_eq!(choice.score, Score(*score));
                prop_assert_eq!(choice.cost, Cents(*cost));
                let expected: Vec<&String> = candidates.iter().enumerate()
                    .filter(|(i, _)| set & (1 << i) != 0).map(|(_, c)| &c.id).collect();
                prop_assert_eq!(choice.chosen.iter().collect::<Vec<_>>(), expected);
                prop_assert_eq!(choice.left_out.len(), n - choice.chosen.len());
                for out in &choice.left_out {
                    let at = candidates.iter().position(|c| c.id == out.id).unwrap();
                    let with = all.iter().filter(|(_, _, set)| set & (1 << at) != 0).map(|(s, _, _)| *s).max();
                    prop_assert_eq!(out.price_of_entry, with.map(|w| Score(score - w)), "{}", out.id);
                }
            }
            (expected, got) => prop_assert!(false, "expected {:?}, got {:?}", expected, got),
        }
    }

    #[test]
    fn the_order_of_the_rows_changes_nothing((mut candidates, rules) in case()) {
        let first = choose(&candidates, &rules, |_, _| ());
        candidates.reverse();
        prop_assert_eq!(first, choose(&candidates, &rules, |_, _| ()));
    }
}

#[test]
fn three_hundred_candidates_of_four_departments_are_settled_exactly() {
    let mut x: u64 = 20_170_317;
    let mut next = |below: u64| {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        i64::try_from(x % below).unwrap()
    };
    let candidates: Vec<Candidate> = (0..300)
        .map(|i| Candidate {
            id: format!("2026-{i:06}"),
            amount: Cents(200_000 + next(1_800_000)),
            score: Score(1000 * next(100)),
            department: ["22", "29", "35", "56"][usize::try_from(next(4)).unwrap()].to_owned(),
            theme: Some(["lien", "climat", "soin"][usize::try_from(next(3)).unwrap()].to_owned()),
            applicant: Some(format!("a{}", next(250))),
        })
        .collect();
    let rules = Rules {
        envelope: Cents(50_000_000),
        min_per_department: 5,
        min_per_theme: 3,
        ..Rules::default()
    };
    let mut seen = 0;
    let choice = choose(&candidates, &rules, |done, of| {
        assert!(done == seen + 1 && done <= of);
        seen = done;
    })
    .unwrap();
    assert_eq!(seen, choice.left_out.len() + 1);
    assert!(choice.cost <= rules.envelope);
    // Nobody left out fits in what remains without breaking a rule: the choice is maximal.
    let left = Cents(rules.envelope.0 - choice.cost.0);
    let applicants: BTreeSet<_> = candidates
        .iter()
        .filter(|c| choice.chosen.contains(&c.id))
        .map(|c| c.applicant.clone())
        .collect();
    for c in candidates.iter().filter(|c| !choice.chosen.contains(&c.id)) {
        assert!(c.score.0 == 0 || c.amount > left || applicants.contains(&c.applicant));
    }
}
