//! Calendar v3: who asks, whether they may, and which method it is.

use serde_json::Value;

use super::asking::{Ask, Outcome, Reply};
use super::calendar::Role;
use super::discovery::{API, Call};
use super::errors::{JSON, Refusal, pretty};
use super::faults;
use super::fields::Mask;
use super::oauth::Bearer;
use super::quirks::Quirks;
use super::world::World;
use super::{colors, settings};
use crate::loopback::{Answer, Request};

const SCOPE: &str = "https://www.googleapis.com/auth/";

/// What a token with narrow scopes can reach.
enum Reach {
    Everything,
    /// No details.
    Times,
    /// Calendars they own.
    Owned,
    /// Calendars that everybody may read.
    Public,
    /// Calendars that the same client made.
    OwnMade,
}

impl World {
    /// The answer to a request below `/calendar/v3/`.
    pub(crate) fn api(&mut self, request: &Request, path: &str) -> Answer {
        let quirks = self.quirks_for(request);
        match self.called(request, path, &quirks) {
            Ok(answer) => answer,
            Err(refusal) => refusal.answer(quirks.error_shape),
        }
    }

    fn called(
        &mut self,
        request: &Request,
        path: &str,
        quirks: &Quirks,
    ) -> Result<Answer, Refusal> {
        let overridden = request.header("x-http-method-override");
        let http = overridden.filter(|_| request.method == "POST").unwrap_or(&request.method);
        let call = API.call(http, path, request.query.as_deref())?;
        let token = bearer(request)
            .or_else(|| call.query.get("oauth_token").map(str::to_owned))
            .ok_or_else(|| faults::limited(403, "dailyLimitExceededUnreg"))?;
        let bearer = self.oauth.bearer(&token, self.clock.now()).ok_or_else(Refusal::auth_error)?;
        if let Some(recorded) = self.recorded.last_mut() {
            recorded.user = Some(bearer.email.clone());
        }
        self.count(&bearer.email, quirks)?;
        let reach = Self::reach(&call, &bearer)?;
        let body = Self::read_body(request, &call)?;
        let cap = matches!(reach, Reach::Times).then_some(Role::FreeBusyReader);
        let ask = Ask {
            email: &bearer.email,
            client: &bearer.client,
            call: &call,
            body: &body,
            quirks,
            request,
            cap,
        };
        self.within(&ask, &reach)?;
        let reply = self.dispatch(&ask)?;
        answer(&ask, reply)
    }

    /// What somebody does by other means than a client that is tried here: in the web page of the
    /// service, on their phone. `path` is below `/calendar/v3/`.
    pub(crate) fn as_person(
        &mut self,
        email: &str,
        http: &str,
        path: &str,
        body: &Value,
    ) -> Outcome {
        let (path, query) = match path.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (path, None),
        };
        let call = API.call(http, path, query.as_deref())?;
        let request = Request {
            method: http.to_owned(),
            path: format!("/calendar/v3/{path}"),
            query,
            headers: hyper::HeaderMap::new(),
            body: body.to_string().into_bytes(),
        };
        let body = API.body(call.method, &request.body)?;
        let quirks = Quirks {
            items_per_page: None,
            empty_pages: false,
            lower_case_in_lists: false,
            ..self.quirks.clone()
        };
        self.dispatch(&Ask {
            email,
            client: "",
            call: &call,
            body: &body,
            quirks: &quirks,
            request: &request,
            cap: None,
        })
    }

    fn read_body(request: &Request, call: &Call) -> Result<Value, Refusal> {
        let kind = request.header("content-type").unwrap_or("application/json");
        if !request.body.is_empty() && !kind.contains("json") {
            let message = "This API does not support parsing form-encoded input.";
            return Err(Refusal::new(400, "global", "parseError", message));
        }
        API.body(call.method, &request.body)
    }

    /// What a token may reach with a method: the widest of its scopes that the method accepts.
    fn reach(call: &Call, bearer: &Bearer) -> Result<Reach, Refusal> {
        let fitting = bearer.scopes.iter().filter(|scope| call.method.scopes.contains(scope));
        let mut narrow = None;
        for scope in fitting {
            match scope.strip_prefix(SCOPE).unwrap_or_default() {
                "calendar.events.owned" | "calendar.events.owned.readonly" => {
                    narrow = Some(Reach::Owned);
                }
                "calendar.events.public.readonly" => narrow = narrow.or(Some(Reach::Public)),
                "calendar.events.freebusy" if call.method.id != "freebusy.query" => {
                    narrow = narrow.or(Some(Reach::Times));
                }
                "calendar.app.created" => narrow = narrow.or(Some(Reach::OwnMade)),
                _ => return Ok(Reach::Everything),
            }
        }
        narrow.ok_or_else(|| Refusal::insufficient_scope(&call.method.rpc()))
    }

    /// Whether the calendar that is asked about is within reach.
    fn within(&self, ask: &Ask<'_>, reach: &Reach) -> Result<(), Refusal> {
        let named = ask.call.part("calendarId");
        if named.is_empty() {
            return Ok(());
        }
        let within = match (reach, self.calendar(ask.email, named)) {
            (Reach::Everything | Reach::Times, _) | (_, Err(_)) => true,
            (Reach::Owned, Ok((_, role))) => role == Role::Owner,
            (Reach::Public, Ok((calendar, _))) => calendar.acl.contains_key("default"),
            (Reach::OwnMade, Ok((calendar, _))) => calendar.made_by.as_deref() == Some(ask.client),
        };
        if within { Ok(()) } else { Err(Refusal::insufficient_scope(&ask.call.method.rpc())) }
    }

    fn dispatch(&mut self, ask: &Ask<'_>) -> Outcome {
        match ask.call.method.id.as_str() {
            "events.list" => self.list_events(ask),
            "events.instances" => self.list_instances(ask),
            "events.get" => self.get_event(ask),
            "events.insert" => self.insert_event(ask),
            "events.import" => self.import_event(ask),
            "events.patch" => self.edit_event(ask, false),
            "events.update" => self.edit_event(ask, true),
            "events.delete" => self.delete_event(ask),
            "events.move" => self.move_event(ask),
            "calendarList.list" => self.list_calendars(ask),
            "calendarList.get" => self.get_entry(ask),
            "calendarList.insert" => self.insert_entry(ask),
            "calendarList.patch" => self.edit_entry(ask, false),
            "calendarList.update" => self.edit_entry(ask, true),
            "calendarList.delete" => self.delete_entry(ask),
            "calendars.get" => self.get_calendar(ask),
            "calendars.insert" => self.insert_calendar(ask),
            "calendars.patch" => self.edit_calendar(ask, false),
            "calendars.update" => self.edit_calendar(ask, true),
            "calendars.delete" => self.delete_calendar(ask),
            "calendars.clear" => self.clear_calendar(ask),
            "acl.list" => self.list_rules(ask),
            "acl.get" => self.get_rule(ask),
            "acl.insert" => self.insert_rule(ask),
            "acl.patch" | "acl.update" => self.edit_rule(ask),
            "acl.delete" => self.delete_rule(ask),
            "settings.list" => self.list_settings(ask),
            "settings.get" => self.get_setting(ask),
            "colors.get" => Ok(Reply::json(colors::all())),
            "freebusy.query" => self.query_freebusy(ask),
            "events.watch" | "calendarList.watch" | "acl.watch" | "settings.watch" => {
                self.watch(ask)
            }
            "channels.stop" => self.stop_channel(ask),
            // Only administrators of a company may give a calendar away.
            "calendars.transferOwnership" => Err(Refusal::forbidden()),
            // Sentences are not read here.
            method => Err(Refusal::new(
                501,
                "global",
                "notImplemented",
                format!("The simulated service has no {method}."),
            )),
        }
    }

    fn get_setting(&self, ask: &Ask<'_>) -> Outcome {
        let person = self.people.get(ask.email).ok_or_else(Refusal::not_found)?;
        let found = settings::json(person, ask.call.part("setting"));
        found.map(Reply::json).ok_or_else(Refusal::not_found)
    }
}

/// The token of a request's header.
pub(crate) fn bearer(request: &Request) -> Option<String> {
    let (kind, token) = request.header("authorization")?.split_once(' ')?;
    kind.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

fn answer(ask: &Ask<'_>, reply: Reply) -> Result<Answer, Refusal> {
    let Some(value) = reply.json else { return Ok(Answer::plain(reply.status)) };
    let etag = value.get("etag").and_then(Value::as_str).map(str::to_owned);
    let mut head = Answer::plain(reply.status)
        .with("cache-control", "no-cache, no-store, max-age=0, must-revalidate")
        .with("vary", "Origin, X-Origin, Referer");
    if let Some(etag) = &etag {
        head = head.with("etag", etag.clone());
        let seen = ask.request.header("if-none-match");
        if ask.request.method == "GET" && seen.is_some_and(|it| it == etag || it == "*") {
            return Ok(Answer { status: 304, ..head });
        }
    }
    let value = match ask.call.query.get("fields") {
        Some(fields) => Mask::read(fields, ask.call.method)?.apply(&value),
        None => value,
    };
    let compact = ask.call.query.get("prettyPrint") == Some("false");
    let text = if compact { value.to_string() } else { pretty(&value) };
    Ok(head.body(JSON, text))
}
