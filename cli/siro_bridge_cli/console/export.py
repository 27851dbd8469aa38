"""The console as one file that needs nothing else: no script, no server, nothing from the network."""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from markupsafe import Markup

from siro_bridge_cli.console.links import FileLinks
from siro_bridge_cli.console.pages import STATES
from siro_bridge_cli.console.render import STYLE, make_environment
from siro_bridge_cli.console.source import Source, Wanted
from siro_bridge_cli.console.views import Change, Row, Rows, Story, TrustSoFar

MOST_ROWS, MOST_STORIES = 200, 30
"""Recordings in the list, and those of them that are told in full; each of those asks Siro as well."""

Say = Callable[[str], None]


def export_html(source: Source, stack: str, now: datetime, *, without_values: bool, say: Say = lambda _: None) -> str:
    """The whole file. `say` is told how far it is."""
    rows = _all_rows(source)
    stories = list(_stories(source, rows.rows, say, without_values=without_values))
    trust = source.whole_trust(say)
    style = STYLE.read_text("utf-8")
    shadow = source.would_write()
    template = make_environment().get_template("export.html")
    return template.render(
        stack=stack,
        now=now,
        style=Markup(style),  # nosec B704  # noqa: S704  our own file
        style_hash=f"sha256-{b64encode(hashlib.sha256(style.encode()).digest()).decode()}",
        links=FileLinks({story.row.recording_id for story in stories}),
        allow_changes=False,
        without_values=without_values,
        overview=source.overview(),
        rows=rows,
        stories=stories,
        refused=source.refused(),
        trust=_without_quotes(trust) if without_values else trust,
        would_write=replace(
            shadow,
            entries=[
                replace(each, changes=_shown(each.changes, without_values=without_values)) for each in shadow.entries
            ],
        ),
    )


def _all_rows(source: Source) -> Rows:
    """The unfinished ones are found by the index, so that all of them are here; of the finished ones, the first.

    Of erased ones there is nothing to send to anybody.
    """
    found: list[Row] = []
    more, looked_at = "", 0
    told = (state for state in STATES if state != "erased")
    for state in sorted(told, key=lambda state: (state == "done", state not in ("failed", "incomplete"))):
        page = source.recordings(Wanted(state))
        found += page.rows
        more, looked_at = more or page.following, looked_at + page.looked_at
    return Rows(found[:MOST_ROWS], more or ("more" if len(found) > MOST_ROWS else ""), looked_at)


def _stories(source: Source, rows: Sequence[Row], say: Say, *, without_values: bool) -> Iterator[Story]:
    for number, row in enumerate(rows[:MOST_STORIES], start=1):
        say(f"recording {number} of {min(len(rows), MOST_STORIES)}")
        story = source.story(row.recording_id)
        if story is not None:
            yield _nameless(story) if without_values else story


def _nameless(story: Story) -> Story:
    """Without values of the CRM, and without whoever recorded it: Siro's id of the user stands for both."""

    def told(text: str) -> str:
        for word, stand_in in story.people.items():
            text = text.replace(word, stand_in)
        return text

    moments = [
        replace(
            moment,
            title=told(moment.title),
            text=told(moment.text),
            changes=_shown(moment.changes, without_values=True),
        )
        for moment in story.moments
    ]
    facts = {name: told(value) for name, value in story.facts.items()}
    return replace(story, moments=moments, facts=facts, mend=told(story.mend), people={})


def _shown(changes: Sequence[Change], *, without_values: bool) -> Sequence[Change]:
    return (
        [replace(each, old=_hidden(each.old), new=_hidden(each.new)) for each in changes] if without_values else changes
    )


def _without_quotes(trust: TrustSoFar) -> TrustSoFar:
    return replace(trust, fields=[replace(each, how="") for each in trust.fields])


def _hidden(value: str) -> str:
    return f"({len(value):,} letters)" if value else ""
