"""Control of a simulated Siro in another process."""

from collections.abc import Sequence
from dataclasses import asdict
from types import TracebackType
from typing import Any, Self

import httpx2

from siro_bridge_cli.simulator.recording import Extraction, Section


class SimulatorError(Exception):
    """The simulated Siro refused a command, or does not answer; one line that says why."""


class SimulatorClient:
    """Every command of `commands.py` through `run`, and the frequent ones as methods.

    Raises SimulatorError when the command is refused and when the process is gone.
    """

    def __init__(self, base_url: str, *, timeout: float = 10.0) -> None:
        self._http = httpx2.Client(base_url=base_url, timeout=timeout, trust_env=False)

    def run(self, command: str, **arguments: Any) -> Any:
        """Carry out a command; returns its result."""
        return self._send("POST", command, arguments)["result"]

    def ask(self, question: str) -> Any:
        return self._send("GET", question, None)

    def configure_endpoint(self, url: str, secrets: Sequence[str]) -> None:
        self.run("configure_endpoint", url=url, secrets=list(secrets))

    def record(
        self,
        appointment_external_id: str | None = None,
        *,
        summary: Sequence[Section] | None = None,
        extractions: Sequence[Extraction] | None = None,
        **more: Any,
    ) -> str:
        """Record a conversation, see `Recorder.record`; returns the recording id."""
        if summary is not None:
            more["summary"] = [asdict(section) for section in summary]
        if extractions is not None:
            more["extractions"] = [asdict(extraction) for extraction in extractions]
        return str(self.run("record", appointment=appointment_external_id, **more))

    def relink(self, recording_id: str, external_id: str, kind: str = "ENGAGEMENT") -> None:
        self.run("relink", recording_id=recording_id, external_id=external_id, kind=kind)

    def fault(self, kind: str, **more: Any) -> None:
        """Plan a fault, see `Fault`."""
        self.run("fault", fault={"kind": kind, **more})

    def facts(self) -> dict[str, str]:
        return dict(self.ask("facts"))

    def state(self) -> dict[str, Any]:
        return dict(self.ask("state"))

    def requests(self) -> dict[str, Any]:
        return dict(self.ask("requests"))

    def messages(self) -> list[dict[str, Any]]:
        return list(self.ask("messages"))

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _send(self, method: str, name: str, arguments: dict[str, Any] | None) -> Any:
        try:
            answer = self._http.request(method, f"/_sim/{name}", json=arguments)
        except httpx2.HTTPError as error:
            raise SimulatorError(f"the simulated Siro at {self._http.base_url} does not answer: {error}") from error
        try:
            content = answer.json()
        except ValueError as error:
            raise SimulatorError(f"{name}: the simulated Siro answered {answer.status_code} without JSON") from error
        if answer.is_error:
            raise SimulatorError(content["error"])
        return content
