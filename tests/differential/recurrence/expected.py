"""What python-dateutil makes of a rule, with the differences the README explains settled."""

import datetime as real_datetime
import re
import types
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil import rrule as dateutil_rrule

UTC = timezone.utc
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]

# dateutil looks for the next match up to the year 9999; the cases need no more than theirs.
bounded = types.SimpleNamespace(**vars(real_datetime))
dateutil_rrule.datetime = bounded


def instant(local, zone):
    """RFC 5545 §3.3.5: a skipped time has the offset before the gap, a repeated one is the first."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def parts_of(text):
    return dict(part.split("=") for part in text.split(";"))


def until_test(value, start, all_day, floating, zone):
    if value is None:
        return lambda local: True
    if all_day:
        last = datetime.strptime(value, "%Y%m%d")
        return lambda local: local <= last
    if value.endswith("Z"):
        last = datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        if floating:
            last = last.astimezone(zone).replace(tzinfo=None)
            return lambda local: local <= last
        return lambda local: instant(local, zone) <= last
    if "T" in value:
        last = datetime.strptime(value, "%Y%m%dT%H%M%S")
    else:
        last = datetime.strptime(value, "%Y%m%d") + timedelta(hours=23, minutes=59, seconds=59)
    if floating:
        return lambda local: local <= last
    last = instant(last, zone)
    return lambda local: instant(local, zone) <= last


def settled(parts, start):
    """The rule and start to give to dateutil."""
    parts = dict(parts)
    freq = parts["FREQ"]
    if "BYWEEKNO" in parts and not {"BYDAY", "BYMONTHDAY", "BYYEARDAY"} & parts.keys():
        parts["BYDAY"] = DAYS[start.weekday()]
    if freq == "WEEKLY" and "BYSETPOS" in parts:
        # dateutil cuts the first week off at the start; the set is that of the whole week.
        if not {"BYDAY", "BYMONTHDAY"} & parts.keys():
            parts["BYDAY"] = DAYS[start.weekday()]
        week_start = DAYS.index(parts.get("WKST", "MO"))
        start = start - timedelta(days=(start.weekday() - week_start) % 7)
    return ";".join(f"{name}={value}" for name, value in parts.items()), start


def local_starts(question, zone):
    all_day, floating = question["zone"] is None, question["zone"] == "floating"
    start = datetime.fromisoformat(question["start"])
    parts = parts_of(question["rule"])
    count, until = parts.pop("COUNT", None), parts.pop("UNTIL", None)
    allowed = until_test(until, start, all_day, floating, zone)
    to = datetime.fromisoformat(question["to"].rstrip("Z")) + timedelta(days=2)
    bounded.MAXYEAR = to.year + 1
    text, anchor = settled(parts, start)
    starts, left = [start], int(count) - 1 if count else None
    try:
        for local in dateutil_rrule.rrulestr(text, dtstart=anchor):
            if local > to or left == 0 or not allowed(local):
                break
            if local > start:
                starts.append(local)
                left = None if left is None else left - 1
    except ValueError as error:
        # dateutil refuses, sometimes only on the way, what can never match.
        if not re.match("Invalid (combination|rrule byxxx)", str(error)):
            raise
    return starts


def length_of(question, zone):
    """An end is kept as local time: in a repeated hour it is the first, and never before the start."""
    start = instant(datetime.fromisoformat(question["start"]), zone)
    end = (start + timedelta(seconds=question["seconds"])).astimezone(zone).replace(tzinfo=None)
    return max(instant(end, zone) - start, timedelta(0))


def expected(question):
    zone = ZoneInfo("UTC" if question["zone"] == "UTC" else question["zone"] or question["home"]) \
        if question["zone"] != "floating" else ZoneInfo(question["home"])
    begin = datetime.fromisoformat(question["from"].replace("Z", "+00:00"))
    end = datetime.fromisoformat(question["to"].replace("Z", "+00:00"))
    all_day = question["zone"] is None
    length = timedelta(0) if all_day else length_of(question, zone)
    found = {}
    for local in local_starts(question, zone):
        at = instant(local, zone)
        if all_day:
            until = instant(local + timedelta(days=question["days"]), zone)
        else:
            until = at + length
        if not (at == begin or (at < end and begin < until)):
            continue
        # Two local times of a series can be the same instant; the one that exists is kept.
        exists = at.astimezone(zone).replace(tzinfo=None) == local
        if at not in found or exists:
            found[at] = (local, until)
    name = "%Y-%m-%d" if all_day else "%Y-%m-%dT%H:%M:%S"
    utc = "%Y-%m-%dT%H:%M:%SZ"
    return [
        [local.strftime(name), at.strftime(utc), until.strftime(utc)]
        for at, (local, until) in sorted(found.items())
    ]
