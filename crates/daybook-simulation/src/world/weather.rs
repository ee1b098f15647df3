//! What goes wrong on a day, and how often.

use crate::tape::Tape;

/// How often what goes wrong, of 256.
#[derive(Clone, Debug, Default)]
pub(crate) struct Weather {
    pub(crate) unreachable: u8,
    pub(crate) timeout: u8,
    pub(crate) busy: u8,
    pub(crate) signed_out: u8,
    pub(crate) lose_request: u8,
    pub(crate) lose_answer: u8,
    pub(crate) late: u8,
    pub(crate) twice: u8,
    pub(crate) refuse: u8,
    pub(crate) book_fails: u8,
    pub(crate) omits: u8,
    /// A line of a listing comes twice, or in another order.
    pub(crate) jumble: u8,
    /// Old changes are listed again.
    pub(crate) replay: u8,
    /// A condition that holds is said not to.
    pub(crate) doubt: u8,
    /// A search does not find what is new.
    pub(crate) lag: u8,
    /// A cursor expires while a listing is read.
    pub(crate) expires: u8,
    /// A write is not allowed.
    pub(crate) forbid: u8,
    /// A version is one that no condition can be made of.
    pub(crate) weak: u8,
    /// A list of changes comes in two parts.
    pub(crate) cut: u8,
    /// Whether processes die while somebody edits.
    pub(crate) dies: bool,
    /// Whether there are hours without a network, and accounts and calendars rest.
    pub(crate) rests: bool,
}

impl Weather {
    /// Each kind of trouble is absent in half of the days, and rare, common or heavy in the others: an
    /// even mix would hide what needs one of them alone.
    pub(super) fn drawn(tape: &mut Tape) -> Self {
        let mut draw = || [0, 0, 0, 3, 10, 40][tape.below(6)];
        Self {
            unreachable: draw(),
            timeout: draw(),
            busy: draw(),
            signed_out: draw(),
            lose_request: draw(),
            lose_answer: draw(),
            late: draw(),
            twice: draw(),
            refuse: draw(),
            book_fails: draw(),
            omits: draw(),
            jumble: draw(),
            replay: draw(),
            doubt: draw(),
            lag: draw(),
            expires: draw(),
            forbid: draw(),
            weak: draw(),
            cut: draw(),
            dies: draw() > 0,
            rests: draw() > 0,
        }
    }
}
