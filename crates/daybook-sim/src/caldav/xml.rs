//! XML as this server reads and writes it.

use quick_xml::NsReader;
use quick_xml::events::Event;
use quick_xml::name::ResolveResult;

/// `DAV:`
pub(crate) const DAV: &str = "DAV:";
/// RFC 4791.
pub(crate) const CALDAV: &str = "urn:ietf:params:xml:ns:caldav";
/// getctag, subscriptions, notifications.
pub(crate) const SERVER: &str = "http://calendarserver.org/ns/";
/// Colours.
pub(crate) const APPLE: &str = "http://apple.com/ns/ical/";

/// An element of a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Node {
    pub(crate) space: String,
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) text: String,
    pub(crate) children: Vec<Self>,
}

impl Node {
    pub(crate) fn is(&self, space: &str, name: &str) -> bool {
        self.space == space && self.name == name
    }

    pub(crate) fn child(&self, space: &str, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.is(space, name))
    }

    /// Every element below it, itself included, with this name.
    pub(crate) fn find<'a>(&'a self, space: &str, name: &str) -> Option<&'a Self> {
        if self.is(space, name) {
            return Some(self);
        }
        self.children.iter().find_map(|child| child.find(space, name))
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Namespace and name of each child.
    pub(crate) fn names(&self) -> Vec<(String, String)> {
        self.children.iter().map(|it| (it.space.clone(), it.name.clone())).collect()
    }
}

/// Reads a document; `None` if it is none.
pub(crate) fn read(text: &str) -> Option<Node> {
    let mut reader = NsReader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut open: Vec<Node> = Vec::new();
    loop {
        let (resolved, event) = reader.read_resolved_event().ok()?;
        match event {
            Event::Start(start) => {
                let space = match resolved {
                    ResolveResult::Bound(namespace) => namespace.as_ref().to_owned(),
                    _ => String::new(),
                };
                let attributes = start.attributes().filter_map(Result::ok).map(|attribute| {
                    let name = attribute.key.local_name().as_ref().to_owned();
                    (name, attribute.value.into_owned())
                });
                let attributes = attributes.collect();
                let name = start.local_name().as_ref().to_owned();
                open.push(Node { space, name, attributes, ..Node::default() });
            }
            Event::End(_) => {
                let closed = open.pop()?;
                match open.last_mut() {
                    Some(parent) => parent.children.push(closed),
                    None => return Some(closed),
                }
            }
            Event::Text(text) => open.last_mut()?.text.push_str(&text.into_inner()),
            Event::CData(text) => open.last_mut()?.text.push_str(&text.into_inner()),
            Event::GeneralRef(reference) => {
                let resolved = match reference.resolve_char_ref() {
                    Ok(Some(character)) => character,
                    _ => match reference.into_inner().as_ref() {
                        "lt" => '<',
                        "gt" => '>',
                        "amp" => '&',
                        "quot" => '"',
                        "apos" => '\'',
                        _ => return None,
                    },
                };
                open.last_mut()?.text.push(resolved);
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// Text for XML.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// An element that holds `inner`, which is XML already.
/// What was escaped.
pub(crate) fn unescape(text: &str) -> String {
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    plain.replace("&amp;", "&")
}

pub(crate) fn element(space: &str, name: &str, inner: &str) -> String {
    let prefix = match space {
        DAV => "D",
        CALDAV => "C",
        SERVER => "CS",
        APPLE => "A",
        other => {
            return format!("<X:{name} xmlns:X=\"{}\">{inner}</X:{name}>", escape(other));
        }
    };
    format!("<{prefix}:{name}>{inner}</{prefix}:{name}>")
}

/// A document with its root in `DAV:`.
pub(crate) fn document(root: &str, inner: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:{root} xmlns:D=\"{DAV}\" xmlns:C=\"{CALDAV}\" \
         xmlns:CS=\"{SERVER}\" xmlns:A=\"{APPLE}\">{inner}</D:{root}>"
    )
}

/// A response that says a status of its own.
pub(crate) fn status(href: &str, status: u16, reason: &str) -> String {
    format!(
        "<D:response><D:href>{}</D:href><D:status>HTTP/1.1 {status} {reason}</D:status></D:response>",
        escape(href)
    )
}

/// The response of a collection that has more to say than it says (RFC 6578 §3.6).
pub(crate) fn has_more(href: &str) -> String {
    format!(
        "<D:response><D:href>{}</D:href><D:status>HTTP/1.1 507 Insufficient Storage</D:status>\
         <D:error><D:number-of-matches-within-limits/></D:error></D:response>",
        escape(href)
    )
}

/// A response with the properties that were found and the names of those that were not.
pub(crate) fn propstat(href: &str, found: &str, missing: &[(String, String)]) -> String {
    let part = |properties: &str, status: &str| {
        format!(
            "<D:propstat><D:prop>{properties}</D:prop><D:status>HTTP/1.1 {status}</D:status>\
             </D:propstat>"
        )
    };
    let mut parts = String::new();
    if !found.is_empty() || missing.is_empty() {
        parts += &part(found, "200 OK");
    }
    if !missing.is_empty() {
        let names: String = missing.iter().map(|(space, name)| element(space, name, "")).collect();
        parts += &part(&names, "404 Not Found");
    }
    format!("<D:response><D:href>{}</D:href>{parts}</D:response>", escape(href))
}
