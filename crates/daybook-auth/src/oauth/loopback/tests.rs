use std::sync::Mutex as Shared;

use super::*;

async fn open() -> Loopback {
    Loopback::open().await.unwrap()
}

/// Sends bytes and gives everything that comes back.
async fn send(host: &str, bytes: &str) -> String {
    let mut stream = TcpStream::connect(host).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

async fn get(host: &str, target: &str) -> String {
    send(host, &format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\n\r\n")).await
}

fn status(answer: &str) -> &str {
    answer.strip_prefix("HTTP/1.1 ").and_then(|it| it.get(..3)).unwrap_or(answer)
}

/// What a browser sees while the page is there, and what was to be decided about.
async fn visited<T>(
    loopback: Loopback,
    outcome: Result<(), SignInError>,
    visit: impl Future<Output = T>,
) -> (T, Vec<Url>) {
    let asked = Shared::new(Vec::new());
    let run = loopback.run(|url| {
        asked.lock().unwrap().push(url);
        std::future::ready(outcome.clone())
    });
    let seen = tokio::select! {
        ended = run => panic!("{ended:?}"),
        seen = visit => seen,
    };
    (seen, asked.into_inner().unwrap())
}

#[tokio::test]
async fn shows_that_all_went_well_without_scripts_and_without_being_kept() {
    let loopback = open().await;
    let (host, redirect) = (loopback.host.clone(), loopback.redirect_uri().clone());
    let (page, asked) = visited(loopback, Ok(()), get(&host, "/signed-in?state=s&code=c")).await;
    assert_eq!(asked, [Url::parse(&format!("{redirect}?state=s&code=c")).unwrap()]);
    assert_eq!(status(&page), "200");
    assert!(page.contains("You can close this tab and go on in Daybook."));
    for header in [
        "Cache-Control: no-store\r\n",
        "Referrer-Policy: no-referrer\r\n",
        "Content-Security-Policy: default-src 'none'; style-src 'sha256-",
        "Connection: close\r\n",
    ] {
        assert!(page.contains(header), "{header} {page}");
    }
    assert!(page.contains("prefers-color-scheme:dark") && !page.contains("<script"));
    assert!(!page.contains("state=s") && !page.contains("code=c"));
}

#[tokio::test]
async fn shows_the_sentence_when_it_did_not() {
    let loopback = open().await;
    let host = loopback.host.clone();
    let denied = Err(SignInError::Cancelled);
    let (page, _) = visited(loopback, denied, get(&host, "/signed-in?state=s&error=no")).await;
    assert_eq!(status(&page), "400");
    assert!(page.contains("<p>Signing in was cancelled, and nothing was connected. Start again"));
    assert!(page.contains("You can close this tab and go on in Daybook."));
}

#[tokio::test]
async fn an_icon_before_the_answer_decides_nothing() {
    let loopback = open().await;
    let host = loopback.host.clone();
    let visit = async {
        for target in ["/favicon.ico", "/", "/signed-in/more?state=s", "//else.example/signed-in"] {
            assert_eq!(status(&get(&host, target).await), "404", "{target}");
        }
        get(&host, "/signed-in?state=s&code=c").await
    };
    let (page, asked) = visited(loopback, Ok(()), visit).await;
    assert_eq!((status(&page), asked.len()), ("200", 1));
}

#[tokio::test]
async fn only_a_get_for_this_very_place_is_an_answer() {
    let loopback = open().await;
    let host = loopback.host.clone();
    let port = host.rsplit(':').next().unwrap().to_owned();
    let visit = async {
        let ask = |method: &str, hosts: &[&str]| {
            let mut lines = vec![format!("{method} /signed-in?state=s&code=c HTTP/1.1")];
            lines.extend(hosts.iter().map(|it| format!("Host: {it}")));
            format!("{}\r\n\r\n", lines.join("\r\n"))
        };
        let local = format!("localhost:{port}");
        for hosts in [
            &["thief.example"] as &[&str],
            &["thief.example", &host],
            &[&local],
            &["127.0.0.1"],
            &["127.0.0.1:1"],
            &[],
        ] {
            assert_eq!(status(&send(&host, &ask("GET", hosts)).await), "421", "{hosts:?}");
        }
        for method in ["POST", "HEAD", "OPTIONS"] {
            assert_eq!(status(&send(&host, &ask(method, &[&host])).await), "405", "{method}");
        }
        assert_eq!(status(&send(&host, "\u{16}\u{3}\u{1} hello\r\n\r\n").await), "400");
    };
    let ((), asked) = visited(loopback, Ok(()), visit).await;
    assert!(asked.is_empty(), "{asked:?}");
}

#[tokio::test]
async fn a_request_that_does_not_end_is_cut_off() {
    let loopback = open().await;
    let host = loopback.host.clone();
    let visit = async {
        let long = "a".repeat(100_000);
        let target = format!("/signed-in?state=s&code={long}");
        assert_eq!(status(&get(&host, &target).await), "431");
        let many = "X-Y: z\r\n".repeat(100);
        let many = format!("GET /signed-in HTTP/1.1\r\nHost: {host}\r\n{many}\r\n");
        assert_eq!(status(&send(&host, &many).await), "431");
        get(&host, "/signed-in?state=s&code=c").await
    };
    let (page, asked) = visited(loopback, Ok(()), visit).await;
    assert_eq!((status(&page), asked.len()), ("200", 1));
}

#[tokio::test]
async fn connections_that_say_nothing_keep_nobody_waiting() {
    let loopback = open().await;
    let host = loopback.host.clone();
    let visit = async {
        let mut idle = Vec::new();
        for _ in 0..MOST_CONNECTIONS - 1 {
            let mut stream = TcpStream::connect(&host).await.unwrap();
            stream.write_all(b"GET /sig").await.unwrap();
            idle.push(stream);
        }
        get(&host, "/signed-in?state=s&code=c").await
    };
    let (page, _) = visited(loopback, Ok(()), visit).await;
    assert_eq!(status(&page), "200");
}

#[tokio::test]
async fn tells_nothing_before_it_is_decided() {
    let loopback = open().await;
    let host = loopback.host.clone();
    let told = Shared::new(Vec::new());
    let handle = async |_: Url| {
        // Whoever answered too early would have done so by now. Others are served meanwhile.
        for _ in 0..3 {
            let icon = get(&host, "/favicon.ico").await;
            told.lock().unwrap().push(format!("deciding {}", status(&icon)));
        }
        Ok(())
    };
    let visit = async {
        let page = get(&host, "/signed-in?state=s&code=c").await;
        told.lock().unwrap().push(format!("told {}", status(&page)));
    };
    tokio::select! {
        ended = loopback.run(&handle) => panic!("{ended:?}"),
        seen = timeout(SLOWEST, visit) => seen.expect("nobody is served"),
    }
    let told = told.into_inner().unwrap();
    assert_eq!(told, ["deciding 404", "deciding 404", "deciding 404", "told 200"]);
}

#[tokio::test]
async fn the_same_answer_twice_is_decided_once_and_shown_twice() {
    let loopback = open().await;
    let host = loopback.host.clone();
    let visit = async {
        let same = || get(&host, "/signed-in?state=s&code=c");
        let (one, two) = tokio::join!(same(), same());
        (one, two, same().await, get(&host, "/signed-in?state=s&code=d").await)
    };
    let (pages, asked) = visited(loopback, Ok(()), visit).await;
    let (one, two, three, other) = &pages;
    assert_eq!([one, two, three].map(|it| status(it)), ["200"; 3]);
    assert!(other.contains("answered already"), "{other}");
    assert_eq!(asked.len(), 1);
}

#[tokio::test]
async fn a_forged_answer_is_refused_and_the_true_one_awaited() {
    let loopback = open().await;
    let host = loopback.host.clone();
    let handle = |url: Url| {
        let forged = url.query() == Some("state=forged&code=x");
        std::future::ready(if forged { Err(SignInError::UnknownState) } else { Ok(()) })
    };
    let visit = async {
        let forged = get(&host, "/signed-in?state=forged&code=x").await;
        assert_eq!(status(&forged), "400");
        get(&host, "/signed-in?state=s&code=c").await
    };
    let page = tokio::select! {
        ended = loopback.run(handle) => panic!("{ended:?}"),
        page = visit => page,
    };
    assert_eq!(status(&page), "200");
}

#[tokio::test]
async fn closes_once_it_is_decided() {
    let loopback = open().await;
    let host = loopback.host.clone();
    let run = loopback.run(|_| std::future::ready(Err(SignInError::Cancelled)));
    let visit = async {
        let page = get(&host, "/signed-in?state=s&error=access_denied").await;
        tokio::time::pause();
        page
    };
    let (outcome, page) = tokio::join!(run, visit);
    assert_eq!((outcome, status(&page)), (Err(SignInError::Cancelled), "400"));
    assert!(TcpStream::connect(&host).await.is_err());
}

#[tokio::test]
async fn waits_a_quarter_of_an_hour_and_no_longer() {
    let loopback = open().await;
    tokio::time::pause();
    let begun = Instant::now();
    let outcome = loopback.run(|_| std::future::ready(Ok(()))).await;
    assert_eq!(outcome, Err(SignInError::TimedOut));
    assert_eq!(begun.elapsed().as_secs(), 15 * 60);
}

#[tokio::test]
async fn every_attempt_has_a_port_of_its_own() {
    assert_ne!(open().await.host, open().await.host);
}
