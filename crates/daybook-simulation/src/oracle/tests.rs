use daybook_core::details::Details;

use super::*;

fn renamed(content: &Content, number: u32) -> Content {
    let details = Details { summary: format!("s{number}"), ..content.details.clone() };
    Content { details, ..content.clone() }
}

#[test]
fn a_value_may_go_when_somebody_who_saw_it_replaced_it() {
    let mut oracle = Oracle::default();
    let first = event(1, false);
    oracle.wrote(ELSEWHERE, None, &first);
    let second = renamed(&first, 2);
    oracle.wrote(1, Some(&first), &second);

    assert_eq!(oracle.judge(&[second]), Ok(()));
}

#[test]
fn a_value_that_nobody_replaced_is_missed() {
    let mut oracle = Oracle::default();
    let first = event(1, false);
    oracle.wrote(ELSEWHERE, None, &first);
    oracle.wrote(1, Some(&first), &renamed(&first, 2));
    oracle.wrote(2, Some(&first), &renamed(&first, 3));

    assert_eq!(oracle.judge(&[renamed(&first, 3)]), Err("Summary(2) is lost".into()));
}

#[test]
fn a_deletion_holds_unless_somebody_decided_otherwise() {
    let mut oracle = Oracle::default();
    let first = event(1, false);
    oracle.wrote(ELSEWHERE, None, &first);
    oracle.deleted(ELSEWHERE, &first);

    assert_eq!(oracle.judge(&[]), Ok(()));
    assert!(oracle.judge(std::slice::from_ref(&first)).is_err());
    oracle.settled(1, Some(&first), None, Some(&first));
    assert_eq!(oracle.judge(&[first]), Ok(()));
}

#[test]
fn one_event_is_not_there_twice() {
    let mut oracle = Oracle::default();
    let first = event(1, false);
    oracle.wrote(ELSEWHERE, None, &first);

    assert_eq!(oracle.judge(&[first.clone(), first]), Err("event b1 is there 2 times".into()));
}

#[test]
fn attendees_are_told_once_and_only_what_somebody_here_did() {
    let mut oracle = Oracle::default();
    let mut first = event(1, false);
    invite(&mut first, 1);
    oracle.wrote(1, None, &first);
    let second = renamed(&first, 2);
    oracle.wrote(ELSEWHERE, Some(&first), &second);
    let invitation = Letter { life: "e1", before: None, after: Some(&first), by: 1 };
    let change = Letter { life: "e1", before: Some(&first), after: Some(&second), by: 2 };

    assert_eq!(oracle.mailed(&invitation), Ok(()));
    assert!(oracle.mailed(&invitation).is_err(), "twice");
    oracle.moves_on("e1", &first, &second);
    assert_eq!(oracle.mailed(&invitation), Ok(()), "it had become something else");
    assert!(oracle.mailed(&change).is_err(), "nobody at that desk did it");
}
