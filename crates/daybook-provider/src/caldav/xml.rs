//! Reads XML by namespace, whatever the prefixes, one child of the root at a time.

use quick_xml::NsReader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;

/// Deeper than any DAV answer.
const MAX_DEPTH: usize = 32;

/// The namespaces that matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// `DAV:`
    Dav,
    /// `urn:ietf:params:xml:ns:caldav`
    CalDav,
    /// `http://calendarserver.org/ns/`
    CalendarServer,
    /// `http://apple.com/ns/ical/`
    Apple,
    /// Any other, or none.
    Other,
}

impl Space {
    fn of(resolved: &ResolveResult<'_>) -> Self {
        let ResolveResult::Bound(namespace) = resolved else { return Self::Other };
        match namespace.as_ref() {
            "DAV:" => Self::Dav,
            "urn:ietf:params:xml:ns:caldav" => Self::CalDav,
            "http://calendarserver.org/ns/" => Self::CalendarServer,
            "http://apple.com/ns/ical/" => Self::Apple,
            _ => Self::Other,
        }
    }
}

/// An element with all that is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) space: Space,
    pub(super) name: String,
    /// The value of its attribute `name`, the only one DAV knows.
    pub(super) name_attribute: Option<String>,
    text: String,
    pub(super) children: Vec<Element>,
}

impl Element {
    pub(super) fn is(&self, space: Space, name: &str) -> bool {
        self.space == space && self.name == name
    }

    pub(super) fn all<'a>(
        &'a self,
        space: Space,
        name: &'a str,
    ) -> impl Iterator<Item = &'a Self> + 'a {
        self.children.iter().filter(move |child| child.is(space, name))
    }

    pub(super) fn child(&self, space: Space, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.is(space, name))
    }

    /// The text without the space around it, if there is any.
    pub(super) fn text(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|text| !text.is_empty())
    }

    /// The text as it is.
    pub(super) fn into_text(self) -> String {
        self.text
    }
}

/// Why it could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum XmlError {
    /// Not XML at all.
    NotXml,
    /// It starts as XML should, but is cut or damaged.
    Damaged,
}

/// Reads a document: hands every child of the root to `each` and returns the root without them.
pub(super) fn read(
    body: &[u8],
    mut each: impl FnMut(&Element, Element),
) -> Result<Element, XmlError> {
    let text = String::from_utf8_lossy(body);
    let mut reader = NsReader::from_str(text.trim_start_matches('\u{feff}'));
    reader.config_mut().expand_empty_elements = true;
    let mut open: Vec<Element> = Vec::new();
    loop {
        let broken = if open.is_empty() { XmlError::NotXml } else { XmlError::Damaged };
        let (resolved, event) = reader.read_resolved_event().map_err(|_| broken)?;
        match event {
            Event::Start(start) => {
                if open.len() >= MAX_DEPTH {
                    return Err(XmlError::Damaged);
                }
                open.push(Element {
                    space: Space::of(&resolved),
                    name: start.local_name().as_ref().to_owned(),
                    name_attribute: name_attribute(&start),
                    text: String::new(),
                    children: Vec::new(),
                });
            }
            Event::End(_) => {
                let Some(closed) = open.pop() else { return Err(XmlError::NotXml) };
                match open.as_mut_slice() {
                    [] => return Ok(closed),
                    [root] => each(root, closed),
                    [.., parent] => parent.children.push(closed),
                }
            }
            Event::Text(text) => append(&mut open, &text.into_inner()),
            Event::CData(text) => append(&mut open, &text.into_inner()),
            Event::GeneralRef(reference) => append(&mut open, &resolve(&reference)),
            Event::Eof => return Err(broken),
            Event::Empty(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => {}
        }
    }
}

fn name_attribute(start: &BytesStart<'_>) -> Option<String> {
    let attribute = start.try_get_attribute("name").ok().flatten()?;
    Some(attribute.value.into_owned())
}

fn append(open: &mut [Element], text: &str) {
    // The text of a multistatus is white space.
    if let [_, .., element] = open {
        element.text.push_str(text);
    }
}

/// A character or one of XML's own five entities; nothing else is ever expanded.
fn resolve(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return character.to_string();
    }
    let known = match reference.clone().into_inner().as_ref() {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "apos" => "'",
        "quot" => "\"",
        _ => "\u{fffd}",
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn children(text: &str) -> Result<Vec<Element>, XmlError> {
        let mut found = Vec::new();
        read(text.as_bytes(), |_, child| found.push(child))?;
        Ok(found)
    }

    #[test]
    fn reads_by_namespace_whatever_the_prefixes() {
        for text in [
            r#"<a xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><b/><c:b>1</c:b></a>"#,
            r#"<x:a xmlns:x="DAV:"><x:b></x:b><b xmlns="urn:ietf:params:xml:ns:caldav">1</b></x:a>"#,
        ] {
            let found = children(text).unwrap();
            assert!(found[0].is(Space::Dav, "b") && found[1].is(Space::CalDav, "b"), "{text}");
            assert_eq!(found[1].text(), Some("1"));
        }
    }

    #[test]
    fn joins_text_references_and_cdata() {
        let text = "<a xmlns='DAV:'><b>x&#13;\n&amp;&quot;<![CDATA[<&amp;>]]>&#x2764;</b></a>";
        assert_eq!(children(text).unwrap()[0].clone().into_text(), "x\r\n&\"<&amp;>❤");
    }

    #[test]
    fn never_expands_entities_of_the_document() {
        let bomb = "<!DOCTYPE a [<!ENTITY e 'boom'>]><a xmlns='DAV:'><b>&e;</b></a>";
        assert_eq!(children(bomb).unwrap()[0].text(), Some("\u{fffd}"));
    }

    #[test]
    fn tells_what_is_cut_from_what_is_none() {
        let whole = "<a xmlns='DAV:'><b>x</b></a>";
        for end in 9..whole.len() {
            let cut = children(&whole[..end]);
            assert!(cut.is_err(), "{}", &whole[..end]);
        }
        assert_eq!(children(&whole[..20]), Err(XmlError::Damaged));
        assert_eq!(children(""), Err(XmlError::NotXml));
        assert_eq!(children("Service unavailable"), Err(XmlError::NotXml));
    }

    #[test]
    fn gives_up_on_bottomless_nesting() {
        assert_eq!(children(&"<a>".repeat(100_000)), Err(XmlError::Damaged));
    }

    proptest::proptest! {
        #[test]
        fn survives_any_bytes(body in proptest::collection::vec(0_u8..=255, 0..200)) {
            let _ = read(&body, |_, _| {});
        }

        #[test]
        fn survives_anything_like_xml(body in "(<[a-z:/! ]{0,5}>|&[#a-z0-9]{0,4};|[a-z]){0,40}") {
            let _ = read(body.as_bytes(), |_, _| {});
        }
    }
}
