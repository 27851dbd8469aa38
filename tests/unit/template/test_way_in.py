"""The way in for webhooks: one route, throttled, logged, absent when polling."""

import json

from tests.unit.template.parts import Template, of_type, properties


def test_polling_has_no_way_in(template: Template) -> None:
    way_in = of_type(template, "AWS::ApiGatewayV2::")
    assert way_in
    assert {each.get("Condition") for each in way_in.values()} == {"ReceivesWebhooks"}
    assert template["Outputs"]["WebhookUrl"]["Condition"] == "ReceivesWebhooks"


def test_the_one_route_is_the_webhook(template: Template) -> None:
    [route] = of_type(template, "AWS::ApiGatewayV2::Route").values()
    assert route["Properties"]["RouteKey"] == "POST /webhooks/siro"


def test_gateway_waits_longer_than_the_function_and_shorter_than_the_sender(template: Template) -> None:
    waits = properties(template, "WebhookIntegration")["TimeoutInMillis"] / 1000
    assert properties(template, "WebhookFunction")["Timeout"] < waits < 15


def test_way_in_is_throttled_and_logged(template: Template) -> None:
    stage = properties(template, "WebhookStage")
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] <= 100
    assert json.loads(stage["AccessLogSettings"]["Format"])["status"] == "$context.status"


def test_access_log_holds_no_addresses(template: Template) -> None:
    assert "sourceIp" not in properties(template, "WebhookStage")["AccessLogSettings"]["Format"]
