//! Several calls in one request (`multipart/mixed` with a request in each part). Nothing promises an
//! order, and what the whole says says nothing about its parts.

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};
use url::Url;

use crate::http::{Answer, Request};

/// Google takes at most so many calls at once.
pub(super) const MOST: usize = 50;

const BOUNDARY: &str = "daybook-parts";

/// One request of several that hold JSON or nothing, to where the service takes them.
pub(super) fn of(batches: &Url, requests: &[Request]) -> Request {
    let mut whole = Request::new(Method::POST, batches.clone())
        .content("multipart/mixed; boundary=daybook-parts", body(requests));
    whole.calls = requests.iter().map(|request| request.calls).sum();
    whole
}

/// Parts name no host.
fn body(requests: &[Request]) -> String {
    let part = |(number, request): (usize, &Request)| {
        let (method, path) = (&request.method, request.url.path());
        let query = request.url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let header = |(name, value): (&HeaderName, &HeaderValue)| {
            format!("{name}: {}\r\n", String::from_utf8_lossy(value.as_bytes()))
        };
        let headers: String = request.headers.iter().map(header).collect();
        // No text of an event ends a part: JSON has another spelling for it.
        let body = request.body.as_deref().unwrap_or_default().replace("--", "-\\u002d");
        format!(
            "--{BOUNDARY}\r\nContent-Type: application/http\r\nContent-ID: <{number}>\r\n\r\n\
             {method} {path}{query} HTTP/1.1\r\n{headers}\r\n{body}\r\n"
        )
    };
    let parts: String = requests.iter().enumerate().map(part).collect();
    format!("{parts}--{BOUNDARY}--\r\n")
}

/// The answers in an answer, in the order of the requests. `None` where one is missing.
pub(super) fn answers(answer: &Answer, requests: &[Request]) -> Vec<Option<Answer>> {
    let mut found: Vec<Option<Answer>> = requests.iter().map(|_| None).collect();
    let text = String::from_utf8_lossy(&answer.body);
    let boundary = answer.header(&CONTENT_TYPE).and_then(boundary);
    let Some(marker) = boundary.map(|boundary| format!("--{boundary}")) else { return found };
    for piece in text.split(marker.as_str()).skip(1) {
        let Some((number, inner)) = part(piece) else { continue };
        if let (Some(place), Some(request)) = (found.get_mut(number), requests.get(number)) {
            *place = read(inner, &request.url);
        }
    }
    found
}

fn boundary(content_type: &str) -> Option<&str> {
    let mut parameters = content_type.split(';').skip(1).map(str::trim);
    let boundary = parameters.find_map(|it| it.strip_prefix("boundary="))?;
    Some(boundary.trim_matches('"')).filter(|boundary| !boundary.is_empty())
}

/// The number of the question, and the answer as it would have come by itself.
fn part(piece: &str) -> Option<(usize, &str)> {
    let (head, inner) = blank_line(piece.trim_start())?;
    let id = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("content-id").then_some(value.trim())
    })?;
    let number = id.trim_matches(['<', '>']).strip_prefix("response-")?;
    Some((number.parse().ok()?, inner))
}

fn read(text: &str, url: &Url) -> Option<Answer> {
    let (head, body) = blank_line(text.trim_start())?;
    let mut lines = head.lines();
    let status = lines.next()?.split_whitespace().nth(1)?;
    let mut headers = HeaderMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        if let (Ok(name), Ok(value)) =
            (name.trim().parse::<HeaderName>(), HeaderValue::from_str(value.trim()))
        {
            headers.append(name, value);
        }
    }
    Some(Answer {
        url: url.clone(),
        status: StatusCode::from_bytes(status.as_bytes()).ok()?,
        headers,
        body: body.trim_end().as_bytes().to_vec(),
    })
}

/// What is before and after the first blank line.
fn blank_line(text: &str) -> Option<(&str, &str)> {
    let split = |blank: &str| text.split_once(blank);
    [split("\r\n\r\n"), split("\n\n")].into_iter().flatten().min_by_key(|(head, _)| head.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requests(count: usize) -> Vec<Request> {
        let url = |n| Url::parse(&format!("https://calendar.example/v3/events/{n}?x=%2F")).unwrap();
        (0..count).map(|n| Request::new(Method::GET, url(n))).collect()
    }

    fn answered(body: &str) -> Vec<Option<Answer>> {
        let mut headers = HeaderMap::new();
        let kind = HeaderValue::from_static("multipart/mixed; charset=x; boundary=\"b 1\"");
        headers.insert(CONTENT_TYPE, kind);
        let requests = requests(3);
        let (status, body) = (StatusCode::OK, body.as_bytes().to_vec());
        answers(&Answer { url: requests[0].url.clone(), status, headers, body }, &requests)
    }

    #[test]
    fn asks_without_naming_the_host() {
        insta::assert_snapshot!(body(&requests(2)).replace("\r\n", "\n"));
    }

    #[test]
    fn says_of_each_change_under_which_condition_it_is_made() {
        let mut patch = requests(1).remove(0).content("application/json", "{\"a\": 1}".to_owned());
        patch.method = Method::PATCH;
        let patch = patch.header(reqwest::header::IF_MATCH, HeaderValue::from_static("\"7\""));
        let mut delete = requests(2).remove(1);
        delete.method = Method::DELETE;
        insta::assert_snapshot!(body(&[patch, delete]).replace("\r\n", "\n"));
    }

    #[test]
    fn no_text_of_an_event_ends_a_part() {
        let said = serde_json::json!({"summary": "a --daybook-parts-- \\--- b"});
        let sly = requests(1).remove(0).content("application/json", said.to_string());
        let text = body(&[sly]);
        assert_eq!(text.matches("--daybook-parts").count(), 2, "{text}");
        let line = text.lines().find(|line| line.starts_with('{')).unwrap();
        assert_eq!(serde_json::from_str::<serde_json::Value>(line).unwrap(), said);
    }

    #[test]
    fn finds_every_answer_by_its_number_whatever_the_order() {
        let found = answered(
            "--b 1\r\nContent-Type: application/http\r\nContent-ID: <response-2>\r\n\r\n\
             HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n\r\n{\"error\": {}}\r\n\
             --b 1\nContent-ID: response-0\n\nHTTP/1.1 200 OK\nETag: \"1\"\n\n{\"id\":\r\n\r\n\"a\"}\n--b 1--",
        );
        let told: Vec<_> = found
            .iter()
            .map(|it| it.as_ref().map(|it| (it.status.as_u16(), String::from_utf8_lossy(&it.body))))
            .collect();
        assert_eq!(
            told,
            [
                Some((200, "{\"id\":\r\n\r\n\"a\"}".into())),
                None,
                Some((404, "{\"error\": {}}".into()))
            ]
        );
    }

    #[test]
    fn what_is_no_batch_answers_nothing() {
        for nonsense in
            ["", "--b 1--", "--b 1\r\n\r\n", "--b 1\r\nContent-ID: <response-9>\r\n\r\nx"]
        {
            assert!(answered(nonsense).iter().all(Option::is_none), "{nonsense}");
        }
    }
}
