"""What a function's role in template.yaml allows it, held against each call that its code makes.

The one-process tests run the product behind these clients, so that a call that the deployed function might not make
fails there too. What was used is written down, for the test that nothing more is allowed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from botocore import xform_name
from samcli.yamlhelper import yaml_parse

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
IN_A_TRANSACTION = {
    "ConditionCheck": "ConditionCheckItem", "Delete": "DeleteItem", "Put": "PutItem", "Update": "UpdateItem",
}  # fmt: skip
OF_LAMBDA = {
    "logs:CreateLogStream", "logs:PutLogEvents", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage",
}  # fmt: skip
"""What Lambda does in a function's name; no code of ours asks for it."""


class NotAllowedError(BaseException):
    """No error that a function could catch: the test is to fail."""


@dataclass(frozen=True)
class Use:
    """`action` as IAM names it, on a logical id of the template (with `/index/…` behind it)."""

    action: str
    resource: str


@cache
def granted(function: str) -> dict[Use, tuple[str, ...]]:
    """All that the function's own policy allows, with the patterns that the keys of items have to match."""
    role = yaml_parse(TEMPLATE.read_text("utf-8"))["Resources"][f"{function}Role"]["Properties"]
    found: dict[Use, tuple[str, ...]] = {}
    for policy in role["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            assert statement["Effect"] == "Allow"
            keys = statement.get("Condition", {}).get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys", ())
            for action in _listed(statement["Action"]):
                for resource in _listed(statement["Resource"]):
                    found[Use(action, _logical_id(resource))] = tuple(keys)
    return found


@dataclass(frozen=True)
class AllowedClient:
    """A boto3 client of `service` in the hands of `function`; `used` collects what it was used for."""

    function: str
    service: str
    client: Any
    used: set[Use]

    def __getattr__(self, name: str) -> Any:
        called = getattr(self.client, name)
        if not callable(called) or name in ("close", "can_paginate"):
            return called
        return self._checked(name, called)

    def _checked(self, name: str, called: Callable[..., Any]) -> Callable[..., Any]:
        def call(**parameters: Any) -> Any:
            for use, keys in _uses(self.service, self.client, name, parameters):
                patterns = granted(self.function).get(use)
                if patterns is None:
                    raise NotAllowedError(f"{self.function} may not {use.action} on {use.resource}")
                if patterns and not all(any(fnmatchcase(key, each) for each in patterns) for key in keys):
                    raise NotAllowedError(f"{self.function} may not {use.action} under {keys}")
                self.used.add(use)
            return called(**parameters)

        return call


USED: dict[str, set[Use]] = {name: set() for name in ("WebhookFunction", "SyncFunction", "EnrichmentFunction")}
"""In this process, by all tests until now."""


def allowed(function: str, service: str, client: Any) -> AllowedClient:
    return AllowedClient(function, service, client, USED[function])


def _uses(
    service: str, client: Any, method: str, parameters: Mapping[str, Any]
) -> Iterator[tuple[Use, tuple[str, ...]]]:
    operation = client.meta.method_to_api_mapping[method]
    assert xform_name(operation) == method
    if operation == "TransactWriteItems":
        for item in parameters["TransactItems"]:
            [(kind, each)] = item.items()
            yield Use(f"dynamodb:{IN_A_TRANSACTION[kind]}", "StateTable"), (_key(each),)
    elif service == "dynamodb":
        index = f"/index/{parameters['IndexName']}" if "IndexName" in parameters else ""
        keys = (_key(parameters),) if {"Key", "Item"} & parameters.keys() else ()
        yield Use(f"dynamodb:{operation}", f"StateTable{index}"), keys
    elif service == "sqs":
        yield Use(f"sqs:{operation.removesuffix('Batch')}", "EnrichmentQueue"), ()
    else:
        yield Use(f"{service}:{operation}", str(parameters["SecretId"])), ()


def _key(request: Mapping[str, Any]) -> str:
    return str((request.get("Key") or request["Item"])["pk"]["S"])


def _logical_id(resource: Mapping[str, Any]) -> str:
    """`!Ref X`, `!GetAtt X.Arn` or `!Sub ${X.Arn}/…` as `X` or `X/…`."""
    [(kind, value)] = resource.items()
    if kind == "Fn::GetAtt":
        return str(value[0] if isinstance(value, list) else value.split(".")[0])
    return str(value).replace("${", "").replace(".Arn}", "")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
