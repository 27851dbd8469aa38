from decimal import Decimal
from typing import Any

import pytest

from siro_bridge.crm.http.operation import Operation
from siro_bridge.crm.rest.mapping.request import RestRequest
from siro_bridge.domain.errors import CrmRefusedError


def filled(values: dict[str, Any], **keys: Any) -> Operation:
    return RestRequest(**{"path": "/deals", **keys}).filled("somewhere", values)


@pytest.mark.parametrize(
    ("key", "path"),
    [("d-1", "/deals/d-1"), ("a/b?c#d", "/deals/a%2Fb%3Fc%23d"), ("ä b", "/deals/%C3%A4%20b"), ("..x", "/deals/..x")],
)
def test_a_value_in_a_path_is_one_segment(key: str, path: str) -> None:
    assert filled({"key": key}, path="/deals/{key}").url == path


@pytest.mark.parametrize("key", ["", ".", ".."])
def test_a_value_that_would_lead_elsewhere_is_refused(key: str) -> None:
    with pytest.raises(CrmRefusedError):
        filled({"key": key}, path="/deals/{key}")


@pytest.mark.parametrize("value", ["ü", "a\nb", "a\x00b"])
def test_a_value_that_no_header_can_hold_is_refused(value: str) -> None:
    with pytest.raises(CrmRefusedError, match="no header can hold"):
        filled({"version": value}, headers={"X-Revision": "{version}"})


def test_a_whole_placeholder_in_a_body_keeps_its_type() -> None:
    body = {"n": "{number}", "list": ["{fields}"], "text": "n={number}"}
    values = {"number": 7, "fields": {"a": None, "b": True}}
    assert filled(values, body=body).body == {"n": 7, "list": [{"a": None, "b": True}], "text": "n=7"}


def test_inside_a_text_nothing_is_nothing_and_an_object_is_json() -> None:
    values = {"fields": {"a": None, "b": "ä"}, "version": None}
    operation = filled(values, params={"data": "{fields}"}, headers={"X-Revision": "r{version}"}, body="d={fields}")
    assert operation.params == {"data": '{"a": null, "b": "\\u00e4"}'}
    assert (operation.headers, operation.body) == ({"X-Revision": "r"}, 'd={"a": null, "b": "\\u00e4"}')


def test_a_value_with_braces_is_not_filled_again() -> None:
    assert filled({"text": "{key}", "key": "secret"}, body="say: {text}").body == "say: {key}"


def test_parameters_are_texts_and_empty_ones_left_out() -> None:
    operation = filled({}, params={"flag": True, "n": 3, "none": None, "text": "x"})
    assert operation.params == {"flag": "true", "n": "3", "text": "x"}


def test_a_parameter_whose_placeholder_has_no_value_here_is_left_out() -> None:
    operation = filled({"start": 1}, params={"from": "{start}", "since": "{since}", "both": "{start}-{end}"})
    assert operation.params == {"from": "1"}


def test_the_name_has_the_template_and_no_value() -> None:
    operation = filled({"key": "d-1"}, path="/deals/{key}", method="PATCH")
    assert (operation.place, operation.request) == ("somewhere", "PATCH /deals/{key}")


def test_fields_that_are_sent_are_known_by_their_names_and_those_of_a_whole_record_are_not() -> None:
    values = {"key": "d-1", "fields": {"custom": {"budget": Decimal(7)}, "words": ["a", None]}, "record": {"Anna": 1}}
    assert filled(values).known == {"key", "fields", "custom", "budget", "words"}


def test_the_names_of_the_requests_own_fields_are_known() -> None:
    request = RestRequest(method="POST", path="/notes", body={"note": {"content": "{text}"}})
    assert {"note", "content"} <= request.filled("here", {"text": "words"}).known
