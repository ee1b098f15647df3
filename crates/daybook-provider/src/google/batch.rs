//! Several calls in one request (`multipart/mixed` with a request in each part), for reading only:
//! nothing promises an order.

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use url::Url;

use crate::http::Answer;

/// Google takes at most so many calls at once.
pub(super) const MOST: usize = 50;

const BOUNDARY: &str = "daybook-parts";

/// The type of a body from [`body`].
pub(super) const TYPE: &str = "multipart/mixed; boundary=daybook-parts";

/// Asks for each of these addresses. Parts name no host.
pub(super) fn body(urls: &[Url]) -> String {
    let part = |(number, url): (usize, &Url)| {
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        format!(
            "--{BOUNDARY}\r\nContent-Type: application/http\r\nContent-ID: <{number}>\r\n\r\n\
             GET {}{query} HTTP/1.1\r\n\r\n\r\n",
            url.path()
        )
    };
    let parts: Vec<String> = urls.iter().enumerate().map(part).collect();
    format!("{}--{BOUNDARY}--\r\n", parts.concat())
}

/// The answers in an answer, in the order of the questions. `None` where one is missing.
pub(super) fn answers(answer: &Answer, urls: &[Url]) -> Vec<Option<Answer>> {
    let mut found: Vec<Option<Answer>> = urls.iter().map(|_| None).collect();
    let text = String::from_utf8_lossy(&answer.body);
    let boundary = answer.header(&CONTENT_TYPE).and_then(boundary);
    let Some(marker) = boundary.map(|boundary| format!("--{boundary}")) else { return found };
    for piece in text.split(marker.as_str()).skip(1) {
        let Some((number, inner)) = part(piece) else { continue };
        if let (Some(place), Some(url)) = (found.get_mut(number), urls.get(number)) {
            *place = read(inner, url);
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

    fn urls(count: usize) -> Vec<Url> {
        let url = |n| Url::parse(&format!("https://calendar.example/v3/events/{n}?x=%2F")).unwrap();
        (0..count).map(url).collect()
    }

    fn answered(body: &str) -> Vec<Option<Answer>> {
        let mut headers = HeaderMap::new();
        let kind = HeaderValue::from_static("multipart/mixed; charset=x; boundary=\"b 1\"");
        headers.insert(CONTENT_TYPE, kind);
        let urls = urls(3);
        let (status, body) = (StatusCode::OK, body.as_bytes().to_vec());
        answers(&Answer { url: urls[0].clone(), status, headers, body }, &urls)
    }

    #[test]
    fn asks_without_naming_the_host() {
        insta::assert_snapshot!(body(&urls(2)).replace("\r\n", "\n"));
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
