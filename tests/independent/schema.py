"""Holds answers against Google's own description of its API."""

import datetime
import json
import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
DESCRIPTION = json.loads((PROJECT / "tests/fixtures/google/calendar.v3.discovery.json").read_text("utf-8"))
SCHEMAS = DESCRIPTION["schemas"]
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def check(value, method_id):
    """Fails unless `value` is what the method with this id answers."""
    resource, name = method_id.removeprefix("calendar.").split(".")
    response = DESCRIPTION["resources"][resource]["methods"][name].get("response")
    if response is None:
        assert value in ("", b"", None), f"{method_id} answers nothing, not {value!r}"
    else:
        _fits(value, response, method_id)


def _fits(value, schema, place):
    if "$ref" in schema:
        return _fits(value, SCHEMAS[schema["$ref"]], place)
    kind = schema["type"]
    if kind == "object":
        assert isinstance(value, dict), f"{place}: {value!r} is no object"
        for name, field in value.items():
            known = schema.get("properties", {}).get(name, schema.get("additionalProperties"))
            assert known is not None, f"{place} has no {name}"
            _fits(field, known, f"{place}.{name}")
    elif kind == "array":
        assert isinstance(value, list), f"{place}: {value!r} is no list"
        for item in value:
            _fits(item, schema["items"], f"{place}[]")
    elif kind == "boolean":
        assert isinstance(value, bool), f"{place}: {value!r} is neither true nor false"
    elif kind == "integer":
        assert isinstance(value, int) and not isinstance(value, bool), f"{place}: {value!r} is no integer"
    elif kind == "string":
        assert isinstance(value, str), f"{place}: {value!r} is no text"
        form = schema.get("format")
        if form == "date":
            datetime.date.fromisoformat(value)
        elif form == "date-time":
            assert TIME.fullmatch(value), f"{place}: {value!r} is no time"
        elif form == "int64":
            int(value)
    else:
        assert kind == "any", f"{place}: nothing is known about {kind}"
