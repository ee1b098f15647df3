//! The command line at a real server.

use daybook_tests::program::done;
use daybook_tests::servers::CalDavServer;

#[tokio::test]
async fn a_script_connects_an_account_and_syncs_both_ways() {
    let server = CalDavServer::radicale_with(3).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let daybook = |arguments: &[&str]| done(folder.path(), arguments, "");
    daybook(&["init", "--business", "Holt & Lind", "--zone", "Europe/London"]);
    let account = ["account", "add", server.url(), "--user", server.user(), "--password-stdin"];
    done(folder.path(), &account, &format!("{}\n", server.password()));

    let first = daybook(&["sync"]);
    daybook(&["add", "--summary", "Full colour", "--start", "2026-11-20 14:30"]);
    let second = daybook(&["sync"]);

    assert_eq!((&first["imported"], &first["errors"]), (&3.into(), &0.into()), "{first}");
    assert_eq!((&second["exported"], &second["errors"]), (&1.into(), &0.into()), "{second}");
    let texts = server.objects().await.unwrap();
    assert!(texts.iter().any(|object| object.text.contains("SUMMARY:Full colour")), "{texts:?}");

    let calendar =
        daybook(&["calendar", "Appointments", "--mode", "publish", "--mirror", "service"]);
    assert_eq!((&calendar["mode"], &calendar["mirror"]), (&"publish".into(), &"service".into()));
}
