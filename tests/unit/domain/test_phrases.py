"""Of what another system says only phrases of ours are told."""

from siro_bridge.domain.phrases import phrases_in


def test_first_three_phrases_are_told_once_each_in_their_order() -> None:
    said = "Name ALREADY_EXISTS. Budget is required; memo is too long, too long; date is invalid for ana@example.com"
    assert phrases_in(said) == "already exists; is required; is too long"


def test_words_inside_other_words_are_no_phrase() -> None:
    assert phrases_in("prerequired, unexpired") == ""
