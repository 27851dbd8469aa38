"""The mapping of a page of the documentation, as it stands there."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

import yaml

from siro_bridge.mapping.load import parse_mapping
from siro_bridge.mapping.model import CrmMapping
from tests.integration.crm.rest_crm.store import Json

DOCS = Path(__file__).parents[3] / "docs"
M = TypeVar("M", bound=CrmMapping)


class Documented(Generic[M]):
    """Parsing costs more than most of what is done with a mapping, and the same few are used all the time."""

    def __init__(self, page: str, model: type[M]) -> None:
        self._page = DOCS / page
        self._model = model
        self.text = cache(self._text)
        self._json = cache(lambda: json.dumps(yaml.safe_load(self.text())))
        self._parsed = cache(self._parse)

    def document(self) -> Json:
        """A copy, to be changed."""
        document: Json = json.loads(self._json())
        return document

    def mapping(self, document: Json) -> M:
        return self._parsed(json.dumps(document))

    def _text(self) -> str:
        found = re.search(r"```yaml\n(.*?)```", self._page.read_text("utf-8"), re.DOTALL)
        assert found
        return found[1]

    def _parse(self, text: str) -> M:
        mapping = parse_mapping(text)
        assert isinstance(mapping, self._model)
        return mapping
