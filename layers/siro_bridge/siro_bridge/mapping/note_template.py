"""The note's text: a Jinja2 template of the mapping file, run in Jinja2's sandbox."""

import traceback
from collections.abc import Collection, Iterator, Mapping
from datetime import tzinfo
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.recording.recording import Recording
from siro_bridge.domain.sentences import Sentences, names_in
from siro_bridge.domain.spoken.nothing import says_nothing
from siro_bridge.domain.spoken.said import as_written

DEFAULT = """\
{{ recording.title or "Siro recording" }}
{{ recording.created_at.strftime("%Y-%m-%d %H:%M") }}, {{ recording.duration_minutes }} min
{{ "Rep: " ~ rep.name if rep.name }}

{{ summary }}
{% if facts %}
{% for fact in facts %}
- {{ fact.name }}: {{ fact.value }}
{% endfor %}
{% endif %}
{{ recording.url }}
"""

NAMES = frozenset({"recording", "rep", "summary", "facts"})
"""What a template can show; `_context` fills them."""

_ENVIRONMENT = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)


_RAISED = (ArithmeticError, AttributeError, LookupError, MemoryError, RuntimeError, TypeError, ValueError)
"""What filters and methods raise for values that they do not take; RecursionError is a RuntimeError."""

_SENTENCES = Sentences(
    "'{}' is undefined",
    "'{}' has no attribute '{}'",
    "'{}' object has no attribute '{}'",
    "{} has no element {}",
    "access to attribute '{}' of '{}' object is unsafe",
    "No filter named '{}'",
    "No test named '{}'",
)
_TYPES = frozenset({"dict", "list", "str", "int", "float", "bool", "tuple", "datetime", "None", "NoneType", "object"})


class NoteTemplate:
    """Raises ConfigurationError on a template that cannot be compiled, or names what does not exist.

    `where` is the template's place in the mapping, `nothing` its own words for facts that say nothing.
    """

    def __init__(self, source: str | None, timezone: tzinfo, where: str, nothing: Collection[str] = ()) -> None:
        self._timezone = timezone
        self._nothing = nothing
        self._where = where
        self._source = source or DEFAULT
        try:
            self._template, unknown = _compiled(self._source)
        except TemplateSyntaxError as error:
            raise ConfigurationError(f"{where}, line {error.lineno}: {error.message}") from None
        if unknown:
            known = ", ".join(sorted(NAMES))
            raise ConfigurationError("\n".join(f"{where}, {name} is not known; it has {known}" for name in unknown))

    def render(self, recording: Recording, rep_name: str) -> str:
        """The text that goes inside the fence; times are in the mapping's timezone."""
        try:
            return self._template.render(_context(recording, rep_name, self._timezone, self._nothing)).strip()
        except (TemplateError, *_RAISED) as error:
            line = _line_of(error)
            where = f"{self._where}, line {line}" if line else self._where
            raise ConfigurationError(f"{where}: {_told(error, self._source)}") from None


@lru_cache(maxsize=8)
def _compiled(source: str) -> tuple[Template, list[str]]:
    """The template, and what it names and nothing fills; compiling one takes longer than most else at the start."""
    parsed = _ENVIRONMENT.parse(source)
    unknown = list(_unknown_names(parsed))
    return _ENVIRONMENT.from_string(parsed), unknown


def _line_of(error: Exception) -> int | None:
    """The template's line that was being rendered, from the traceback that Jinja2 writes for it."""
    frames = reversed(traceback.extract_tb(error.__traceback__))
    return next((frame.lineno for frame in frames if frame.filename == "<template>"), None)


def _told(error: Exception, source: str) -> str:
    """In words that we know, of Jinja2's and of the template: what else it says may quote the recording."""
    names = _TYPES.union(names_in(source))
    told = _SENTENCES.told(str(error), names) if isinstance(error, TemplateError) else None
    return told or f"cannot be rendered ({type(error).__name__})"


def _unknown_names(template: nodes.Template) -> Iterator[str]:
    """Each name that nothing fills, with its line; `line 3: summery`."""
    unknown = find_undeclared_variables(template) - NAMES
    for node in template.find_all(nodes.Name):
        if node.name in unknown and node.ctx == "load":
            unknown.discard(node.name)
            yield f"line {node.lineno}: {node.name}"


def _context(recording: Recording, rep_name: str, timezone: tzinfo, nothing: Collection[str]) -> Mapping[str, Any]:
    facts = [{"name": each.name, "value": _shown(each.value, nothing)} for each in recording.extractions]
    return {
        "recording": {
            "id": recording.id,
            "title": recording.title,
            "url": recording.url,
            "created_at": recording.created_at.astimezone(timezone),
            "duration_minutes": round(recording.duration_seconds / 60),
            "conversation_type": recording.conversation_type,
        },
        "rep": {"id": recording.user_id, "name": rep_name},
        "summary": recording.summary,
        "facts": [fact for fact in facts if fact["value"]],
    }


def _shown(value: Any, nothing: Collection[str]) -> str:
    if says_nothing(value, nothing):
        return ""
    if isinstance(value, list):
        return ", ".join(shown for item in value if (shown := _shown(item, nothing)))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return as_written(value) if isinstance(value, (str, int, float)) else str(value)
