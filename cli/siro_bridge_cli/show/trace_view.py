"""Everything about one recording, on a screen, and as what Siro's support asks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click

from siro_bridge.domain.operate.trace import FieldWrite, Kind, SiroView, Trace
from siro_bridge.domain.operate.unlinked import Unlinked
from siro_bridge_cli.show.plain_data import as_data, moment
from siro_bridge_cli.show.screen import Screen
from siro_bridge_cli.show.words import duration, in_words, plain, stamp

LONGEST_VALUE = 200


def show_trace(screen: Screen, trace: Trace) -> None:
    if screen.as_json:
        screen.json(trace_data(trace))
        return
    screen.facts(_facts(trace))
    screen.line()
    _show_moments(screen, trace)
    _show_unlinked(screen, trace)
    screen.line(f"Next: {trace.next_step}")
    for mend in trace.mends:
        screen.line(f"→ {mend.advice}", "red" if mend.needs_person else "")
    for reason in trace.unread:
        screen.note(f"not asked: {reason}")


def trace_data(trace: Trace) -> dict[str, Any]:
    data: dict[str, Any] = as_data(trace)
    data["needs_person"] = trace.needs_person
    return data


def _facts(trace: Trace) -> dict[str, str]:
    item, siro = trace.item, trace.siro
    facts = {"recording": trace.recording_id}
    if siro:
        facts |= {"at Siro": _at_siro(siro), "page": siro.url}
        facts["linked to"] = _links(siro)
    else:
        facts["at Siro"] = "not asked" if trace.unread else "unknown there"
    facts["ledger"] = f"{item.state}{f': {item.reason}' if item.reason else ''}" if item else "never heard of it"
    if item and item.refused:
        facts["refused"] = "\n".join(f"{name}: {reason}" for name, reason in item.refused.items())
    if item and item.places:
        facts["in the CRM"] = ", ".join(sorted(f"{place.target} {place.key}" for place in item.places))
    if trace.dead_letter:
        facts["dead letter"] = "its message was given up after five attempts"
    return {name: value for name, value in facts.items() if value}


def _at_siro(siro: SiroView) -> str:
    processed = "deleted or purged" if siro.gone else "processed" if siro.processed else "being processed"
    return f"{processed}, by the user {siro.user_id or '?'}"


def _links(siro: SiroView) -> str:
    if siro.links is None:
        return "nothing"
    ours = {True: "ours", False: "not ours", None: "not known to be ours"}[siro.is_ours]
    links = ", ".join(f"{kind} {key}" for kind, key in siro.links.items()) or "no record"
    return f"{links}; connection {siro.connection}, {ours}"


def _show_moments(screen: Screen, trace: Trace) -> None:
    rows = []
    for each in trace.moments:
        style = "red" if each.kind is Kind.ERROR else ""
        rows.append((_second(moment(each.at)), each.kind.value, (each.what, style)))
        rows += [("", "", (f"  {_written(field)}", "")) for field in each.fields]
    if rows:
        screen.table("", ("when (UTC)", "", "what"), rows)
        screen.line()


def _second(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"


def _written(field: FieldWrite) -> str:
    reason = f" ({field.reason})" if field.reason else ""
    said = f"; the CRM said: {' '.join(field.said.split())}" if field.said else ""
    return f"{field.field}: {_short(field.old)} → {_short(field.new)}: {field.result}{reason}{said}"


def _short(value: Any) -> str:
    text = " ".join(in_words(value).split())
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def _show_unlinked(screen: Screen, trace: Trace) -> None:
    unlinked = trace.unlinked
    if unlinked is None:
        return
    rep = unlinked.rep
    screen.line(f"Not linked: {unlinked.why}", "red")
    screen.line(f"  recorded by {rep.name or '?'} <{rep.email or 'no mail address'}>; in the CRM: {_crm_users(trace)}")
    for each in unlinked.appointments:
        length = duration((each.ends_at - each.starts_at).total_seconds())
        recorded = f", recording {each.recording_id}" if each.recording_id else ""
        screen.line(f"  appointment {each.external_id}, {stamp(each.starts_at)}, {length}{recorded}")


def _crm_users(trace: Trace) -> str:
    return ", ".join(trace.unlinked.rep.crm_users if trace.unlinked else ()) or "nobody"


def show_support(screen: Screen, trace: Trace) -> None:
    """As it is, whatever the width: it is there to be copied."""
    lines = [plain(line) for line in support_text(trace)]
    if screen.as_json:
        screen.json(lines)
    else:
        click.echo("\n".join(lines))


def support_text(trace: Trace) -> Iterator[str]:
    """What Siro asks for (guide, Getting Help): the organization, the requests, what came back. Nobody's data."""
    siro, item = trace.siro, trace.item
    yield f"Organization: {trace.organization_id or 'unknown'}"
    yield f"Recording: {trace.recording_id}"
    yield f"Request: GET /v1/core/recordings/{trace.recording_id}?showCrmLinks=true"
    if siro:
        yield f"Answer: {_at_siro(siro)}; created {siro.created_at}, updated {siro.updated_at}"
        yield f"CRM links: {_links(siro)}"
    else:
        yield f"Answer: {'; '.join(trace.unread) or '404, no such recording'}"
    if trace.unlinked:
        yield f"Not linked: {_by_id(trace.unlinked)}"
    if item:
        yield f"Integration's state: {item.state}; {item.reason or 'no remark'}"
    for each in trace.moments:
        if each.kind in (Kind.EVENT, Kind.ERROR):
            yield f"{moment(each.at).isoformat(timespec='seconds')}: {each.what}"


def _by_id(unlinked: Unlinked) -> str:
    """Why it is not linked, with Siro's id of the user in place of the name or the mail address."""
    rep, why = unlinked.rep, unlinked.why
    for known in filter(None, (rep.email, rep.name)):
        why = why.replace(known, rep.user_id)
    return why
