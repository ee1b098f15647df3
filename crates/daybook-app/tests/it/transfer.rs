use daybook_app::api::appointments::Scope;
use daybook_app::api::error::ErrorCode;
use daybook_app::api::transfer::{ExportFile, ImportFile};

use crate::given::{Salon, hour, salon, weekly};

const FILE: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\n\
    BEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:20261126T090000Z\r\n\
    DTEND:20261126T100000Z\r\nSUMMARY:Cut\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:b\r\nDTSTAMP:20261101T000000Z\r\nDTSTART;VALUE=DATE:20261127\r\n\
    SUMMARY:Fair\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:c\r\nDTSTAMP:20261101T000000Z\r\nSUMMARY:Never\r\nEND:VEVENT\r\n\
    END:VCALENDAR\r\n";

fn file(bytes: impl AsRef<[u8]>) -> ImportFile {
    ImportFile { bytes: bytes.as_ref().to_vec(), calendar: None }
}

async fn export(salon: &Salon) -> (u32, String) {
    let path = salon.folder.path().join("all.ics");
    let input = ExportFile { path: path.to_str().unwrap().into(), calendar: None };
    let count = salon.transfer().export(input).await.unwrap();
    (count, std::fs::read_to_string(path).unwrap())
}

#[tokio::test]
async fn a_preview_tells_what_would_happen_and_stores_nothing() {
    let salon = salon().await;

    let preview = salon.transfer().preview(file(FILE)).await.unwrap();

    assert_eq!((preview.new, preview.known), (2, 0));
    assert!(preview.problems[0].starts_with("line "), "{:?}", preview.problems);
    let items: Vec<_> =
        preview.items.iter().map(|it| (it.title.as_str(), it.span.all_day, it.repeats)).collect();
    assert_eq!(items, [("Cut", false, false), ("Fair", true, false)]);
    assert!(salon.shown().await.is_empty());
}

#[tokio::test]
async fn importing_twice_adds_nothing_the_second_time() {
    let salon = salon().await;

    let first = salon.transfer().import(file(FILE)).await.unwrap();
    let second = salon.transfer().import(file(FILE)).await.unwrap();

    assert_eq!((first.added, first.known), (2, 0));
    assert_eq!((second.added, second.known), (0, 2));
    assert_eq!(salon.shown().await, ["Cut 26.11. 10:00", "Fair 27.11. 00:00"]);
}

#[tokio::test]
async fn a_file_may_be_utf_8_with_or_without_its_mark_or_windows_1252() {
    let text = FILE.replace("SUMMARY:Cut", "SUMMARY:Chloé – Färben");
    let windows = text.chars().map(|c| match c {
        '–' => 0x96,
        c => u8::try_from(c).unwrap(),
    });
    for bytes in [text.clone().into_bytes(), format!("\u{feff}{text}").into(), windows.collect()] {
        let salon = salon().await;

        let done = salon.transfer().import(file(&bytes)).await.unwrap();

        assert_eq!((done.added, done.problems.len()), (2, 1), "{:?}", done.problems);
        assert_eq!(salon.shown().await[0], "Chloé – Färben 26.11. 10:00");
    }
}

#[test]
fn a_window_sends_the_bytes_as_base64() {
    let sent = r#"{"bytes":"Q2hsb+k=","calendar":null}"#;
    let read: ImportFile = serde_json::from_str(sent).unwrap();
    assert_eq!(read.bytes, b"Chlo\xe9");
    assert!(serde_json::from_str::<ImportFile>(r#"{"bytes":"?","calendar":null}"#).is_err());
}

#[tokio::test]
async fn one_undo_takes_an_import_back() {
    let salon = salon().await;
    salon.transfer().import(file(FILE)).await.unwrap();

    let done = salon.appointments().undo().await.unwrap().unwrap();

    assert_eq!(done.message, "Undone: Imported 2 appointments");
    assert!(salon.shown().await.is_empty());
}

#[tokio::test]
async fn what_is_written_to_a_file_can_be_read_again() {
    let salon = salon().await;
    salon.create(hour("Cut; with, odd \"signs\"", "2026-11-26 10:00")).await;
    salon.create(weekly("Class", "2026-11-26 18:00")).await;

    let (count, text) = export(&salon).await;

    assert_eq!(count, 2);
    let other = crate::given::salon().await;
    other.transfer().import(file(&text)).await.unwrap();
    assert_eq!(other.shown().await, salon.shown().await);
    // Its own appointments are known here.
    assert_eq!(salon.transfer().import(file(&text)).await.unwrap().added, 0);
}

#[tokio::test]
async fn what_is_not_understood_is_exported_as_it_was_imported() {
    let salon = salon().await;
    let odd = "SUMMARY:Cut\r\nX-CHAIR;X-SIDE=left:Chair 2\r\nGEO:52.5;13.4\r\n\
        ATTENDEE;CN=Ann:mailto:ann@guest.example\r\n";
    salon.transfer().import(file(FILE.replace("SUMMARY:Cut\r\n", odd))).await.unwrap();
    let id = salon.grid("2026-11-26", "2026-11-27").await[0].id.clone();
    let renamed = hour("Trim", "2026-11-26 10:00");
    salon.change(&id, None, Scope::All, renamed).await;

    let (_, text) = export(&salon).await;

    for kept in ["SUMMARY:Trim", "X-CHAIR;X-SIDE=left:Chair 2", "GEO:52.5;13.4", "ann@guest"] {
        assert!(text.contains(kept), "{kept} in {text}");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_written_leaves_nothing_behind() {
    let salon = salon().await;
    let path = salon.folder.path().join("missing/all.ics");
    let input = ExportFile { path: path.to_str().unwrap().into(), calendar: None };

    let error = salon.transfer().export(input).await.unwrap_err();

    assert_eq!(error.code(), ErrorCode::File);
    assert!(!path.exists());
}

#[tokio::test]
async fn something_else_is_no_calendar_file() {
    let salon = salon().await;
    let error = salon.transfer().preview(file("<html>")).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::File);
}
