"""The CRMs of the proof as people see them: deals with facts, and notes on deals."""

import json
import random
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Engine, create_engine

from siro_bridge_cli.sample_crm.postgres import postgres
from tests.changing_crms import CHANGES
from tests.integration.crm.mariadb import mariadb
from tests.integration.crm.rest_crm.store import Json, Store
from tests.integration.crm.rest_harness import deal as rest_deal
from tests.integration.crm.rest_harness import documented

FACTS = ("timeline", "decision_maker", "objections", "budget")
APPENDED = "objections"
MONEY = "budget"
POSTGRESQL, MARIADB = "PostgreSQL", "MariaDB"
REST, KEYS, TIDIES = "REST", "REST with idempotency keys", "REST that tidies notes"
KINDS = (POSTGRESQL, MARIADB, REST, KEYS, TIDIES)


class Note(NamedTuple):
    key: str
    deal: str
    text: str


class Crm(Protocol):
    """Deals as they are on people's screens. An amount is a float, what is empty is None."""

    def empty(self, deals: Sequence[str]) -> None:
        """From now on there are these deals, and no notes."""
        ...

    def facts(self, deal: str) -> Mapping[str, Any]: ...

    def type(self, deal: str, name: str, value: Any) -> None: ...

    def notes(self) -> Sequence[Note]: ...

    def edit_note(self, key: str, text: str) -> None: ...

    def remove_note(self, key: str) -> None: ...

    def merge(self, gone: str, into: str) -> None:
        """The notes of one deal go to another, and it is no more."""
        ...

    def secret(self) -> Mapping[str, Any]:
        """What CrmSecret holds."""
        ...


SQL_MAPPING = """
connector: sql
timezone: UTC
write_back:
  targets:
    deal: {link: opportunity, table: deals, key: id}
  fields:
    - {name: Timeline, target: deal, column: timeline}
    - {name: Decision Maker, target: deal, column: decision_maker}
    - {name: Objections, target: deal, column: objections, policy: append}
    - {name: Budget, target: deal, column: budget, type: money}
  note: {target: deal, table: notes, key: id, parent: deal_id, body: body}
"""
TABLES = (
    """CREATE TABLE deals (id VARCHAR(40) PRIMARY KEY, timeline TEXT, decision_maker VARCHAR(200), objections TEXT,
       budget NUMERIC(12, 2))""",
    "CREATE TABLE notes (id {serial}, deal_id VARCHAR(40) NOT NULL REFERENCES deals (id), body TEXT NOT NULL)",
)
SERIAL = {
    "postgresql": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    "mariadb": "BIGINT AUTO_INCREMENT PRIMARY KEY",
}


class SqlCrm:
    def __init__(self, url: str) -> None:
        self._url = url
        self._engine: Engine = create_engine(url.replace("mariadb:", "mariadb+pymysql:"))
        for statement in TABLES:
            self._run(statement.format(serial=SERIAL[self._engine.dialect.name]))

    def empty(self, deals: Sequence[str]) -> None:
        values = ", ".join(f"('{deal}')" for deal in deals)
        self._run("DELETE FROM notes", "DELETE FROM deals", f"INSERT INTO deals (id) VALUES {values}")

    def facts(self, deal: str) -> Mapping[str, Any]:
        [row] = self._rows(f"SELECT {', '.join(FACTS)} FROM deals WHERE id = '{deal}'")
        found = dict(zip(FACTS, row, strict=True))
        return found | {MONEY: None if found[MONEY] is None else float(found[MONEY])}

    def type(self, deal: str, name: str, value: Any) -> None:
        self._run((f"UPDATE deals SET {name} = %s WHERE id = %s", (value, deal)))

    def notes(self) -> Sequence[Note]:
        return [Note(str(key), deal, text) for key, deal, text in self._rows("SELECT id, deal_id, body FROM notes")]

    def edit_note(self, key: str, text: str) -> None:
        self._run(("UPDATE notes SET body = %s WHERE id = %s", (text, int(key))))

    def remove_note(self, key: str) -> None:
        self._run(("DELETE FROM notes WHERE id = %s", (int(key),)))

    def merge(self, gone: str, into: str) -> None:
        self._run(
            ("UPDATE notes SET deal_id = %s WHERE deal_id = %s", (into, gone)),
            ("DELETE FROM deals WHERE id = %s", (gone,)),
        )

    def secret(self) -> Mapping[str, Any]:
        return {"url": self._url}

    def close(self) -> None:
        self._engine.dispose()

    def _run(self, *statements: Any) -> None:
        with self._engine.begin() as connection:
            for each in statements:
                connection.exec_driver_sql(*((each,) if isinstance(each, str) else each))

    def _rows(self, sql: str) -> Sequence[Any]:
        with self._engine.connect() as connection:
            return connection.exec_driver_sql(sql).all()


def rest_mapping(*, keys: bool) -> Json:
    """The documentation's way back, with the facts of the stories."""
    sections = ("connector", "timezone", "write_back")
    document = {name: section for name, section in documented().items() if name in sections}
    back = document["write_back"]
    back["fields"] = [
        {"name": "Timeline", "target": "deal", "column": "custom.timeline"},
        {"name": "Decision Maker", "target": "deal", "column": "custom.decision_maker"},
        {"name": "Objections", "target": "deal", "column": "custom.objections", "policy": "append"},
        {"name": "Budget", "target": "deal", "column": "value.amount", "type": "money"},
    ]
    if keys:
        back["targets"]["deal"]["reads_back"] = back["note"]["reads_back"] = False
        back["note"]["create"]["idempotency_header"] = "Idempotency-Key"
    return document


@dataclass
class RestCrm:
    store: Store = field(default_factory=Store)
    tidies: bool = False

    def empty(self, deals: Sequence[str]) -> None:
        store = self.store = Store()
        for key in deals:
            record = store.deals[key] = rest_deal(key)
            record["custom"] |= dict.fromkeys(("timeline", "decision_maker", "objections"))
            record["value"]["amount"] = None

    def tidy(self, way: str) -> None:
        self.store.shows_note = CHANGES[way]

    def facts(self, deal: str) -> Mapping[str, Any]:
        record = self.store.deals[deal]
        amount = record["value"]["amount"]
        return {**record["custom"], MONEY: None if amount is None else float(amount)}

    def type(self, deal: str, name: str, value: Any) -> None:
        if name == MONEY:
            self.store.deals[deal]["value"]["amount"] = None if value is None else f"{value:.2f}"
        else:
            self.store.deals[deal]["custom"][name] = value
        self.store.touch(deal)

    def notes(self) -> Sequence[Note]:
        return [Note(str(note["id"]), note["deal_id"], note["text"]) for note in self.store.notes.values()]

    def edit_note(self, key: str, text: str) -> None:
        self.store.notes[key]["text"] = text

    def remove_note(self, key: str) -> None:
        del self.store.notes[key]

    def merge(self, gone: str, into: str) -> None:
        for note in self.store.notes.values():
            if note["deal_id"] == gone:
                note["deal_id"] = into
        del self.store.deals[gone]

    def secret(self) -> Mapping[str, Any]:
        return {"base_url": "https://crm.test/v2", "bearer": "crm-token-for-tests"}

    def close(self) -> None:
        pass


AnyCrm = SqlCrm | RestCrm


@dataclass
class Crms:
    """The servers of one process, started when first needed; `mappings` are files."""

    folder: Path
    opened: dict[str, AnyCrm]
    mappings: dict[str, str]


@contextmanager
def open_crms(folder: Path, kinds: Sequence[str] = KINDS) -> Iterator[Crms]:
    shutil.rmtree(folder, ignore_errors=True)  # a server that was stopped leaves its data
    folder.mkdir(parents=True)
    texts = {
        **dict.fromkeys((POSTGRESQL, MARIADB), SQL_MAPPING),
        **dict.fromkeys((REST, TIDIES), json.dumps(rest_mapping(keys=False))),
        KEYS: json.dumps(rest_mapping(keys=True)),
    }
    mappings = {}
    for number, kind in enumerate(KINDS):
        path = folder / f"mapping-{number}.yaml"
        path.write_text(texts[kind], "utf-8")
        mappings[kind] = str(path)
    opened: dict[str, AnyCrm] = {REST: RestCrm(), KEYS: RestCrm(), TIDIES: RestCrm(tidies=True)}
    with _servers(folder, kinds) as urls:
        opened |= {kind: SqlCrm(url) for kind, url in urls.items()}
        try:
            yield Crms(folder, opened, mappings)
        finally:
            for each in opened.values():
                each.close()


@contextmanager
def _servers(folder: Path, kinds: Sequence[str]) -> Iterator[dict[str, str]]:
    with ExitStack() as stack:
        urls = {}
        if POSTGRESQL in kinds:
            urls[POSTGRESQL] = stack.enter_context(postgres(folder, "UTC")).url
        if MARIADB in kinds:
            urls[MARIADB] = stack.enter_context(mariadb(folder)).url
        yield urls


def some_tidying(rng: random.Random) -> str:
    return rng.choice(sorted(CHANGES))
