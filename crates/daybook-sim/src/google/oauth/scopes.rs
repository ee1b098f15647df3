//! Scopes: their names, and what people read about them.

use std::collections::BTreeSet;

use crate::google::discovery::API;

const USERINFO: &str = "https://www.googleapis.com/auth/userinfo.";

/// A scope as answers spell it.
pub(super) fn spelt_out(scope: &str) -> String {
    match scope {
        "email" | "profile" => format!("{USERINFO}{scope}"),
        other => other.to_owned(),
    }
}

/// Whether a scope is about who somebody is, and nothing else.
pub(super) fn is_identity(scope: &str) -> bool {
    scope == "openid" || scope.starts_with(USERINFO)
}

/// What a scope lets somebody do; `None` if there is no such scope.
pub(super) fn described(scope: &str) -> Option<String> {
    match scope {
        "openid" => Some("Know who you are".to_owned()),
        _ if scope == format!("{USERINFO}email") => Some("See your email address".to_owned()),
        _ if scope == format!("{USERINFO}profile") => Some("See your name".to_owned()),
        _ => API.scope(scope),
    }
}

/// Scopes in an order that nobody asked for.
pub(super) fn said(scopes: &BTreeSet<String>) -> String {
    scopes.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}
