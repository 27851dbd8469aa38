"""The proof itself: a taste of it, what it notices of planted mistakes, and that its quick AWS does as moto does."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from siro_bridge.crm.http.note_list import NoteList
from siro_bridge.domain.write_back.policies import LastWritten
from siro_bridge.use_cases.application import Application
from siro_bridge.use_cases.redrive import Redrive
from siro_bridge.use_cases.take_back_places import TakeBackPlaces
from siro_bridge.use_cases.write_note import WriteNote
from siro_bridge_cli.sample_crm.postgres import Postgres
from tests.integration.crm.mariadb import MariaDb
from tests.proof.crms import KEYS, MARIADB, POSTGRESQL, REST, TIDIES, Crms, SqlCrm, open_crms
from tests.proof.known import Problem, Wrong
from tests.proof.lines import Line, line_of
from tests.proof.page import page_of
from tests.proof.quick import make_stories_quick
from tests.proof.story import opened, tell
from tests.proof.sync_story import tell_sync

TASTE = range(4)
COMMIT = "0123456789ab"
SHORT = range(60)
"""So many stories, at the most, until a planted mistake is noticed."""


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        make_stories_quick(patch)
        yield


@pytest.fixture(scope="module")
def crms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crms]:
    with open_crms(tmp_path_factory.mktemp("proof"), ()) as found:
        yield found


def told(crms: Crms, kind: str, seeds: range = TASTE) -> list[Line]:
    stories = ((seed, tell(seed, crms, kind)) for seed in seeds)
    return [
        {"commit": COMMIT, **line_of(seed, kind, each.faults, each.problems, minutes=each.minutes)}
        for seed, each in stories
    ]


def wrong(lines: list[Line]) -> list[Any]:
    return [(line["seed"], line["problems"]) for line in lines if line["problems"]]


@pytest.mark.parametrize("kind", [REST, KEYS, TIDIES])
def test_taste_over_an_api(crms: Crms, kind: str) -> None:
    lines = told(crms, kind)
    assert sum(line["faulted"] for line in lines)
    assert not wrong(lines)


def test_taste_in_postgresql(crms: Crms, postgres_server: Postgres) -> None:
    _check_taste(crms, POSTGRESQL, postgres_server.url)


def test_taste_in_mariadb(crms: Crms, mariadb_server: MariaDb) -> None:
    _check_taste(crms, MARIADB, mariadb_server.url)


def _check_taste(crms: Crms, kind: str, url: str) -> None:
    crm = crms.opened[kind] = SqlCrm(url)
    try:
        lines = told(crms, kind)
        assert sum(line["faulted"] for line in lines)
        assert not wrong(lines)
    finally:
        crm.close()


def test_taste_of_the_sync(tmp_path: Path) -> None:
    stories = [tell_sync(seed, tmp_path) for seed in TASTE]
    assert any(story.faults.met for story in stories)
    assert not [story.problems for story in stories if story.problems]


def test_quick_aws_does_as_moto_does(crms: Crms) -> None:
    for seed in TASTE:
        assert _all_of(seed, crms, is_quick=True) == _all_of(seed, crms, is_quick=False)


_DRAWN = re.compile(r"[0-9a-f]{8,}[0-9a-f-]*|journal#\S+|\"#set\": {\"N\": \"\d+\"}")
"""Ids that are drawn anew each time, and times in microseconds that are told apart."""


def _all_of(seed: int, crms: Crms, *, is_quick: bool) -> Any:
    with opened(seed, crms, REST, is_quick=is_quick) as story:
        story.tell()
        items = story.bridge.dynamodb.scan(TableName=story.bridge.table)["Items"]
        texts = (_DRAWN.sub("…", json.dumps(item, sort_keys=True)) for item in items)
        left = sorted("".join(sorted(text)) for text in texts)  # names that were drawn are in another order
        return story.faults.calls, story.faults.met, story.crm.notes(), story.problems, left


def _takes_all_for_ours(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(LastWritten, "is_ours", lambda *_: True)


def _looks_for_no_note(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(NoteList, "find", lambda *_: [])
    patch.setattr(WriteNote, "_keep_up", lambda self, note, state, text: self._change.create(note, state, text))


def _takes_nothing_back(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(TakeBackPlaces, "take_back", lambda *_: Application())


def _forgets_who_waits(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Redrive, "run", lambda *_: None)


MISTAKES: dict[Callable[[pytest.MonkeyPatch], None], Wrong] = {
    _takes_all_for_ours: Wrong.OVERWRITTEN,
    _looks_for_no_note: Wrong.DOUBLED,
    _takes_nothing_back: Wrong.ELSEWHERE,
    _forgets_who_waits: Wrong.LOST,
}


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
def test_planted_mistake_is_noticed(
    crms: Crms, monkeypatch: pytest.MonkeyPatch, mistake: Callable[[pytest.MonkeyPatch], None]
) -> None:
    mistake(monkeypatch)
    monkeypatch.setattr("tests.proof.story.MOST_TICKS", 20)
    stories = (tell(seed, crms, REST) for seed in SHORT)
    assert any(MISTAKES[mistake] in (each.wrong for each in story.problems) for story in stories)


def test_page_tells_what_was_wrong(crms: Crms) -> None:
    lines = told(crms, REST)
    page, is_right = page_of(lines, {"processes": "1"})
    assert is_right
    assert "**0** lost, **0** doubled" in page
    assert "## Wrong" not in page

    lost = {"commit": COMMIT, **line_of(99, KEYS, tell(99, crms, KEYS).faults, [Problem(Wrong.LOST, "no note of it")])}
    page, is_right = page_of([*lines, lost], {"processes": "1"})
    assert not is_right
    assert "**1** lost" in page
    assert "- seed 99, REST with idempotency keys: no note of it" in page
