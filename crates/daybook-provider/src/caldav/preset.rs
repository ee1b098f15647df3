//! Well-known services, so that an e-mail address is enough.

/// A service people know by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// What people call it.
    pub name: &'static str,
    /// Where its CalDAV starts; `None` where everybody runs their own.
    pub url: Option<&'static str>,
    /// Below a host of one's own: where its CalDAV starts.
    pub path: Option<&'static str>,
    /// The domains of its e-mail addresses.
    pub domains: &'static [&'static str],
    /// What to know about the password.
    pub hint: &'static str,
}

/// The services with a name of their own.
pub const PRESETS: &[Preset] = &[
    Preset {
        name: "iCloud",
        url: Some("https://caldav.icloud.com/"),
        path: None,
        domains: &["icloud.com", "me.com", "mac.com"],
        hint: "iCloud wants an app-specific password, which you make in your Apple account under \
               Sign-In and Security.",
    },
    Preset {
        name: "Fastmail",
        url: Some("https://caldav.fastmail.com/"),
        path: None,
        domains: &["fastmail.com", "fastmail.fm", "sent.com", "messagingengine.com"],
        hint: "Fastmail wants an app password, which you make in its settings under Privacy & \
               Security.",
    },
    Preset {
        name: "Nextcloud",
        url: None,
        path: Some("/remote.php/dav/"),
        domains: &[],
        hint: "With two-factor sign-in, Nextcloud wants an app password, which you make in its \
               settings under Security.",
    },
];

/// The service of an e-mail domain.
pub(super) fn of_domain(domain: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.domains.contains(&domain))
}

/// The service at an address, if it is one with a name.
#[must_use]
pub fn of_url(url: &url::Url) -> Option<&'static Preset> {
    let host = url.host_str().unwrap_or_default();
    PRESETS.iter().find(|preset| {
        let served = preset.domains.iter().any(|domain| {
            host == *domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
        });
        served || preset.path.is_some_and(|path| url.path().contains(path))
    })
}
