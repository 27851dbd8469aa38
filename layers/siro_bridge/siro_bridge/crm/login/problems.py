"""What is wrong with a secret, by its keys and without its values."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

NAME = "CrmSecret"
PAGE = "docs/logins.md"

_KINDS = ("client_credentials", "refresh_token", "json")

_SAID: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda _: "is missing",
    "string_type": lambda _: "must be text",
    "dict_type": lambda _: "must be an object",
    "model_type": lambda _: "must be an object",
    "list_type": lambda _: "must be a list",
    "too_short": lambda _: "is empty",
    "union_tag_not_found": lambda _: f'needs "kind": {", ".join(_KINDS)}',
    "union_tag_invalid": lambda _: f'"kind" must be one of {", ".join(_KINDS)}',
    "literal_error": lambda context: f"must be {context['expected']}",
    "value_error": lambda context: str(context["error"]),
}


def problems(error: ValidationError, model: type[BaseModel]) -> str:
    """`secret CrmSecret: key "login.client_id" is missing; …`: every mistake in one line."""
    said = [
        _problem(each["type"], each["loc"], each.get("ctx", {}), model) for each in error.errors(include_input=False)
    ]
    return f"secret {NAME}: {'; '.join(dict.fromkeys(said))}"


def _problem(kind: str, place: tuple[int | str, ...], context: Mapping[str, Any], model: type[BaseModel]) -> str:
    if kind == "extra_forbidden":
        known = _section(model, place[:-1]).model_fields
        return f"{_key(place)} is not known there; {PAGE} has them: {', '.join(known)}"
    say = _SAID.get(kind)
    told = say(context) if say else f"is not what is expected there; see {PAGE}"
    return f"{_key(place)} {told}" if place else told


def _key(place: tuple[int | str, ...]) -> str:
    """Without the kind, which pydantic names among the keys."""
    return f'key "{".".join(str(part) for at, part in enumerate(place) if at != 1 or part not in _KINDS)}"'


def _section(model: type[BaseModel], place: tuple[int | str, ...]) -> type[BaseModel]:
    """The model whose keys stand at `place`."""
    parts = [str(part) for part in place]
    while parts:
        models = _models(model.model_fields[parts.pop(0)].annotation)
        model = _of_kind(models, parts.pop(0)) if len(models) > 1 else models[0]
    return model


def _of_kind(models: list[type[BaseModel]], kind: str) -> type[BaseModel]:
    return next(each for each in models if kind in get_args(each.model_fields["kind"].annotation))


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]
