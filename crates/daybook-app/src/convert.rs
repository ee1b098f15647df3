//! Between the words of the domain and those of the window: times, rules, sentences. All pure.

pub(crate) mod changes;
pub(crate) mod clock_changes;
pub(crate) mod clocks;
pub(crate) mod conflict;
pub(crate) mod done;
pub(crate) mod glance;
pub(crate) mod history;
pub(crate) mod meant;
pub(crate) mod names;
pub(crate) mod notices;
pub(crate) mod repeat;
pub(crate) mod repeat_words;
pub(crate) mod time;
pub(crate) mod words;
