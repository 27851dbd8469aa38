"""A note's text is a template that may show a recording and nothing else."""

from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import Mock
from zoneinfo import ZoneInfo

import pytest

from siro_bridge.bootstrap.write_back import apply_recording
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.recording.recording import Extraction, Recording
from siro_bridge.mapping.load import load_mapping
from siro_bridge.mapping.note_template import NoteTemplate

DENVER = ZoneInfo("America/Denver")
RECORDING = Recording(
    id="rec-1",
    created_at=datetime(2026, 2, 15, 19, 30, tzinfo=UTC),
    version="1",
    processed=True,
    title="Maple kitchen",
    url="https://app.siro.ai/recordings/rec-1",
    user_id="user-1",
    duration_seconds=2710,
    conversation_type="SALES",
    summary="Overview:\nWants oak.",
    extractions=(
        Extraction("Budget", "$40,000"),
        Extraction("Rooms", ["kitchen", None, "bath"]),
        Extraction("Financing", value=False),
        Extraction("Competitors", None),
        Extraction("Doors", 0),
        Extraction("Price", 40000.0),
        Extraction("Timeline", "Not discussed"),
        Extraction("Referral", "Pass"),
    ),
)


def render(source: str | None, recording: Recording = RECORDING, rep: str = "Dana Example") -> str:
    return NoteTemplate(source, DENVER, "mapping: write_back.note.template").render(recording, rep)


def test_default_shows_when_who_what_and_where() -> None:
    assert render(None).splitlines() == [
        "Maple kitchen",
        "2026-02-15 12:30, 45 min",
        "Rep: Dana Example",
        "",
        "Overview:",
        "Wants oak.",
        "- Budget: $40,000",
        "- Rooms: kitchen, bath",
        "- Financing: no",
        "- Doors: 0",
        "- Price: 40000",
        "- Referral: Pass",
        "https://app.siro.ai/recordings/rec-1",
    ]


def test_fact_that_says_nothing_in_the_mappings_own_words_is_not_shown() -> None:
    template = NoteTemplate(None, DENVER, "mapping: write_back.note.template", nothing=["pass"])
    assert "Referral" not in template.render(RECORDING, "Dana Example")


def test_default_of_a_bare_recording_has_no_empty_headings() -> None:
    bare = Recording(id="rec-1", created_at=RECORDING.created_at, version="1", processed=True)
    assert render(None, bare, "").split() == ["Siro", "recording", "2026-02-15", "12:30,", "0", "min"]


def test_time_is_in_the_mappings_timezone_also_in_summer() -> None:
    source = '{{ recording.created_at.strftime("%H:%M %Z") }}'
    assert render(source) == "12:30 MST"


@pytest.mark.parametrize("hostile", ["{{ 7 * 7 }}", "{% for a in b %}", "{{ recording.id }}"])
def test_what_siro_says_is_never_run_as_a_template(hostile: str) -> None:
    said = Recording(id="rec-1", created_at=RECORDING.created_at, version="1", processed=True, summary=hostile)
    assert render("{{ summary }}", said) == hostile


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ recording.created_at.__class__ }}",
        "{{ facts.append(1) }}",
        "{{ recording.clear() }}",
    ],
)
def test_template_cannot_leave_its_sandbox(source: str) -> None:
    with pytest.raises(ConfigurationError, match="write_back.note.template"):
        render(source)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("a\n{{ summary", "line 2"),
        ("{% if %}", "line 1"),
        ("{{ recording.sumary }}", "sumary"),
        ("{{ rep.email }}", "email"),
        ("{{ customer }}", "customer"),
        ("{{ summary | nosuchfilter }}", "nosuchfilter"),
        ("{{ summary + 1 }}", "write_back.note.template"),
        ("{{ 1 / 0 }}", "line 1: cannot be rendered (ZeroDivisionError)"),
        ("\n{{ recording.created_at.foo }}", "line 2: 'datetime.datetime object' has no attribute 'foo'"),
        ("{{ facts.x.y }}", "line 1: 'list object' has no attribute 'x'"),
        ("\n\n{{ recording.duration_minutes | wordwrap }}", "line 3: cannot be rendered (AttributeError)"),
        ("{{ summary | round }}", "line 1: cannot be rendered (TypeError)"),
        ("{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", "cannot be rendered (RecursionError)"),
        ("{{ {'a': 1}[summary] }}", "line 1: 'dict object' has no attribute '…'"),
        ("{{ summary | float(foo=1) }}", "line 1: cannot be rendered (TypeError)"),
    ],
)
def test_mistake_in_a_template_is_a_mistake_of_the_mapping(source: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match="mapping: write_back.note.template") as raised:
        render(source)
    assert said in str(raised.value)
    assert "oak" not in str(raised.value)


def test_every_unknown_name_is_told_with_its_line_before_any_recording_comes() -> None:
    with pytest.raises(ConfigurationError) as raised:
        NoteTemplate("{{ summery }}\n{% for fact in fakts %}{{ fact.name }}{% endfor %}", DENVER, "mapping: note")
    assert [line.partition(" is ")[0] for line in str(raised.value).splitlines()] == [
        "mapping: note, line 1: summery",
        "mapping: note, line 2: fakts",
    ]


def test_names_that_the_template_itself_makes_are_known() -> None:
    assert render("{% set kind = recording.conversation_type %}{{ kind }} {{ range(2) | length }}") == "SALES 2"


TEXT = """connector: sql
timezone: UTC
write_back:
  targets:
    deal: {link: opportunity, table: deals, key: id}
  note:
    target: deal
    template: |
      {{ recording.sumary }}
    table: notes
    key: id
    parent: deal_id
    body: body
"""


def test_mistake_in_a_template_is_named_with_the_mappings_line(tmp_path: Path) -> None:
    (tmp_path / "mapping.yaml").write_text(TEXT)
    mapping = load_mapping(str(tmp_path / "mapping.yaml"))
    users = Mock()
    users.name.return_value = "Dana Example"
    line = TEXT[: TEXT.index("template:")].count("\n") + 1
    expected = rf"mapping\.yaml:{line}: write_back\.note\.template, line 1: .*sumary"
    with pytest.raises(ConfigurationError, match=expected):
        apply_recording(mapping, Mock(), Mock(), Mock(), users).note_text(RECORDING)
