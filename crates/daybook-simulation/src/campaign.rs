//! Many days: seed after seed on every core, until time or seeds run out.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use daybook_core::simulation::{Guard, remove};

use crate::day::{Day, Keep, Setting, lived, lived_twice};
use crate::profile::Profile;
use crate::tape::{Tape, shrink};

/// One day in so many is lived twice.
const TWICE: u64 = 101;

/// What to run.
#[derive(Clone, Debug)]
pub struct Campaign {
    /// The first seed.
    pub first: u64,
    /// At most so many.
    pub seeds: u64,
    /// And no longer than this.
    pub time: Option<Duration>,
    /// The servers, in turn.
    pub profiles: Vec<Profile>,
    /// Where the books are.
    pub keep: Keep,
    /// Turns of a day.
    pub turns: usize,
    /// Threads.
    pub threads: usize,
    /// Stop at the first failure.
    pub stop_at_failure: bool,
    /// So many tries to make a failing tape shorter.
    pub tries: usize,
    /// A guard that is taken away.
    pub without: Option<Guard>,
}

/// A day that went wrong.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The seed.
    pub seed: u64,
    /// The servers.
    pub profile: Profile,
    /// What was broken.
    pub what: String,
    /// The day itself.
    pub day: Day,
}

/// What a campaign found.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Days lived through.
    pub seeds: u64,
    /// How long it took.
    pub took: Duration,
    /// Processor time of the whole process meanwhile, where that is known.
    pub processor: Option<Duration>,
    /// Days that went wrong, by seed.
    pub failures: Vec<Failure>,
    /// What was reached, as bits in the order of `Mark::ALL`.
    pub marks: u128,
}

impl Campaign {
    /// The servers of a seed.
    #[must_use]
    pub fn profile(&self, seed: u64) -> Profile {
        let count = self.profiles.len().max(1) as u64;
        let at = usize::try_from(seed % count).unwrap_or_default();
        self.profiles.get(at).copied().unwrap_or(Profile::CalDavGood)
    }

    /// Runs it.
    #[must_use]
    pub fn run(&self) -> Figures {
        let (begun, used) = (Instant::now(), processor());
        let next = AtomicU64::new(self.first);
        let work = |thread: usize| {
            if self.keep == Keep::Files {
                stay(thread);
            }
            remove(self.without);
            let mut figures = Figures::default();
            loop {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                let over = self.time.is_some_and(|time| begun.elapsed() >= time);
                if over || seed - self.first >= self.seeds {
                    return figures;
                }
                let profile = self.profile(seed);
                // Over files the threads of the books decide as well, and a day may go another way when it is
                // lived again: its trace is kept.
                let traced = self.keep == Keep::Files;
                let setting = Setting { keep: self.keep, profile, turns: self.turns, traced };
                let day = self.live(seed, Tape::from_seed(seed), setting);
                figures.seeds += 1;
                figures.marks |= day.marks;
                if let Some(what) = day.failure.clone() {
                    figures.failures.push(Failure { seed, profile, what, day });
                    if self.stop_at_failure {
                        next.store(self.first.saturating_add(self.seeds), Ordering::Relaxed);
                    }
                }
            }
        };
        let mut sum = Figures::default();
        std::thread::scope(|scope| {
            let start = |thread| scope.spawn(move || work(thread));
            let threads: Vec<_> = (0..self.threads.max(1)).map(start).collect();
            for figures in threads.into_iter().filter_map(|thread| thread.join().ok()) {
                sum.seeds += figures.seeds;
                sum.marks |= figures.marks;
                sum.failures.extend(figures.failures);
            }
        });
        sum.failures.sort_by_key(|failure| failure.seed);
        sum.took = begun.elapsed();
        sum.processor = processor().zip(used).map(|(now, before)| now.saturating_sub(before));
        sum
    }

    /// Lives through the day of a seed. One in so many is lived twice, to see that nothing but its tape
    /// decides.
    fn live(&self, seed: u64, tape: Tape, setting: Setting) -> Day {
        let again = seed.is_multiple_of(TWICE) && self.keep == Keep::Memory;
        if again { lived_twice(tape, setting) } else { lived(tape, setting) }
    }

    /// A failing day once more, with as few choices as still fail in the same way, and its trace. One that
    /// does not fail again is as it was.
    #[must_use]
    pub fn explain(&self, failure: &Failure) -> Day {
        remove(self.without);
        let setting =
            Setting { keep: self.keep, profile: failure.profile, turns: self.turns, traced: false };
        let kind = kind_of(&failure.what);
        let fails = |day: &Day| day.failure.as_deref().map(kind_of) == Some(kind);
        let short = shrink(&failure.day.tape, self.tries, |bytes| {
            fails(&self.live(failure.seed, Tape::recorded(bytes.to_vec()), setting))
        });
        let traced = Setting { traced: true, ..setting };
        let day = self.live(failure.seed, Tape::recorded(short.clone()), traced);
        remove(None);
        if fails(&day) { Day { tape: short, ..day } } else { failure.day.clone() }
    }
}

/// Keeps this thread, and those of the books that it opens, on one core: they hand every statement
/// back and forth, which between two cores costs a sixth more. Where that is refused nothing is lost.
#[cfg(target_os = "linux")]
fn stay(thread: usize) {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

    let Ok(all) = sched_getaffinity(None) else { return };
    let cores: Vec<usize> = (0..CpuSet::MAX_CPU).filter(|core| all.is_set(*core)).collect();
    let mut one = CpuSet::new();
    if let Some(core) = cores.get(thread % cores.len().max(1)) {
        one.set(*core);
        let _ = sched_setaffinity(None, &one);
    }
}

#[cfg(not(target_os = "linux"))]
fn stay(_: usize) {}

/// Processor time of this process so far.
#[cfg(target_os = "linux")]
fn processor() -> Option<Duration> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let nanos = time.tv_sec.saturating_mul(1_000_000_000).saturating_add(time.tv_nsec);
    u64::try_from(nanos).ok().map(Duration::from_nanos)
}

#[cfg(not(target_os = "linux"))]
fn processor() -> Option<Duration> {
    None
}

/// What a failure is about, without its names and numbers.
fn kind_of(what: &str) -> &'static str {
    const KINDS: [&str; 27] = [
        "before it had arrived",
        "tells too much",
        "is nobody's",
        "taken over from a mirror",
        "same again",
        "at once",
        "sends the same",
        "the log says",
        "beside",
        "divided",
        "attendees",
        "an answer",
        "lived again",
        "is lost",
        "times",
        "lives again",
        "differ",
        "silent",
        "with nothing to do",
        "journal",
        "cursor",
        "own words",
        "disagrees about",
        "no business of",
        "has not looked",
        "another shape",
        "quiet",
    ];
    KINDS.into_iter().find(|kind| what.contains(kind)).unwrap_or("other")
}
