use daybook_sim::caldav::{CALENDAR, Fault, On, Scheme, Server};
use md5::Md5;
use sha2::{Digest as _, Sha256};

use crate::client::Client;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

/// A Digest answer to a challenge, as RFC 7616 says.
fn digest(challenge: &str, method: &str, path: &str) -> String {
    let field = |name: &str| {
        let rest = challenge.split_once(&format!("{name}=")).unwrap().1;
        rest.trim_start_matches('"').split(['"', ',']).next().unwrap().to_owned()
    };
    let algorithm = field("algorithm");
    let hash = |text: &str| match algorithm.as_str() {
        "MD5" => hex(&Md5::digest(text)),
        _ => hex(&Sha256::digest(text)),
    };
    let nonce = field("nonce");
    let who = hash("desk:sim:open sesame");
    let what = hash(&format!("{method}:{path}"));
    let proof = hash(&format!("{who}:{nonce}:00000001:abc:auth:{what}"));
    format!(
        "Digest username=\"desk\", realm=\"sim\", nonce=\"{nonce}\", uri=\"{path}\", algorithm={algorithm}, \
         qop=auth, nc=00000001, cnonce=\"abc\", response=\"{proof}\""
    )
}

#[tokio::test]
async fn c34_a_busy_server_says_when_and_wrong_passwords_lock_the_door() {
    let server = Server::start().await.unwrap();
    let client = Client::of(&server);
    for status in [429, 503] {
        server.fail_next(On::Any, Fault::Busy { status, retry_after: "30".to_owned() });
        let reply = client.changes("").await;
        assert_eq!((reply.status, reply.header("retry-after")), (status, Some("30")));
    }
    assert_eq!(client.changes("").await.status, 207);

    server.behave(|q| q.locks_out_after = Some(2));
    let wrong = Client::at(server.url(), Some("Basic ZGVzazp3cm9uZw=="));
    assert_eq!(wrong.changes("").await.status, 401);
    assert_eq!(client.changes("").await.status, 207, "one mistake is forgiven");
    assert_eq!(wrong.changes("").await.status, 401);
    assert_eq!(wrong.changes("").await.status, 401);
    assert_eq!(client.changes("").await.status, 401, "now the right one is refused too");
}

#[tokio::test]
async fn c35_a_401_offers_nothing_or_several_ways_and_digest_nonces_go_stale() {
    let server = Server::start().await.unwrap();
    let stranger = Client::at(server.url(), None);
    server.behave(|q| q.challenges = Vec::new());
    let bare = stranger.changes("").await;
    assert_eq!((bare.status, bare.headers("www-authenticate").len()), (401, 0));
    assert_eq!(Client::of(&server).changes("").await.status, 207, "Basic is taken all the same");

    let offered =
        vec![Scheme::Other("X-MobileMe-AuthToken"), Scheme::DigestSha256, Scheme::DigestMd5];
    server.behave(|q| {
        q.challenges = offered;
        q.nonce_uses = Some(1);
    });
    let asked = stranger.changes("").await;
    let ways = asked.headers("www-authenticate");
    assert_eq!(ways.len(), 3, "{ways:?}");
    assert_eq!(Client::of(&server).changes("").await.status, 401, "Basic was not offered");
    for way in &ways[1..] {
        let signed = Client::at(server.url(), Some(&digest(way, "REPORT", CALENDAR)));
        assert_eq!(signed.changes("").await.status, 207, "{way}");
        let again = signed.changes("").await;
        assert_eq!(again.status, 401);
        assert!(again.headers("www-authenticate").iter().any(|way| way.contains("stale=true")));
    }
    let forged = digest(ways[1], "REPORT", "/elsewhere/");
    assert_eq!(Client::at(server.url(), Some(&forged)).changes("").await.status, 401);
}
