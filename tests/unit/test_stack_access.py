"""A stack's clients of AWS, one for each service."""

from concurrent.futures import ThreadPoolExecutor

from siro_bridge_cli.stack.access import Access
from siro_bridge_cli.stack.deployed import DeployedStack


def test_client_is_made_once_whoever_asks() -> None:
    stack = DeployedStack("siro-bridge", Access("eu-west-1", None, "http://127.0.0.1:1"), {}, {})
    with ThreadPoolExecutor(8) as threads:
        clients = list(threads.map(lambda _: stack.client("sqs"), range(16)))
    assert len(set(map(id, clients))) == 1
    assert (stack.region, clients[0].meta.endpoint_url) == ("eu-west-1", "http://127.0.0.1:1")


def test_closed_access_makes_clients_anew() -> None:
    access = Access("eu-west-1", None, "http://127.0.0.1:1")
    before = access.client("sqs")
    access.close()
    assert access.client("sqs") is not before
