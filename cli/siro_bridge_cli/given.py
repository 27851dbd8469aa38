"""What a person names on the command line: a recording's id, a record's key."""

from typing import Any

import click

from siro_bridge.domain.operate.requests import LONGEST_KEY

LONGEST_ID = 300


class RecordingId(click.ParamType):
    """One word, without what a paste left around it: what a script's empty variable holds is no id."""

    name = "id"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        words = str(value).split()
        if len(words) != 1 or len(words[0]) > LONGEST_ID:
            self.fail("a recording's id expected, as it stands in the recording's address at Siro", param, ctx)
        return words[0]


class Key(click.ParamType):
    """The CRM's own id of a record, which may hold blanks."""

    name = "key"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        key = str(value).strip()
        if not key or len(key) > LONGEST_KEY:
            self.fail("the CRM's own id of a record expected", param, ctx)
        return key


RECORDING, KEY = RecordingId(), Key()
