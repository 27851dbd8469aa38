"""A whole mapping for a REST CRM, as text with comments."""

from collections.abc import Iterator

from siro_bridge_cli.proposal.api import Api, Resource
from siro_bridge_cli.proposal.cast import choose_one
from siro_bridge_cli.proposal.clocks import clocks_of_api
from siro_bridge_cli.proposal.listing import Listing, listing, shown
from siro_bridge_cli.proposal.questions import Interview
from siro_bridge_cli.proposal.rest_fields import RestSection, appointment_fields, deal_fields, start_of
from siro_bridge_cli.proposal.rest_write_back import write_back
from siro_bridge_cli.proposal.section_text import clock_lines, field_lines, head_lines
from siro_bridge_cli.proposal.shape import Shape
from siro_bridge_cli.proposal.tables import Scoring
from siro_bridge_cli.proposal.yaml_text import as_question, commented, value


def propose_rest(api: Api, interview: Interview, local_zone: str | None) -> str:
    """Asks what it must. Raises AnswerError for an answer that will not do."""
    shape = Shape(tuple(api.tables()))
    scoring = Scoring(shape)
    by_table = {each.table.name: each for each in api.resources}
    appointments = choose_one("appointments", scoring, interview)
    deals = choose_one("opportunities", scoring, interview, but=appointments)
    sections: dict[str, RestSection | None] = {"opportunities": None, "engagements": None}
    if deals and deals.key:
        sections["opportunities"] = deal_fields(by_table[deals.name], interview)
    if appointments and appointments.key:
        sections["engagements"] = appointment_fields(
            by_table[appointments.name], interview, has_deals=sections["opportunities"] is not None
        )
    clocks = clocks_of_api(start_of(sections["engagements"]), interview, local_zone)
    lines = ["version: 1", "connector: rest", *clocks.lines(), ""]
    lines += commented(f'CrmSecret: {{"base_url": "{api.base_url}", {api.login}}}; paths are below base_url.')
    for name, section in sections.items():
        lines += [*_entity(name, section, api, interview), ""]
    lines += write_back(api, sections["opportunities"], interview)
    return "\n".join([*lines, ""])


def _entity(name: str, section: RestSection | None, api: Api, interview: Interview) -> Iterator[str]:
    if section is None:
        yield from commented(
            f"No {name}: nothing that was looked at shows which list they are in. docs/rest-connector.md"
        )
        yield from as_question([f"{name}:", "  list: {path: …}", "  get: {path: …/{key}}", "  fields: …"])
        return
    yield from head_lines(name, section, interview)
    if not api.is_described:
        path = section.resource.path
        interview.guess(
            f"{path}: list", path, "by the file's name; what stands before it belongs into base_url, or here"
        )
    asked = _listing(name, section, api)
    for line in [*asked.open, *asked.doubts]:
        interview.leave(line)
    yield f"{name}:"
    for note in asked.notes:
        yield from commented(note, 2)
    yield "  list:"
    yield from (f"    {key}: {value(of)}" for key, of in shown(asked.keys))
    yield from _get(section.resource, interview)
    yield from clock_lines(section)
    yield from field_lines(section)


def _listing(name: str, section: RestSection, api: Api) -> Listing:
    return listing(
        section.resource,
        section.resource.table.key[0],
        section.cursor_field,
        with_window=name == "engagements",
        is_described=api.is_described,
    )


def _get(resource: Resource, interview: Interview) -> Iterator[str]:
    single = resource.single
    if single is None:
        path = f"{resource.path}/{{key}}"
        yield f"  get: {value({'path': path})}    # guess: nothing says how one record is read"
        interview.guess(f"{resource.path}: get", path, "nothing says how one record is read")
        return
    yield f"  get: {value({'path': single.path})}"
    if single.item != "@":
        yield f"  item: {value(single.item)}"
