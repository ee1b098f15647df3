//! A goal, what it is measured against, and whether it is met.

use serde::Serialize;

/// One line of the table.
#[derive(Debug, Serialize)]
pub(crate) struct Goal {
    name: String,
    /// What the floor of the same run needs; none for goals that are counts.
    floor: Option<f64>,
    daybook: f64,
    /// What may be reached: of the floor, or by itself.
    limit: f64,
    at_least: bool,
}

impl Goal {
    /// Daybook may need at most `limit` times what the floor needs.
    pub(crate) fn times(name: &str, floor: f64, daybook: f64, limit: f64) -> Self {
        Self { name: name.to_owned(), floor: Some(floor), daybook, limit, at_least: false }
    }

    /// A count that may be at most `limit`.
    pub(crate) fn at_most(name: &str, daybook: f64, limit: f64) -> Self {
        Self { name: name.to_owned(), floor: None, daybook, limit, at_least: false }
    }

    /// A count that must be at least `limit`.
    pub(crate) fn at_least(name: &str, daybook: f64, limit: f64) -> Self {
        Self { name: name.to_owned(), floor: None, daybook, limit, at_least: true }
    }

    fn reached(&self) -> f64 {
        self.daybook / self.floor.unwrap_or(1.0)
    }

    pub(crate) fn is_met(&self) -> bool {
        if self.at_least { self.reached() >= self.limit } else { self.reached() <= self.limit }
    }

    /// A row of a Markdown table.
    pub(crate) fn row(&self) -> String {
        let goal = match (self.floor, self.at_least) {
            (Some(_), _) => format!("≤ {}×", self.limit),
            (None, true) => format!("≥ {}", self.limit),
            (None, false) => format!("≤ {}", self.limit),
        };
        let floor = self.floor.map_or_else(|| "–".to_owned(), number);
        let ratio = self.floor.map_or_else(|| "–".to_owned(), |_| format!("{:.2}", self.reached()));
        let met = if self.is_met() { "met" } else { "**not met**" };
        format!("| {} | {goal} | {floor} | {} | {ratio} | {met} |", self.name, number(self.daybook))
    }
}

/// Three digits are enough.
fn number(value: f64) -> String {
    match value {
        _ if value.fract().abs() < 1e-9 || value >= 100.0 => format!("{value:.0}"),
        _ if value >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.3}"),
    }
}
