//! G1 to G3: a calendar of 10,000 and of 100,000 events at the simulated Google; then nothing changed, and
//! a hundred changed there.

use std::time::Duration;

use serde_json::{Value, json};

use crate::Failure;
use crate::caldav::count_of;
use crate::client::{Client, Done, Who};
use crate::cost::median;
use crate::goal::Goal;

mod floor;
mod service;

pub(crate) use floor::ListSync;
pub(crate) use service::Described;
use service::Service;

const SIZES: [usize; 3] = [1_000, 10_000, 100_000];
/// As many events as a page holds at most.
const PAGE: usize = 2_500;
/// What else a first sync may ask.
const MORE: usize = 1;
/// So many events change at a time.
const CHANGES: usize = 100;
/// Of so many events one is a series, of which a list of changes need not name everything: each that
/// changed is asked for once more.
const SERIES: usize = 16;
const RUNS: usize = 5;
/// Cheap steps are repeated within a run.
const REPEATS: usize = 5;
/// What an answer takes over a network.
const DELAY: Duration = Duration::from_millis(100);

/// What one step did, and with how many requests.
struct Step {
    done: Done,
    requests: usize,
    /// The most memory before it.
    before_mb: f64,
}

/// What one client did with one size.
#[derive(Default)]
struct Steps {
    first: Vec<Step>,
    unchanged: Vec<Step>,
    changed: Vec<Step>,
}

/// Goals met or not, and every figure.
pub(crate) async fn measure() -> Result<(Vec<Goal>, Value), Failure> {
    let mut figures = serde_json::Map::new();
    let mut sizes: [(Steps, Steps); SIZES.len()] = Default::default();
    for _ in 0..RUNS {
        for ((floor, daybook), count) in sizes.iter_mut().zip(SIZES) {
            let service = Service::start(count).await?;
            floor.run(Who::GoogleFloor, &service, count).await?;
            daybook.run(Who::Google, &service, count).await?;
        }
    }
    for ((floor, daybook), count) in sizes.iter().zip(SIZES) {
        figures.insert(
            format!("events_{count}"),
            json!({ "floor": floor.figures(), "daybook": daybook.figures() }),
        );
    }
    let [(_, least), (few_floor, few), (many_floor, many)] = &sizes;
    let mut goals = first_syncs(few_floor, few, many_floor, many);
    for (name, less, more) in [
        ("Google, first sync of 10,000, beside 1,000, processor ms", least, few),
        ("Google, first sync of 100,000, beside 10,000, processor ms", few, many),
    ] {
        goals.push(Goal::times(name, cpu(&less.first), cpu(&more.first), 11.0));
    }
    goals.push(late(few_floor, &mut figures).await?);
    goals.extend(afterwards(few, many_floor, many));
    Ok((goals, Value::Object(figures)))
}

impl Steps {
    async fn run(&mut self, who: Who, service: &Service, count: usize) -> Result<(), Failure> {
        let folder = tempfile::tempdir()?;
        let mut client = Client::start(who, service.line(), folder.path(), &[]).await?;
        self.first.push(step(&mut client, service, count).await?);
        for _ in 0..REPEATS {
            self.unchanged.push(step(&mut client, service, 0).await?);
        }
        for n in 0..REPEATS {
            service.change(n * CHANGES, CHANGES).await?;
            self.changed.push(step(&mut client, service, CHANGES).await?);
        }
        client.end().await
    }

    fn growth_mb(&self) -> f64 {
        median(self.first.iter().map(|step| step.done.peak_mb - step.before_mb))
    }

    fn figures(&self) -> Value {
        let of = |steps: &[Step]| json!({ "wall_ms": wall(steps), "cpu_ms": cpu(steps), "requests": most(steps) });
        json!({
            "first": of(&self.first), "unchanged": of(&self.unchanged),
            "changed": of(&self.changed), "growth_mb": self.growth_mb(),
            "peak_mb": median(self.first.iter().map(|step| step.done.peak_mb)),
        })
    }
}

/// One sync, after which so many events must have come in.
async fn step(client: &mut Client, service: &Service, expected: usize) -> Result<Step, Failure> {
    let (before_mb, asked) = (client.peak_mb(), service.requests().await?);
    let done = client.sync().await?;
    if done.count != expected {
        return Err(format!("{expected} events changed, {} arrived", done.count).into());
    }
    Ok(Step { done, requests: service.requests().await? - asked, before_mb })
}

fn first_syncs(few_floor: &Steps, few: &Steps, many_floor: &Steps, many: &Steps) -> Vec<Goal> {
    let mut goals = Vec::new();
    for (name, floor, daybook, pages) in [
        ("G1 first sync of 10,000", few_floor, few, SIZES[1].div_ceil(PAGE)),
        ("G2 first sync of 100,000", many_floor, many, SIZES[2].div_ceil(PAGE)),
    ] {
        let named = |what: &str| format!("{name}, {what}");
        goals.push(Goal::times(
            &named("processor ms"),
            cpu(&floor.first),
            cpu(&daybook.first),
            // What is stored can be searched at once, which the floor's cannot.
            1.8,
        ));
        goals.push(Goal::times(&named("wall ms"), wall(&floor.first), wall(&daybook.first), 1.8));
        let limit = count_of(pages + MORE);
        goals.push(Goal::at_most(&named("requests"), most(&daybook.first), limit));
    }
    let growth = |name: &str, least: &Steps, limit| {
        Goal::times(name, least.growth_mb(), many.growth_mb(), limit)
    };
    goals.push(growth("G2 memory it grows by, 100,000, MB", many_floor, 1.5));
    goals.push(growth("G2 the same beside 10,000, MB", few, 1.3));
    goals
}

fn afterwards(few: &Steps, many_floor: &Steps, many: &Steps) -> Vec<Goal> {
    vec![
        Goal::at_most("Google, nothing changed of 100,000, requests", most(&many.unchanged), 1.0),
        Goal::times(
            "Google, nothing changed of 100,000, wall ms",
            wall(&many_floor.unchanged),
            wall(&many.unchanged),
            5.0,
        ),
        Goal::at_most(
            "Google, 100 of 100,000 changed there, requests",
            most(&many.changed),
            count_of(1 + CHANGES.div_ceil(SERIES)),
        ),
        Goal::times(
            "Google, 100 of 100,000 changed there, processor ms",
            cpu(&many_floor.changed),
            cpu(&many.changed),
            2.0,
        ),
        Goal::times(
            "Google, the same beside 100 of 10,000, processor ms",
            cpu(&few.changed),
            cpu(&many.changed),
            1.2,
        ),
    ]
}

/// G3: a first sync where each answer takes long. What may be reached is as many answers as there are
/// pages, and what the floor needs without them.
async fn late(
    floor: &Steps,
    figures: &mut serde_json::Map<String, Value>,
) -> Result<Goal, Failure> {
    let [_, count, _] = SIZES;
    let service = Service::start(count).await?;
    let mut taken = Vec::new();
    for _ in 0..RUNS {
        let folder = tempfile::tempdir()?;
        let mut client = Client::start(Who::Google, service.line(), folder.path(), &[]).await?;
        service.delay(DELAY).await?;
        taken.push(step(&mut client, &service, count).await?);
        service.delay(Duration::ZERO).await?;
        client.end().await?;
    }
    figures.insert("late".to_owned(), json!({ "wall_ms": wall(&taken), "requests": most(&taken) }));
    let answers = count_of(count.div_ceil(PAGE)) * DELAY.as_secs_f64() * 1e3;
    let limit = (answers + 1.3 * wall(&floor.first)).round();
    Ok(Goal::at_most("G3 first sync of 10,000, 100 ms an answer, wall ms", wall(&taken), limit))
}

fn wall(steps: &[Step]) -> f64 {
    median(steps.iter().map(|step| step.done.cost.wall_ms))
}

fn cpu(steps: &[Step]) -> f64 {
    median(steps.iter().map(|step| step.done.cost.cpu_ms))
}

fn most(steps: &[Step]) -> f64 {
    count_of(steps.iter().map(|step| step.requests).max().unwrap_or_default())
}
