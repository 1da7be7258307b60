//! What the tests of several crates share: both databases, a whole application on either, a made-up
//! region.
//!
//! A test of storage or of the application is written once, in [`both_databases!`], and runs on
//! SQLite and on PostgreSQL. Which engines are tested never depends on the environment: a machine
//! without PostgreSQL fails.

mod db;
pub mod postgres;
mod regions;
pub mod rows;
mod test_app;

pub use db::{Engine, TestDb};
pub use regions::{brittany, shared, tiny};
pub use test_app::{KeyTexts, Options, SeededRandom, TestApp, key, pdf, valid_answers};

/// What a test in [`both_databases!`] may ask for.
pub trait Fixture: Sized {
    /// Makes a new one, on an empty database of this engine.
    fn make(engine: Engine) -> impl Future<Output = Self>;
}

impl Fixture for TestDb {
    async fn make(engine: Engine) -> Self {
        TestDb::new(engine).await
    }
}

impl Fixture for TestApp {
    async fn make(engine: Engine) -> Self {
        TestApp::new(engine).await
    }
}

/// Runs one test on one engine, on several threads, as the service runs.
#[expect(clippy::unwrap_used, reason = "a test stops where it fails")]
pub fn run<F: Fixture, Fut: Future<Output = ()>>(engine: Engine, test: impl FnOnce(F) -> Fut) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .unwrap()
        .block_on(async {
            test(F::make(engine).await).await;
        });
}

/// Each `async fn` becomes a module with two tests, `sqlite` and `postgres`. Its one argument is a
/// [`TestDb`] or a [`TestApp`], made anew for each of the two.
#[macro_export]
macro_rules! both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($fixture:ident: $kind:ty) $body:block)+) => {
        $(
            $(#[$meta])*
            mod $name {
                #[allow(unused_imports, reason = "not every test uses what is around it")]
                use super::*;

                async fn test($fixture: $kind) $body

                #[test]
                fn sqlite() {
                    $crate::run($crate::Engine::Sqlite, test);
                }

                #[test]
                fn postgres() {
                    $crate::run($crate::Engine::Postgres, test);
                }
            }
        )+
    };
}
