"""What an operator's use cases need of a deployed stack."""

from collections.abc import Mapping
from typing import Any, Protocol


class Deployed(Protocol):
    """A deployed stack as the command line sees it; `siro_bridge_cli.stack` has it."""

    @property
    def name(self) -> str: ...

    @property
    def region(self) -> str: ...

    @property
    def status(self) -> str: ...

    @property
    def is_older(self) -> bool:
        """Whether its functions take none of this release's requests."""
        ...

    def client(self, service: str) -> Any:
        """A boto3 client of the stack's account and region."""
        ...

    def output(self, name: str) -> str: ...

    def parameter(self, name: str) -> str: ...

    def put_secret(self, name: str, value: Mapping[str, Any]) -> None:
        """Replace a secret's object, by its logical id such as SiroSecret."""
        ...

    def queue_depths(self, queue: str) -> dict[str, int]:
        """How many messages a queue holds, `waiting`, `in_flight` and `delayed`; `queue` is its output."""
        ...

    def invoke(self, function: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Run a function by its logical id, such as SyncFunction, and give its answer."""
        ...
