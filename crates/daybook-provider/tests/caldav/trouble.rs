//! Redirects, cut and oversized answers, and servers that are not there.

use std::io::Write as _;

use daybook_provider::caldav::discover;
use daybook_provider::{Barrier, CalendarProvider, Cursor, Http, ProviderError};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::scripted::{Scripted, WORK, answer, multistatus, password, status};

fn since() -> Cursor {
    Cursor::from_stored("sync:7".to_owned())
}

fn unchanged() -> Vec<u8> {
    multistatus("<d:sync-token>7</d:sync-token>")
}

fn packed(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn follows_redirects_with_method_and_body() {
    for (line, location) in [
        ("301 Moved Permanently", "Location: /elsewhere/work/"),
        ("302 Found", "Location: http://here/elsewhere/work/"),
        ("303 See Other", "Location: /elsewhere/work/"),
        ("307 Temporary Redirect", "Location: ../../../elsewhere/work/#part"),
        ("308 Permanent Redirect", "Location: /elsewhere/work/?moved=1"),
    ] {
        let server = Scripted::answering([answer(line, &[location], ""), unchanged()]);
        server.account().changes(WORK, Some(&since())).await.unwrap();
        let requests = server.requests();
        assert!(requests.contains("----\nREPORT /elsewhere/work/"), "{requests}");
        assert_eq!(requests.matches("<sync-token>7</sync-token>").count(), 2, "{requests}");
    }
}

#[tokio::test]
async fn does_not_run_in_circles() {
    let round = answer("302 Found", &["Location: /dav/anna/work/"], "");
    let server = Scripted::answering(vec![round; 20]);
    let refused = server.account().changes(WORK, Some(&since())).await;
    assert!(matches!(refused, Err(ProviderError::NotCalDav { .. })), "{refused:?}");
    assert!(server.count() <= 6);
}

#[tokio::test]
async fn does_not_carry_the_password_to_somebody_else() {
    let basic = answer("401 Unauthorized", &["WWW-Authenticate: Basic realm=\"r\""], "");
    for place in ["http://thief.example/", "https://thief.example/dav/", "http://127.0.0.2:9/"] {
        let location = format!("Location: {place}");
        let away = answer("301 Moved", &[&location], "");
        let server = Scripted::answering([basic.clone(), away]);
        let refused = server.account().changes(WORK, Some(&since())).await.unwrap_err();
        let host = place.split(['/', ':']).find(|part| part.contains('.')).unwrap();
        assert!(matches!(refused, ProviderError::NotCalDav { .. }), "{refused:?}");
        assert!(refused.to_string().contains(host), "{refused}");
    }
}

#[tokio::test]
async fn a_cut_answer_is_no_answer() {
    let whole = unchanged();
    let head = whole.windows(4).position(|it| it == b"\r\n\r\n").unwrap() + 4;
    for end in [0, 5, head, head + 10, whole.len() - 1] {
        let server = Scripted::answering([whole[..end].to_vec()]);
        let refused = server.account().changes(WORK, Some(&since())).await;
        assert!(matches!(refused, Err(ProviderError::Ambiguous { .. })), "{end}: {refused:?}");
    }
    // Cut by the server itself, so that only the XML can tell.
    let body = "<?xml version='1.0'?><d:multistatus xmlns:d='DAV:'><d:sync-token>7</d:sync-token>";
    let server = Scripted::answering([answer("207 Multi-Status", &[], body)]);
    let refused = server.account().changes(WORK, Some(&since())).await;
    assert!(matches!(refused, Err(ProviderError::Ambiguous { .. })), "{refused:?}");
}

#[tokio::test]
async fn reads_compressed_answers() {
    let body = b"<d:multistatus xmlns:d='DAV:'><d:sync-token>7</d:sync-token></d:multistatus>";
    let packed = packed(body);
    let with = |body: Vec<u8>| {
        let head = format!(
            "HTTP/1.1 207 Multi-Status\r\nConnection: close\r\nContent-Encoding: gzip\r\n\
             Content-Type: application/xml\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        [head.into_bytes(), body].concat()
    };
    let server = Scripted::answering([with(packed.clone())]);
    let listing = server.account().changes(WORK, Some(&since())).await.unwrap();
    assert_eq!(listing.next, since());

    let server = Scripted::answering([with(packed[..packed.len() - 12].to_vec())]);
    let refused = server.account().changes(WORK, Some(&since())).await;
    assert!(matches!(refused, Err(ProviderError::Ambiguous { .. })), "{refused:?}");
}

#[tokio::test]
async fn stops_reading_an_answer_that_has_no_end() {
    let seventy_megabytes = " ".repeat(70 << 20);
    let server = Scripted::answering([answer("207 Multi-Status", &[], &seventy_megabytes)]);
    let refused = server.account().changes(WORK, Some(&since())).await.unwrap_err();
    assert!(refused.to_string().contains("too long"), "{refused}");
}

#[tokio::test]
async fn knows_when_nobody_is_there() {
    let mut server = Scripted::answering([]);
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    server.url = format!("http://{gone}");
    match server.account().changes(WORK, Some(&since())).await {
        Err(ProviderError::Unreachable { host, reason }) => {
            assert_eq!(host, "127.0.0.1");
            assert!(reason.to_lowercase().contains("refused"), "{reason}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn says_plainly_that_a_name_is_not_known() {
    let (http, password) = (Http::new().unwrap(), password());
    let refused = discover("https://no-such-host.invalid/", "anna", &password, &http).await;
    let said = refused.unwrap_err().to_string();
    assert!(
        said.contains("no-such-host.invalid cannot be reached: its name was not found"),
        "{said}"
    );
}

#[tokio::test]
async fn passes_on_that_the_server_is_busy() {
    let server = Scripted::answering([answer("503 Busy", &["Retry-After: 9"], "")]);
    let refused = server.account().changes(WORK, Some(&since())).await;
    assert!(matches!(refused, Err(ProviderError::RateLimited { .. })), "{refused:?}");

    let server = Scripted::answering([status("503 Busy")]);
    let refused = server.account().changes(WORK, Some(&since())).await;
    assert!(matches!(refused, Err(ProviderError::Ambiguous { .. })), "{refused:?}");
}

#[tokio::test]
async fn what_stands_between_here_and_a_service_is_told_apart() {
    let http = Http::new().unwrap();
    let named = http.reach("https://no-such-host.invalid/").await.unwrap_err();
    assert_eq!(named, Barrier::Name { host: "no-such-host.invalid".to_owned() });

    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refused = http.reach(&format!("https://{gone}/")).await.unwrap_err();
    assert!(matches!(refused, Barrier::Connection { .. }), "{refused:?}");

    let plain = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = plain.local_addr().unwrap();
    let says_plainly = std::thread::spawn(move || {
        let (mut stream, _) = plain.accept().unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
        // Until the other side hangs up: closing with something unread would break the connection.
        std::io::copy(&mut stream, &mut std::io::sink()).unwrap();
    });
    let unsafe_one = http.reach(&format!("https://{address}/")).await.unwrap_err();
    assert!(matches!(unsafe_one, Barrier::Encryption { .. }), "{unsafe_one:?}");
    says_plainly.join().unwrap();
    let open = http.reach("http://dav.example.com/").await.unwrap_err();
    assert!(open.to_string().contains("not encrypted"), "{open}");

    let here = Scripted::answering([answer("401 Unauthorized", &[], "")]);
    assert_eq!(http.reach(&here.url).await, Ok(false), "it stays on this computer");
}
