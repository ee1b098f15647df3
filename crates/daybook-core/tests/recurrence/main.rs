//! Repeat rules: their text, their occurrences, and editing them.

#[cfg(test)]
mod book;
#[cfg(test)]
mod edit;
#[cfg(test)]
mod edit_moves;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod occurrences;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod rule_text;
#[cfg(test)]
mod second_opinion;
#[cfg(test)]
mod time_zones;
