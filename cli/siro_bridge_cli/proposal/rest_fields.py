"""The fields of an API's records, as Siro's field paths and JMESPath."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from siro_bridge_cli.proposal.api import Group, Resource
from siro_bridge_cli.proposal.columns import Columns, Picked
from siro_bridge_cli.proposal.deals import named
from siro_bridge_cli.proposal.fields import GOOD, name_score
from siro_bridge_cli.proposal.jmespath_text import at, each_of, either, joined, when
from siro_bridge_cli.proposal.kinds import activity_question
from siro_bridge_cli.proposal.lexicon import TABLES, WHO, Entity
from siro_bridge_cli.proposal.meanings import activities, dispositions
from siro_bridge_cli.proposal.names import counts_hundredths, words_of
from siro_bridge_cli.proposal.questions import Interview
from siro_bridge_cli.proposal.section import ANY, told_words
from siro_bridge_cli.proposal.shape import Field, Table

_BARE = "guess: by its id alone Siro knows it only once it was sent"
_MISSING: Mapping[Entity, str] = {
    "accounts": "whose are they? no customer stands in it",
    "opportunities": "which deal is each about? nothing in it refers to one",
}
_OTHER_IDS = (
    ("uuid",),
    ("guid",),
    ("document", "id"),
    ("row", "id"),
    ("public", "id"),
    ("global", "id"),
    ("node", "id"),
)
_REFERS = frozenset(("id", "key", "uuid", "ref", "fk"))


@dataclass
class RestSection:
    """`fields` by Siro's paths, each with its note; `open` ones stand as comments."""

    resource: Resource
    entity: Entity
    interview: Interview
    sent: frozenset[Entity] = frozenset()
    """What has a list of its own, and so is known to Siro by its id."""
    fields: dict[str, tuple[str, str]] = field(default_factory=dict)
    open: dict[str, tuple[str, str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    translate: dict[str, Mapping[str, str]] = field(default_factory=dict)
    cursor: str = ""
    cursor_field: Field | None = None

    def __post_init__(self) -> None:
        self.columns = Columns(self.resource.table, self.entity, self.interview)

    def take(self, role: str, path: str, asked: str = "") -> Picked | None:
        """Maps the field that has the meaning, if there is one; one that hardly fits stands there as a question."""
        picked = self.columns.pick(role, asked)
        if picked:
            self.fields[path] = at(picked.name), picked.note
        elif perhaps := self.columns.perhaps(role):
            self.open[path] = at(perhaps.name), "is it this?"
        return picked


def appointment_fields(resource: Resource, interview: Interview, *, has_deals: bool) -> RestSection | None:
    """None without a field that says when an appointment begins."""
    sent: frozenset[Entity] = frozenset(("opportunities",)) if has_deals else frozenset()
    section = RestSection(resource, "appointments", interview, sent)
    _identify(section)
    section.take("subject", "subject")
    start = section.take("start", "startTime", "Which field says when it begins?")
    if start is None:
        interview.leave(f"appointments: which field of {resource.path} says when one begins?")
        return None
    section.take("end", "endTime", "Which field says when it ends?")
    _stamp(section)
    _kind(section)
    _groups(section)
    return section


def deal_fields(resource: Resource, interview: Interview) -> RestSection:
    section = RestSection(resource, "opportunities", interview)
    _identify(section)
    if name := named(section.columns):
        section.fields["name"] = at(name.name), name.note
    _amount(section)
    _stage(section)
    section.take("closed", "closedAt")
    section.take("created", "remoteCreatedAt")
    _stamp(section)
    _groups(section)
    return section


def _amount(section: RestSection) -> None:
    """JMESPath has no division, so one in cents stays a question."""
    picked = section.take("amount", "amount", "Which field has what the deal is worth?")
    if picked and counts_hundredths(picked.name):
        section.open["amount"] = section.fields.pop("amount")[0], "it counts hundredths: Siro takes whole units"
        section.interview.leave(
            f"{section.resource.path}: {picked.name} counts hundredths; has the API the amount in whole units too?"
        )


def start_of(section: RestSection | None) -> Field | None:
    """The field that `startTime` is taken from."""
    if section is None:
        return None
    path = section.fields["startTime"][0]
    return next((each for each in section.resource.table.fields if each.name == path.replace('"', "")), None)


def _identify(section: RestSection) -> None:
    table = section.resource.table
    key = table.key[0]
    section.fields["externalId"] = at(key), ""
    others = [each.name for each in table.fields if each.name != key and words_of(each.name) in _OTHER_IDS]
    if others:
        section.interview.leave(
            f"{section.resource.path}: a record has {', '.join(others)} beside {key}: which of them is the {{key}} "
            "that one is asked for by?"
        )


def _stamp(section: RestSection) -> None:
    columns = section.columns
    updated = columns.pick("updated", "Which field says when it was last changed?", shared=True)
    created = columns.pick("created", shared=True)
    if updated:
        section.cursor, section.cursor_field = at(updated.name), updated.field
        if updated.field.nullable and created and created.field.form == updated.field.form:
            section.cursor = either(at(updated.name), at(created.name))
    if gone := columns.pick("deleted_at"):
        section.fields["deletedAt"] = at(gone.name), gone.note
        return
    flag, is_set = columns.pick("deleted", "Which field marks it as deleted or cancelled?"), True
    if flag is None:
        flag, is_set = columns.pick("active"), False
    if flag and section.cursor and flag.field.kind == "boolean":
        moment = f"({section.cursor})" if "||" in section.cursor else section.cursor
        expression = when(at(flag.name), moment, is_set=is_set)
        section.fields["deletedAt"] = expression, f"guess: {flag.name} marks what is gone"


def _kind(section: RestSection) -> None:
    """Siro takes a name and an activity type together, or neither."""
    kind = section.columns.pick("kind")
    words = kind.field.words if kind else ()
    other = activity_question(section.interview, section.resource.table, words)
    if kind is None:
        section.constants |= {"engagementType.name": other.capitalize(), "engagementType.activityType": other}
        return
    named = either(at(kind.name), f"'{other.capitalize()}'") if kind.field.nullable else at(kind.name)
    section.fields["engagementType.name"] = named, kind.note
    if not words:
        section.constants["engagementType.activityType"] = other
        return
    section.fields["engagementType.activityType"] = named, ""
    known, unclear = activities(words, other)
    section.translate["engagementType.activityType"] = known | {ANY: other}
    section.interview.guess(f"{section.resource.path}: {kind.name}", told_words(known), "what the words mean")
    if unclear:
        section.interview.leave(f"{section.resource.path}: {kind.name}: is {other} right for {', '.join(unclear)}?")


def _stage(section: RestSection) -> None:
    stage = section.columns.pick("stage")
    if stage is None:
        return
    words = dispositions(stage.field.words)
    where = f"{section.resource.path}: {stage.name}"
    if words is None:
        section.open["disposition"] = at(stage.name), "which of its words mean WON, and which LOST?"
        section.interview.leave(f"{where}: which of its words mean won, and which lost?")
        return
    section.fields["disposition"] = at(stage.name), ""
    section.translate["disposition"] = words | {ANY: "OPEN"}
    section.interview.guess(where, f"{told_words(words)}, all others OPEN", "what the words mean")


def _groups(section: RestSection) -> None:
    """The customer, the reps and the deal: nested with what is known of them, or by their ids alone."""
    users = "engagementUsers" if section.entity == "appointments" else "opportunityUsers"
    _user(section, users)
    _party(section, "accounts", "account")
    if section.entity == "appointments":
        _party(section, "opportunities", "opportunity")


def _user(section: RestSection, path: str) -> None:
    group = _group(section, "reps")
    if group is None:
        reference = _reference(section, "reps")
        if reference:
            section.fields[f"{path}[0].externalId"] = at(reference.name), "guess"
        section.interview.leave(f"{section.resource.path}: where is the rep's email? Siro matches a recording by it")
        return
    parts = dict(_person(group, section.interview, "" if group.is_list else f"{at(group.path)}."))
    if "email" not in parts:
        section.interview.leave(
            f"{section.resource.path}: where is the email of {group.path}? Siro knows its users by it"
        )
    if group.is_list:
        section.fields[path] = each_of(group.path, parts), ""
    else:
        for name, expression in parts.items():
            section.fields[f"{path}[0].{name}"] = expression, ""


def _person(group: Group, interview: Interview, prefix: str) -> Iterator[tuple[str, str]]:
    """Siro's names of a user's fields, with where they are; `prefix` is the way to the person."""
    columns = Columns(group.table, "reps", interview)
    yield "externalId", f"{prefix}{at(group.table.key[0])}"
    if email := columns.pick("email"):
        yield "email", f"{prefix}{at(email.name)}"
    first, last = columns.pick("first_name"), columns.pick("last_name")
    if first and last:
        yield "name", joined([f"{prefix}{at(first.name)}", f"{prefix}{at(last.name)}"])
    elif name := columns.pick("name"):
        yield "name", f"{prefix}{at(name.name)}"


def _party(section: RestSection, entity: Entity, path: str) -> None:
    group = _group(section, entity)
    if group is None or group.is_list:
        if reference := _reference(section, entity):
            place = section.fields if entity in section.sent else section.open
            place[f"{path}.externalId"] = at(reference.name), _BARE
        else:
            section.interview.leave(f"{section.resource.path}: {_MISSING[entity]}")
        return
    columns, prefix = Columns(group.table, entity, section.interview), at(group.path)
    section.fields[f"{path}.externalId"] = f"{prefix}.{at(group.table.key[0])}", ""
    roles = {"name": "name", "email": "emailAddresses[0]", "phone": "phoneNumbers[0]"} if path == "account" else {
        "deal_name": "name", "amount": "amount"}  # fmt: skip
    for role, name in roles.items():
        picked = named(columns) if role == "deal_name" else columns.pick(role)
        if picked and not counts_hundredths(picked.name):
            section.fields[f"{path}.{name}"] = f"{prefix}.{at(picked.name)}", picked.note
    if path == "account":
        _address(section, group.table, columns, prefix)


def _address(section: RestSection, table: Table, columns: Columns, prefix: str) -> None:
    """All five parts or none: Siro takes no other address."""
    parts = {role: columns.pick(role) for role in ("street", "city", "state", "zip", "country")}
    known = {role: part for role, part in parts.items() if part}
    if {"street", "city", "zip"} <= set(known):
        place = section.fields if len(known) == len(parts) else section.open
        for role, part in known.items():
            place[f"account.addresses[0].{role}"] = f"{prefix}.{at(part.name)}", part.note
        if place is section.open:
            missing = " and ".join(role for role in parts if role not in known)
            section.interview.leave(f"addresses of {table.name}: Siro takes none without {missing}; where is that?")


def _group(section: RestSection, entity: Entity) -> Group | None:
    """The object within a record that is called so, and has an id. An account is a customer first, and then a user."""
    scored = [(_called(each, entity), each) for each in section.resource.groups if each.table.key]
    if entity == "reps":
        scored = [(score, each) for score, each in scored if score > _called(each, "accounts")]
    best = max(scored, key=lambda each: each[0], default=None)
    return best[1] if best and best[0] >= GOOD else None


def _called(group: Group, entity: Entity) -> float:
    words = words_of(group.path)
    score = name_score(words, TABLES[entity])
    return max(score, name_score(words, WHO)) if entity == "reps" else score


def _reference(section: RestSection, entity: Entity) -> Field | None:
    """A field with another record's id: `deal_id`, or `deal` where that holds one."""
    for each in section.resource.table.fields:
        words = words_of(each.name)
        bare = tuple(word for word in words if word not in _REFERS)
        refers = len(bare) < len(words) or each.kind in ("uuid", "integer")
        is_one = refers and each.name not in section.resource.table.key and "by" not in words
        if is_one and bare and TABLES[entity].get(bare, 0) >= GOOD:
            return each
    return None
