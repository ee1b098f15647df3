//! `fields=`: partial answers. What is not named is not there, sync tokens included.

use serde_json::{Map, Value};

use super::discovery::{API, Method};
use super::errors::Refusal;

/// What is wanted of an object; nothing named means all of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mask(Vec<(String, Mask)>);

impl Mask {
    /// Reads a selection and holds it against what the method answers.
    pub(crate) fn read(text: &str, method: &Method) -> Result<Self, Refusal> {
        let invalid =
            |what: &str| Refusal::parameter("fields", format!("Invalid field selection {what}"));
        let mut rest = text;
        let mask = selection(&mut rest).ok_or_else(|| invalid(text))?;
        if !rest.is_empty() {
            return Err(invalid(text));
        }
        let schema = method.response.as_deref().and_then(|name| API.schema(name));
        match schema.and_then(|schema| mask.unknown(schema)) {
            Some(name) => Err(invalid(&name)),
            None => Ok(mask),
        }
    }

    /// A name that the schema does not have.
    fn unknown(&self, schema: &Value) -> Option<String> {
        let named = |schema: &Value| {
            schema.get("$ref").and_then(Value::as_str).and_then(|name| API.schema(name)).cloned()
        };
        let schema = named(schema).unwrap_or_else(|| schema.clone());
        if let Some(items) = schema.get("items") {
            return self.unknown(items);
        }
        self.0.iter().filter(|(name, _)| name != "*").find_map(|(name, inner)| {
            let property = schema.get("properties").and_then(|it| it.get(name));
            match property.or_else(|| schema.get("additionalProperties")) {
                Some(property) => inner.unknown(property),
                None if schema.get("type").is_some_and(|it| it == "any") => None,
                None => Some(name.clone()),
            }
        })
    }

    /// What of a value is wanted.
    pub(crate) fn apply(&self, value: &Value) -> Value {
        if self.0.is_empty() {
            return value.clone();
        }
        match value {
            Value::Array(items) => items.iter().map(|item| self.apply(item)).collect(),
            Value::Object(fields) => {
                let mut kept = Map::new();
                for (name, inner) in &self.0 {
                    for (key, field) in fields.iter().filter(|(key, _)| name == "*" || *key == name)
                    {
                        kept.insert(key.clone(), inner.apply(field));
                    }
                }
                Value::Object(kept)
            }
            other => other.clone(),
        }
    }
}

/// `a,b/c,d(e,f)`
fn selection(rest: &mut &str) -> Option<Mask> {
    let mut mask = Mask::default();
    loop {
        mask.0.push(path(rest)?);
        match rest.strip_prefix(',') {
            Some(after) => *rest = after,
            None => return Some(mask),
        }
    }
}

fn path(rest: &mut &str) -> Option<(String, Mask)> {
    let end = rest.find(|it: char| !it.is_ascii_alphanumeric() && !"*_-".contains(it));
    let (name, after) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
    if name.is_empty() {
        return None;
    }
    *rest = after;
    if let Some(after) = rest.strip_prefix('/') {
        *rest = after;
        let inner = path(rest)?;
        return Some((name.to_owned(), Mask(vec![inner])));
    }
    if let Some(after) = rest.strip_prefix('(') {
        *rest = after;
        let inner = selection(rest)?;
        *rest = rest.strip_prefix(')')?;
        return Some((name.to_owned(), inner));
    }
    Some((name.to_owned(), Mask::default()))
}
