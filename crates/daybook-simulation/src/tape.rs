//! Every choice of a simulated day, in order. A seed writes a tape; a tape, also a shortened one,
//! replays the day.

/// A source of choices that remembers them.
#[derive(Clone, Debug)]
pub struct Tape {
    bytes: Vec<u8>,
    place: usize,
    /// State of the generator (`SplitMix64`); `None` when a recorded tape is played, which reads as
    /// zeros behind its end.
    dice: Option<u64>,
}

impl Tape {
    /// A fresh tape, written by a seed.
    #[must_use]
    pub fn from_seed(seed: u64) -> Self {
        Self { bytes: Vec::with_capacity(1024), place: 0, dice: Some(seed) }
    }

    /// A recorded tape.
    #[must_use]
    pub fn recorded(bytes: Vec<u8>) -> Self {
        Self { bytes, place: 0, dice: None }
    }

    /// A recorded tape as it is written in a file: two hexadecimal digits a byte. `None` when it is
    /// something else.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let digits = text.trim().as_bytes().chunks(2);
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        Some(Self::recorded(digits.map(byte).collect::<Option<_>>()?))
    }

    /// What was played so far.
    #[must_use]
    pub fn played(&self) -> &[u8] {
        self.bytes.get(..self.place).unwrap_or(&self.bytes)
    }

    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        let place = self.place;
        self.place += 1;
        if let Some(byte) = self.bytes.get(place) {
            return *byte;
        }
        let Some(state) = &mut self.dice else { return 0 };
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = *state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        self.bytes.extend_from_slice(&(z ^ (z >> 31)).to_le_bytes());
        self.bytes.get(place).copied().unwrap_or(0)
    }

    /// A number below `sides`, which is at most 256.
    pub fn below(&mut self, sides: usize) -> usize {
        if sides < 2 { 0 } else { usize::from(self.byte()) % sides }
    }

    /// The same, for reckoning with time.
    pub fn count(&mut self, sides: u8) -> i64 {
        if sides < 2 { 0 } else { i64::from(self.byte() % sides) }
    }

    /// Whether something happens that happens in `of_256` of 256 cases. A zero says no.
    pub fn chance(&mut self, of_256: u8) -> bool {
        of_256 > 0 && self.byte() >= 255 - (of_256 - 1)
    }
}

/// Makes a failing tape shorter and plainer: blocks are cut out, bytes become zero or smaller, as long
/// as `fails` still says so. `tries` bounds the work.
pub fn shrink(tape: &[u8], mut tries: usize, mut fails: impl FnMut(&[u8]) -> bool) -> Vec<u8> {
    let mut best = tape.to_vec();
    let mut attempt = |candidate: Vec<u8>, best: &mut Vec<u8>, tries: &mut usize| {
        if *tries == 0 {
            return false;
        }
        *tries -= 1;
        let shorter = fails(&candidate);
        if shorter {
            *best = candidate;
        }
        shorter
    };
    loop {
        let before = best.clone();
        for size in [256, 64, 16, 8, 4, 2, 1] {
            let mut at = best.len();
            while at > 0 && tries > 0 {
                at = at.saturating_sub(size);
                let end = (at + size).min(best.len());
                let mut cut = best.clone();
                cut.drain(at..end);
                if attempt(cut, &mut best, &mut tries) {
                    continue;
                }
                let mut zeroed = best.clone();
                zeroed.iter_mut().take(end).skip(at).for_each(|byte| *byte = 0);
                if zeroed != best {
                    attempt(zeroed, &mut best, &mut tries);
                }
            }
        }
        if best == before || tries == 0 {
            while best.last() == Some(&0) {
                best.pop();
            }
            return best;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recorded_tape_plays_what_the_seed_wrote() {
        let mut fresh = Tape::from_seed(7);
        let first: Vec<u8> = (0..100).map(|_| fresh.byte()).collect();

        let mut again = Tape::recorded(fresh.played().to_vec());

        assert_eq!((0..100).map(|_| again.byte()).collect::<Vec<_>>(), first);
        assert_eq!(again.byte(), 0, "behind the end are zeros");
    }

    #[test]
    fn shrinking_keeps_what_makes_it_fail_and_drops_the_rest() {
        let tape: Vec<u8> = (0..=200).collect();

        let short = shrink(&tape, 10_000, |bytes| bytes.contains(&77) && bytes.contains(&99));

        assert_eq!(short, [77, 99]);
    }

    #[test]
    fn a_zero_means_that_nothing_happens() {
        let mut tape = Tape::recorded(vec![0, 255]);

        assert!(!tape.chance(200));
        assert!(tape.chance(1));
    }
}
