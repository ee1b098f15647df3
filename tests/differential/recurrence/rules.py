"""Makes repeat rules, rare parts included, the same ones for the same seed."""

import random
from datetime import date, datetime, timedelta, timezone

DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
ZONES = [
    "America/New_York", "Europe/London", "Europe/Berlin", "Europe/Dublin", "Australia/Sydney",
    "Australia/Lord_Howe", "Asia/Kathmandu", "Asia/Tokyo", "America/Sao_Paulo", "Pacific/Apia",
    "Pacific/Chatham", "Africa/Casablanca", "America/St_Johns", "Antarctica/Troll", "UTC",
    "floating",
]
FREQUENCIES = ["YEARLY"] * 20 + ["MONTHLY"] * 24 + ["WEEKLY"] * 20 + ["DAILY"] * 18 \
    + ["HOURLY"] * 9 + ["MINUTELY"] * 6 + ["SECONDLY"] * 3
LONGEST = {"YEARLY": 5_000, "MONTHLY": 1_000, "WEEKLY": 200, "DAILY": 90}
SHORT = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}


def some(r, values, most=3):
    return sorted(r.sample(values, r.randint(1, min(most, len(values)))))


def signed(r, last, most=3):
    return some(r, [*range(1, last + 1), *range(-last, 0)], most)


def by_parts(r, freq):
    parts = {}

    # One rule in three says little, the others a lot.
    more = r.choice([0.3, 1, 1])

    def sometimes(chance, name, values):
        if r.random() < chance * more:
            parts[name] = values()

    counted = freq in ("YEARLY", "MONTHLY")
    sometimes(0.30, "BYMONTH", lambda: some(r, range(1, 13), 8))
    if freq == "YEARLY":
        # dateutil is wrong about weeks 52 and 53 across New Year, see README.md.
        sometimes(0.15, "BYWEEKNO", lambda: some(r, [*range(1, 52), *range(-51, 0)], 5))
        sometimes(0.15, "BYYEARDAY", lambda: signed(r, 366, most=9))
    elif freq in SHORT:
        sometimes(0.05, "BYYEARDAY", lambda: some(r, range(1, 367), 30))
    sometimes(0.25 if freq != "WEEKLY" else 0.02, "BYMONTHDAY", lambda: signed(r, 31, most=9))
    if counted and "BYWEEKNO" not in parts and r.random() < 0.35:
        most = 5 if freq == "MONTHLY" or "BYMONTH" in parts else 53
        parts["BYDAY"] = sorted({
            f"{r.choice([-1, 1]) * r.randint(1, most)}{r.choice(DAYS)}"
            for _ in range(r.randint(1, 3))
        })
    else:
        sometimes(0.40, "BYDAY", lambda: some(r, DAYS, 5))
    sometimes(0.12, "BYHOUR", lambda: some(r, range(24)))
    sometimes(0.08, "BYMINUTE", lambda: some(r, range(60)))
    sometimes(0.05, "BYSECOND", lambda: some(r, range(60)))
    if parts and freq != "SECONDLY":
        sometimes(0.18, "BYSETPOS", lambda: signed(r, 6))
    return parts


def until(r, start, span, zone):
    end = start + timedelta(seconds=r.uniform(-0.1, 1.1) * span.total_seconds())
    end = end.replace(microsecond=0)
    if zone is None:
        return end.strftime("%Y%m%d")
    form = r.choice(["%Y%m%d", "%Y%m%dT%H%M%S", "%Y%m%dT%H%M%SZ", "%Y%m%dT%H%M%SZ"])
    return end.strftime(form)


def case(r):
    freq = r.choice(FREQUENCIES)
    zone = None if freq not in SHORT and r.random() < 0.1 else r.choice(ZONES)
    start = datetime(1975, 1, 1) + timedelta(days=r.randint(0, 60 * 365))
    hour, minute = r.choice([(r.randint(0, 23), r.randint(0, 59)), (2, 30), (1, 30), (0, 0)])
    if zone is not None:
        start = start.replace(hour=hour, minute=minute, second=r.choice([0, 0, 0, 17]))
    parts = by_parts(r, freq)
    if zone is None:
        for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
            parts.pop(name, None)
    # How far the window lies from the start, and how long it is.
    if freq in SHORT:
        interval = r.choice([1, 1, 2, 3, 5, 7, 12, 48, 100])
        unit = timedelta(seconds=SHORT[freq])
        away, long = r.uniform(-50, 3000) * unit * interval, r.uniform(1, 500) * unit * interval
        span = unit * interval * 3500
    else:
        interval = r.choice([1, 1, 1, 1, 2, 2, 3, 4, 5, 6, 13])
        years = r.choice([0.1, 1, 3, 6, 12])
        long = timedelta(days=r.uniform(1, LONGEST[freq]))
        away, span = timedelta(days=r.uniform(-40, 366 * years)), timedelta(days=366 * years)
    if interval > 1 or r.random() < 0.1:
        parts["INTERVAL"] = [interval]
    if r.random() < 0.4:
        parts["WKST"] = [r.choice(DAYS)]
    limit = r.random()
    if limit < 0.28:
        parts["COUNT"] = [r.randint(1, r.choice([4, 40, 400, 4_000]))]
    if 0.25 < limit < 0.55:
        parts["UNTIL"] = [until(r, start, span, zone)]
    names = list(parts)
    r.shuffle(names)
    text = ";".join([f"FREQ={freq}"] + [f"{n}={','.join(map(str, parts[n]))}" for n in names])
    begin = (start + away).replace(microsecond=0, tzinfo=timezone.utc)
    made = {
        "rule": text,
        "zone": zone,
        "home": "Europe/Berlin",
        "start": start.strftime("%Y-%m-%d" if zone is None else "%Y-%m-%dT%H:%M:%S"),
        "from": begin.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "to": (begin + long).replace(microsecond=0).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    if zone is None:
        made["days"] = r.choice([1, 1, 1, 2, 9])
    else:
        made["seconds"] = r.choice([0, 1800, 3600, 3600, 5400, 86_400, 200_000])
    return made


def cases(count, seed):
    r = random.Random(seed)
    return [case(r) for _ in range(count)]
