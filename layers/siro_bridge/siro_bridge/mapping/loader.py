"""YAML as PyYAML's safe loader reads it, but every mistake has a line, and no key stands twice."""

from typing import Any, ClassVar

import yaml
from yaml.constructor import ConstructorError

from siro_bridge.domain.texts import whole

_MERGE = "tag:yaml.org,2002:merge"


class Loader(yaml.SafeLoader):
    """Raises MarkedYAMLError."""

    yaml_constructors: ClassVar[dict[Any, Any]] = {
        **yaml.SafeLoader.yaml_constructors,
        # tools in the same process, such as the SAM CLI, change these two for everybody
        "tag:yaml.org,2002:map": yaml.SafeLoader.construct_yaml_map,
        "tag:yaml.org,2002:timestamp": yaml.SafeLoader.construct_yaml_timestamp,
    }

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        """Of a key that is written twice, PyYAML keeps the last without a word."""
        node = super().compose_mapping_node(anchor)
        seen: dict[tuple[str, str], yaml.Mark] = {}
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag == _MERGE:
                continue
            first = seen.setdefault((key.tag, key.value), key.start_mark)
            if first is not key.start_mark:
                raise mistake(f"the key {key.value!r} is written twice, first in line {first.line + 1}", key)
        return node

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """What only looks like a date or a number (`2026-02-30`) would fail without its line."""
        try:
            return super().construct_object(node, deep)
        except (ValueError, ArithmeticError, LookupError, AttributeError) as error:  # PyYAML has no one error for it
            raise mistake(f"{error}; quote it if it is text", node) from None

    def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> Any:
        """Half an emoji, which an escape can write, could not be sent."""
        value = super().construct_scalar(node)
        if whole(value) != value:
            raise mistake("half an emoji; write the character itself", node)
        return value


def mistake(problem: str, node: yaml.Node) -> ConstructorError:
    return ConstructorError(problem=problem, problem_mark=node.start_mark)
