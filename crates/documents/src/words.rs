//! Amounts in words, as a letter that grants money writes them after the figures.
//!
//! Spelling is the traditional one, the usual one in administrative letters: hyphens only below
//! one hundred, « et » before *un* and *onze*, plural of *vingt* and *cent* only when nothing
//! follows them in the number (a noun such as *millions* does not count as following, *mille*
//! does), *mille* invariable.

use money::Cents;

const UNDER_TWENTY: [&str; 20] = [
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
    "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
];

const TENS: [&str; 10] = [
    "",
    "",
    "vingt",
    "trente",
    "quarante",
    "cinquante",
    "soixante",
    "soixante",
    "quatre-vingt",
    "quatre-vingt",
];

/// Powers of a thousand that are nouns, highest first: they take a plural, and « de » before the
/// currency. An amount of cents never reaches beyond the first one.
const NOUNS: [(u64, &str); 4] = [
    (1_000_000_000_000_000, "billiard"),
    (1_000_000_000_000, "billion"),
    (1_000_000_000, "milliard"),
    (1_000_000, "million"),
];

/// An amount written out, e.g. « douze mille quatre-vingts euros et cinquante centimes ».
///
/// ```
/// use money::Cents;
/// assert_eq!(documents::amount_in_words(Cents(1_200_050)), "douze mille euros et cinquante centimes");
/// assert_eq!(documents::amount_in_words(Cents(100)), "un euro");
/// ```
#[must_use]
pub fn amount_in_words(amount: Cents) -> String {
    let absolute = amount.0.unsigned_abs();
    let (euros, cents) = (absolute / 100, absolute % 100);
    let mut words = String::new();
    if amount.0 < 0 {
        words.push_str("moins ");
    }
    // « cinquante centimes », not « zéro euro et cinquante centimes ».
    if euros > 0 || cents == 0 {
        words.push_str(&cardinal(euros));
        words.push_str(match euros {
            0 | 1 => " euro",
            // « un million d’euros », but « un million cent euros ».
            _ if euros.is_multiple_of(1_000_000) => " d’euros",
            _ => " euros",
        });
        if cents > 0 {
            words.push_str(" et ");
        }
    }
    if cents > 0 {
        words.push_str(&cardinal(cents));
        words.push_str(if cents == 1 { " centime" } else { " centimes" });
    }
    words
}

/// A whole number in words.
fn cardinal(number: u64) -> String {
    if number == 0 {
        return small(0, true);
    }
    let mut parts: Vec<String> = Vec::new();
    let mut rest = number;
    for (power, noun) in NOUNS {
        let count = rest / power;
        rest %= power;
        if count > 0 {
            let plural = if count > 1 { "s" } else { "" };
            parts.push(format!("{} {noun}{plural}", below_thousand(count, true)));
        }
    }
    let thousands = rest / 1_000;
    rest %= 1_000;
    match thousands {
        0 => {}
        1 => parts.push("mille".to_owned()),
        _ => parts.push(format!("{} mille", below_thousand(thousands, false))),
    }
    if rest > 0 {
        parts.push(below_thousand(rest, true));
    }
    parts.join(" ")
}

/// 1 to 999. `ends`: nothing that is a number follows, so *cents* and *vingts* may take their s.
fn below_thousand(number: u64, ends: bool) -> String {
    let (hundreds, rest) = (number / 100, number % 100);
    match (hundreds, rest) {
        (0, _) => small(rest, ends),
        (1, 0) => "cent".to_owned(),
        (1, _) => format!("cent {}", small(rest, ends)),
        (_, 0) if ends => format!("{} cents", small(hundreds, true)),
        (_, 0) => format!("{} cent", small(hundreds, true)),
        _ => format!("{} cent {}", small(hundreds, true), small(rest, ends)),
    }
}

/// 0 to 99.
fn small(number: u64, ends: bool) -> String {
    let word = |index: u64, table: &[&'static str]| -> &'static str {
        usize::try_from(index)
            .ok()
            .and_then(|index| table.get(index).copied())
            .unwrap_or("")
    };
    if number < 20 {
        return word(number, &UNDER_TWENTY).to_owned();
    }
    let tens = number / 10;
    // Seventies and nineties count on from sixty and eighty: soixante-douze, quatre-vingt-treize.
    let units = if matches!(tens, 7 | 9) {
        number % 10 + 10
    } else {
        number % 10
    };
    let ten = word(tens, &TENS);
    match (tens, units) {
        (8, 0) if ends => format!("{ten}s"),
        (_, 0) => ten.to_owned(),
        (2..=7, 1 | 11) => format!("{ten} et {}", word(units, &UNDER_TWENTY)),
        _ => format!("{ten}-{}", word(units, &UNDER_TWENTY)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_traps_of_the_language() {
        for (number, words) in [
            (0, "zéro"),
            (1, "un"),
            (16, "seize"),
            (17, "dix-sept"),
            (20, "vingt"),
            (21, "vingt et un"),
            (22, "vingt-deux"),
            (61, "soixante et un"),
            (70, "soixante-dix"),
            (71, "soixante et onze"),
            (72, "soixante-douze"),
            (79, "soixante-dix-neuf"),
            (80, "quatre-vingts"),
            (81, "quatre-vingt-un"),
            (90, "quatre-vingt-dix"),
            (91, "quatre-vingt-onze"),
            (99, "quatre-vingt-dix-neuf"),
            (100, "cent"),
            (101, "cent un"),
            (180, "cent quatre-vingts"),
            (200, "deux cents"),
            (201, "deux cent un"),
            (999, "neuf cent quatre-vingt-dix-neuf"),
            (1_000, "mille"),
            (1_001, "mille un"),
            (2_000, "deux mille"),
            (21_000, "vingt et un mille"),
            (80_000, "quatre-vingt mille"),
            (80_080, "quatre-vingt mille quatre-vingts"),
            (200_000, "deux cent mille"),
            (200_200, "deux cent mille deux cents"),
            (1_000_000, "un million"),
            (80_000_000, "quatre-vingts millions"),
            (200_000_000, "deux cents millions"),
            (1_200_080, "un million deux cent mille quatre-vingts"),
            (1_000_000_000, "un milliard"),
        ] {
            assert_eq!(cardinal(number), words, "{number}");
        }
    }

    #[test]
    fn the_currency_follows_the_number() {
        for (cents, words) in [
            (0, "zéro euro"),
            (1, "un centime"),
            (50, "cinquante centimes"),
            (100, "un euro"),
            (101, "un euro et un centime"),
            (200, "deux euros"),
            (
                1_234_567,
                "douze mille trois cent quarante-cinq euros et soixante-sept centimes",
            ),
            (2_000_000, "vingt mille euros"),
            (100_000_000, "un million d’euros"),
            (250_000_000, "deux millions cinq cent mille euros"),
            (
                328_000_000,
                "trois millions deux cent quatre-vingt mille euros",
            ),
            (-100, "moins un euro"),
        ] {
            assert_eq!(amount_in_words(Cents(cents)), words, "{cents}");
        }
    }

    /// Reads the words back, by another way than they were written: adds what is said, and
    /// multiplies at *cent*, *mille* and the nouns.
    fn read(words: &str) -> u64 {
        let (mut total, mut group) = (0_u64, 0_u64);
        let spaced = words.replace("quatre-vingt", "octante").replace('-', " ");
        for word in spaced.split(' ') {
            let singular = match word {
                "trois" => word,
                _ => word.strip_suffix('s').unwrap_or(word),
            };
            match singular {
                "et" => {}
                "cent" => group = group.max(1) * 100,
                "mille" => {
                    total += group.max(1) * 1_000;
                    group = 0;
                }
                "million" | "milliard" | "billion" | "billiard" => {
                    let (power, _) = NOUNS
                        .iter()
                        .find(|(_, noun)| *noun == singular)
                        .expect("a noun");
                    total += group * power;
                    group = 0;
                }
                "octante" => group += 80,
                "vingt" => group += 20,
                "trente" => group += 30,
                "quarante" => group += 40,
                "cinquante" => group += 50,
                "soixante" => group += 60,
                _ => {
                    let value = UNDER_TWENTY
                        .iter()
                        .position(|known| known == &singular || known == &word)
                        .unwrap_or_else(|| panic!("{word} in {words}"));
                    group += u64::try_from(value).expect("small");
                }
            }
        }
        total + group
    }

    proptest! {
        #[test]
        fn words_say_the_number(number in prop_oneof![0_u64..10_000, 0_u64..10_000_000_000, 0_u64..=92_233_720_368_547_758]) {
            prop_assert_eq!(read(&cardinal(number)), number);
        }

        #[test]
        fn any_amount_has_words(cents in any::<i64>()) {
            let words = amount_in_words(Cents(cents));
            prop_assert!(!words.contains("  ") && !words.ends_with(' '));
            prop_assert!(words.contains("euro") || words.contains("centime"));
        }
    }
}
