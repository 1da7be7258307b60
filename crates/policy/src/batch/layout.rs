//! Where the results of steps live.

use super::step::{Pool, Source, Step};

/// How many places each pool has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sizes {
    pub(super) bytes: usize,
    pub(super) small: usize,
    pub(super) large: usize,
}

impl Sizes {
    pub(super) fn of(&mut self, pool: Pool) -> &mut usize {
        match pool {
            Pool::Bytes => &mut self.bytes,
            Pool::Small => &mut self.small,
            Pool::Large => &mut self.large,
        }
    }
}

/// Gives a place again as soon as nothing reads it any more, so that a chunk stays in the nearest
/// cache. Before, each result has a place of its own; `sizes` counts them, then the places.
/// Constants are there from the beginning to the end, what is `kept` from its step to the end.
pub(super) fn share(
    steps: &mut [Step],
    sizes: &mut Sizes,
    constants: &[(Pool, Source)],
    kept: &[(Pool, Source)],
) -> impl Fn(Pool, Source) -> Source + use<> {
    let mut pools = [Pool::Bytes, Pool::Small, Pool::Large].map(|pool| Places {
        last: vec![0; *sizes.of(pool)],
        place: vec![None; *sizes.of(pool)],
        free: Vec::new(),
        used: 0,
    });
    for (at, step) in steps.iter_mut().enumerate() {
        step.visit(|pool, source, _| {
            if let Source::Place(own) = source {
                pools[index(pool)].last[*own] = at;
            }
        });
    }
    for (pool, source) in constants.iter().chain(kept) {
        if let Source::Place(own) = source {
            pools[index(*pool)].last[*own] = steps.len();
        }
    }
    for (pool, source) in constants {
        if let Source::Place(own) = source {
            pools[index(*pool)].give(*own);
        }
    }
    for (at, step) in steps.iter_mut().enumerate() {
        // What is written is placed before what is read is freed: a step never reads the place it
        // writes.
        step.visit(|pool, source, written| {
            if let (Source::Place(own), true) = (source, written) {
                pools[index(pool)].give(*own);
            }
        });
        let mut over = Vec::new();
        step.visit(|pool, source, _| {
            if let Source::Place(own) = source {
                let places = &mut pools[index(pool)];
                if places.last[*own] == at && !over.contains(&(index(pool), *own)) {
                    over.push((index(pool), *own));
                }
                *source = Source::Place(places.place[*own].unwrap_or_default());
            }
        });
        for (pool, own) in over {
            let places = &mut pools[pool];
            places.free.extend(places.place[own]);
        }
    }
    for pool in [Pool::Bytes, Pool::Small, Pool::Large] {
        *sizes.of(pool) = pools[index(pool)].used;
    }
    move |pool, source| match source {
        Source::Place(own) => Source::Place(pools[index(pool)].place[own].unwrap_or_default()),
        column => column,
    }
}

struct Places {
    /// The last step that touches each result.
    last: Vec<usize>,
    place: Vec<Option<usize>>,
    free: Vec<usize>,
    used: usize,
}

impl Places {
    fn give(&mut self, own: usize) {
        if self.place[own].is_none() {
            let place = self.free.pop().unwrap_or(self.used);
            self.used = self.used.max(place + 1);
            self.place[own] = Some(place);
        }
    }
}

fn index(pool: Pool) -> usize {
    match pool {
        Pool::Bytes => 0,
        Pool::Small => 1,
        Pool::Large => 2,
    }
}
