"""What is answered about forgetting recordings and customers: ids, names and counts, and no value."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from siro_bridge.domain.operate.outlook import Answer


class Stays(Answer):
    """Something in the CRM that stays, and why: there only the CRM, or a person in it, can erase it."""

    target: str
    key: str
    field: str
    reason: str


class RecordingForgetting(Answer):
    """`known`: the ledger has the recording; of one that it does not know, only that it must not come is kept.

    `state` is the ledger's before it. `done`: all is erased; `outcome` says in words what became of it.
    `unseen`: why the CRM could not be looked at, where that is so; `stays` then says nothing.
    """

    recording_id: str
    known: bool = True
    state: str = ""
    done: bool = False
    outcome: str = ""
    stays: tuple[Stays, ...] = ()
    unseen: str = ""


class ForgetPart(Answer):
    """The first ones of those that were asked for: the others are to be asked for again."""

    recordings: tuple[RecordingForgetting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerTraces:
    """What is kept under one key of the CRM: `targets` are the mapping's, and `appointment`, that have such a record.

    `recordings` are those that are on it now, each with its targets; `cached`: how many items the sync remembers.
    `unwritten` are recordings of which nothing is in the CRM yet, whosoever they are: nothing that is kept says that.
    """

    key: str
    targets: tuple[str, ...] = ()
    recordings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cached: int = 0
    unwritten: tuple[str, ...] = ()

    def beside(self, other: "CustomerTraces") -> "CustomerTraces":
        recordings = dict(self.recordings)
        for recording_id, targets in other.recordings.items():
            recordings[recording_id] = tuple(sorted({*recordings.get(recording_id, ()), *targets}))
        return CustomerTraces(
            key=self.key,
            targets=tuple(sorted({*self.targets, *other.targets})),
            recordings=recordings,
            cached=self.cached + other.cached,
            unwritten=(*self.unwritten, *other.unwritten),
        )

    def only(self, targets: tuple[str, ...]) -> "CustomerTraces":
        """Of these targets alone, where some are named."""
        if not targets:
            return self
        kept = {each: found for each, found in self.recordings.items() if {*found} & {*targets}}
        here = tuple(each for each in self.targets if each in targets)
        return replace(self, targets=here, recordings=kept)


@dataclass(frozen=True, slots=True)
class DeadMessage:
    """A message with the recording's id that was given up, and until when it lies there (epoch seconds)."""

    recording_id: str
    until: int
