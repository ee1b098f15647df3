//! Takes the requests of signing in to providers.

use async_trait::async_trait;
use daybook_auth::oauth::{HttpRequest, HttpResponse, NoAnswer, OAuthHttp};
use url::Url;

use crate::Http;
use crate::http::{HttpError, Request, host_of};

#[async_trait]
impl OAuthHttp for Http {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, NoAnswer> {
        let (head, body) = request.into_parts();
        let url = Url::parse(&head.uri.to_string()).map_err(|_| NoAnswer {
            host: head.uri.host().unwrap_or_default().to_owned(),
            reason: "its address cannot be used".to_owned(),
        })?;
        let host = host_of(&url);
        let mut request = Request::new(head.method, url);
        request.headers = head.headers;
        request.body = String::from_utf8(body).ok().filter(|it| !it.is_empty());
        let answer = self.exchange(&request, None).await.map_err(|error| NoAnswer {
            host,
            reason: match error {
                HttpError::Unreachable { reason, .. } | HttpError::Ambiguous { reason } => reason,
                other => other.to_string(),
            },
        })?;
        let mut response = HttpResponse::new(answer.body);
        *response.status_mut() = answer.status;
        *response.headers_mut() = answer.headers;
        Ok(response)
    }
}
