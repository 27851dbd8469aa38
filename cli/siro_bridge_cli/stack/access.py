"""The way to an AWS: a person's own account by the ordinary credential chain, or the embedded one on loopback."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

import boto3
import botocore.session
from botocore.config import Config

from siro_bridge import __version__

INVOKE_SECONDS = 660
"""A little more than the longest function runs."""

_ACCOUNT = Config(
    connect_timeout=10,
    read_timeout=60,
    retries={"mode": "standard", "total_max_attempts": 3},
    user_agent_extra=f"siro-bridge/{__version__}",
)
# One attempt: invoked again, a function that is still at work would run twice. Kept alive: nothing travels meanwhile.
_INVOKE = Config(read_timeout=INVOKE_SECONDS, retries={"total_max_attempts": 1}, tcp_keepalive=True)
# The emulator is on this machine, and what it refuses once it refuses again.
_LOOPBACK = Config(connect_timeout=5, read_timeout=INVOKE_SECONDS, retries={"total_max_attempts": 1}, proxies={})
# Name in the files, name in the environment, value, conversion: neither a profile nor a file of the person's is read.
_NOTHING_OF_THE_PERSONS = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


@dataclass(frozen=True)
class Access:
    """`endpoint_url` is the embedded AWS's; without one, the account's own endpoints are used.

    `region` and `profile` fall back to what the ordinary chain says (AWS_PROFILE, AWS_DEFAULT_REGION, ~/.aws).
    """

    region: str | None = None
    profile: str | None = None
    endpoint_url: str | None = None
    _clients: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    _making: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)

    def client(self, service: str) -> Any:
        """The boto3 client of a service, named as boto3 names it; it takes a while to make, so there is one of each.

        Any number of threads may use it, but one alone may make it. The first of an account reads the person's AWS
        files.
        """
        with self._making:
            if service not in self._clients:
                self._clients[service] = self._make(service)
            return self._clients[service]

    def close(self) -> None:
        """Closes the connections of all clients that were made."""
        with self._making:
            while self._clients:
                self._clients.popitem()[1].close()

    def _make(self, service: str) -> Any:
        if self.endpoint_url is None:
            config = _ACCOUNT.merge(_INVOKE) if service == "lambda" else _ACCOUNT
            return self._session.client(service, config=config)  # type: ignore[call-overload]  # chosen by the caller
        return self._session.client(
            service,  # type: ignore[call-overload]  # as above
            endpoint_url=self.endpoint_url,
            region_name=self.region,
            aws_access_key_id="test",
            aws_secret_access_key="test",  # nosec B106  # noqa: S106  # the emulator asks for any
            config=_LOOPBACK,
        )

    @property
    def region_name(self) -> str:
        """The region in force; empty where none is."""
        return self.region or str(self._session.region_name or "")

    @cached_property
    def _session(self) -> boto3.Session:
        if self.endpoint_url is not None:
            return boto3.Session(botocore_session=botocore.session.Session(session_vars=_NOTHING_OF_THE_PERSONS))
        return boto3.Session(region_name=self.region or os.environ.get("AWS_REGION"), profile_name=self.profile)
