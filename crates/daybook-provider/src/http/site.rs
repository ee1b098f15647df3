//! Whose host is it: where a password may go.

use url::{Host, Url};

/// Whether the host is this computer itself.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Whether two hosts belong to the same registrable domain, such as `example.com` (Public Suffix
/// List). Addresses belong only to themselves.
pub(crate) fn same_site(a: &Url, b: &Url) -> bool {
    match (a.host(), b.host()) {
        (Some(Host::Domain(a)), Some(Host::Domain(b))) => {
            a == b || psl::domain_str(a).is_some_and(|domain| psl::domain_str(b) == Some(domain))
        }
        (a, b) => a.is_some() && a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(a: &str, b: &str) -> bool {
        let url = |host: &str| Url::parse(&format!("https://{host}/")).unwrap();
        same_site(&url(a), &url(b))
    }

    #[test]
    fn knows_hosts_of_the_same_owner() {
        assert!(same("caldav.icloud.com", "p12-caldav.icloud.com"));
        assert!(same("example.co.uk", "dav.example.co.uk:8443"));
        assert!(same("127.0.0.1", "127.0.0.1:5232"));
        assert!(same("intranet", "intranet"));
    }

    #[test]
    fn does_not_mistake_neighbours_under_a_public_suffix() {
        assert!(!same("example.co.uk", "thief.co.uk"));
        assert!(!same("example.com", "example.org"));
        assert!(!same("shop.github.io", "thief.github.io"));
        assert!(!same("127.0.0.1", "127.0.0.2"));
        assert!(!same("co.uk", "thief.co.uk"));
    }

    #[test]
    fn only_this_computer_is_loopback() {
        for (url, expected) in [
            ("http://localhost:1/", true),
            ("http://127.3.2.1/", true),
            ("http://[::1]:80/", true),
            ("http://localhost.example.com/", false),
            ("http://192.168.1.1/", false),
        ] {
            assert_eq!(is_loopback(&Url::parse(url).unwrap()), expected, "{url}");
        }
    }
}
