//! A provider that answers what it is told, for tests.

use std::collections::VecDeque;
use std::sync::Mutex;

use async_trait::async_trait;
use oauth2::http::Response;
use url::Url;

use super::{Client, Door, Endpoints, HttpRequest, HttpResponse, NoAnswer, OAuthHttp, Provider};

/// Answers in turn, and then none.
pub(super) struct Scripted {
    answers: Mutex<VecDeque<HttpResponse>>,
    pub(super) asked: Mutex<Vec<HttpRequest>>,
}

impl Scripted {
    pub(super) fn answering(answers: impl IntoIterator<Item = (u16, &'static str)>) -> Self {
        let answer = |(status, body): (u16, &str)| {
            let answer = Response::builder().status(status).header("retry-after", "90");
            answer.body(body.as_bytes().to_vec()).unwrap()
        };
        let answers = answers.into_iter().map(answer).collect();
        Self { answers: Mutex::new(answers), asked: Mutex::default() }
    }
}

#[async_trait]
impl OAuthHttp for Scripted {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, NoAnswer> {
        let host = request.uri().host().unwrap().to_owned();
        self.asked.lock().unwrap().push(request);
        let answer = self.answers.lock().unwrap().pop_front();
        answer.ok_or(NoAnswer { host, reason: "it is off".to_owned() })
    }
}

pub(super) fn client() -> Client {
    Client {
        provider: Provider::Google,
        client_id: "desk".to_owned(),
        client_secret: None,
        redirect: Door::DeepLink { redirect_uri: Url::parse("app:/back").unwrap() },
        endpoints: Endpoints::default(),
    }
}
