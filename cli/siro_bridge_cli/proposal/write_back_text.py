"""The sections of `write_back` that are alike for all connectors."""

from collections.abc import Iterator, Sequence

from siro_bridge_cli.proposal.facts import Fact
from siro_bridge_cli.proposal.yaml_text import commented, value

NOTE_TEMPLATE = """\
{{ recording.title or "Recorded conversation" }}, {{ recording.created_at.strftime("%b %d, %Y %H:%M") }}
{{ rep.name or "Rep " ~ rep.id }}, {{ recording.duration_minutes }} minutes

{{ summary }}

{% for fact in facts %}
{{ fact.name }}: {{ fact.value }}
{% endfor %}

Listen: {{ recording.url }}"""


def write_back_head() -> Iterator[str]:
    yield "write_back:"
    yield "  mode: shadow          # writes down what it would write, and writes nothing: for the first week; then live"
    yield "  only_if:"
    yield "    min_duration: 1m    # keeps test recordings out"


def field_lines(facts: Sequence[Fact]) -> Iterator[str]:
    """What is talked about first, then what may be, as comments."""
    live, others = [each for each in facts if each.live], [each for each in facts if not each.live]
    if not facts:
        return
    yield from commented(
        "guess: `name` is what the extraction is called at Siro; where Siro maps it to a CRM field, crmModelName and "
        "crmFieldName name that. Further words for an option go into its list.",
        2,
    )
    yield "  fields:" if live else "  fields: []"
    yield from (f"    - {value(each.keys)}" for each in live)
    yield from (f"    # - {value(each.keys)}" for each in others)
