//! What was done, for toasts and the stack of undo.

use daybook_core::appointment::Progress;
use daybook_core::details::When;

use super::words::Style;

/// `Booked “Balayage” for Thu 14:30`.
pub(crate) fn booked(title: &str, when: When, style: Style) -> String {
    format!("Booked {} for {}", named(title), style.start(when))
}

/// `Moved “Balayage” to Thu 14:30`, and `, with Tom Okada` when it is somebody else's from now on.
pub(crate) fn moved(title: &str, when: When, with: Option<&str>, style: Style) -> String {
    let with = with.map(|name| format!(", with {name}")).unwrap_or_default();
    format!("Moved {} to {}{with}", named(title), style.start(when))
}

/// `Changed “Balayage”`.
pub(crate) fn changed(title: &str) -> String {
    format!("Changed {}", named(title))
}

/// `Cancelled “Balayage”, Thu 14:30`.
pub(crate) fn cancelled(title: &str, when: When, style: Style) -> String {
    format!("Cancelled {}, {}", named(title), style.start(when))
}

/// `Deleted “Balayage”, Thu 14:30`.
pub(crate) fn deleted(title: &str, when: When, style: Style) -> String {
    format!("Deleted {}, {}", named(title), style.start(when))
}

/// `Marked “Balayage” as arrived`.
pub(crate) fn marked(title: &str, progress: Progress) -> String {
    format!("Marked {} as {}", named(title), progress_words(progress))
}

/// `“Balayage” is kept in step again`.
pub(crate) fn switched(title: &str, on: bool) -> String {
    let state = if on { "is kept in step again" } else { "is not kept in step any more" };
    format!("{} {state}", named(title))
}

/// `Restored “Balayage”, Thu 14:30`.
pub(crate) fn brought_back(title: &str, when: When, style: Style) -> String {
    format!("Restored {}, {}", named(title), style.start(when))
}

/// `Restored an earlier version of “Balayage”`.
pub(crate) fn reset(title: &str) -> String {
    format!("Restored an earlier version of {}", named(title))
}

/// `Deleted 3 appointments`.
pub(crate) fn several(verb: &str, count: usize) -> String {
    format!("{verb} {count} appointments")
}

/// How far a booking is, in the middle of a sentence.
pub(crate) fn progress_words(progress: Progress) -> &'static str {
    match progress {
        Progress::Booked => "booked",
        Progress::Arrived => "arrived",
        Progress::Completed => "done",
        Progress::NoShow => "no-show",
    }
}

/// `Settled “Balayage”`.
pub(crate) fn settled(title: &str) -> String {
    format!("Settled {}", named(title))
}

/// `Took “Balayage” back to what the calendar has`.
pub(crate) fn given_way(title: &str) -> String {
    format!("Took {} back to what the calendar has", named(title))
}

/// `Discarded “Balayage”`.
pub(crate) fn discarded(title: &str) -> String {
    format!("Discarded {}", named(title))
}

/// `“Balayage” has moved, and its old calendar keeps its own`.
pub(crate) fn left_behind(title: &str) -> String {
    format!("{} has moved, and its old calendar keeps its own", named(title))
}

/// `“Balayage” stays where it was`.
pub(crate) fn moved_back(title: &str) -> String {
    format!("{} stays where it was", named(title))
}

/// Quoted, because a title may itself begin with a word like "Booked".
fn named(title: &str) -> String {
    if title.is_empty() { "an appointment".to_owned() } else { format!("“{title}”") }
}

#[cfg(test)]
mod tests {
    use super::super::words::tests::{style, timed};
    use super::*;

    #[test]
    fn says_what_was_done_in_one_short_sentence() {
        let when = timed("2026-11-26 14:30", "2026-11-26 15:00");
        assert_eq!(moved("Balayage", when, None, style()), "Moved “Balayage” to Thu 14:30");
        assert_eq!(
            moved("Balayage", when, Some("Tom Okada"), style()),
            "Moved “Balayage” to Thu 14:30, with Tom Okada"
        );
        assert_eq!(booked("", when, style()), "Booked an appointment for Thu 14:30");
        assert_eq!(deleted("Balayage", when, style()), "Deleted “Balayage”, Thu 14:30");
        assert_eq!(settled("Balayage"), "Settled “Balayage”");
        assert_eq!(marked("Balayage", Progress::NoShow), "Marked “Balayage” as no-show");
    }

    #[test]
    fn keeps_a_title_apart_from_what_was_done_to_it() {
        let when = timed("2026-11-26 14:30", "2026-11-26 15:00");
        let sentence = booked("Booked by phone", when, style());
        assert_eq!(sentence, "Booked “Booked by phone” for Thu 14:30");
    }
}
