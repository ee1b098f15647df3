//! Changes that are asked for at the same time leave in one request.
//!
//! Whoever asks puts its change on the pile and waits for its turn. Whoever's turn it is takes what lies
//! there by then, its own or not. One request of an account is under way at a time: changes of one
//! calendar that arrive together get in each other's way.

use std::sync::{Mutex, MutexGuard, PoisonError};

use reqwest::StatusCode;
use tokio::sync::oneshot;
use tokio::sync::oneshot::error::TryRecvError;
use url::Url;

use super::api::with_gzip;
use super::batch;
use super::refusal::{About, refusal, unlike_google};
use crate::Result;
use crate::error::ProviderError;
use crate::http::{Answer, Bearer, Request};

/// The changes of one account that have not left.
#[derive(Default)]
pub(super) struct Together {
    pile: Mutex<Vec<Waiting>>,
    turn: tokio::sync::Mutex<()>,
}

/// A change, and who wants to know what comes of it.
struct Waiting {
    request: Request,
    answer: oneshot::Sender<Result<Answer>>,
}

impl Together {
    /// Makes a change, once. Changes asked for meanwhile leave with it, for `batches`.
    pub(super) async fn send(
        &self,
        bearer: &Bearer,
        batches: &Url,
        request: Request,
    ) -> Result<Answer> {
        let (answer, mut answered) = oneshot::channel();
        self.pile().push(Waiting { request, answer });
        // Whoever asks at the same time puts theirs on the pile now.
        tokio::task::yield_now().await;
        let _turn = self.turn.lock().await;
        loop {
            match answered.try_recv() {
                Ok(answer) => return answer,
                Err(TryRecvError::Empty) => self.send_some(bearer, batches).await,
                // It had left, and who sent it has given up.
                Err(TryRecvError::Closed) => return Err(missing()),
            }
        }
    }

    fn pile(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.pile.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends what has waited longest.
    async fn send_some(&self, bearer: &Bearer, batches: &Url) {
        let waiting: Vec<Waiting> = {
            let mut pile = self.pile();
            // What nobody waits for any more was given up before it left.
            pile.retain(|waiting| !waiting.answer.is_closed());
            let most = pile.len().min(batch::MOST);
            pile.drain(..most).collect()
        };
        let (requests, wanted): (Vec<Request>, Vec<_>) =
            waiting.into_iter().map(|it| (it.request, it.answer)).unzip();
        let answers = send_all(bearer, batches, &requests).await;
        for (wanted, answer) in wanted.into_iter().zip(answers) {
            // Nobody hears it where the change was given up meanwhile: then it is looked up.
            let _unheard = wanted.send(answer);
        }
    }
}

/// One answer for each.
async fn send_all(bearer: &Bearer, batches: &Url, requests: &[Request]) -> Vec<Result<Answer>> {
    if let [request] = requests {
        return vec![alone(bearer, request).await];
    }
    let all = |error: ProviderError| requests.iter().map(|_| Err(error.clone())).collect();
    // A token that has expired is refused in every part.
    let is_refused = |answer: &Answer| {
        let parts = batch::answers(answer, requests);
        let unauthorized = |part: &Option<Answer>| part.as_ref().is_some_and(|it| it.status == 401);
        answer.status == 401 || parts.iter().all(unauthorized)
    };
    let answer =
        match bearer.send_unless(&with_gzip(batch::of(batches, requests)), is_refused).await {
            Ok(answer) => answer,
            Err(error) => return all(error),
        };
    match answer.status.as_u16() {
        200..=299 if !answer.is_html() => {}
        200..=299 => return all(unlike_google(&answer)),
        // It does not take them together, and has done nothing.
        400 | 404 | 405 | 410 | 413 => return one_by_one(bearer, requests).await,
        _ => return all(refusal(&answer, About::Calendar)),
    }
    let mut answers = Vec::with_capacity(requests.len());
    for (part, request) in batch::answers(&answer, requests).into_iter().zip(requests) {
        answers.push(match part {
            // Its token expired just then: it was not applied.
            Some(part) if part.status == StatusCode::UNAUTHORIZED => alone(bearer, request).await,
            Some(part) => Ok(part),
            None => Err(missing()),
        });
    }
    answers
}

async fn alone(bearer: &Bearer, request: &Request) -> Result<Answer> {
    bearer.send(&with_gzip(request.clone())).await
}

async fn one_by_one(bearer: &Bearer, requests: &[Request]) -> Vec<Result<Answer>> {
    let mut answers = Vec::with_capacity(requests.len());
    for request in requests {
        answers.push(alone(bearer, request).await);
    }
    answers
}

fn missing() -> ProviderError {
    ProviderError::Ambiguous { reason: "an answer is missing among several".to_owned() }
}
