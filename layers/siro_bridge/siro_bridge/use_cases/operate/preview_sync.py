"""What the next run would send: the run's own steps over stores that only look, and a Siro that takes everything."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from siro_bridge.domain.sync.records import Refusal, Sent
from siro_bridge.domain.sync.report import Report
from siro_bridge.use_cases.operate.compare_with_siro import CompareWithSiro
from siro_bridge.use_cases.operate.only_looking import LookingAtRefusals, LookingAtSent
from siro_bridge.use_cases.send_records import Synced

NEW, CHANGED, DELETED = "new", "changed", "deleted"
AGAIN = "sent again"
"""The bridge does not remember that it sent the record as the mapping makes it now, and Siro shows it just so."""

STEPS = ("opportunities", "engagements", "accounts", "window")
"""The steps of a run that send records. Sweeps, removals and links are not looked at."""


@dataclass(slots=True)
class WouldSend:
    """Stands in for Siro: it takes every record, and keeps the first `limit` of each entity."""

    limit: int
    bodies: dict[Synced, list[dict[str, Any]]] = field(default_factory=dict)

    def sync(self, entity: Synced, payload: dict[str, Any]) -> dict[str, Any]:
        kept = self.bodies.setdefault(entity, [])
        if len(kept) < self.limit:
            kept.append(payload)
        return {"externalId": payload["externalId"]}

    def sync_batch(self, entity: Synced, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        return [self.sync(entity, payload) for payload in payloads]

    def caller_identity(self) -> dict[str, Any]:
        return {}


@dataclass(frozen=True, slots=True)
class LookedAt:
    """One entity's stores, after the steps."""

    sent: LookingAtSent
    refusals: LookingAtRefusals


@dataclass(frozen=True, slots=True)
class Previewed:
    """`as_dict` is the function's answer. It quotes the CRM's data, so it goes to whoever asked and into no log."""

    report: Report
    would_send: WouldSend
    looked_at: Mapping[Synced, LookedAt]
    at_siro: CompareWithSiro

    def as_dict(self) -> dict[str, Any]:
        told = self.report.as_dict()
        kept = {name: told[name] for name in ("outcome", "seconds", "stopped", "unfinished") if name in told}
        entities = {entity: self._entity(entity, one) for entity, one in self.looked_at.items()}
        return kept | {"entities": entities, "not_compared": self.at_siro.why_not}

    def _entity(self, entity: Synced, looked_at: LookedAt) -> dict[str, Any]:
        counts, bodies = self.report.counts.get(entity, Counter()), self.would_send.bodies.get(entity, [])
        refused = list(looked_at.refusals.wrote.values())[: self.would_send.limit]
        sent = looked_at.sent.wrote.keys()
        waiting = [one for key, one in looked_at.refusals.found.items() if key not in sent and _waits(one, looked_at)]
        return {
            "counts": dict(counts),
            "records": [self._record(entity, body, looked_at.sent.found.get(body["externalId"])) for body in bodies],
            "refused": [_told(refusal) for refusal in refused],
            "waiting": [_told(refusal) for refusal in waiting[: self.would_send.limit]],
        }

    def _record(self, entity: Synced, body: dict[str, Any], known: Sent | None) -> dict[str, Any]:
        """`changes` and `untold` are there where Siro has the record, and was asked."""
        if body.get("deletedAt"):
            return {"what": DELETED, "body": body}
        found = self.at_siro(entity, body, known.siro_id if known else "")
        if found is None:
            return {"what": CHANGED if known else NEW, "body": body}
        what = AGAIN if known is None and not found.changes else CHANGED
        return {"what": what, "body": body, **found.model_dump(mode="json")}


def _waits(refusal: Refusal, looked_at: LookedAt) -> bool:
    return refusal.external_id not in looked_at.refusals.wrote


def _told(refusal: Refusal) -> dict[str, Any]:
    issues = [str(issue) for issue in refusal.issues]
    return {"external_id": refusal.external_id, "issues": issues, "attempts": refusal.attempts}
