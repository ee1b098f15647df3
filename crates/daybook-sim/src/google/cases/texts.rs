//! Text and fields that have to survive.

use serde_json::json;

use super::{Case, case_of, hour, with};

fn at_nine(id: &str) -> serde_json::Value {
    hour(id, "2026-11-18T09:00:00", "2026-11-18T10:00:00", "Europe/Zurich")
}

pub(super) fn texts() -> Case {
    let long = "All work and no play makes a long text. ".repeat(2500);
    case_of(
        "D12",
        "emoji, escapes, carriage returns, right to left, and a hundred kilobytes",
        vec![
            with(
                at_nine("d12emoji"),
                &json!({"summary": "Bridal hair \u{1f470}\u{1f3fd}\u{200d}\u{2640}\u{fe0f} and make-up, at the hotel, ground floor, \u{1f6aa} 3"}),
            ),
            with(at_nine("d12escapes"), &json!({"summary": "Cut; wash, \\n dry \"&\" <go>"})),
            with(
                at_nine("d12returns"),
                &json!({"description": "One\r\nTwo\rThree\nFour\t\u{2028}Five"}),
            ),
            with(
                at_nine("d12rtl"),
                &json!({"summary": "\u{202b}\u{5ea}\u{5e1}\u{5e4}\u{5d5}\u{5e8}\u{5ea}\u{202c}"}),
            ),
            with(at_nine("d12long"), &json!({"description": long})),
            with(at_nine("d12none"), &json!({"summary": ""})),
        ],
    )
}

pub(super) fn meeting_blob() -> Case {
    let blob = "<html-blob>Join: <a href=\"https://meet.sim.example/abc-defg-hij\">meet</a><br><br>\
                \u{2500}\u{2500}\u{2500}\u{2500}<br>Do not edit this section.<ul><li><b>PIN:</b> 123 456#</li></ul></html-blob>";
    let conference = json!({
        "conferenceId": "abc-defg-hij",
        "conferenceSolution": {"key": {"type": "hangoutsMeet"}, "name": "Google Meet"},
        "entryPoints": [{
            "entryPointType": "video",
            "uri": "https://meet.sim.example/abc-defg-hij",
            "label": "meet.sim.example/abc-defg-hij",
        }],
    });
    case_of(
        "D16",
        "a description in HTML with the details of a meeting in it",
        vec![with(
            at_nine("d16blob"),
            &json!({"description": blob, "conferenceData": conference, "location": "Online"}),
        )],
    )
}

pub(super) fn unknown() -> Case {
    case_of(
        "D17",
        "fields nobody knows, which must be there after the title was changed",
        vec![with(
            at_nine("d17unknown"),
            &json!({
                "attentionProperties": {"level": "deep", "tags": ["a", "b"]},
                "eventLabelId": "6fa459ea-ee8a-3ca4-894e-db77e160355e",
                "extendedProperties": {"private": {"other.app": "x"}, "shared": {"room": "3"}},
                "gadget": {"display": "chip", "title": "Old"},
                "source": {"title": "Booking", "url": "https://booking.example/1"},
            }),
        )],
    )
}
