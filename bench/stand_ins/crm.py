"""A CRM with a REST API: deals with an ETag, and their notes, made when they are first asked for."""

import itertools
from typing import Any

from bench.stand_ins.http import Answer, Call

Json = dict[str, Any]
NOT_FOUND = Answer({"error": "not found"}, 404)


class CrmStandIn:
    def __init__(self) -> None:
        self._deals: dict[str, Json] = {}
        self._notes: dict[str, list[Json]] = {}
        self._ids = itertools.count(1)

    def __call__(self, call: Call) -> Answer:
        match call.method, call.path.partition("?")[0].strip("/").split("/"):
            case "GET", ["deals", key]:
                return self._deal(key)
            case "PATCH", ["deals", key]:
                return self._change_deal(key, call)
            case "GET", ["deals", key, "notes"]:
                return Answer({"notes": self._notes.get(key, []), "more": False})
            case "POST", ["deals", key, "notes"]:
                return self._add_note(key, call)
        return NOT_FOUND

    def _deal(self, key: str) -> Answer:
        deal = self._deals.setdefault(key, {"id": key, "version": 1})
        return Answer({"data": deal}, headers={"etag": f'"{deal["version"]}"'})

    def _change_deal(self, key: str, call: Call) -> Answer:
        deal = self._deals.setdefault(key, {"id": key, "version": 1})
        if call.headers.get("if-match", "") not in ("", f'"{deal["version"]}"'):
            return Answer({"error": "changed"}, 412)
        deal.update(call.json())
        deal["version"] += 1
        return self._deal(key)

    def _add_note(self, key: str, call: Call) -> Answer:
        note = {"id": f"n-{next(self._ids)}", "text": call.json()["text"], "created": "2026-01-01T00:00:00Z"}
        self._notes.setdefault(key, []).append(note)
        return Answer(note, 201)
