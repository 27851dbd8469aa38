"""One client of each AWS service for all windows: two threads must not make one at once, and it takes a while."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

from siro_bridge_cli.stack.access import Access
from siro_bridge_cli.stack.deployed import DeployedStack


@dataclass(frozen=True)
class SharedAccess(Access):
    """boto3's clients can be used by any number of threads; its sessions, which make them, by one."""

    clients: dict[str, Any] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def client(self, service: str) -> Any:
        with self.lock:
            if service not in self.clients:
                self.clients[service] = super().client(service)
            return self.clients[service]


def shared(stack: DeployedStack) -> DeployedStack:
    """The same stack for many threads."""
    access = stack.access
    return replace(stack, access=SharedAccess(access.region, access.profile, access.endpoint_url))
