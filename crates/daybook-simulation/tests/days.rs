//! Simulated days that end well, and days without a guard that do not.

use daybook_core::simulation::Guard;
use daybook_simulation::{Campaign, Figures, Keep, Profile, Setting, Tape, lived};

fn campaign(seeds: u64, without: Option<Guard>) -> Figures {
    campaign_over(Keep::Memory, seeds, without)
}

fn campaign_over(keep: Keep, seeds: u64, without: Option<Guard>) -> Figures {
    let profiles = Profile::ALL.to_vec();
    let stop_at_failure = without.is_some();
    let campaign = Campaign {
        first: 0,
        seeds,
        time: None,
        profiles,
        keep,
        turns: 300,
        threads: 2,
        stop_at_failure,
        tries: 0,
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
fn so_do_days_over_books_in_real_files() {
    let figures = campaign_over(Keep::Files, 12, None);

    assert_eq!(figures.seeds, 12);
    assert!(figures.failures.is_empty(), "{:?}", figures.failures);
}

#[test]
fn over_real_files_too_a_missing_journal_and_a_hasty_cursor_are_noticed() {
    for guard in [Guard::JournalComesFirst, Guard::CursorAfterRows] {
        let figures = campaign_over(Keep::Files, 30, Some(guard));

        assert!(!figures.failures.is_empty(), "{guard:?} is not missed");
    }
}

#[test]
fn days_that_once_went_wrong_go_well() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    let mut days = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let profile = Profile::ALL.into_iter().find(|it| name.starts_with(it.name())).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let tape = Tape::from_text(&text).unwrap();
        let setting = Setting { keep: Keep::Memory, profile, turns: 400, traced: false };

        assert_eq!(lived(tape, setting).failure, None, "{name}");
        days += 1;
    }
    assert!(days > 0, "there are some");
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
