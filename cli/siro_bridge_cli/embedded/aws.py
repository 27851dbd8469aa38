"""The embedded AWS: one ministack on a free loopback port, its state gone when it stops."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from siro_bridge_cli.embedded.isolation import NO_AWS_FILES, REGION, changed_environment, offline_environment
from siro_bridge_cli.embedded.processes import ChildProcess, child_process, free_port, wait_for_port
from siro_bridge_cli.stack.access import Access


@dataclass(frozen=True)
class EmbeddedAws:
    """A running emulator: where it listens, and what a client or child process needs to talk to it."""

    port: int
    work: Path
    server: ChildProcess

    @property
    def endpoint_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """Give the environment of a child process that may talk to this AWS and to no other."""
        return offline_environment(self.work) | {"AWS_ENDPOINT_URL": self.endpoint_url}

    @cached_property
    def access(self) -> Access:
        return Access(region=REGION, endpoint_url=self.endpoint_url)

    def client(self, service: str) -> Any:
        """Give the boto3 client of this AWS for a service, named as boto3 names it."""
        return self.access.client(service)


@contextlib.contextmanager
def embedded_aws(work: Path) -> Iterator[EmbeddedAws]:
    """Run the emulator for the length of the block; all it writes, its log `aws.log` too, is under `work`.

    Meanwhile the user's AWS settings and files are out of force in this process too.
    """
    port = free_port()
    environment = offline_environment(work) | {
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "STATE_DIR": str(work / "state"),
        "S3_DATA_DIR": str(work / "s3"),
        "LOG_LEVEL": "INFO",
    }
    command = [sys.executable, "-m", "ministack"]
    with (
        changed_environment(("AWS_",), NO_AWS_FILES),
        child_process("the embedded AWS", command, work / "aws.log", environment, cwd=work) as server,
    ):
        wait_for_port(server, port)
        yield EmbeddedAws(port, work, server)
