//! iCalendar text as a tree that loses nothing: order, unknown properties and the spelling of every
//! line stay, so that what Daybook does not understand survives it (RFC 5545 §3.1).

use std::borrow::Cow;

mod lines;
mod parse;
mod print;
mod property;

pub use parse::{MAX_BYTES, MAX_DEPTH, parse};
pub use print::print;
pub use property::{Parameter, Property};

use crate::error::Problem;

/// A whole text: usually one VCALENDAR.
#[derive(Debug)]
pub struct Document<'a> {
    /// Outermost components.
    pub components: Vec<Component<'a>>,
    /// Oddities that were read all the same.
    pub warnings: Vec<Problem>,
}

/// What stands between a BEGIN and its END.
#[derive(Clone, Debug)]
pub struct Component<'a> {
    /// Name as written; compare with [`Component::is`].
    pub name: Cow<'a, str>,
    /// Line of its BEGIN; 0 when it did not come from text.
    pub line: u32,
    /// Properties and components inside, in order.
    pub items: Vec<Item<'a>>,
}

/// One thing inside a component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// A content line.
    Property(Property<'a>),
    /// A component inside.
    Component(Component<'a>),
}

/// Equal text; where it stood does not matter.
impl PartialEq for Component<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.items == other.items
    }
}

impl Eq for Component<'_> {}

impl<'a> Component<'a> {
    /// An empty component.
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        Self { name: Cow::Borrowed(name), line: 0, items: Vec::new() }
    }

    /// Whether it is a `name`; names have no case.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Its properties, in order.
    #[must_use]
    pub fn properties(&self) -> impl DoubleEndedIterator<Item = &Property<'a>> {
        self.items.iter().filter_map(|item| match item {
            Item::Property(property) => Some(property),
            Item::Component(_) => None,
        })
    }

    /// Its properties called `name`.
    pub fn named(&self, name: &str) -> impl Iterator<Item = &Property<'a>> {
        self.properties().filter(move |property| property.is(name))
    }

    /// The first property called `name`.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&Property<'a>> {
        self.named(name).next()
    }

    /// The components directly inside.
    pub fn components(&self) -> impl Iterator<Item = &Component<'a>> {
        self.items.iter().filter_map(|item| match item {
            Item::Component(component) => Some(component),
            Item::Property(_) => None,
        })
    }

    /// Adds a property after the last one, before any component inside.
    pub fn push(&mut self, property: Property<'a>) {
        let after = self.items.iter().rposition(|item| matches!(item, Item::Property(_)));
        self.items.insert(after.map_or(0, |index| index + 1), Item::Property(property));
    }

    /// Replaces the first property of the same name and removes further ones; adds it if there is
    /// none.
    pub fn set(&mut self, property: Property<'a>) {
        let mut new = Some(property);
        let name = new.as_ref().map(|property| property.name().to_owned()).unwrap_or_default();
        self.items.retain_mut(|item| match item {
            Item::Property(old) if old.is(&name) => match new.take() {
                Some(first) => {
                    *old = first;
                    true
                }
                None => false,
            },
            _ => true,
        });
        if let Some(property) = new {
            self.push(property);
        }
    }

    /// Removes the properties called `name`.
    pub fn remove(&mut self, name: &str) {
        self.items.retain(|item| !matches!(item, Item::Property(old) if old.is(name)));
    }
}
