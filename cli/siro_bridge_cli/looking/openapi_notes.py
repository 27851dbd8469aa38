"""The notes of a record, as an API lists, makes, changes and deletes them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from siro_bridge_cli.looking.json_schema import type_of
from siro_bridge_cli.looking.openapi_paths import Paths, with_key
from siro_bridge_cli.proposal.api import NoteRequests, Resource, Single
from siro_bridge_cli.proposal.fields import best, name_score
from siro_bridge_cli.proposal.lexicon import TABLES
from siro_bridge_cli.proposal.names import words_of
from siro_bridge_cli.proposal.shape import Field

_BELOW = re.compile(r"(?P<owner>/.+)/\{[^}]+\}/(?P<name>[^/{}]+)/?")
_GOOD = 0.7


def notes_of(paths: Paths, resources: Sequence[Resource]) -> Iterator[NoteRequests]:
    """Of each list that is called notes or comments, below a record, and that can be written to."""
    for resource in resources:
        below = _BELOW.fullmatch(resource.path)
        is_called_so = below and name_score(words_of(below["name"]), TABLES["notes"]) >= _GOOD
        if below and is_called_so and (found := _notes(paths, resource, below["owner"], below["name"])):
            yield found


def _notes(paths: Paths, resource: Resource, owner: str, name: str) -> NoteRequests | None:
    body, create = best(resource.table, "body"), paths.change(resource.path, "post")
    one = next(filter(None, (paths.one_of(resource.path), paths.path_of_one(name))), "")
    update, delete = paths.change(one, "patch", "put"), paths.change(one, "delete")
    if not (body and body.is_good and create and update and delete and resource.table.key):
        return None
    with_parent = replace(resource, path=_with_parent(resource.path))
    return NoteRequests(
        owner=owner,
        resource=with_parent,
        create=replace(create, path=with_parent.path),
        created=_key_in(paths, resource),
        body=body.field,
        sent=_sent(paths, resource.path, body.field),
        single=_single(paths, one, name),
        update=replace(update, path=_with_both(update.path)),
        delete=replace(delete, path=_with_both(delete.path)),
    )


def _with_parent(path: str) -> str:
    return re.sub(r"\{[^}]+\}", "{parent}", path, count=1)


def _with_both(path: str) -> str:
    """`/deals/{deal}/notes/{key}`: the first of two is the parent's."""
    return re.sub(r"\{(?!key\})[^}]+\}", "{parent}", path)


def _key_in(paths: Paths, resource: Resource) -> str:
    """The new note's id in the answer of its creation."""
    key, answer = resource.table.key[0], paths.answer(resource.path, "post")
    if key in answer.get("properties", {}):
        return key
    inner = (
        name for name, each in answer.get("properties", {}).items() if type_of(paths.reader.plain(each)) == "object"
    )
    return next((f"{name}.{key}" for name in inner), key)


def _single(paths: Paths, path: str, name: str) -> Single | None:
    answer = paths.answer(path, "get") if path else {}
    return Single(_with_both(with_key(path)), paths.item_in(answer, name)) if answer else None


def _sent(paths: Paths, path: str, body: Field) -> str:
    """What the text is called when it is sent."""
    names = paths.body(path, "post").get("properties", {})
    return body.name if body.name in names or not names else next(iter(names))
