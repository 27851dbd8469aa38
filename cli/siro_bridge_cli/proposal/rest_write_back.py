"""What a recording could change at an API: fields of a deal, and its notes."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from siro_bridge_cli.proposal.api import Api, Change, NoteRequests, Resource
from siro_bridge_cli.proposal.facts import facts_of
from siro_bridge_cli.proposal.fields import best
from siro_bridge_cli.proposal.jmespath_text import at
from siro_bridge_cli.proposal.listing import listing
from siro_bridge_cli.proposal.questions import Interview
from siro_bridge_cli.proposal.rest_fields import RestSection
from siro_bridge_cli.proposal.write_back_text import NOTE_TEMPLATE, field_lines, write_back_head
from siro_bridge_cli.proposal.yaml_text import commented, keyed, value

DEAL = "deal"


def write_back(api: Api, deals: RestSection | None, interview: Interview) -> Iterator[str]:
    """Nothing, where no request is known that changes a deal."""
    resource = deals.resource if deals else None
    if deals is None or resource is None or resource.single is None or resource.change is None:
        yield from commented("No write_back: nothing says how a deal is changed. docs/rest-connector.md, Writing back.")
        return
    yield from write_back_head()
    yield "  targets:"
    yield f"    {DEAL}:"
    yield "      link: opportunity"
    yield f"      read: {value({'path': resource.single.path})}"
    if resource.single.item != "@":
        yield f"      record: {value(resource.single.item)}"
    yield f"      update: {value(_request(resource.change, _body(resource.change)))}"
    if resource.change.has_condition:
        yield "      etag: true    # guess: the update takes If-Match; try once that it heeds it"
    else:
        interview.leave("write_back.targets.deal: has the API a condition for updates, etag or version?")
    yield from _fields(deals, resource, interview)
    notes = next((each for each in api.notes if each.owner == resource.path), None)
    if notes:
        yield ""
        yield from _note(notes)
    else:
        interview.leave(f"notes: nothing says how the notes of {resource.path} are listed, made, changed and deleted")


def _request(change: Change, body: Any) -> dict[str, Any]:
    return {"method": change.method, "path": change.path} | ({"body": body} if body is not None else {})


def _body(change: Change) -> Any:
    sent = "{record}" if change.replaces else "{fields}"
    return {change.wrapper: sent} if change.wrapper else sent


def _fields(deals: RestSection, resource: Resource, interview: Interview) -> Iterator[str]:
    used = {of.replace('"', "") for of, _ in [*deals.fields.values(), *deals.open.values()]} | deals.columns.taken
    facts = list(facts_of(replace(resource.table, fields=resource.writable), DEAL, used, lists_are_items=True))
    yield from field_lines(facts)
    if live := [fact.keys["name"] for fact in facts if fact.live]:
        interview.guess("write_back.fields", ", ".join(live), "are your extractions called so at Siro?")


def _note(notes: NoteRequests) -> Iterator[str]:
    table, sent = notes.resource.table, {notes.sent: "{text}"}
    asked = listing(notes.resource, table.key[0], None, with_window=False, is_described=True).keys
    find = {name: of for name, of in asked.items() if name in ("path", "items", "paging")}
    find |= {"key": at(table.key[0]), "body_field": at(notes.body.name)}
    if created := best(table, "created"):
        find["created"] = at(created.field.name)
    create, update = ({change.wrapper: sent} if change.wrapper else sent for change in (notes.create, notes.update))
    yield from commented("One note a recording. Text that a person adds around it stays.", 2)
    yield "  note:"
    yield f"    target: {DEAL}"
    if notes.body.length and notes.body.length >= _SHORTEST:
        yield f"    max_length: {notes.body.length}"
    yield from keyed("find", find, 4)
    if notes.single:
        yield f"    read: {value({'path': notes.single.path})}"
        if notes.single.item != "@":
            yield f"    item: {value(notes.single.item)}"
    yield f"    create: {value(_request(notes.create, create) | {'key': at(notes.created)})}"
    yield f"    update: {value(_request(notes.update, update))}"
    yield f"    delete: {value(_request(notes.delete, None))}"
    yield "    template: |"
    yield from (f"      {line}" if line else "" for line in NOTE_TEMPLATE.splitlines())


_SHORTEST = 250
