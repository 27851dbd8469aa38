"""What `sam build` left: the built template and, for each function, its code, layers and handler."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samcli.yamlhelper import yaml_parse


@dataclass(frozen=True)
class BuiltFunction:
    """One function as it would be on AWS: /var/task, the layers of /opt in order, and its settings."""

    logical_id: str
    code: Path
    layers: tuple[Path, ...]
    handler: str
    timeout: int
    memory: int

    def import_path(self) -> list[Path]:
        """Give the folders in which the runtime looks for modules, first wins."""
        return [self.code, *(layer / "python" for layer in self.layers)]


@dataclass(frozen=True)
class BuiltStack:
    """The folder of a finished `sam build`."""

    folder: Path

    @property
    def template(self) -> Path:
        return self.folder / "template.yaml"

    def function(self, logical_id: str) -> BuiltFunction:
        """Give one function of the template; KeyError when there is none of that logical id."""
        template = yaml_parse(self.template.read_text())
        properties = template["Resources"][logical_id]["Properties"]
        settings = template.get("Globals", {}).get("Function", {}) | properties
        return BuiltFunction(
            logical_id=logical_id,
            code=self._path(properties["CodeUri"]),
            layers=tuple(self._layer(template, reference) for reference in properties["Layers"]),
            handler=settings["Handler"],
            timeout=settings["Timeout"],
            memory=settings["MemorySize"],
        )

    def _layer(self, template: dict[str, Any], reference: dict[str, str]) -> Path:
        return self._path(template["Resources"][reference["Ref"]]["Properties"]["ContentUri"])

    def _path(self, uri: str) -> Path:
        return (self.folder / uri).resolve()
