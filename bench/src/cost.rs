//! What something costs: wall time, and processor time of this whole process.

use std::time::Instant;

use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};

/// What something cost.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Cost {
    pub(crate) wall_ms: f64,
    pub(crate) cpu_ms: f64,
}

/// Runs from its making.
pub(crate) struct Stopwatch {
    wall: Instant,
    cpu_ms: f64,
}

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self { wall: Instant::now(), cpu_ms: cpu_ms() }
    }

    pub(crate) fn cost(&self) -> Cost {
        Cost { wall_ms: self.wall.elapsed().as_secs_f64() * 1e3, cpu_ms: cpu_ms() - self.cpu_ms }
    }
}

fn cpu_ms() -> f64 {
    milliseconds(ClockId::ProcessCPUTime)
}

#[expect(clippy::cast_precision_loss, reason = "years fit easily")]
fn milliseconds(clock: ClockId) -> f64 {
    let time = clock_gettime(clock);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

/// The time by a clock that all processes of this computer share, in milliseconds.
pub(crate) fn now_ms() -> f64 {
    milliseconds(ClockId::Monotonic)
}

/// The most memory this process ever had resident, in MB.
pub(crate) fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    let kilobytes = line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or(f64::NAN);
    kilobytes / 1024.0
}

/// The middle one.
pub(crate) fn median(times: impl IntoIterator<Item = f64>) -> f64 {
    let mut times: Vec<f64> = times.into_iter().collect();
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}
