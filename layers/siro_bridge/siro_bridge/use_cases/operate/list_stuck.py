"""How the bridge is doing, and what waits for a person."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from siro_bridge.domain.operate.findings import findings
from siro_bridge.domain.operate.replay import ParkedBody
from siro_bridge.domain.operate.runs import SyncRun
from siro_bridge.domain.operate.stuck import Recordings, RefusedRecord, Status, Surroundings
from siro_bridge.domain.recording.item import LedgerItem
from siro_bridge.domain.sync.watermark import Watermark

RUNS = 10
MOST = 250
"""Of each list. More than a person reads; a thousand waiting recordings have few reasons."""


class StateReader(Protocol):
    def listed(self, shard: str, limit: int) -> list[LedgerItem]: ...

    def runs(self, limit: int) -> list[SyncRun]: ...

    def watermarks(self) -> Mapping[str, Watermark]: ...

    def refused_records(self, limit: int) -> list[RefusedRecord]: ...

    def parked(self, limit: int) -> list[ParkedBody]: ...

    def mint_failure(self) -> str: ...


@dataclass(frozen=True, slots=True)
class ListStuck:
    """`shards` are the index's partitions of recordings; `surroundings` asks AWS. Raises UnavailableError."""

    state: StateReader
    shards: Sequence[str]
    surroundings: Callable[[], Surroundings]
    clock: Callable[[], float] = time.time

    def __call__(self) -> Status:
        status = Status(
            at=self.clock(),
            runs=tuple(self.state.runs(RUNS)),
            watermarks=self.state.watermarks(),
            recordings=self._recordings(),
            refused_records=tuple(self.state.refused_records(MOST)),
            parked=tuple(self.state.parked(MOST)),
            mint_failure=self.state.mint_failure(),
            surroundings=self.surroundings(),
        )
        return replace(status, findings=findings(status))

    def _recordings(self) -> Recordings:
        lists = [self.state.listed(shard, MOST) for shard in self.shards]
        items = {item.recording_id: item for listed in lists for item in listed}
        return Recordings(tuple(items.values()), whole=all(len(listed) < MOST for listed in lists))
