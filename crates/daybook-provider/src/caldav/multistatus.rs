//! *207 Multi-Status* (RFC 4918 §13), also with the additions of RFC 6578, and the error bodies of
//! refused requests.

use crate::error::ProviderError;
use crate::http::Answer;

use super::xml::{self, Element, Space, XmlError};

/// A whole multistatus.
#[derive(Debug, Default)]
pub(super) struct Multistatus {
    pub(super) members: Vec<Member>,
    pub(super) sync_token: Option<String>,
}

/// What is said about one resource.
#[derive(Debug, Default)]
pub(super) struct Member {
    /// In the server's spelling.
    pub(super) href: String,
    /// The status of the resource itself. Missing properties do not show here.
    pub(super) status: Option<u16>,
    /// The properties it has.
    pub(super) properties: Vec<Element>,
    /// Names of conditions that were not met.
    pub(super) conditions: Vec<String>,
}

impl Member {
    pub(super) fn property(&self, space: Space, name: &str) -> Option<&Element> {
        self.properties.iter().find(|property| property.is(space, name))
    }

    /// The text of a property, trimmed; `None` when it is missing or empty.
    pub(super) fn text(&self, space: Space, name: &str) -> Option<&str> {
        self.property(space, name)?.text()
    }

    /// Takes the text of a property as it is.
    pub(super) fn take_text(&mut self, space: Space, name: &str) -> Option<String> {
        let at = self.properties.iter().position(|property| property.is(space, name))?;
        Some(self.properties.swap_remove(at).into_text())
    }
}

/// Reads the answer to a PROPFIND or REPORT. A web page or a cut answer is an error, never an empty
/// calendar.
pub(super) fn read(answer: &Answer) -> Result<Multistatus, ProviderError> {
    let mut found = Multistatus::default();
    let root = xml::read(&answer.body, |root, element| {
        if !root.is(Space::Dav, "multistatus") {
            return;
        }
        if element.is(Space::Dav, "sync-token") {
            found.sync_token = element.text().map(str::to_owned);
        } else if element.is(Space::Dav, "response") {
            add_response(&mut found.members, element);
        }
    });
    match root {
        Ok(root) if root.is(Space::Dav, "multistatus") => Ok(found),
        Err(XmlError::Damaged) if !answer.is_html() => {
            Err(ProviderError::Ambiguous { reason: "its answer is cut or damaged".to_owned() })
        }
        _ => Err(ProviderError::NotCalDav {
            reason: "it answers with something else, perhaps a web page".to_owned(),
        }),
    }
}

/// A response may name several resources that share a status.
fn add_response(members: &mut Vec<Member>, response: Element) {
    let (mut hrefs, mut member) = (Vec::new(), Member::default());
    for child in response.children {
        match (child.space, child.name.as_str()) {
            (Space::Dav, "href") => hrefs.extend(child.text().map(str::to_owned)),
            (Space::Dav, "status") => member.status = child.text().and_then(status),
            (Space::Dav, "error") => member.conditions = names(&child.children),
            (Space::Dav, "propstat") => add_properties(&mut member, child),
            _ => {}
        }
    }
    let last = hrefs.pop();
    for href in hrefs {
        members.push(Member {
            href,
            status: member.status,
            properties: member.properties.clone(),
            conditions: member.conditions.clone(),
        });
    }
    if let Some(href) = last {
        members.push(Member { href, ..member });
    }
}

fn add_properties(member: &mut Member, propstat: Element) {
    let status = propstat.child(Space::Dav, "status").and_then(Element::text).and_then(status);
    if status.is_none_or(|code| (200..300).contains(&code)) {
        for child in propstat.children {
            if child.is(Space::Dav, "prop") {
                member.properties.extend(child.children);
            }
        }
    }
}

/// `HTTP/1.1 404 Not Found` → 404.
fn status(line: &str) -> Option<u16> {
    line.split_ascii_whitespace().find_map(|word| word.parse().ok().filter(|code| *code >= 100))
}

fn names(elements: &[Element]) -> Vec<String> {
    elements.iter().map(|element| element.name.clone()).collect()
}

/// What an error body says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Refusal {
    /// Names of the conditions that were not met, in any namespace: some servers use a wrong one.
    pub(super) conditions: Vec<String>,
    /// The server's own words.
    pub(super) message: Option<String>,
}

impl Refusal {
    pub(super) fn read(answer: &Answer) -> Self {
        const LONGEST: usize = 4_096;
        let mut refusal = Self::default();
        let root = xml::read(&answer.body, |root, element| {
            if root.is(Space::Dav, "error") {
                if matches!(element.name.as_str(), "message" | "responsedescription") {
                    refusal.message = element.text().map(one_line);
                }
                refusal.conditions.push(element.name);
            } else if element.is(Space::Dav, "response") {
                let error = element.child(Space::Dav, "error");
                refusal.conditions.extend(error.map(|it| names(&it.children)).unwrap_or_default());
            }
        });
        if root.is_err() {
            refusal = Self::default();
            if !answer.is_html() && answer.body.len() < LONGEST {
                let text = String::from_utf8_lossy(&answer.body);
                refusal.message = Some(one_line(&text)).filter(|line| !line.is_empty());
            }
        }
        refusal
    }

    /// Whether it gives no reason at all.
    pub(super) fn is_empty(&self) -> bool {
        self.conditions.is_empty()
    }

    pub(super) fn names(&self, condition: &str) -> bool {
        self.conditions.iter().any(|name| name == condition)
    }
}

/// The first 200 characters without line breaks.
fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().filter(|character| !character.is_control()).take(200).collect()
}
