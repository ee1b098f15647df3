//! Places: what a server calls a resource, and when two spellings mean the same.

use std::fmt::Write as _;

use percent_encoding::percent_decode_str;
use url::Url;

/// The path of an href in the server's spelling: absolute URLs lose scheme and host, because some
/// servers name an alias of themselves.
pub(super) fn path(href: &str) -> &str {
    let after_scheme = href.find("://").map(|at| at + 3);
    match after_scheme.and_then(|at| href.get(at..)) {
        Some(rest) if !href.starts_with('/') => {
            rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/")
        }
        _ => href,
    }
}

/// A spelling to compare by: without percent-encoding and without the slash at the end.
pub(super) fn key(href: &str) -> String {
    let decoded = percent_decode_str(path(href)).decode_utf8_lossy();
    let trimmed = decoded.trim_end_matches('/');
    let joined: Vec<_> = trimmed.split('/').filter(|segment| !segment.is_empty()).collect();
    joined.join("/")
}

/// The URL of `remote_id` at the host of `base`. It stays on that host whatever it says.
pub(super) fn at(base: &Url, remote_id: &str) -> Url {
    let mut url = base.clone();
    let (path, query) = match path(remote_id).split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (path(remote_id), None),
    };
    url.set_path(path);
    url.set_query(query);
    url.set_fragment(None);
    url
}

/// What an event in `calendar` is called: as the server spells it, but with the calendar spelt as we
/// know it, so that one event never has two names.
pub(super) fn member(calendar: &str, href: &str) -> String {
    let own = path(href);
    let (Some((parent, name)), collection) = (own.rsplit_once('/'), key(calendar)) else {
        return own.to_owned();
    };
    if key(parent) == collection {
        format!("{}/{name}", path(calendar).trim_end_matches('/'))
    } else {
        own.to_owned()
    }
}

/// Where a new event with this key will live. The name holds only `A-Z`, `a-z`, `0-9` and `-`:
/// servers disagree about the spelling of everything else.
pub(super) fn place_for(calendar: &str, key: &str) -> String {
    let mut place = path(calendar).trim_end_matches('/').to_owned();
    place.push('/');
    for byte in key.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            place.push(char::from(byte));
        } else {
            let _ = write!(place, "-{byte:02x}");
        }
    }
    place.push_str(".ics");
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sees_the_same_place_in_different_spellings() {
        let spellings = [
            "/dav/anna%40example.com/work/",
            "/dav/anna@example.com/work",
            "https://dav.example.com:8443/dav/anna%40example.com/work",
            "//dav/anna@example.com/work/",
        ];
        for spelling in spellings {
            assert_eq!(key(spelling), "dav/anna@example.com/work", "{spelling}");
        }
        assert_ne!(key("/a/b"), key("/a/B"));
    }

    #[test]
    fn gives_an_event_one_name_and_keeps_the_servers_spelling_of_it() {
        let calendar = "/dav/anna%40example.com/work/";
        for href in [
            "/dav/anna@example.com/work/caf%C3%A9@1.ics",
            "https://alias.example.com/dav/anna%40example.com/work/caf%C3%A9@1.ics",
        ] {
            assert_eq!(member(calendar, href), "/dav/anna%40example.com/work/caf%C3%A9@1.ics");
        }
        assert_eq!(member(calendar, "/elsewhere/1.ics"), "/elsewhere/1.ics");
    }

    #[test]
    fn never_leaves_the_host() {
        let base = Url::parse("https://dav.example.com/home/?x=1").unwrap();
        for (href, expected) in [
            ("/a/b%20c.ics", "https://dav.example.com/a/b%20c.ics"),
            ("//thief.example/a", "https://dav.example.com//thief.example/a"),
            ("http://thief.example/a", "https://dav.example.com/a"),
            ("a?b=c", "https://dav.example.com/a?b=c"),
            ("/a/b@c é.ics", "https://dav.example.com/a/b@c%20%C3%A9.ics"),
        ] {
            assert_eq!(at(&base, href).as_str(), expected);
        }
    }

    #[test]
    fn names_new_events_with_harmless_characters() {
        assert_eq!(place_for("/work/", "0190-aB"), "/work/0190-aB.ics");
        assert_eq!(place_for("/work", "../a@b c"), "/work/-2e-2e-2fa-40b-20c.ics");
    }

    proptest::proptest! {
        #[test]
        fn any_place_of_a_new_event_is_one_file_in_its_calendar(name in "\\PC{0,40}") {
            let place = place_for("/dav/work/", &name);
            let file = place.strip_prefix("/dav/work/").unwrap();
            assert!(!file.contains(['/', '%', '.', '?']) || file.matches('.').count() == 1);
            let base = Url::parse("https://example.com/").unwrap();
            assert_eq!(at(&base, &place).path(), place);
            assert_eq!(member("/dav/work/", &place), place);
        }
    }
}
