//! A first sync of as many events as a salon has in two years, from real servers.

use daybook_tests::desk::Desk;
use daybook_tests::servers::CalDavServer;

#[tokio::test]
async fn arrive_from_radicale() {
    arrive_at_the_first_sync(CalDavServer::radicale_with(5_000).await.unwrap()).await;
}

#[tokio::test]
async fn arrive_from_xandikos() {
    arrive_at_the_first_sync(CalDavServer::xandikos_with(5_000).await.unwrap()).await;
}

#[tokio::test]
#[ignore = "needs Cyrus, which npm test installs with CI=true or DAYBOOK_CYRUS=1"]
async fn arrive_from_cyrus() {
    arrive_at_the_first_sync(CalDavServer::cyrus_with(5_000).await.unwrap()).await;
}

async fn arrive_at_the_first_sync(server: CalDavServer) {
    let desk = Desk::at(&server).await;
    let calendars = desk.calendars().await;

    let summary = desk.sync().await;

    assert_eq!(summary.imported, 5_000);
    let most = 5 * calendars + 10;
    assert!(
        summary.requests <= most,
        "each is asked how and since when it can be followed, listed, and asked twice what is near; then \
         ten batches: {summary:?}"
    );
    let again = desk.sync().await;
    assert_eq!((again.requests, again.imported), (calendars, 0));
}
