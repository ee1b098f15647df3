//! Text to tree.

use std::borrow::Cow;

use super::lines::Lines;
use super::{Component, Document, Item, Property};
use crate::error::{Fault, Problem};

/// Largest text that is read, in bytes.
pub const MAX_BYTES: usize = 64 << 20;
/// Deepest nesting that is read; RFC 5545 needs three.
pub const MAX_DEPTH: usize = 32;

/// Most oddities noted; the first ones tell what is going on.
const MOST_WARNINGS: usize = 1_000;

impl Document<'_> {
    fn warn(&mut self, line: u32, fault: Fault) {
        if self.warnings.len() < MOST_WARNINGS {
            self.warnings.push(Problem::new(line, fault));
        }
    }
}

/// Reads the tree of a text in one pass.
///
/// # Errors
///
/// When components do not open and close properly, when there is text before them, or beyond
/// [`MAX_BYTES`] and [`MAX_DEPTH`].
pub fn parse(bytes: &[u8]) -> Result<Document<'_>, Problem> {
    if bytes.len() > MAX_BYTES {
        return Err(Problem::new(1, Fault::TooLarge));
    }
    let mut document = Document { components: Vec::new(), warnings: Vec::new() };
    let mut open: Vec<Component<'_>> = Vec::with_capacity(4);
    let mut recoded = false;
    for line in Lines::new(bytes) {
        if line.recoded && !recoded {
            document.warnings.push(Problem::new(line.number, Fault::NotUtf8));
            recoded = true;
        }
        let property = Property::read(line.text, line.number);
        if property.is("BEGIN") && !property.is_malformed() {
            begin(&property, &mut open)?;
        } else if property.is("END") && !property.is_malformed() {
            let done = end(&property, &mut open)?;
            match open.last_mut() {
                Some(outer) => outer.items.push(Item::Component(done)),
                None => document.components.push(done),
            }
        } else if let Some(component) = open.last_mut() {
            if property.is_malformed() {
                let fault = Fault::NotAProperty(property.text().into());
                document.warn(line.number, fault);
            }
            component.items.push(Item::Property(property));
        } else if document.components.is_empty() {
            let fault = Fault::OutsideComponent(property.text().into());
            return Err(Problem::new(line.number, fault));
        } else {
            let fault = Fault::BehindTheEnd(property.text().into());
            document.warn(line.number, fault);
        }
    }
    match open.pop() {
        Some(open) => Err(Problem::new(open.line, Fault::NeverEnded((&*open.name).into()))),
        None if document.components.is_empty() => Err(Problem::new(1, Fault::Empty)),
        None => Ok(document),
    }
}

fn begin<'a>(property: &Property<'a>, open: &mut Vec<Component<'a>>) -> Result<(), Problem> {
    let name = property.value().trim();
    if open.len() >= MAX_DEPTH {
        return Err(Problem::new(property.line(), Fault::TooDeep(name.into())));
    }
    let name = Cow::Owned(name.to_owned());
    open.push(Component { name, line: property.line(), items: Vec::new() });
    Ok(())
}

fn end<'a>(
    property: &Property<'_>,
    open: &mut Vec<Component<'a>>,
) -> Result<Component<'a>, Problem> {
    let name = property.value().trim();
    let fault = match open.pop() {
        Some(component) if component.is(name) => return Ok(component),
        Some(component) => Fault::WrongEnd {
            found: name.into(),
            open: (&*component.name).into(),
            since: component.line,
        },
        None => Fault::EndWithoutBegin(name.into()),
    };
    Err(Problem::new(property.line(), fault))
}
