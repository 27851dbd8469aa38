"""Changes to a signed delivery, by a seeded chance: each of them leaves what was signed, or the signature, changed."""

import base64
import copy
import json
import string
from collections.abc import Callable
from random import Random
from typing import Any

Delivery = dict[str, Any]
ODD = "\x00\x7f\u00e9\u0661\u2603\ud800\U0001f3e0"
LETTERS = string.ascii_letters + string.digits + string.punctuation + ODD
NAMES = ("svix-id", "svix-timestamp", "svix-signature")


def text(chance: Random, given: str) -> str:
    """Another text: some letters more, less or others."""
    at = chance.randrange(len(given) + 1)
    cut = chance.choice([0, 0, 1, 1, 2, len(given)])
    put = "".join(chance.choices(LETTERS, k=chance.choice([0, 1, 1, 2, 40])))
    changed = given[:at] + put + given[at + cut :]
    return changed if changed.strip() != given else text(chance, given)


def header(chance: Random, delivery: Delivery) -> None:
    name = chance.choice(NAMES)
    delivery["headers"][name] = text(chance, delivery["headers"][name])


def odd_header(chance: Random, delivery: Delivery) -> None:
    odd = ["", " ", "v1", "v1,", ",", "v1,abc", "v2,abc", "nan", "inf", "-1", "1e9", "9" * 500, "0x10", "null", "{}"]
    delivery["headers"][chance.choice(NAMES)] = chance.choice(odd)


def missing_header(chance: Random, delivery: Delivery) -> None:
    del delivery["headers"][chance.choice(NAMES)]


def swapped_headers(chance: Random, delivery: Delivery) -> None:
    one, other = chance.sample(NAMES, 2)
    headers = delivery["headers"]
    headers[one], headers[other] = headers[other], headers[one]


def signed_text(chance: Random, delivery: Delivery) -> None:
    delivery["body"] = text(chance, delivery["body"])


def signed_bytes(chance: Random, delivery: Delivery) -> None:
    body = bytearray(delivery["body"].encode())
    body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
    delivery.update(body=base64.b64encode(body).decode(), isBase64Encoded=True)


def same_json(chance: Random, delivery: Delivery) -> None:
    """Parsed and written anew: the same to a program, but not what was signed."""
    delivery["body"] = json.dumps(json.loads(delivery["body"]), indent=chance.randrange(4))


def wrong_encoding(chance: Random, delivery: Delivery) -> None:
    delivery["isBase64Encoded"] = True


def no_body(chance: Random, delivery: Delivery) -> None:
    delivery["body"] = chance.choice([None, "", "{}", "null", "[" * 20_000])


def no_headers(chance: Random, delivery: Delivery) -> None:
    delivery["headers"] = chance.choice([None, {}])


MUTATIONS: list[Callable[[Random, Delivery], None]] = [
    header, header, header, odd_header, missing_header, swapped_headers,
    signed_text, signed_text, signed_bytes, same_json, wrong_encoding, no_body, no_headers,
]  # fmt: skip


def mutated(chance: Random, delivery: Delivery) -> Delivery:
    changed = copy.deepcopy(delivery)
    chance.choice(MUTATIONS)(chance, changed)
    return changed


def odd_payload(chance: Random, payload: dict[str, Any]) -> Any:
    """A payload with one of its parts replaced, left out or added to."""
    odd: list[Any] = [None, True, 0, -1.5, "", "x", "\ud800", "\x00", [], [None], {}, {"externalId": 7}, "y" * 5000]
    changed = copy.deepcopy(payload)
    part = changed
    while True:
        key = chance.choice([*part, "new"])
        if isinstance(part.get(key), dict) and chance.random() < 0.7:
            part = part[key]
            continue
        if chance.random() < 0.2:
            part.pop(key, None)
        else:
            part[key] = chance.choice(odd)
        return changed
