//! Simulated days that end well, and days without a guard that do not.

use daybook_core::simulation::Guard;
use daybook_simulation::{Campaign, Figures, Profile};

fn campaign(seeds: u64, without: Option<Guard>) -> Figures {
    let profiles = Profile::ALL.to_vec();
    let stop_at_failure = without.is_some();
    let campaign = Campaign {
        first: 0,
        seeds,
        time: None,
        profiles,
        turns: 300,
        threads: 2,
        stop_at_failure,
        without,
    };
    campaign.run()
}

#[test]
fn days_end_with_everybody_in_step_and_nothing_lost() {
    let figures = campaign(150, None);

    assert_eq!(figures.seeds, 150);
    assert!(figures.failures.is_empty(), "{:?}", figures.failures);
}

#[test]
fn a_day_is_the_same_when_it_is_lived_again() {
    let (one, two) = (campaign(20, None), campaign(20, None));

    assert_eq!(one.marks, two.marks);
    assert_ne!(one.marks, 0, "something was reached");
}

#[test]
fn without_a_condition_on_writes_edits_get_lost() {
    for guard in [Guard::UpdateCondition, Guard::DeleteCondition, Guard::DeletionAsks] {
        let figures = campaign(300, Some(guard));

        assert!(!figures.failures.is_empty(), "{guard:?} is not missed");
    }
}
