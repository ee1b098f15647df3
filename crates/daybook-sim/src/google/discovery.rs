//! Google's own description of Calendar v3: which methods there are, what they take and which scopes
//! they accept. It is read, never restated.

use crate::google::json::Fields as _;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::errors::Refusal;
use super::when::{date_of, offset_time};

/// The description, unchanged.
pub(crate) const DOCUMENT: &str =
    include_str!("../../../../tests/fixtures/google/calendar.v3.discovery.json");

/// The description, read.
pub(crate) static API: LazyLock<Api> = LazyLock::new(Api::read);

/// What the description says.
pub(crate) struct Api {
    document: Value,
    methods: Vec<Method>,
}

/// A method such as `calendar.events.list`.
pub(crate) struct Method {
    /// Without `calendar.`.
    pub(crate) id: String,
    http: String,
    path: Vec<Segment>,
    query: BTreeMap<String, Value>,
    request: Option<String>,
    pub(crate) response: Option<String>,
    pub(crate) scopes: Vec<String>,
}

enum Segment {
    Literal(String),
    Variable(String),
}

/// A method with what it was called with.
pub(crate) struct Call {
    pub(crate) method: &'static Method,
    /// Parts of the path, decoded.
    pub(crate) path: BTreeMap<String, String>,
    /// The query, checked.
    pub(crate) query: Query,
}

/// A checked query.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    }

    pub(crate) fn is(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        self.get(name)?.parse().ok()
    }
}

impl Call {
    /// A part of the path.
    pub(crate) fn part(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }
}

impl Api {
    fn read() -> Self {
        let document: Value = serde_json::from_str(DOCUMENT).unwrap_or_default();
        let mut methods = Vec::new();
        let resources = document.get("resources").and_then(Value::as_object);
        for resource in resources.into_iter().flat_map(|resources| resources.values()) {
            let listed = resource.get("methods").and_then(Value::as_object);
            methods.extend(listed.into_iter().flat_map(|it| it.values()).map(method));
        }
        // `events/import` before `events/{eventId}`.
        methods.sort_by_key(|method| {
            method.path.iter().filter(|it| matches!(it, Segment::Variable(_))).count()
        });
        Self { document, methods }
    }

    /// The description as a service at `base` gives it.
    pub(crate) fn described_at(&self, base: &str) -> String {
        let mut document = self.document.clone();
        document.set("rootUrl", Value::from(base));
        document.set("baseUrl", Value::from(format!("{base}calendar/v3/")));
        document.to_string()
    }

    /// What a scope lets a client do.
    pub(crate) fn scope(&self, name: &str) -> Option<String> {
        let scopes = self.document.get("auth")?.get("oauth2")?.get("scopes")?;
        scopes.get(name)?.get("description")?.as_str().map(str::to_owned)
    }

    /// The method a path below `/calendar/v3/` means.
    pub(crate) fn call(
        &'static self,
        http: &str,
        path: &str,
        query: Option<&str>,
    ) -> Result<Call, Refusal> {
        let parts: Vec<&str> = path.split('/').collect();
        for method in self.methods.iter().filter(|method| method.http == http) {
            if let Some(path) = method.matches(&parts) {
                let query = self.query(method, query.unwrap_or_default())?;
                return Ok(Call { method, path, query });
            }
        }
        Err(Refusal::not_found())
    }

    fn query(&self, method: &Method, query: &str) -> Result<Query, Refusal> {
        let mut checked = Vec::new();
        let everywhere = self.document.get("parameters");
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let spec = method
                .query
                .get(name.as_ref())
                .or_else(|| everywhere?.get(name.as_ref()))
                .ok_or_else(|| {
                let message = format!("Unknown name \"{name}\": Cannot bind query parameter.");
                Refusal::parameter(&name, message)
            })?;
            check_parameter(&name, &value, spec)?;
            let repeated = spec.get("repeated").and_then(Value::as_bool).unwrap_or(false);
            if !repeated && checked.iter().any(|(known, _)| *known == name) {
                return Err(Refusal::parameter(&name, "Parameter may not be repeated."));
            }
            checked.push((name.into_owned(), value.into_owned()));
        }
        let required = method.query.iter().find(|(name, spec)| {
            spec.get("required").and_then(Value::as_bool) == Some(true)
                && !checked.iter().any(|(known, _)| known == *name)
        });
        match required {
            Some((name, _)) => {
                Err(Refusal::required(format!("Required parameter: {name}")).at(name))
            }
            None => Ok(Query(checked)),
        }
    }

    /// Reads a body and holds it against what the method takes.
    pub(crate) fn body(&self, method: &Method, body: &[u8]) -> Result<Value, Refusal> {
        let Some(schema) = &method.request else { return Ok(Value::Null) };
        let parse_error = |message: &str| Refusal::new(400, "global", "parseError", message);
        let value: Value = if body.iter().all(u8::is_ascii_whitespace) {
            Value::Object(serde_json::Map::new())
        } else {
            serde_json::from_slice(body).map_err(|_| parse_error("Parse Error"))?
        };
        if !value.is_object() {
            return Err(parse_error("This API does not support parsing form-encoded input."));
        }
        let problem = self.schema(schema).and_then(|schema| self.problem(&value, schema, ""));
        problem.map_or(Ok(value), |message| Err(Refusal::invalid(message)))
    }

    /// A schema by its name.
    pub(crate) fn schema(&self, name: &str) -> Option<&Value> {
        self.document.get("schemas")?.get(name)
    }

    /// What is wrong with a value. Fields that the description does not have are no problem, and `null`
    /// fits everywhere.
    fn problem(&self, value: &Value, schema: &Value, place: &str) -> Option<String> {
        if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
            return self.problem(value, self.schema(name)?, place);
        }
        let text = |name: &str| schema.get(name).and_then(Value::as_str).unwrap_or_default();
        let wrong = || Some(format!("Invalid value at '{place}'."));
        match (text("type"), value) {
            (_, Value::Null) | ("any", _) | ("boolean", Value::Bool(_)) => None,
            ("object", Value::Object(fields)) => fields.iter().find_map(|(name, value)| {
                let spec = schema.get("properties").and_then(|it| it.get(name));
                let spec = spec.or_else(|| schema.get("additionalProperties"))?;
                let place = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
                self.problem(value, spec, &place)
            }),
            ("array", Value::Array(items)) => {
                let spec = schema.get("items")?;
                items.iter().find_map(|item| self.problem(item, spec, place))
            }
            ("integer", Value::Number(number)) => {
                if number.is_i64() {
                    None
                } else {
                    wrong()
                }
            }
            ("string", Value::String(value)) => match text("format") {
                "int64" if value.parse::<i64>().is_err() => wrong(),
                _ => None,
            },
            ("string", Value::Number(_)) if text("format") == "int64" => None,
            _ => wrong(),
        }
    }
}

impl Method {
    /// `calendar.v3.Events.List`, as errors name it.
    pub(crate) fn rpc(&self) -> String {
        let capital = |word: &str| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| {
                format!("{}{}", first.to_ascii_uppercase(), letters.as_str())
            })
        };
        let words: Vec<String> = self.id.split('.').map(capital).collect();
        format!("calendar.v3.{}", words.join("."))
    }

    fn matches(&self, parts: &[&str]) -> Option<BTreeMap<String, String>> {
        if parts.len() != self.path.len() {
            return None;
        }
        let mut found = BTreeMap::new();
        for (segment, part) in self.path.iter().zip(parts) {
            match segment {
                Segment::Literal(literal) if literal == part => {}
                Segment::Variable(name) if !part.is_empty() => {
                    let decoded = percent_decode_str(part).decode_utf8().ok()?;
                    found.insert(name.clone(), decoded.into_owned());
                }
                _ => return None,
            }
        }
        Some(found)
    }
}

fn method(spec: &Value) -> Method {
    let text = |name: &str| spec.get(name).and_then(Value::as_str).unwrap_or_default();
    let segment = |part: &str| match part.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
        Some(name) => Segment::Variable(name.to_owned()),
        None => Segment::Literal(part.to_owned()),
    };
    let parameters = spec.get("parameters").and_then(Value::as_object);
    let query = parameters
        .into_iter()
        .flatten()
        .filter(|(_, it)| it.get("location").and_then(Value::as_str) == Some("query"))
        .map(|(name, it)| (name.clone(), it.clone()))
        .collect();
    let scopes = spec.get("scopes").and_then(Value::as_array);
    let schema = |name: &str| {
        spec.get(name).and_then(|it| it.get("$ref")).and_then(Value::as_str).map(str::to_owned)
    };
    Method {
        id: text("id").trim_start_matches("calendar.").to_owned(),
        http: text("httpMethod").to_owned(),
        path: text("path").split('/').map(segment).collect(),
        query,
        request: schema("request"),
        response: schema("response"),
        scopes: scopes
            .into_iter()
            .flatten()
            .filter_map(|it| it.as_str().map(str::to_owned))
            .collect(),
    }
}

fn check_parameter(name: &str, value: &str, spec: &Value) -> Result<(), Refusal> {
    let text = |key: &str| spec.get(key).and_then(Value::as_str);
    let bound = |key: &str| text(key).and_then(|it| it.parse::<i64>().ok());
    let choices = spec.get("enum").and_then(Value::as_array);
    let refuse = |message: String| Err(Refusal::parameter(name, message));
    match (text("type"), text("format")) {
        (Some("boolean"), _) if !matches!(value, "true" | "false") => {
            refuse(format!("Invalid boolean value: '{value}'."))
        }
        (Some("integer"), _) => {
            let (low, high) = (bound("minimum"), bound("maximum"));
            let fits = value.parse::<i32>().is_ok_and(|number| {
                let number = i64::from(number);
                low.is_none_or(|low| number >= low) && high.is_none_or(|high| number <= high)
            });
            if fits { Ok(()) } else { refuse(format!("Invalid integer value: '{value}'.")) }
        }
        (_, Some("date-time")) if offset_time(value).is_none() => {
            let message = format!("Invalid value for: Invalid format: \"{value}\"");
            Err(Refusal::value(name, message))
        }
        (_, Some("date")) if date_of(value).is_none() => {
            refuse(format!("Invalid date value: '{value}'."))
        }
        _ if choices.is_some_and(|it| !it.iter().any(|one| one.as_str() == Some(value))) => {
            refuse(format!("Invalid string value: '{value}'."))
        }
        _ => Ok(()),
    }
}
