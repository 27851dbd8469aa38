"""A person records a conversation, and Siro takes the steps that follow in the order and time asked for."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Literal

from siro_bridge_cli.simulator import samples
from siro_bridge_cli.simulator.agenda import Agenda
from siro_bridge_cli.simulator.behaviour import Behaviour
from siro_bridge_cli.simulator.changes import RecordingChanges
from siro_bridge_cli.simulator.content import group_extractions, number_sections
from siro_bridge_cli.simulator.matching import start_of
from siro_bridge_cli.simulator.outbox import Outbox
from siro_bridge_cli.simulator.people import add_siro_user, siro_user_of
from siro_bridge_cli.simulator.recording import Extraction, Recording, Section
from siro_bridge_cli.simulator.world import CrmRecord, Kind, World

Step = Literal["processed", "linked", "summarized", "extracted"]


class Recorder(RecordingChanges):
    """Makes recordings, and changes them."""

    def __init__(self, world: World, behaviour: Behaviour, outbox: Outbox, agenda: Agenda) -> None:
        super().__init__(world, behaviour, outbox)
        self._agenda = agenda
        self._steps: dict[Step, Callable[[str], object]] = {
            "processed": self.process,
            "linked": self.link,
            "summarized": self.finish_summary,
            "extracted": self.finish_extraction,
        }

    def record(
        self,
        appointment: str | None = None,
        *,
        opportunity: str | None = None,
        rep: str | None = None,
        at: datetime | None = None,
        title: str | None = None,
        minutes: float = 45.0,
        conversation_type: str = "SALES",
        summary: Sequence[Section] = samples.SUMMARY,
        extractions: Sequence[Extraction] = samples.EXTRACTIONS,
        steps: Sequence[Step] = ("processed", "linked"),
        delays: Mapping[Step, float] | None = None,
        summary_ready: bool = True,
        recording_id: str | None = None,
    ) -> str:
        """Record a conversation and return the recording's id.

        `appointment` and `opportunity` (external ids) are those of the deep link that the rep pressed; without them
        the step "linked" matches by `rep` (external id, email or Siro user id) and time `at`. The `steps` are taken
        in this order, each at once or after its `delays` (seconds of simulated time); a step left out waits for
        `process`, `link`, `finish_summary` or `finish_extraction`. The summary comes with "processed", unless
        `summary_ready` is false or "summarized" is a step of its own.
        """
        world, at = self._world, _in_utc(at)
        with world.lock:
            engagement = None if appointment is None else self._known(Kind.ENGAGEMENT, appointment)
            now = world.clock.now()
            recording = Recording(
                id=recording_id or world.ids.uuid(),
                user_id=self._user_id(rep, engagement),
                title=title or _subject(engagement),
                created_at=at or _start(engagement) or now,
                updated_at=now,
                duration_ms=int(minutes * 60_000),
                conversation_type=conversation_type,
                summary=number_sections(world.ids, summary),
                extractions=group_extractions(world.ids, extractions, now),
                started_from=_deep_link(appointment, opportunity),
                summary_later=not summary_ready or "summarized" in steps,
            )
            world.recordings[recording.id] = recording
            for step in steps:
                self._take(step, recording.id, (delays or {}).get(step, 0.0))
            return recording.id

    def add_siro_user(self, email: str | None, name: str) -> str:
        """Let somebody sign in to Siro; returns the Siro user id."""
        with self._world.lock:
            return add_siro_user(self._world, email, name).id

    def _take(self, step: Step, recording_id: str, after: float) -> None:
        if after:
            self._agenda.plan(partial(self._take, step, recording_id, 0.0), after=after)
        else:
            self._steps[step](recording_id)

    def _user_id(self, rep: str | None, engagement: CrmRecord | None) -> str:
        world = self._world
        if rep is not None:
            return self._named_user_id(rep)
        for user_id in engagement.users if engagement is not None else ():
            external = world.get(Kind.USER, user_id)
            user = None if external is None else siro_user_of(world, external)
            if user is not None:
                return user.id
        raise LookupError("say who records: no rep is given and the appointment has none that is a Siro user")

    def _named_user_id(self, rep: str) -> str:
        world = self._world
        external = world.find(Kind.USER, rep)
        user = None if external is None else siro_user_of(world, external)
        for candidate in world.siro_users.values() if user is None else ():
            if rep in {candidate.id, candidate.email}:
                user = candidate
        if user is None:
            raise LookupError(f"the simulated Siro has no user {rep!r}")
        return user.id


def _in_utc(at: datetime | None) -> datetime | None:
    """Raises ValueError for a time without a zone, OverflowError for one beyond the calendar."""
    if at is not None and at.tzinfo is None:
        raise ValueError("`at` needs a time with a zone, such as 2026-02-15T14:10:00Z")
    return None if at is None else at.astimezone(UTC)


def _subject(engagement: CrmRecord | None) -> str:
    return (engagement is not None and engagement.fields.get("subject")) or "Conversation"


def _start(engagement: CrmRecord | None) -> datetime | None:
    return None if engagement is None else start_of(engagement)


def _deep_link(appointment: str | None, opportunity: str | None) -> dict[str, str]:
    named = {Kind.ENGAGEMENT.value: appointment, Kind.OPPORTUNITY.value: opportunity}
    return {kind: external_id for kind, external_id in named.items() if external_id is not None}
