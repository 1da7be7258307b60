//! Invariant 10: whatever is done to the journal behind its back is seen.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::collections::BTreeMap;

use domain::journal::{Broken, Entry, Head, ORIGIN, Seal, hash, verify, verify_all, verify_seals};
use proptest::prelude::*;
use uuid::Uuid;

type Journal = BTreeMap<Uuid, Vec<Entry>>;

fn stream(id: u128, length: usize) -> Vec<Entry> {
    let id = Uuid::from_u128(id);
    let mut head: Option<Head> = None;
    (0i64..)
        .take(length)
        .map(|n| {
            let actor = (n % 3 != 0).then(|| Uuid::from_u128(99));
            let entry = Entry::next(
                head.as_ref(),
                id,
                1_000 + n,
                actor,
                "kind",
                format!("{{\"n\":{n}}}"),
            );
            head = Some(entry.head());
            entry
        })
        .collect()
}

/// Streams of these lengths, sealed half-way and at the end.
fn journal(lengths: &[usize]) -> (Journal, Vec<Seal>) {
    let streams: Journal = (1u128..)
        .zip(lengths)
        .map(|(id, length)| (Uuid::from_u128(id), stream(id, *length)))
        .collect();
    let half: Vec<Head> = streams
        .values()
        .filter_map(|entries| entries.get(entries.len() / 2).map(Entry::head))
        .collect();
    let full: Vec<Head> = streams
        .values()
        .filter_map(|entries| entries.last().map(Entry::head))
        .collect();
    let first = Seal::next(None, 5_000, half);
    let second = Seal::next(Some(&first), 6_000, full);
    (streams, vec![first, second])
}

fn last(seals: &[Seal]) -> Option<(i64, [u8; 32])> {
    seals.last().map(|seal| (seal.n, seal.hash))
}

#[test]
fn a_sound_journal_is_sound() {
    let (streams, seals) = journal(&[1, 4, 7]);
    let report = verify_all(&streams, &seals, last(&seals));
    assert!(report.is_sound(), "{:?}", report.broken);
    assert_eq!(
        (
            report.streams,
            report.entries,
            report.seals,
            report.unsealed
        ),
        (3, 12, 2, 0)
    );
    for (id, entries) in &streams {
        let head = entries.last().map(Entry::head);
        assert_eq!(verify(*id, entries, head.as_ref()), Ok(()));
    }
    assert_eq!(verify(Uuid::nil(), &[], None), Ok(()));
}

#[test]
fn fields_cannot_run_into_each_other() {
    let id = Uuid::from_u128(1);
    assert_ne!(
        hash(&ORIGIN, id, 1, 1, None, "ab", "c"),
        hash(&ORIGIN, id, 1, 1, None, "a", "bc")
    );
}

#[test]
fn the_hash_of_an_entry_never_changes_from_one_release_to_the_next() {
    let known = hash(
        &ORIGIN,
        Uuid::from_u128(7),
        1,
        1_700_000_000_000_000,
        Some(Uuid::from_u128(8)),
        "dossier.submit",
        "{\"number\":\"2026-000147\"}",
    );
    let hex: String = known.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        hex,
        "1b66ad3ee03b0ffb471ade3651a57bccb6c5503e50a858fbc25047bddc6fca76"
    );
}

#[test]
fn the_end_cut_off_is_seen_against_the_recorded_head() {
    let entries = stream(1, 4);
    let head = entries.last().map(Entry::head);
    assert_eq!(
        verify(Uuid::from_u128(1), &entries[..3], head.as_ref()),
        Err(Broken::Cut {
            stream: Uuid::from_u128(1),
            expected: 4,
            found: 3
        })
    );
}

/// Ways of tampering. Whoever knows the algorithm may also compute the hashes again.
#[derive(Clone, Debug)]
enum Tamper {
    Remove(usize, usize),
    Swap(usize, usize, usize),
    EditBody(usize, usize),
    EditActor(usize, usize),
    EditTime(usize, usize),
    RewriteFrom(usize, usize),
    RemoveStream(usize),
    Duplicate(usize, usize),
    RemoveSeal(usize),
    EditSeal(usize),
    MoveEntry(usize, usize, usize),
}

fn tamper() -> impl Strategy<Value = Tamper> {
    let at = || 0usize..64;
    prop_oneof![
        (at(), at()).prop_map(|(s, e)| Tamper::Remove(s, e)),
        (at(), at(), at()).prop_map(|(s, a, b)| Tamper::Swap(s, a, b)),
        (at(), at()).prop_map(|(s, e)| Tamper::EditBody(s, e)),
        (at(), at()).prop_map(|(s, e)| Tamper::EditActor(s, e)),
        (at(), at()).prop_map(|(s, e)| Tamper::EditTime(s, e)),
        (at(), at()).prop_map(|(s, e)| Tamper::RewriteFrom(s, e)),
        at().prop_map(Tamper::RemoveStream),
        (at(), at()).prop_map(|(s, e)| Tamper::Duplicate(s, e)),
        at().prop_map(Tamper::RemoveSeal),
        at().prop_map(Tamper::EditSeal),
        (at(), at(), at()).prop_map(|(a, b, e)| Tamper::MoveEntry(a, b, e)),
    ]
}

fn pick(streams: &Journal, s: usize) -> Uuid {
    *streams.keys().nth(s % streams.len()).unwrap()
}

fn do_it(streams: &mut Journal, seals: &mut Vec<Seal>, tamper: &Tamper) {
    let mut edit = |s: usize, e: usize, change: &dyn Fn(&mut Entry)| {
        let id = pick(streams, s);
        let entries = streams.get_mut(&id).unwrap();
        let index = e % entries.len();
        change(&mut entries[index]);
    };
    match *tamper {
        Tamper::EditBody(s, e) => edit(s, e, &|entry| entry.body.push(' ')),
        Tamper::EditActor(s, e) => edit(s, e, &|entry| {
            entry.actor = match entry.actor {
                Some(_) => None,
                None => Some(Uuid::from_u128(1)),
            }
        }),
        Tamper::EditTime(s, e) => edit(s, e, &|entry| entry.at_us += 1),
        Tamper::Remove(s, e) => {
            let id = pick(streams, s);
            let entries = streams.get_mut(&id).unwrap();
            entries.remove(e % entries.len());
        }
        Tamper::Swap(s, a, b) => {
            let id = pick(streams, s);
            let entries = streams.get_mut(&id).unwrap();
            let length = entries.len();
            entries.swap(a % length, b % length);
        }
        Tamper::RewriteFrom(s, e) => {
            let id = pick(streams, s);
            let entries = streams.get_mut(&id).unwrap();
            let from = e % entries.len();
            let mut head = from.checked_sub(1).map(|before| entries[before].head());
            for entry in &mut entries[from..] {
                let body = format!("{} ", entry.body);
                *entry = Entry::next(
                    head.as_ref(),
                    id,
                    entry.at_us,
                    entry.actor,
                    entry.kind.clone(),
                    body,
                );
                head = Some(entry.head());
            }
        }
        Tamper::RemoveStream(s) => {
            let id = pick(streams, s);
            streams.remove(&id);
        }
        Tamper::Duplicate(s, e) => {
            let id = pick(streams, s);
            let entries = streams.get_mut(&id).unwrap();
            let index = e % entries.len();
            let copy = entries[index].clone();
            entries.insert(index, copy);
        }
        Tamper::RemoveSeal(n) => {
            let index = n % seals.len();
            seals.remove(index);
        }
        Tamper::EditSeal(n) => {
            let index = n % seals.len();
            seals[index].heads.pop();
        }
        Tamper::MoveEntry(a, b, e) => {
            let (from, to) = (pick(streams, a), pick(streams, b));
            let entries = streams.get_mut(&from).unwrap();
            let entry = entries.remove(e % entries.len());
            streams.get_mut(&to).unwrap().push(entry);
        }
    }
}

proptest! {
    #[test]
    fn any_tampering_is_detected(lengths in prop::collection::vec(1usize..7, 1..5), change in tamper()) {
        let (mut streams, mut seals) = journal(&lengths);
        let before = (streams.clone(), seals.clone());
        let kept = last(&seals);
        do_it(&mut streams, &mut seals, &change);
        prop_assume!((streams.clone(), seals.clone()) != before);
        let report = verify_all(&streams, &seals, kept);
        prop_assert!(!report.is_sound(), "{:?} was not seen", change);
    }

    #[test]
    fn without_any_seal_a_change_inside_a_stream_is_still_detected(length in 2usize..8, e in 0usize..64) {
        let entries = stream(1, length);
        let head = entries.last().map(Entry::head);
        let mut changed = entries.clone();
        changed.remove(e % length);
        prop_assert!(verify(Uuid::from_u128(1), &changed, head.as_ref()).is_err());
        let mut changed = entries;
        changed[e % length].kind.push('x');
        prop_assert!(verify(Uuid::from_u128(1), &changed, head.as_ref()).is_err());
    }

    #[test]
    fn growth_after_the_last_seal_is_no_breach(lengths in prop::collection::vec(1usize..7, 1..5)) {
        let (mut streams, seals) = journal(&lengths);
        for (id, entries) in &mut streams {
            let head = entries.last().map(Entry::head);
            entries.push(Entry::next(head.as_ref(), *id, 9_000, None, "later", "{}"));
        }
        prop_assert!(verify_all(&streams, &seals, last(&seals)).is_sound());
        prop_assert_eq!(verify_seals(&seals, None), Ok(()));
    }
}
