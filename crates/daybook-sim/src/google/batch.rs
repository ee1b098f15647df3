//! Batches: several calls in one request (`multipart/mixed`).

use hyper::header::{HeaderMap, HeaderName, HeaderValue};

use super::errors::Refusal;
use super::world::World;
use crate::loopback::{Answer, Delivery, Request};

/// So many calls in one request.
const MOST: usize = 50;

/// A call of a batch.
struct Part {
    id: String,
    request: Request,
}

impl World {
    /// The answer to a batch. It says 200 whatever its parts say.
    pub(crate) fn batch(&mut self, request: &Request) -> Answer {
        let shape = self.quirks.error_shape;
        let mut parts = match parts(request) {
            Ok(parts) if parts.len() > MOST => {
                let message =
                    format!("The batch request exceeded the maximum number of {MOST} calls.");
                return Refusal::new(400, "global", "badRequest", message).answer(shape);
            }
            Ok(parts) => parts,
            Err(refusal) => return refusal.answer(shape),
        };
        // Nobody promises an order.
        self.names.shuffle(&mut parts);
        let mut answers: Vec<(String, Answer)> = Vec::new();
        for part in parts {
            let number = self.write_down(&part.request);
            let fault = self.next_fault(&part.request);
            let path = part.request.path.clone();
            let answer = if path.starts_with("/calendar/v3/") {
                self.perform(&part.request, fault.as_ref())
            } else {
                Refusal::not_found().answer(shape)
            };
            self.record(number, answer.status);
            if answer.delivery != Delivery::Whole {
                // One connection carries all parts: if it breaks for one, it breaks for all.
                return Answer { delivery: answer.delivery, ..Answer::plain(500) };
            }
            answers.push((part.id, answer));
        }
        self.names.shuffle(&mut answers);
        let boundary = format!("batch_{}", self.names.token(24));
        let mut body = Vec::new();
        for (id, answer) in answers {
            body.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
            body.extend_from_slice(b"Content-Type: application/http\r\n");
            if !id.is_empty() {
                body.extend_from_slice(format!("Content-ID: {}\r\n", response_id(&id)).as_bytes());
            }
            let reason = hyper::StatusCode::from_u16(answer.status)
                .ok()
                .and_then(|status| status.canonical_reason())
                .unwrap_or("Unknown");
            body.extend_from_slice(
                format!("\r\nHTTP/1.1 {} {reason}\r\n", answer.status).as_bytes(),
            );
            for (name, value) in &answer.headers {
                body.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
            }
            body.extend_from_slice(
                format!("content-length: {}\r\n\r\n", answer.body.len()).as_bytes(),
            );
            body.extend_from_slice(&answer.body);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        Answer::plain(200).body(&format!("multipart/mixed; boundary={boundary}"), body)
    }
}

/// `<item1>` becomes `<response-item1>`.
fn response_id(id: &str) -> String {
    match id.strip_prefix('<') {
        Some(rest) => format!("<response-{rest}"),
        None => format!("response-{id}"),
    }
}

fn bad(message: &str) -> Refusal {
    Refusal::new(400, "global", "badRequest", message)
}

/// The calls in a batch.
fn parts(request: &Request) -> Result<Vec<Part>, Refusal> {
    if request.method != "POST" {
        return Err(Refusal::not_found());
    }
    let kind = request.header("content-type").unwrap_or_default();
    let boundary = kind
        .split(';')
        .filter_map(|part| part.trim().strip_prefix("boundary="))
        .map(|it| it.trim_matches('"'))
        .next()
        .filter(|it| kind.starts_with("multipart/mixed") && !it.is_empty())
        .ok_or_else(|| bad("Failed to parse batch request: no boundary."))?;
    let text = String::from_utf8_lossy(&request.body).replace("\r\n", "\n");
    let marker = format!("--{boundary}");
    let mut found = Vec::new();
    for piece in text.split(&marker).skip(1) {
        if piece.starts_with("--") {
            return if found.is_empty() { Err(bad("The batch is empty.")) } else { Ok(found) };
        }
        found.push(part(piece.trim_start_matches('\n'), request)?);
    }
    Err(bad("Failed to parse batch request: the last boundary is missing."))
}

fn part(text: &str, outer: &Request) -> Result<Part, Refusal> {
    let (head, inner) =
        text.split_once("\n\n").ok_or_else(|| bad("A part of the batch has no request."))?;
    let head = headers(head)?;
    let kind = head.get("content-type").and_then(|it| it.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/http") {
        return Err(bad("A part of the batch is not of type application/http."));
    }
    let inner = inner.trim_start_matches('\n');
    let (lines, body) = inner.split_once("\n\n").unwrap_or((inner.trim_end(), ""));
    let (first, rest) = lines.split_once('\n').unwrap_or((lines, ""));
    let mut words = first.split_whitespace();
    let (Some(method), Some(target)) = (words.next(), words.next()) else {
        return Err(bad("A part of the batch has no request line."));
    };
    if !target.starts_with('/') {
        return Err(bad("A part of the batch names a host."));
    }
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query.to_owned())),
        None => (target, None),
    };
    let mut own = headers(rest)?;
    for name in ["authorization", "user-agent"] {
        if let (None, Some(value)) = (own.get(name), outer.headers.get(name)) {
            own.insert(name, value.clone());
        }
    }
    // What a part says is never packed: the whole could be.
    own.remove("accept-encoding");
    let id = head.get("content-id").and_then(|it| it.to_str().ok()).unwrap_or_default();
    Ok(Part {
        id: id.to_owned(),
        request: Request {
            method: method.to_owned(),
            path: path.to_owned(),
            query,
            headers: own,
            body: body.trim_end_matches('\n').as_bytes().to_vec(),
        },
    })
}

fn headers(lines: &str) -> Result<HeaderMap, Refusal> {
    let mut headers = HeaderMap::new();
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let (name, value) =
            line.split_once(':').ok_or_else(|| bad("A header of the batch cannot be read."))?;
        let name: HeaderName =
            name.trim().parse().map_err(|_| bad("A header of the batch cannot be read."))?;
        let value = HeaderValue::from_str(value.trim())
            .map_err(|_| bad("A header of the batch cannot be read."))?;
        headers.append(name, value);
    }
    Ok(headers)
}
