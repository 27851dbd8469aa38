"""A whole mapping for a GraphQL CRM, as text with comments."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from siro_bridge_cli.proposal.cast import choose_one
from siro_bridge_cli.proposal.clocks import clocks_of_api
from siro_bridge_cli.proposal.facts import facts_of
from siro_bridge_cli.proposal.fields import best
from siro_bridge_cli.proposal.graphql_api import GraphqlApi, GraphqlList, GraphqlNotes, Operation
from siro_bridge_cli.proposal.graphql_text import list_query, operation_query, selection
from siro_bridge_cli.proposal.jmespath_text import at
from siro_bridge_cli.proposal.listing import Listing, listing
from siro_bridge_cli.proposal.questions import Guesses, Interview
from siro_bridge_cli.proposal.rest_fields import RestSection, appointment_fields, deal_fields, start_of
from siro_bridge_cli.proposal.section_text import clock_lines, field_lines, head_lines
from siro_bridge_cli.proposal.shape import Shape
from siro_bridge_cli.proposal.tables import Scoring
from siro_bridge_cli.proposal.write_back_text import NOTE_TEMPLATE, write_back_head
from siro_bridge_cli.proposal.write_back_text import field_lines as fact_lines
from siro_bridge_cli.proposal.yaml_text import as_question, commented, value

DEAL = "deal"


def propose_graphql(api: GraphqlApi, interview: Interview, local_zone: str | None) -> str:
    """Asks what it must. Raises AnswerError for an answer that will not do."""
    scoring = Scoring(Shape(tuple(each.resource.table for each in api.lists)))
    by_table = {each.resource.table.name: each for each in api.lists}
    appointments = choose_one("appointments", scoring, interview)
    deals = choose_one("opportunities", scoring, interview, but=appointments)
    sections: dict[str, RestSection | None] = {"opportunities": None, "engagements": None}
    if deals:
        sections["opportunities"] = deal_fields(by_table[deals.name].resource, interview)
    if appointments:
        sections["engagements"] = appointment_fields(
            by_table[appointments.name].resource, interview, has_deals=deals is not None
        )
    clocks = clocks_of_api(start_of(sections["engagements"]), interview, local_zone)
    lines = ["version: 1", "connector: graphql", *clocks.lines(), ""]
    lines += commented(
        'CrmSecret: {"base_url": "https://…", "bearer": "…"}; all is asked at /graphql below base_url (path).'
    )
    for name, section in sections.items():
        of = by_table[section.resource.table.name] if section else None
        lines += [*_entity(name, section, of, interview), ""]
    lines += _write_back(api, by_table[deals.name] if deals else next(iter(api.records), None), interview)
    return "\n".join([*lines, ""])


def _entity(name: str, section: RestSection | None, of: GraphqlList | None, interview: Interview) -> Iterator[str]:
    if section is None or of is None or of.single is None:
        what = "nothing that was looked at shows which field lists them" if section is None else (
            f"no field of Query gives one record of {section.resource.path} by its id")  # fmt: skip
        yield from commented(f"No {name}: {what}. docs/graphql-connector.md")
        yield from as_question([f"{name}:", "  list: {query: …}", "  get: {query: …}", "  fields: …"])
        return
    yield from head_lines(name, section, interview)
    key, with_window, ordered = section.resource.table.key[0], name == "engagements", of.order is not None
    asked = listing(
        section.resource, key, section.cursor_field, with_window=with_window, is_described=True, ordered=ordered
    )
    paging = _paging(of) or asked.keys.get("paging")
    if of.order:
        asked.notes.append(f"guess: {of.order.value} is the order of the last change; the connector stops if not.")
    notes = [note for note in asked.notes if of.nodes == "" or "pages" not in note]
    for line in [*(asked.open if paging is None else ()), *asked.doubts, *filter(None, [of.single.doubt])]:
        interview.leave(line)
    yield f"{name}:"
    for note in notes:
        yield from commented(note, 2)
    record = selection(_looked_for(section))
    used = [*_paging_variables(paging), *_filters(asked)]
    yield "  list:"
    yield from _query(list_query(of, [each.partition(".")[0] for each in used], record), 4)
    yield f"    items: {value(of.items)}"
    if paging:
        yield f"    paging: {value(paging)}"
    yield from (f"    {key}: {value(asked.keys[key])}" for key in ("since", "window") if key in asked.keys)
    if section.cursor and of.order is None:
        yield "    order: any    # nothing says how to ask for an order: the list is read whole, and sorted here"
    yield "  get:"
    yield from _query(operation_query("query", of.single, record), 4)
    yield f"    variables: {value(of.single.variables)}"
    yield f"  item: {of.single.field}"
    yield from clock_lines(section)
    yield from field_lines(section)


def _looked_for(section: RestSection) -> list[str]:
    expressions = [expression for expression, _ in section.fields.values()]
    return [*expressions, *([section.cursor] if section.cursor else [])]


def _paging(of: GraphqlList) -> dict[str, Any] | None:
    """Relay's own, by the names that this API has for it."""
    if of.page_info is None:
        return None
    named = {each.name for each in of.operation.arguments}
    if "after" not in named:
        return None
    place, (info, more, end) = of.operation.field, of.page_info
    keys: dict[str, Any] = {"style": "connection", "at": place, "size": 50}
    if (info, more, end) != ("pageInfo", "hasNextPage", "endCursor"):
        keys |= {"next": f"{place}.{info}.{end}", "more": f"{place}.{info}.{more}"}
    if "first" not in named:
        keys["limit"] = None
    return keys


def _paging_variables(paging: dict[str, Any] | None) -> list[str]:
    if paging is None:
        return []
    if paging["style"] == "connection":
        return ["after", *([] if paging.get("limit", "first") is None else ["first"])]
    return [str(paging[name]) for name in ("param", "offset", "page", "limit") if paging.get(name)]


def _filters(asked: Listing) -> list[str]:
    since, window = asked.keys.get("since", {}), asked.keys.get("window", {})
    return [each for each in (since.get("param"), window.get("start"), window.get("end")) if each]


def _query(lines: Sequence[str], indent: int) -> Iterator[str]:
    space = " " * indent
    yield f"{space}query: |"
    yield from (f"{space}  {line}" for line in lines)


def _write_back(api: GraphqlApi, deals: GraphqlList | None, interview: Interview) -> Iterator[str]:
    if deals is None or deals.single is None or deals.change is None:
        yield from commented("No write_back: nothing says how a deal is changed. docs/graphql-connector.md")
        return
    key = deals.resource.table.key[0]
    taken = deal_fields(deals.resource, Interview(Guesses())).columns.taken
    writable = replace(deals.resource.table, fields=deals.resource.writable)
    facts = list(facts_of(writable, DEAL, {key, *taken}, lists_are_items=True))
    record = selection([at(key), *(at(fact.keys["column"]) for fact in facts)])
    yield from write_back_head()
    yield "  targets:"
    yield f"    {DEAL}:"
    yield "      link: opportunity"
    yield "      read:"
    yield from _query(operation_query("query", deals.single, record), 8)
    yield f"        variables: {value(deals.single.variables)}"
    yield f"      record: {deals.single.field}"
    yield "      update:"
    yield from _change(deals.change, 8)
    interview.leave("write_back.targets.deal: has the API a condition for updates (version)?")
    yield from fact_lines(facts)
    if live := [fact.keys["name"] for fact in facts if fact.live]:
        interview.guess("write_back.fields", ", ".join(live), "are your extractions called so at Siro?")
    notes = next(iter(api.notes), None)
    if notes:
        yield ""
        yield from _note(notes)
    else:
        which = deals.resource.path
        interview.leave(f"notes: nothing says how the notes of {which} are listed, made, changed and deleted")


def _change(of: Operation, indent: int) -> Iterator[str]:
    yield from _query(operation_query("mutation", of, of.answer), indent)
    yield f"{' ' * indent}variables: {value(of.variables)}"


def _note(of: GraphqlNotes) -> Iterator[str]:
    listed, table = of.listed, of.listed.resource.table
    created = best(table, "created")
    asked = selection([at(table.key[0]), at(of.body), *([at(created.field.name)] if created else [])])
    paging = _paging(listed)
    parent = next(each for each in listed.operation.arguments if each.is_needed)
    yield from commented("One note a recording. Text that a person adds around it stays.", 2)
    yield from (f"  note:\n    target: {DEAL}\n    find:").split("\n")
    yield from _query(list_query(listed, [parent.name, *_paging_variables(paging)], asked), 6)
    yield f"      variables: {value({parent.name: '{parent}'})}"
    yield f"      items: {value(listed.items)}"
    yield f"      key: {value(at(table.key[0]))}"
    yield f"      body_field: {value(at(of.body))}"
    if created:
        yield f"      created: {value(at(created.field.name))}"
    if paging:
        yield f"      paging: {value(paging)}"
    if listed.single:
        yield "    read:"
        yield from _query(operation_query("query", listed.single, selection([at(table.key[0]), at(of.body)])), 6)
        yield f"      variables: {value(listed.single.variables)}"
        yield f"    item: {listed.single.field}"
    for name, change in (("create", of.create), ("update", of.update), ("delete", of.delete)):
        yield f"    {name}:"
        yield from _change(change, 6)
        if name == "create":
            yield f"      key: {value(of.created_key)}"
    yield "    template: |"
    yield from (f"      {line}" if line else "" for line in NOTE_TEMPLATE.splitlines())
