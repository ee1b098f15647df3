//! The real servers themselves: what every other test here takes for granted.

use daybook_tests::servers::CalDavServer;

const EVENT: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Daybook//tests//EN\r\nBEGIN:VEVENT\r\nUID:one\r\n\
    DTSTAMP:20261101T000000Z\r\nDTSTART:20261120T100000Z\r\nDTEND:20261120T110000Z\r\nSUMMARY:Fringe trim\r\n\
    END:VEVENT\r\nEND:VCALENDAR\r\n";

async fn keeps_what_it_is_given_over_a_kill(mut server: CalDavServer) {
    server.put("one", EVENT).await.unwrap();
    server.change("one", "SUMMARY=Full colour").await.unwrap();
    server.put("two", &EVENT.replace("UID:one", "UID:two")).await.unwrap();
    server.delete("two").await.unwrap();
    let address = server.url().to_owned();

    server.kill().await.unwrap();
    assert!(server.objects().await.is_err(), "a killed server must not answer");
    server.restart().await.unwrap();

    assert_eq!(server.url(), address);
    let objects = server.objects().await.unwrap();
    assert_eq!(objects.len(), 1, "{objects:?}");
    assert!(objects[0].text.contains("SUMMARY:Full colour"), "{objects:?}");
    assert_eq!(server.object("two").await.unwrap(), None);
}

#[tokio::test]
async fn radicale_keeps_what_it_is_given_over_a_kill() {
    keeps_what_it_is_given_over_a_kill(CalDavServer::radicale().await.unwrap()).await;
}

#[tokio::test]
async fn xandikos_keeps_what_it_is_given_over_a_kill() {
    keeps_what_it_is_given_over_a_kill(CalDavServer::xandikos().await.unwrap()).await;
}

#[tokio::test]
#[ignore = "needs Cyrus, which npm test installs with CI=true or DAYBOOK_CYRUS=1"]
async fn cyrus_keeps_what_it_is_given_over_a_kill() {
    keeps_what_it_is_given_over_a_kill(CalDavServer::cyrus().await.unwrap()).await;
}

#[tokio::test]
async fn radicale_can_begin_with_a_full_calendar() {
    let server = CalDavServer::radicale_with(9).await.unwrap();

    let objects = server.objects().await.unwrap();

    assert_eq!(objects.len(), 9);
    assert!(objects[8].text.contains("DTSTART:20261117T090000Z"), "the ninth is on the next day");
}
