//! What time it is, and names nobody has had before. Neither comes from anywhere but here.

use std::time::Instant;

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};

/// Letters and digits event ids are made of (base32hex).
const BASE32HEX: &[u8] = b"0123456789abcdefghijklmnopqrstuv";
/// Letters and digits tokens are made of.
const URL_SAFE: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The time as the service knows it.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    base: DateTime<Utc>,
    /// Time goes on by itself since then; otherwise each request takes a while.
    running: Option<Instant>,
}

impl Clock {
    /// A clock that stands still but for what [`Clock::advance`] adds.
    pub(crate) fn standing(at: DateTime<Utc>) -> Self {
        Self { base: at, running: None }
    }

    /// A clock that goes on by itself.
    pub(crate) fn running(from: DateTime<Utc>) -> Self {
        Self { base: from, running: Some(Instant::now()) }
    }

    /// The time, in milliseconds.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        let since = self.running.and_then(|since| TimeDelta::from_std(since.elapsed()).ok());
        (self.base + since.unwrap_or_default()).trunc_subsecs(3)
    }

    /// Moves it, also backwards.
    pub(crate) fn advance(&mut self, by: TimeDelta) {
        self.base += by;
    }

    /// A request takes a tenth of a second by a clock that stands still: who asks one thing after the
    /// other then never exceeds 600 requests a minute.
    pub(crate) fn request(&mut self) {
        if self.running.is_none() {
            self.base += TimeDelta::milliseconds(100);
        }
    }
}

/// Names, in an order that the seed decides.
#[derive(Clone, Debug)]
pub(crate) struct Names(u64);

impl Names {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number (`SplitMix64`).
    pub(crate) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn word(&mut self, letters: &[u8], length: usize) -> String {
        let letter = |number: u64| {
            let place = usize::try_from(number % letters.len() as u64).unwrap_or_default();
            char::from(letters.get(place).copied().unwrap_or(b'0'))
        };
        (0..length).map(|_| letter(self.number() >> 7)).collect()
    }

    /// An id such as the service gives to an event.
    pub(crate) fn id(&mut self) -> String {
        self.word(BASE32HEX, 26)
    }

    /// A token that says nothing.
    pub(crate) fn token(&mut self, length: usize) -> String {
        self.word(URL_SAFE, length)
    }

    /// A permutation: the same elements in an order nobody asked for.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = usize::try_from(self.number() % (last as u64 + 1)).unwrap_or_default();
            items.swap(last, other);
        }
    }
}

/// A number that a text always has (FNV-1a): an order that is stable and means nothing.
pub(crate) fn mark(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
