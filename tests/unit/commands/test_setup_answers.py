"""What a person types, and what a program pipes in; neither is ever quoted."""

import io
from typing import Any

import pytest

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge_cli.setup.answers import Given, crm_secret, read_answers
from siro_bridge_cli.setup.steps import crm, first_token, signing_secret
from siro_bridge_cli.show.screen import Screen
from siro_bridge_cli.stack.errors import StackError


class Typed:
    """A person who types one text after the other."""

    is_asked = True

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)

    def text(self, key: str, question: str, *, hidden: bool = True) -> str:
        assert hidden, "it is a secret"
        return self.texts.pop(0)

    def crm(self, question: str) -> dict[str, Any]:
        return {}


ADDRESS = "https://bridge.example.com/webhooks/siro"


class FillSecrets:
    def __init__(self) -> None:
        self.taken: list[str] = []

    def crm(self, secret: dict[str, Any]) -> None:
        self.taken.append(str(secret["base_url"]))

    def organization_token(self, token: str) -> str:
        if token == "wrong":
            raise ConfigurationError("the token was refused")
        self.taken.append(token)
        return "org-1"


class Stack:
    def parameter(self, _: str) -> str:
        return "both"

    def output(self, _: str) -> str:
        return ADDRESS


class Operator:
    def __init__(self) -> None:
        self.fill_secrets = FillSecrets()
        self.stack = Stack()


def enter(answers: Any) -> list[str]:
    operator: Any = Operator()
    first_token(operator, Screen(), answers)
    return list(operator.fill_secrets.taken)


def test_person_who_mistyped_is_asked_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert enter(Typed("wrong", "right")) == ["right"]
    assert "the token was refused" in capsys.readouterr().err


def test_address_to_enter_at_siro_is_shown_beside_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    operator: Any = Operator()
    for screen in (Screen(), Screen(as_json=True)):
        signing_secret(operator, screen, Typed(""))
    shown = capsys.readouterr()
    assert [stream.count(ADDRESS) for stream in (shown.out, shown.err)] == [1, 1]


def test_third_mistake_is_the_last() -> None:
    with pytest.raises(ConfigurationError):
        enter(Typed("wrong", "wrong", "wrong", "right"))


def test_nothing_typed_keeps_what_is_stored() -> None:
    assert enter(Typed("")) == []


def test_program_is_not_asked_again() -> None:
    with pytest.raises(ConfigurationError):
        enter(Given({"organization_token": "wrong"}))


def test_url_alone_is_a_databases_and_json_is_the_whole_secret() -> None:
    assert crm_secret("postgresql+psycopg://u:p@h/d") == {"url": "postgresql+psycopg://u:p@h/d"}
    assert crm_secret('{"base_url": "https://crm"}') == {"base_url": "https://crm"}
    with pytest.raises(ConfigurationError) as refused:  # so that a person is asked again
        crm_secret('{"url": "swordfish"')
    assert "swordfish" not in str(refused.value)


@pytest.mark.parametrize("value", [None, 1, True, ["postgresql://h/d"]])
def test_crm_that_is_neither_text_nor_object_is_refused(value: Any) -> None:
    with pytest.raises(StackError, match=r"^standard input: crm: "):
        Given({"crm": value}).crm("")


@pytest.mark.parametrize("typed", ['{"organisation_token": "x"}', "[]", '"text"', "{"])
def test_what_is_no_answer_is_refused_in_a_line(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    with pytest.raises(StackError, match=r"^standard input: "):
        read_answers()


def test_value_that_is_no_text_is_refused() -> None:
    with pytest.raises(StackError, match=r"organization_token: text expected"):
        Given({"organization_token": 1}).text("organization_token", "")


@pytest.mark.parametrize(
    ("login", "is_told"),
    [
        ({"authorize_url": "/a"}, True),
        ({"authorize_url": "/a", "refresh_token": "x"}, False),
        ({}, False),
        ("x", False),
    ],
)
def test_secret_that_wants_a_person_says_what_comes_next(
    login: Any, is_told: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    operator: Any = Operator()
    crm(operator, Screen(), Given({"crm": {"base_url": "https://crm", "login": login}}))
    assert operator.fill_secrets.taken == ["https://crm"]
    assert ("`siro-bridge setup crm-login`" in capsys.readouterr().out) is is_told
