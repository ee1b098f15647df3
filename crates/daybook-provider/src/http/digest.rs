//! Digest authentication (RFC 7616): MD5 and SHA-256, also as `-sess`, with `qop=auth` or without
//! any.

use std::fmt::Write as _;

use daybook_auth::Secret;
use md5::Md5;
use sha2::Sha256;

use super::challenge::Challenge;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Hash {
    Md5,
    Sha256,
}

impl Hash {
    /// The hash in hexadecimal of the parts, joined with colons.
    fn of(self, parts: &[&str]) -> String {
        fn run<H: sha2::Digest>(parts: &[&str]) -> String {
            let mut hash = H::new();
            for (at, part) in parts.iter().enumerate() {
                if at > 0 {
                    hash.update(b":");
                }
                hash.update(part.as_bytes());
            }
            hex(&hash.finalize())
        }
        match self {
            Self::Md5 => run::<Md5>(parts),
            Self::Sha256 => run::<Sha256>(parts),
        }
    }
}

/// A challenge that can be answered, and how often it has been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Digest {
    hash: Hash,
    /// The server's spelling of the algorithm, to be repeated.
    algorithm: Option<String>,
    session: bool,
    realm: String,
    pub(super) nonce: String,
    opaque: Option<String>,
    qop: bool,
    /// How many requests have used the nonce.
    pub(super) count: u32,
}

impl Digest {
    /// The strongest of the offers that can be answered.
    pub(super) fn choose(offers: &[Challenge]) -> Option<Self> {
        offers.iter().filter_map(Self::read).max_by_key(|digest| digest.hash)
    }

    fn read(offer: &Challenge) -> Option<Self> {
        if offer.scheme != "digest" {
            return None;
        }
        let algorithm = offer.parameter("algorithm").map(str::to_owned);
        let name = algorithm.as_deref().unwrap_or("MD5").to_lowercase();
        let (name, session) = match name.strip_suffix("-sess") {
            Some(name) => (name, true),
            None => (name.as_str(), false),
        };
        let hash = match name {
            "md5" => Hash::Md5,
            "sha-256" => Hash::Sha256,
            _ => return None,
        };
        let qop = match offer.parameter("qop") {
            None | Some("") => false,
            Some(list) if list.split(',').any(|each| each.trim().eq_ignore_ascii_case("auth")) => {
                true
            }
            Some(_) => return None,
        };
        Some(Self {
            hash,
            session,
            realm: offer.parameter("realm").unwrap_or_default().to_owned(),
            nonce: offer.parameter("nonce")?.to_owned(),
            opaque: offer.parameter("opaque").map(str::to_owned),
            algorithm,
            qop,
            count: 0,
        })
    }

    /// The value of `Authorization` for the next request with this nonce.
    pub(super) fn answer(
        &mut self,
        (user, password): (&str, &Secret<String>),
        (method, target): (&str, &str),
        client_nonce: &str,
    ) -> String {
        self.count += 1;
        let mut key = self.hash.of(&[user, &self.realm, password.expose()]);
        if self.session {
            key = self.hash.of(&[&key, &self.nonce, client_nonce]);
        }
        let request = self.hash.of(&[method, target]);
        let count = format!("{:08x}", self.count);
        let response = if self.qop {
            self.hash.of(&[&key, &self.nonce, &count, client_nonce, "auth", &request])
        } else {
            self.hash.of(&[&key, &self.nonce, &request])
        };
        let mut text = format!(
            "Digest username=\"{}\", realm=\"{}\", nonce=\"{}\", uri=\"{}\", response=\"{response}\"",
            escaped(user),
            escaped(&self.realm),
            escaped(&self.nonce),
            escaped(target),
        );
        let mut add = |name: &str, value: &str| {
            let _ = write!(text, ", {name}={value}");
        };
        if let Some(algorithm) = &self.algorithm {
            add("algorithm", algorithm);
        }
        if let Some(opaque) = &self.opaque {
            add("opaque", &format!("\"{}\"", escaped(opaque)));
        }
        if self.qop {
            add("qop", "auth");
            add("nc", &count);
        }
        if self.qop || self.session {
            add("cnonce", &format!("\"{client_nonce}\""));
        }
        text
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', r"\\").replace('"', "\\\"")
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderMap, HeaderValue, WWW_AUTHENTICATE};

    use super::super::challenge::challenges;
    use super::*;

    const OFFER: &str = r#"Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS""#;

    fn digest(offers: &[&str]) -> Option<Digest> {
        let mut headers = HeaderMap::new();
        for offer in offers {
            headers.append(WWW_AUTHENTICATE, HeaderValue::from_str(offer).unwrap());
        }
        Digest::choose(&challenges(&headers))
    }

    fn answer(digest: &mut Digest) -> String {
        digest.answer(
            ("Mufasa", &Secret::new("Circle of Life".to_owned())),
            ("GET", "/dir/index.html"),
            "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
        )
    }

    #[test]
    fn answers_the_examples_of_rfc_7616() {
        let md5 = answer(&mut digest(&[OFFER]).unwrap());
        assert!(md5.contains(r#"response="8ca523f5e9506fed4657c9700eebdbec""#), "{md5}");
        assert!(md5.contains("qop=auth, nc=00000001"), "{md5}");

        let sha = OFFER.replace("MD5", "SHA-256");
        let sha256 = answer(&mut digest(&[OFFER, &sha]).unwrap());
        let expected = "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1";
        assert!(sha256.contains(expected), "the stronger one is chosen: {sha256}");
    }

    #[test]
    fn answers_the_example_of_rfc_2617_and_counts() {
        let mut digest = digest(&[
            r#"Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41""#,
        ])
        .unwrap();
        let password = Secret::new("Circle Of Life".to_owned());
        let first = digest.answer(("Mufasa", &password), ("GET", "/dir/index.html"), "0a4f113b");
        assert!(first.contains("6629fae49393a05397450978507c4ef1"), "{first}");
        let second = digest.answer(("Mufasa", &password), ("GET", "/dir/index.html"), "0a4f113b");
        assert!(second.contains("nc=00000002"), "{second}");
        assert!(!second.contains("6629fae49393a05397450978507c4ef1"));
    }

    #[test]
    fn does_without_qop_where_the_server_is_that_old() {
        let old =
            r#"Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093""#;
        let text = answer(&mut digest(&[old]).unwrap());
        assert!(!text.contains("qop") && !text.contains("cnonce"), "{text}");
    }

    #[test]
    fn leaves_what_it_cannot_answer() {
        assert_eq!(digest(&[&OFFER.replace("MD5", "SHA-512-256")]), None);
        assert_eq!(digest(&[&OFFER.replace("auth, auth-int", "auth-int")]), None);
        assert_eq!(digest(&[r#"Digest realm="no nonce""#]), None);
    }
}
