#!/usr/bin/env python3
"""Looks at a CalDAV server from outside, with a client that shares no code with Daybook.

    dav.py --url URL --user U --password P [--calendar NAME] VERB …

    calendars            names of all calendars
    list                 every object of the calendar: href and iCalendar text
    get NAME             one object with its etag, or null
    put NAME             creates or replaces NAME with the iCalendar text on standard input
    change NAME KEY=TEXT sets one property of the event, as a person in another program would
    delete NAME          deletes one object

Every verb prints JSON. NAME is the last part of the address without ".ics".
"""

import argparse
import json
import sys
from datetime import datetime, timedelta, timezone
from urllib.parse import unquote, urljoin, urlsplit

import caldav


class Account:
    """One person's calendars on one server."""

    def __init__(self, url, user, password):
        # "basic" signs in with the first request. Cyrus answers requests without a name too, but as a stranger's.
        # A busy machine may take its time.
        self.client = caldav.DAVClient(
            url=url, username=user, password=password, auth_type="basic", timeout=300
        )
        self.principal = self.client.principal()

    def calendar(self, name):
        """The calendar called `name`, made if there is none."""
        for calendar in self.principal.calendars():
            if calendar.get_display_name() == name:
                return calendar
        return self.principal.make_calendar(name=name, cal_id=name.lower())


def put(calendar, name, text):
    response = calendar.client.put(address(calendar, name), text, {"Content-Type": "text/calendar; charset=utf-8"})
    expect(response, 200, 201, 204)
    return {"href": path(address(calendar, name)), "etag": header(response, "ETag")}


def get(calendar, name):
    response = calendar.client.request(address(calendar, name), "GET")
    if response.status == 404:
        return None
    expect(response, 200)
    return {"href": path(address(calendar, name)), "etag": header(response, "ETag"), "text": response.raw}


def listing(calendar):
    """Every object, read with a REPORT."""
    objects = calendar.search()
    found = [{"href": path(item.url), "text": item.data} for item in objects]
    return sorted(found, key=lambda item: item["href"])


def change(calendar, name, assignment):
    """Sets one property of the master event and says so in SEQUENCE and LAST-MODIFIED, as other programs do."""
    key, _, value = assignment.partition("=")
    item = calendar.event_by_url(address(calendar, name))
    event = item.icalendar_instance.walk("VEVENT")[0]
    for stale in (key, "LAST-MODIFIED"):
        event.pop(stale, None)
    event.add(key, when(value) or value)
    event.add("LAST-MODIFIED", datetime.now(timezone.utc))
    event["SEQUENCE"] = int(event.get("SEQUENCE", 0)) + 1
    return put(calendar, name, item.icalendar_instance.to_ical().decode())


def delete(calendar, name):
    expect(calendar.client.delete(address(calendar, name)), 200, 204)
    return {"href": path(address(calendar, name))}


def when(text):
    """An instant if the text is one (2026-11-23T10:00:00Z), else nothing."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    except ValueError:
        return None


def sample_event(number):
    """An hour's appointment; one per hour of the working day from Monday 16 November 2026 on."""
    day, hour = divmod(number, 8)
    start = datetime(2026, 11, 16, 9) + timedelta(days=day, hours=hour)
    return "\r\n".join(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Daybook//tests//EN",
            "BEGIN:VEVENT",
            f"UID:event-{number}@tests.daybook",
            "DTSTAMP:20261101T000000Z",
            f"DTSTART:{start:%Y%m%dT%H%M%S}Z",
            f"DTEND:{start + timedelta(hours=1):%Y%m%dT%H%M%S}Z",
            f"SUMMARY:Appointment {number}",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
    )


def address(calendar, name):
    return urljoin(str(calendar.url), f"{name}.ics")


def path(url):
    return unquote(urlsplit(str(url)).path)


def header(response, name):
    return next((value for key, value in response.headers.items() if key.lower() == name.lower()), None)


def expect(response, *statuses):
    if response.status not in statuses:
        raise SystemExit(f"the server answered {response.status} {response.reason}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option in ("--url", "--user", "--password"):
        parser.add_argument(option, required=True)
    parser.add_argument("--calendar", default="Appointments")
    parser.add_argument("verb", choices=["calendars", "list", "get", "put", "change", "delete"])
    parser.add_argument("rest", nargs="*")
    options = parser.parse_args()
    account = Account(options.url, options.user, options.password)
    if options.verb == "calendars":
        answer = sorted(calendar.get_display_name() for calendar in account.principal.calendars())
    else:
        calendar = account.calendar(options.calendar)
        verbs = {
            "list": listing,
            "get": get,
            "put": lambda calendar, name: put(calendar, name, sys.stdin.read()),
            "change": change,
            "delete": delete,
        }
        answer = verbs[options.verb](calendar, *options.rest)
    print(json.dumps(answer, ensure_ascii=False))


if __name__ == "__main__":
    main()
