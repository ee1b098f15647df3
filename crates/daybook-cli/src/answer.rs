//! What a command says when it was done: a text for people and one for programs.

use serde::Serialize;

use crate::failure::Failure;

/// What a command says when it was done.
#[derive(Debug)]
pub(crate) struct Answer {
    /// For people.
    pub(crate) text: String,
    /// For programs: one JSON value.
    pub(crate) json: String,
    /// The code it ends with.
    pub(crate) code: u8,
}

impl Answer {
    /// `value` for programs, `text` for people.
    pub(crate) fn new(value: &impl Serialize, text: String) -> Result<Self, Failure> {
        Ok(Self { text, json: serde_json::to_string_pretty(value)?, code: 0 })
    }

    /// Lines for people, or a sentence when there are none.
    pub(crate) fn lines<T: Serialize>(
        values: &[T],
        none: &str,
        line: impl Fn(&T) -> String,
    ) -> Result<Self, Failure> {
        let lines: Vec<String> = values.iter().map(line).collect();
        let text = if lines.is_empty() { none.to_owned() } else { lines.join("\n") };
        Self::new(&values, text)
    }
}
