//! What the user decides field by field reaches both sides.

use daybook_app::api::conflicts::{FieldChoice, Keep, ResolveConflict, Side};
use daybook_app::api::error::{ErrorCode, ErrorDto};
use daybook_tests::desk::Desk;
use daybook_tests::servers::CalDavServer;

const EVENT: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Else//EN\r\nBEGIN:VEVENT\r\n\
    UID:e\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:20261116T100000Z\r\nDTEND:20261116T110000Z\r\n\
    SUMMARY:Cut\r\nDESCRIPTION:Patch test done.\r\nLOCATION:Chair 2\r\nEND:VEVENT\r\n\
    END:VCALENDAR\r\n";

/// Both sides have renamed the appointment, and another program has given it another place.
async fn disagreeing(server: &CalDavServer) -> Desk {
    server.put("e", EVENT).await.unwrap();
    let desk = Desk::at(server).await;
    desk.sync().await;
    desk.rename(&desk.item("Cut").await, "Mine").await;
    server.change("e", "SUMMARY=Theirs").await.unwrap();
    server.change("e", "LOCATION=Chair 4").await.unwrap();
    desk.sync().await;
    desk
}

async fn settle(desk: &Desk, fields: Vec<FieldChoice>) -> Result<(), ErrorCode> {
    let conflict = desk.conflicts().await.remove(0);
    let (id, version) = (conflict.id, conflict.version);
    let answer = ResolveConflict { id, version, choice: Side::Mine, fields };
    let settled = desk.app.conflicts().resolve(answer).await;
    desk.sync().await;
    settled.map(drop).map_err(|error| ErrorDto::from(error).code)
}

fn keep(key: &str, keep: Keep) -> FieldChoice {
    FieldChoice { key: key.to_owned(), keep, text: None }
}

async fn says(server: &CalDavServer) -> String {
    server.object("e").await.unwrap().unwrap().text.replace("\r\n ", "")
}

#[tokio::test]
async fn what_only_the_other_side_changed_is_refused_when_the_user_says_so() {
    let server = CalDavServer::radicale().await.unwrap();
    let desk = disagreeing(&server).await;

    settle(&desk, vec![keep("summary", Keep::Theirs), keep("location", Keep::Mine)]).await.unwrap();

    let text = says(&server).await;
    assert!(text.contains("SUMMARY:Theirs") && text.contains("LOCATION:Chair 2"), "{text}");
    assert!(desk.conflicts().await.is_empty());
}

#[tokio::test]
async fn a_field_goes_back_to_what_both_had_agreed_on() {
    let server = CalDavServer::radicale().await.unwrap();
    let desk = disagreeing(&server).await;

    settle(&desk, vec![keep("summary", Keep::Before), keep("location", Keep::Before)])
        .await
        .unwrap();

    let text = says(&server).await;
    assert!(text.contains("SUMMARY:Cut") && text.contains("LOCATION:Chair 2"), "{text}");
}

#[tokio::test]
async fn words_of_both_sides_are_kept_as_the_user_joins_them() {
    let server = CalDavServer::radicale().await.unwrap();
    let desk = disagreeing(&server).await;
    let both = FieldChoice { text: Some("Theirs and mine".into()), ..keep("summary", Keep::Mine) };

    settle(&desk, vec![both]).await.unwrap();

    let text = says(&server).await;
    assert!(
        text.contains("SUMMARY:Theirs and mine") && text.contains("LOCATION:Chair 4"),
        "{text}"
    );
}

#[tokio::test]
async fn words_are_written_only_where_there_are_words() {
    let server = CalDavServer::radicale().await.unwrap();
    let desk = disagreeing(&server).await;
    let when = FieldChoice { text: Some("tomorrow".into()), ..keep("when", Keep::Mine) };

    let settled = settle(&desk, vec![when]).await;

    assert_eq!(settled, Err(ErrorCode::Validation));
    assert_eq!(desk.conflicts().await.len(), 1, "it is still to be settled");
}
