//! Somebody in front of Google's pages.

use reqwest::redirect::Policy;
use url::Url;

pub(crate) const EVENTS: &str = "https://www.googleapis.com/auth/calendar.events";
pub(crate) const LIST: &str = "https://www.googleapis.com/auth/calendar.calendarlist.readonly";

/// A browser in which nobody is signed in.
pub(crate) struct Browser(reqwest::Client);

/// What it shows, or where it is sent.
pub(crate) struct Page {
    pub(crate) url: Url,
    pub(crate) status: u16,
    pub(crate) text: String,
    location: Option<Url>,
}

impl Browser {
    pub(crate) fn new() -> Self {
        Self(reqwest::Client::builder().redirect(Policy::none()).build().unwrap())
    }

    pub(crate) async fn open(&self, url: &Url) -> Page {
        self.show(self.0.get(url.clone())).await
    }

    async fn show(&self, request: reqwest::RequestBuilder) -> Page {
        let answer = request.send().await.unwrap();
        let location = answer.headers().get("location");
        let location = location.map(|it| Url::parse(it.to_str().unwrap()).unwrap());
        let (url, status) = (answer.url().clone(), answer.status().as_u16());
        Page { url, status, text: answer.text().await.unwrap(), location }
    }

    async fn submit(&self, page: &Page, path: &str, more: &[(&str, &str)]) -> Page {
        let rest = page.text.split("name=\"attempt\" value=\"").nth(1);
        let attempt = rest.unwrap_or_else(|| panic!("no form: {}", page.text));
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("attempt", attempt.split('"').next().unwrap()).extend_pairs(more);
        let request = self.0.post(page.url.join(path).unwrap()).body(form.finish());
        let kind = "application/x-www-form-urlencoded";
        self.show(request.header("content-type", kind)).await
    }

    /// Goes to the page that asks for consent, as somebody.
    async fn consent(&self, url: &Url, email: &str) -> Page {
        let page = self.open(url).await;
        assert_eq!(page.status, 200, "{}", page.text);
        if page.text.contains("name=\"account\"") {
            self.submit(&page, "/o/oauth2/v2/auth/account", &[("account", email)]).await
        } else {
            assert!(page.text.contains(email), "somebody else is asked: {}", page.text);
            page
        }
    }

    /// Says yes to some of it: where the browser is sent then.
    pub(crate) async fn allow(&self, url: &Url, email: &str, scopes: &[&str]) -> Url {
        let page = self.consent(url, email).await;
        let mut fields = vec![("decision", "allow")];
        fields.extend(scopes.iter().map(|it| ("scope", *it)));
        let sent = self.submit(&page, "/o/oauth2/v2/auth/consent", &fields).await;
        sent.location.unwrap_or_else(|| panic!("stays at {}", sent.text))
    }

    /// Chooses an account that has said yes before.
    pub(crate) async fn choose(&self, url: &Url, email: &str) -> Url {
        self.consent(url, email).await.location.unwrap()
    }

    /// Says yes to all of it.
    pub(crate) async fn sign_in(&self, url: &Url, email: &str) -> Url {
        self.allow(url, email, &[EVENTS, LIST]).await
    }

    /// Says no.
    pub(crate) async fn deny(&self, url: &Url, email: &str) -> Url {
        let page = self.consent(url, email).await;
        let fields = [("decision", "cancel")];
        self.submit(&page, "/o/oauth2/v2/auth/consent", &fields).await.location.unwrap()
    }
}

/// A field of an address's query.
pub(crate) fn field(url: &Url, name: &str) -> String {
    let found = url.query_pairs().find(|(known, _)| known == name);
    found.unwrap_or_else(|| panic!("no {name} in {url}")).1.into_owned()
}

/// The address with another value for a field.
pub(crate) fn with(url: &Url, name: &str, value: &str) -> Url {
    let mut other = url.clone();
    let kept = url.query_pairs().filter(|(known, _)| known != name);
    other.query_pairs_mut().clear().extend_pairs(kept).append_pair(name, value);
    other
}
