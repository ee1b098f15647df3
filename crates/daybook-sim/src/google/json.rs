//! Fields of JSON objects.

use serde_json::Value;

/// Reading and writing fields where anything may be missing.
pub(crate) trait Fields {
    /// A field, or `null`.
    fn at(&self, name: &str) -> &Value;
    /// A field that is text, or nothing.
    fn text(&self, name: &str) -> &str;
    /// Writes a field of an object.
    fn set(&mut self, name: &str, value: Value);
}

impl Fields for Value {
    fn at(&self, name: &str) -> &Value {
        self.get(name).unwrap_or(&Value::Null)
    }

    fn text(&self, name: &str) -> &str {
        self.at(name).as_str().unwrap_or_default()
    }

    fn set(&mut self, name: &str, value: Value) {
        if let Value::Object(fields) = self {
            fields.insert(name.to_owned(), value);
        }
    }
}
