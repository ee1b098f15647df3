use daybook_sim::caldav::{AttendeeEdits, CALENDAR, Method, ScheduleTags, Server};

use crate::client::{Client, event};

const ME: &str = "mailto:desk@sim.example";

fn meeting(organizer: &str, summary: &str, attendees: &str) -> String {
    event(
        "m",
        &format!(
            "DTSTART:20261116T090000Z\nDTEND:20261116T100000Z\nSUMMARY:{summary}\n\
         ORGANIZER:{organizer}\nATTENDEE;PARTSTAT=ACCEPTED:{organizer}\n{attendees}"
        ),
    )
}

async fn start() -> (Server, Client) {
    let server = Server::start().await.unwrap();
    server.behave(|q| q.auto_schedule = true);
    let client = Client::of(&server);
    (server, client)
}

fn sent(server: &Server) -> Vec<(Method, String)> {
    server.mail().into_iter().map(|mail| (mail.method, mail.to)).collect()
}

#[tokio::test]
async fn c26_a_meeting_is_mailed_to_whom_the_server_speaks_with() {
    let (server, client) = start().await;
    assert!(
        client
            .send("OPTIONS", "/", &[], "")
            .await
            .header("dav")
            .unwrap()
            .contains("calendar-auto-schedule")
    );
    let guests =
        "ATTENDEE:mailto:Ann@example.com\nATTENDEE;SCHEDULE-AGENT=NONE:mailto:bob@example.com\n";
    client.create("m.ics", &meeting(ME, "Plan", guests)).await;
    let ann = || "mailto:ann@example.com".to_owned();
    assert_eq!(sent(&server), [(Method::Request, ann())]);
    assert!(client.get("m.ics").await.has("SCHEDULE-STATUS=1.1"));
    client.put("m.ics", &[], &meeting(ME, "Plan", guests).replace("20261101T", "20261102T")).await;
    assert_eq!(sent(&server).len(), 1, "nothing that anybody would notice");
    client.put("m.ics", &[], &meeting(ME, "Plan B", guests)).await;
    assert_eq!(sent(&server)[1..], [(Method::Request, ann())]);
    let tag = client.get("m.ics").await.header("etag").unwrap().to_owned();
    client.delete("m.ics", &tag).await;
    assert_eq!(sent(&server)[2..], [(Method::Cancel, ann())]);
    assert_ne!(server.mail()[0].content, server.mail()[1].content);
}

#[tokio::test]
async fn c26_without_scheduling_nothing_is_mailed() {
    let (server, client) = start().await;
    server.behave(|q| q.auto_schedule = false);
    client.create("m.ics", &meeting(ME, "Plan", "ATTENDEE:mailto:ann@example.com\n")).await;
    assert_eq!(sent(&server), []);
}

#[tokio::test]
async fn c27_a_schedule_tag_stays_when_only_an_answer_changes_or_does_not() {
    let (server, client) = start().await;
    assert_eq!(
        client
            .create("m.ics", &meeting(ME, "Plan", "ATTENDEE:mailto:ann@example.com\n"))
            .await
            .header("schedule-tag"),
        None
    );
    for (tags, stays) in [(ScheduleTags::Stable, true), (ScheduleTags::Unstable, false)] {
        server.behave(|q| q.schedule_tags = tags);
        let before = client.get("m.ics").await;
        server.answer_invitation(CALENDAR, "m.ics", "mailto:ann@example.com", "ACCEPTED");
        let after = client.get("m.ics").await;
        assert!(after.has("PARTSTAT=ACCEPTED:mailto:ann"), "{}", after.text());
        assert_ne!(after.header("etag"), before.header("etag"));
        assert_eq!(after.header("schedule-tag") == before.header("schedule-tag"), stays);
        let condition = [("if-schedule-tag-match", before.header("schedule-tag").unwrap())];
        let written = client.put("m.ics", &condition, &after.text()).await;
        assert_eq!(written.status, if stays { 204 } else { 412 });
    }
}

#[tokio::test]
async fn c28_an_attendee_changes_only_the_own_answer() {
    let (server, client) = start().await;
    let chair = "mailto:chair@example.com";
    let me = |says: &str| format!("ATTENDEE;PARTSTAT={says}:{ME}\n");
    server.put(CALENDAR, "m.ics", &meeting(chair, "Theirs", &me("NEEDS-ACTION")));

    assert_eq!(
        client.put("m.ics", &[], &meeting(chair, "Theirs", &me("ACCEPTED"))).await.status,
        204
    );
    assert_eq!(sent(&server), [(Method::Reply, chair.to_owned())]);
    let refused = client.put("m.ics", &[], &meeting(chair, "Mine", &me("ACCEPTED"))).await;
    assert!(refused.status == 403 && refused.has("allowed-attendee-scheduling-object-change"));
    let taken = client.put("m.ics", &[], &meeting(ME, "Theirs", &me("ACCEPTED"))).await;
    assert!(taken.status == 403 && taken.has("allowed-organizer-scheduling-object-change"));

    server.behave(|q| q.attendee_edits = AttendeeEdits::Reverted);
    let reverted = client.put("m.ics", &[], &meeting(chair, "Mine", &me("DECLINED"))).await;
    assert_eq!((reverted.status, reverted.header("etag")), (204, None));
    let text = client.get("m.ics").await.text().replace("\r\n ", "");
    assert!(text.contains("SUMMARY:Theirs") && text.contains("PARTSTAT=DECLINED"), "{text}");
    let tag = client.get("m.ics").await.header("etag").unwrap().to_owned();
    let mails = sent(&server).len();
    let path = format!("{CALENDAR}m.ics");
    client.send("DELETE", &path, &[("if-match", &tag), ("schedule-reply", "F")], "").await;
    assert_eq!(sent(&server).len(), mails, "it goes silently");
}
