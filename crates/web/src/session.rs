//! Who is asking, as far as pages need to know.

/// The store did not answer: the page says so and keeps what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreDown;

/// A signed-in person.
#[derive(Clone, Debug)]
pub struct Session {
    /// Stable key of the account, for rate limits and logs.
    pub account: String,
    /// The person, as commands want to know them.
    pub who: app::Who,
    pub name: String,
    pub email: String,
    /// Places of the navigation this person may enter.
    pub places: Vec<Place>,
    /// Secret of the session that binds the tokens of its forms.
    pub csrf: [u8; 32],
}

/// Parts of the service behind a sign-in, as shown in the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Projects,
    Instruction,
    /// Dossiers shared with the funders that this person acts for.
    Shared,
    Committees,
    Administration,
}
