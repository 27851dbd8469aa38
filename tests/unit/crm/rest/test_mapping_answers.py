"""What a mapping may say of a REST CRM's answers."""

from typing import Any

import pytest
from pydantic import ValidationError

from siro_bridge.crm.rest.mapping.answers import RestAnswers


def test_a_record_is_gone_by_http_s_own_statuses_where_nothing_is_said() -> None:
    assert RestAnswers().gone == [404, 410]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"gone": []}, "at least 1 item"),
        ({"gone": [401]}, "401 says nothing of a record"),
        ({"gone": [429]}, "429 says nothing of a record"),
        ({"gone": [500]}, "less than or equal to 499"),
        ({"gone": [200]}, "greater than or equal to 400"),
        ({"throttled": {}}, "status or body must say"),
        ({"throttled": {"status": [99]}}, "greater than or equal to 200"),
        ({"throttled": {"body": "errors["}}, "a JMESPath expression"),
        ({"throttled": [403]}, "valid dictionary"),
        ({"error": "errors[0"}, "a JMESPath expression"),
    ],
)
def test_what_cannot_be_meant_is_refused(keys: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        RestAnswers(**keys)
