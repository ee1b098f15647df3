//! What was meant by a word that is nearly right.

/// One letter in so many may be wrong, missing, too many or swapped with the next.
const LETTERS_A_MISTAKE: usize = 3;

/// A text with each of its words as one of `known` spells it that is nearest to it. None where a word is near
/// to none, and where nothing would change.
pub(crate) fn meant(text: &str, known: &[&str]) -> Option<String> {
    let words = text.split_whitespace().map(|word| nearest(word, known));
    let said = words.collect::<Option<Vec<&str>>>()?.join(" ");
    (!said.is_empty() && said.to_lowercase() != text.trim().to_lowercase()).then_some(said)
}

fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let word = word.to_lowercase();
    let mistakes = word.chars().count() / LETTERS_A_MISTAKE;
    let apart = known.iter().map(|name| (strsim::osa_distance(&word, &name.to_lowercase()), *name));
    let (_, name) = apart.filter(|(apart, _)| *apart <= mistakes).min()?;
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::meant;

    const KNOWN: [&str; 5] = ["Balayage", "Chloé", "Martin", "Skin", "fade"];

    fn of(text: &str) -> Option<String> {
        meant(text, &KNOWN)
    }

    #[test]
    fn is_the_nearest_name_for_each_word() {
        assert_eq!(of("balyage").as_deref(), Some("Balayage"));
        assert_eq!(of("chloe martni").as_deref(), Some("Chloé Martin"));
        assert_eq!(of("skin fdae").as_deref(), Some("Skin fade"));
    }

    #[test]
    fn is_nothing_where_no_name_is_near_or_all_is_right() {
        for text in ["zzzz", "", "  ", "skin", "skin zzzz", "at"] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
