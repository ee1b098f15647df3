"""Google's own Python client at the simulated Google.

    python google_calendar.py PROGRAM

Every answer is held against Google's own description of the API.
"""

import datetime
import http.server
import itertools
import os
import random
import sys
import threading
import time
import unittest
import uuid
import zoneinfo

import googleapiclient.discovery
import googleapiclient.errors
import google.auth.transport.requests
import google.oauth2.id_token
import google_auth_oauthlib.flow
from dateutil.rrule import rrulestr

import schema
from simulator import Simulator, sign_in

CALENDAR = "https://www.googleapis.com/auth/calendar"
EMAIL = "https://www.googleapis.com/auth/userinfo.email"
ZURICH = "Europe/Zurich"

simulator = None


def setUpModule():
    global simulator
    # It listens on this computer alone, where there is nobody to keep a secret from.
    os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    simulator = Simulator(sys.argv[1])


def tearDownModule():
    simulator.stop()


def signed_in(account):
    """Goes through the pages, as a desktop client with PKCE."""
    client = {
        "client_id": simulator.said["clientId"],
        "client_secret": simulator.said["clientSecret"],
        "auth_uri": simulator.url + "o/oauth2/v2/auth",
        "token_uri": simulator.url + "token",
    }
    flow = google_auth_oauthlib.flow.Flow.from_client_config(
        {"installed": client}, ["openid", EMAIL, CALENDAR], redirect_uri="http://127.0.0.1:49152/"
    )
    address, state = flow.authorization_url(prompt="consent", access_type="offline")
    back = sign_in(address, account)
    # The scopes come back in another order.
    os.environ["OAUTHLIB_RELAX_TOKEN_SCOPE"] = "1"
    flow.fetch_token(authorization_response=back)
    assert state in back
    return flow.credentials


def hour(start, **more):
    """An hour on 2 December 2026 in Zurich."""
    times = {
        "start": {"dateTime": f"2026-12-02T{start:02}:00:00", "timeZone": ZURICH},
        "end": {"dateTime": f"2026-12-02T{start + 1:02}:00:00", "timeZone": ZURICH},
    }
    return {"summary": "Cut", **times, **more}


def new_id():
    return uuid.uuid4().hex


def rules(dice):
    """Rules as people make them, with starts that fit them, around changes of the clocks."""
    days = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
    while True:
        zone = dice.choice([ZURICH, "America/New_York", "Australia/Sydney", "Asia/Kolkata", "UTC"])
        day = datetime.date(2026, 1, 1) + datetime.timedelta(days=dice.randrange(365))
        start = datetime.datetime.combine(day, datetime.time(dice.choice([1, 2, 9, 14, 23]), dice.choice([0, 30])))
        name, week = days[start.weekday()], (start.day - 1) // 7 + 1
        others = {name, *dice.sample(days, dice.randrange(3))}
        rule = dice.choice([
            "FREQ=DAILY",
            "FREQ=WEEKLY",
            f"FREQ=WEEKLY;BYDAY={','.join(sorted(others))};WKST={dice.choice(['MO', 'SU'])}",
            "FREQ=MONTHLY",
            f"FREQ=MONTHLY;BYDAY={week}{name}",
            f"FREQ=MONTHLY;BYMONTHDAY={start.day}",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "FREQ=YEARLY",
            f"FREQ=YEARLY;BYMONTH={start.month};BYMONTHDAY={start.day}",
        ])
        rule += f";INTERVAL={dice.choice([1, 1, 2, 3])}"
        yield rule + f";COUNT={dice.randint(1, 20)}", start, zone


def expected(rule, start, zone):
    """What python-dateutil makes of a rule. Times that do not exist are read with the offset before the gap."""
    zone = zoneinfo.ZoneInfo(zone)
    instants = (it.replace(tzinfo=zone).astimezone(datetime.UTC) for it in rrulestr(rule, dtstart=start))
    return [it.strftime("%Y-%m-%dT%H:%M:%SZ") for it in instants]


class GoogleCalendar(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.account = simulator.said["user"]
        cls.credentials = signed_in(cls.account)
        address = simulator.url + "discovery/v1/apis/calendar/v3/rest"
        cls.service = googleapiclient.discovery.build(
            "calendar", "v3", credentials=cls.credentials, discoveryServiceUrl=address, static_discovery=False
        )

    def setUp(self):
        made = self.do(self.service.calendars().insert(body={"summary": self.id(), "timeZone": ZURICH}))
        self.calendar = made["id"]
        self.events = self.service.events()

    def do(self, request):
        """The answer, which is what the description says."""
        answer = request.execute()
        schema.check(answer, request.methodId)
        return answer

    def refused(self, request, status):
        """The reason of a refusal."""
        with self.assertRaises(googleapiclient.errors.HttpError) as caught:
            request.execute()
        self.assertEqual(caught.exception.resp.status, status)
        return caught.exception.error_details[0]["reason"]

    def insert(self, body):
        return self.do(self.events.insert(calendarId=self.calendar, body=body))

    def everything(self, **query):
        """All pages, and the sync token at their end."""
        items, request = [], self.events.list(calendarId=self.calendar, **query)
        while True:
            page = self.do(request)
            items += page["items"]
            following = self.events.list_next(request, page)
            if following is None:
                return items, page.get("nextSyncToken")
            self.assertNotIn("nextSyncToken", page)
            request = following

    def test_the_account_names_itself_and_a_token_is_refreshed_and_revoked(self):
        request = google.auth.transport.requests.Request()
        claims = google.oauth2.id_token.verify_token(
            self.credentials.id_token,
            request,
            audience=simulator.said["clientId"],
            certs_url=simulator.url + "oauth2/v1/certs",
            clock_skew_in_seconds=5,
        )
        self.assertEqual(claims["email"], self.account)
        other = signed_in("noor@sim.example")
        before = other.token
        other.refresh(request)
        self.assertNotEqual(other.token, before)
        simulator.control("expire", {"what": "grants", "email": "noor@sim.example"})
        with self.assertRaisesRegex(google.auth.exceptions.RefreshError, "invalid_grant"):
            other.refresh(request)

    def test_an_access_token_that_ran_out_is_refreshed_by_itself(self):
        before = self.credentials.token
        simulator.control("expire", {"what": "accessTokens"})
        self.do(self.service.calendarList().list())
        self.assertNotEqual(self.credentials.token, before)

    def test_calendars_are_listed_described_shared_and_changed(self):
        listed = self.do(self.service.calendarList().list())
        entry = next(it for it in listed["items"] if it["id"] == self.calendar)
        self.assertEqual(entry["accessRole"], "owner")
        primary = self.do(self.service.calendarList().get(calendarId="primary"))
        self.assertEqual((primary["id"], primary["primary"]), (self.account, True))
        named = self.service.calendarList().patch(calendarId=self.calendar, body={"summaryOverride": "Mine"})
        self.assertEqual(self.do(named)["summaryOverride"], "Mine")
        rule = {"role": "reader", "scope": {"type": "user", "value": "noor@sim.example"}}
        self.do(self.service.acl().insert(calendarId=self.calendar, body=rule))
        self.assertEqual(len(self.do(self.service.acl().list(calendarId=self.calendar))["items"]), 2)
        self.assertEqual(len(self.do(self.service.colors().get())["event"]), 11)
        self.assertGreater(len(self.do(self.service.settings().list())["items"]), 5)
        self.do(self.service.settings().get(setting="timezone"))

    def test_an_event_is_created_read_changed_and_deleted(self):
        made = self.insert(hour(9, id=new_id(), reminders={"useDefault": False}))
        where = {"calendarId": self.calendar, "eventId": made["id"]}
        self.assertEqual(self.do(self.events.get(**where)), made)
        patched = self.do(self.events.patch(**where, body={"location": "Upstairs"}))
        self.assertEqual((patched["summary"], patched["location"]), ("Cut", "Upstairs"))
        updated = self.do(self.events.update(**where, body=hour(10)))
        self.assertNotIn("location", updated)
        self.do(self.events.delete(**where))
        self.assertEqual(self.do(self.events.get(**where))["status"], "cancelled")
        self.assertEqual(self.refused(self.events.delete(**where), 410), "deleted")
        self.assertEqual(self.refused(self.events.insert(calendarId=self.calendar, body=made | {"iCalUID": None}), 409), "duplicate")

    def test_a_list_comes_in_pages(self):
        for number in range(7):
            self.insert(hour(9 + number))
        items, token = self.everything(maxResults=3)
        self.assertEqual(len({it["id"] for it in items}), 7)
        self.assertIsNotNone(token)
        ordered, none = self.everything(maxResults=2, singleEvents=True, orderBy="startTime")
        starts = [it["start"]["dateTime"] for it in ordered]
        self.assertEqual((starts, none), (sorted(starts), None))

    def test_an_event_is_moved_to_another_calendar(self):
        made = self.insert(hour(9))
        moved = self.do(
            self.events.move(calendarId=self.calendar, eventId=made["id"], destination="primary")
        )
        self.assertEqual(moved["organizer"]["email"], self.account)
        left = self.do(self.events.get(calendarId=self.calendar, eventId=made["id"]))
        self.assertEqual(left["status"], "cancelled")

    def test_a_series_has_instances_that_are_changed_and_cancelled(self):
        made = self.insert(hour(9, recurrence=["RRULE:FREQ=DAILY;COUNT=5"]))
        of = {"calendarId": self.calendar, "eventId": made["id"]}
        request, instances = self.events.instances(**of, maxResults=2), []
        while request is not None:
            page = self.do(request)
            instances += page["items"]
            request = self.events.instances_next(request, page)
        self.assertEqual(len(instances), 5)
        second, third = instances[1], instances[2]
        changed = self.events.patch(calendarId=self.calendar, eventId=second["id"], body={"summary": "Colour"})
        self.assertEqual(self.do(changed)["recurringEventId"], made["id"])
        self.do(self.events.delete(calendarId=self.calendar, eventId=third["id"]))
        left = self.do(self.events.instances(**of))["items"]
        self.assertEqual([it["summary"] for it in left], ["Cut", "Colour", "Cut", "Cut"])
        items, _ = self.everything()
        self.assertEqual(sorted(it["status"] for it in items), ["cancelled", "confirmed", "confirmed"])

    def test_changes_are_followed_to_a_410_and_back(self):
        first, second = self.insert(hour(9)), self.insert(hour(10))
        items, token = self.everything()
        self.assertEqual(len(items), 2)
        self.do(self.events.patch(calendarId=self.calendar, eventId=first["id"], body={"summary": "Colour"}))
        self.do(self.events.delete(calendarId=self.calendar, eventId=second["id"]))
        changes, token = self.everything(syncToken=token)
        self.assertEqual({it["id"]: it["status"] for it in changes}, {first["id"]: "confirmed", second["id"]: "cancelled"})
        self.assertEqual(self.everything(syncToken=token)[0], [])
        refused = self.events.list(calendarId=self.calendar, syncToken=token, q="cut")
        self.assertEqual(self.refused(refused, 400), "invalid")
        simulator.control("expire", {"what": "syncTokens", "calendar": self.calendar})
        gone = self.events.list(calendarId=self.calendar, syncToken=token)
        self.assertEqual(self.refused(gone, 410), "fullSyncRequired")
        items, token = self.everything()
        self.assertEqual([it["id"] for it in items], [first["id"]])
        self.assertEqual(self.everything(syncToken=token)[0], [])

    def test_an_old_etag_is_refused_with_412(self):
        made = self.insert(hour(9))
        where = {"calendarId": self.calendar, "eventId": made["id"]}
        first = self.events.patch(**where, body={"summary": "Colour"})
        first.headers["If-Match"] = made["etag"]
        self.do(first)
        second = self.events.patch(**where, body={"summary": "Wash"})
        second.headers["If-Match"] = made["etag"]
        self.assertEqual(self.refused(second, 412), "conditionNotMet")

    def test_busy_times_are_told_without_what_they_are(self):
        self.insert(hour(9))
        self.insert(hour(10))
        self.insert(hour(14, transparency="transparent"))
        body = {
            "timeMin": "2026-12-02T00:00:00Z",
            "timeMax": "2026-12-03T00:00:00Z",
            "items": [{"id": self.calendar}, {"id": "never@else.example"}],
        }
        told = self.do(self.service.freebusy().query(body=body))["calendars"]
        self.assertEqual(
            told[self.calendar]["busy"],
            [{"start": "2026-12-02T08:00:00Z", "end": "2026-12-02T10:00:00Z"}],
        )
        self.assertEqual(told["never@else.example"]["errors"][0]["reason"], "notFound")

    def test_a_batch_answers_for_each_of_its_parts(self):
        made = self.insert(hour(9))
        answers, problems = {}, {}

        def take(name, answer, problem):
            if problem is None:
                answers[name] = answer
            else:
                problems[name] = problem.resp.status

        batch = self.service.new_batch_http_request(callback=take)
        for number in range(10):
            batch.add(self.events.insert(calendarId=self.calendar, body=hour(number)), request_id=f"insert-{number}")
        batch.add(self.events.get(calendarId=self.calendar, eventId=made["id"]), request_id="get")
        batch.add(self.events.get(calendarId=self.calendar, eventId="never"), request_id="missing")
        late = self.events.patch(calendarId=self.calendar, eventId=made["id"], body={"summary": "Late"})
        late.headers["If-Match"] = '"1"'
        batch.add(late, request_id="late")
        batch.execute()
        self.assertEqual(problems, {"missing": 404, "late": 412})
        self.assertEqual(len(answers), 11)
        for name, answer in answers.items():
            schema.check(answer, "calendar.events.insert" if name.startswith("insert") else "calendar.events.get")
        self.assertEqual(len(self.everything()[0]), 11)

    def test_a_channel_tells_that_something_changed(self):
        heard, news = [], threading.Semaphore(0)

        class Listener(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                heard.append({name.lower(): value for name, value in self.headers.items()})
                self.send_response(204)
                self.end_headers()
                news.release()

            def log_message(self, *_):
                pass

        with http.server.HTTPServer(("127.0.0.1", 0), Listener) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            address = f"http://127.0.0.1:{server.server_port}/hook"
            body = {"id": str(uuid.uuid4()), "type": "web_hook", "address": address, "token": "t"}
            channel = self.do(self.events.watch(calendarId=self.calendar, body=body))
            self.insert(hour(9))
            for _ in range(2):
                self.assertTrue(news.acquire(timeout=20))
            server.shutdown()
        self.assertEqual([it["x-goog-resource-state"] for it in heard], ["sync", "exists"])
        self.assertGreater(int(channel["expiration"]), time.time() * 1000)
        stop = {"id": channel["id"], "resourceId": channel["resourceId"]}
        self.do(self.service.channels().stop(body=stop))
        self.assertEqual(self.refused(self.service.channels().stop(body=stop), 404), "notFound")

    def test_a_limit_is_waited_for_by_the_client_itself(self):
        fault = {"on": "listing", "fault": "limited", "status": 403, "reason": "rateLimitExceeded"}
        simulator.control("faults", fault)
        answer = self.events.list(calendarId=self.calendar).execute(num_retries=3)
        schema.check(answer, "calendar.events.list")

    def test_a_series_has_the_instances_that_dateutil_finds(self):
        simulator.control("quirks", {"quotaPerMinute": None})
        dice = random.Random(1)
        for rule, start, zone in itertools.islice(rules(dice), 300):
            with self.subTest(rule=rule, start=start, zone=zone):
                end = start + datetime.timedelta(minutes=45)
                made = self.insert({
                    "start": {"dateTime": start.isoformat(), "timeZone": zone},
                    "end": {"dateTime": end.isoformat(), "timeZone": zone},
                    "recurrence": ["RRULE:" + rule],
                })
                found = self.do(self.events.instances(calendarId=self.calendar, eventId=made["id"], timeZone="UTC"))
                got = [it["start"]["dateTime"] for it in found["items"]]
                self.assertEqual(got, expected(rule, start, zone))
        simulator.control("quirks", {"quotaPerMinute": 600})

    def test_an_event_is_imported(self):
        body = hour(9, iCalUID=f"{new_id()}@else.example")
        made = self.do(self.events.import_(calendarId=self.calendar, body=body))
        self.assertEqual(made["iCalUID"], body["iCalUID"])


if __name__ == "__main__":
    # Google's client leaves its connections to the garbage collector.
    unittest.main(argv=sys.argv[:1], verbosity=2, warnings="ignore")
