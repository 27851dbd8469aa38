"""What other processes may ask the simulated Siro to do, by name."""

from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError, validate_call

from siro_bridge_cli.simulator import state
from siro_bridge_cli.simulator.faults import Fault, Latency
from siro_bridge_cli.simulator.siro import SimulatedSiro
from siro_bridge_cli.simulator.times import iso


class CommandError(Exception):
    """A command that cannot be carried out, in one line that says why."""


class Commands:
    """`run(name, arguments)`; the names are those of the Python methods they call."""

    def __init__(self, siro: SimulatedSiro) -> None:
        self._siro = siro
        recorder, webhooks, faults = siro.recorder, siro.webhooks, siro.faults
        plain: dict[str, Callable[..., Any]] = {
            "record": recorder.record,
            "process": recorder.process,
            "link": recorder.link,
            "relink": recorder.relink,
            "unlink": recorder.unlink,
            "override_links": recorder.override_links,
            "finish_summary": recorder.finish_summary,
            "finish_extraction": recorder.finish_extraction,
            "replace_content": recorder.replace_content,
            "delete_recording": recorder.delete_recording,
            "purge_recording": recorder.purge_recording,
            "add_siro_user": recorder.add_siro_user,
            "configure_endpoint": webhooks.configure,
            "rotate_secret": webhooks.rotate_secret,
            "resend": webhooks.resend,
            "slow": self._slow,
            "fault": self._fault,
            "clear_faults": faults.clear,
            "go_down": faults.go_down,
            "come_up": faults.come_up,
            "revoke_access_tokens": siro.tokens.revoke_access_tokens,
            "rotate_organization_token": siro.tokens.rotate_organization_token,
            "set_time": self._set_time,
            "advance": self._advance,
            "freeze": self._freeze,
            "reset": siro.reset,
            "clear_requests": siro.requests.clear,
        }
        self._commands = {name: validate_call(function) for name, function in plain.items()}
        self._commands["behave"] = lambda **changes: _change(siro.behaviour, changes)
        self._commands["weather"] = lambda **changes: _change(siro.webhooks.weather, changes)
        self._questions: dict[str, Callable[[SimulatedSiro], Any]] = {
            "facts": facts,
            "state": state.state,
            "requests": state.requests,
            "messages": state.messages,
            "snapshot": lambda siro: state.snapshot(siro.world),
        }

    def ask(self, name: str) -> Any:
        """Answer a question as JSON; raises CommandError for an unknown one."""
        return self._find(self._questions, name)(self._siro)

    def run(self, name: str, arguments: dict[str, Any]) -> Any:
        """Carry out a command; raises CommandError when it is unknown, or its arguments do not fit."""
        command = self._find(self._commands, name)
        try:
            with self._siro.world.lock:
                return command(**arguments)
        except ValidationError as error:
            raise CommandError(f"{name}: {_first_error(error)}") from error
        except (LookupError, ValueError, TypeError, OverflowError) as error:
            raise CommandError(f"{name}: {error}") from error

    @staticmethod
    def _find(table: dict[str, Any], name: str) -> Any:
        if name not in table:
            raise CommandError(f"no command {name!r}; there are {', '.join(sorted(table))}")
        return table[name]

    def _fault(self, fault: Fault) -> None:
        self._siro.faults.add(fault)

    def _slow(self, latency: Latency) -> None:
        self._siro.faults.slow(latency)

    def _set_time(self, instant: datetime) -> str:
        self._siro.clock.set(instant)
        return self._now()

    def _advance(self, seconds: float) -> str:
        self._siro.clock.advance(timedelta(seconds=seconds))
        return self._now()

    def _freeze(self, frozen: bool = True) -> str:
        if frozen:
            self._siro.clock.freeze()
        else:
            self._siro.clock.run()
        return self._now()

    def _now(self) -> str:
        self._siro.agenda.wake()
        return iso(self._siro.clock.now())


def facts(siro: SimulatedSiro) -> dict[str, str]:
    """Return the credentials and ids that a client of the simulated Siro needs."""
    return {
        "organization_token": siro.organization_token,
        "oauth_client_id": siro.oauth_client_id,
        "oauth_client_secret": siro.oauth_client_secret,
        "oauth_user_id": siro.oauth_user_id,
        "organization_id": siro.world.organization_id,
        "connection_id": siro.connection_id,
    }


def _change(switches: Any, changes: dict[str, Any]) -> None:
    """Set some fields of a dataclass, checked by its types."""
    known = {item.name for item in fields(switches)}
    if unknown := changes.keys() - known:
        raise CommandError(f"no switch {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    checked = TypeAdapter(type(switches)).validate_python(asdict(switches) | changes)
    for name in changes:
        setattr(switches, name, getattr(checked, name))


def _first_error(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
