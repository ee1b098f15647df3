//! What a command says when it was done: a text for people and one for programs.

use serde::Serialize;

use crate::failure::{Failure, PROBLEMS};

/// What a command says when it was done.
#[derive(Debug)]
pub(crate) struct Answer {
    /// For people.
    pub(crate) text: String,
    /// For programs: one JSON value.
    pub(crate) json: String,
    /// What went wrong all the same, plain sentences for standard error.
    pub(crate) problems: Vec<String>,
    /// The code it ends with.
    pub(crate) code: u8,
}

impl Answer {
    /// `value` for programs, `text` for people.
    pub(crate) fn new(value: &impl Serialize, text: impl Into<String>) -> Result<Self, Failure> {
        let json = serde_json::to_string_pretty(value)?;
        Ok(Self { text: text.into(), json, problems: Vec::new(), code: 0 })
    }

    /// The same text for people and programs.
    pub(crate) fn raw(text: String) -> Self {
        Self { json: text.clone(), text, problems: Vec::new(), code: 0 }
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

    /// Done, but with `problems`, if there are any.
    pub(crate) fn with_problems(mut self, problems: &[String]) -> Self {
        if !problems.is_empty() {
            self.code = PROBLEMS;
        }
        problems.clone_into(&mut self.problems);
        self
    }
}
