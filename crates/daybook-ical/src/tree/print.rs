//! Tree to text.

use super::{Component, Item};

/// Longest line in octets, without its break (RFC 5545 §3.1).
const LONGEST: usize = 75;

/// Writes components with CRLF, folded at 75 octets and never inside a character.
#[must_use]
pub fn print(components: &[Component<'_>]) -> String {
    let mut text = String::new();
    for component in components {
        print_component(component, &mut text);
    }
    text
}

fn print_component(component: &Component<'_>, text: &mut String) {
    print_line(&["BEGIN:", &component.name].concat(), text);
    for item in &component.items {
        match item {
            Item::Property(property) => print_line(property.text(), text),
            Item::Component(inner) => print_component(inner, text),
        }
    }
    print_line(&["END:", &component.name].concat(), text);
}

fn print_line(line: &str, text: &mut String) {
    let mut rest = line;
    let mut room = LONGEST;
    while rest.len() > room {
        let (head, tail) = rest.split_at(rest.floor_char_boundary(room));
        text.push_str(head);
        text.push_str("\r\n ");
        rest = tail;
        // The blank that marks a continuation takes one octet.
        room = LONGEST - 1;
    }
    text.push_str(rest);
    text.push_str("\r\n");
}
