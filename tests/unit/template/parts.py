"""Ways to look into the translated template."""

from typing import Any

Template = dict[str, Any]
SECRETS = ("WebhookSecret", "SiroSecret", "CrmSecret", "SiroTokenSecret", "CrmTokenSecret")
FUNCTIONS = ("WebhookFunction", "SyncFunction", "EnrichmentFunction")


def properties(template: Template, logical_id: str) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"][logical_id]["Properties"]
    return found


def of_type(template: Template, start: str) -> dict[str, dict[str, Any]]:
    return {name: each for name, each in template["Resources"].items() if each["Type"].startswith(start)}


def statements(template: Template, role: str) -> list[dict[str, Any]]:
    policies = properties(template, role).get("Policies", [])
    return [each for policy in policies for each in listed(policy["PolicyDocument"]["Statement"])]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
