"""The steps of one sync run, put together."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol, assert_never

from siro_bridge.bootstrap.sync_pages import POLLING, SyncPages, removes_deals
from siro_bridge.bootstrap.sync_parts import SyncParts
from siro_bridge.domain.operate.requests import Backfill, RequestRefusedError, Resync, RunRequest, Sync
from siro_bridge.domain.sync.watermark import Watermark
from siro_bridge.domain.timing import Deadline
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.model import CrmMapping
from siro_bridge.mapping.scope import write_back_rules
from siro_bridge.use_cases.go_back import GoBack
from siro_bridge.use_cases.operate.resync_records import ResyncRecords
from siro_bridge.use_cases.poll_engagements import PollEngagements
from siro_bridge.use_cases.redrive import Redrive
from siro_bridge.use_cases.remove_engagements import RemoveEngagements
from siro_bridge.use_cases.remove_opportunities import RemoveOpportunities
from siro_bridge.use_cases.run_sync import Step
from siro_bridge.use_cases.send_by_key import ResendAccounts, RetryRefused, SendByKey
from siro_bridge.use_cases.send_records import Synced
from siro_bridge.use_cases.sweep_recordings import SweepRecordings
from siro_bridge.use_cases.sync_changes import Settle, SyncChanges
from siro_bridge.use_cases.sync_records import SyncRecords
from siro_bridge.use_cases.sync_window import SyncWindow
from siro_bridge.use_cases.write_deep_links import WriteDeepLinks

SWEEPING = ("polling", "both")
ENTITIES: tuple[EntityName, ...] = ("opportunities", "engagements", "accounts")
DEALS_BY_REQUEST = 20
"""Looked at in a run where each costs a request to the CRM."""


class Work(Protocol):
    def run(self, deadline: Deadline) -> None: ...


class SyncSteps:
    """Each method makes one step's use case. Parents go before children; what only makes up for something goes last."""

    def __init__(self, parts: SyncParts) -> None:
        self._parts = parts
        self._pages = SyncPages(parts)

    def asked_for(self, request: RunRequest) -> Sequence[Step]:
        """Raises RequestRefusedError where the mapping has no such entity."""
        match request:
            case Sync():
                return self.steps()
            case Backfill():
                self._go_back().to(request.since)
                return self.steps()
            case Resync():
                return [Step("resync", 1.0, partial(self._resync(request.entity).resync, request.keys))]
            case _:
                assert_never(request)

    def steps(self) -> Sequence[Step]:
        mode, mapping, links = self._parts.ingest_mode, self._parts.mapping, self._pages.links
        again = [(True, "deep_links", 0.2, partial(self._retry_links, links))] if links else []
        listed: list[tuple[bool, str, float, Callable[[], Work]]] = [
            (True, "redrive", 0.1, self._redrive),
            (mode in SWEEPING, "sweep", 0.25, self._sweep),
            (mapping.opportunities is not None, "opportunities", 0.4, partial(self._records, "opportunities")),
            (mapping.engagements is not None, "engagements", 0.6, partial(self._records, "engagements")),
            *again,
            (mapping.accounts is not None, "accounts", 0.5, self._accounts),
            (_needs_window(mapping), "window", 0.7, self._window),
            (removes_deals(mapping), "opportunity_removal", 0.5, self._remove_deals),
            (mode in POLLING and mapping.engagements is not None, "polling", 0.7, self._poll),
        ]
        return [Step(name, share, partial(_run, make)) for wanted, name, share, make in listed if wanted]

    def _resync(self, entity: Synced) -> ResyncRecords:
        if entity not in self._pages.page:
            raise RequestRefusedError(f"request: entity {entity}: the mapping has no {entity}; nothing was done")
        return ResyncRecords(self._parts.crm.reader, self._pages.page[entity])

    def _go_back(self) -> GoBack:
        """The CRM's records, and Siro's recordings."""
        parts, now = self._parts, self._parts.now()
        first = Watermark.first(now, parts.mapping.sync.start_from)
        begins = {parts.scope(entity): first for entity in ENTITIES if getattr(parts.mapping, entity) is not None}
        begins[parts.sweep_scope] = Watermark(now, now)
        return GoBack([(parts.watermarks(scope), begin) for scope, begin in begins.items()], parts.now)

    def _redrive(self) -> Redrive:
        return Redrive(self._parts.ledger, self._parts.queue, self._parts.report, self._parts.clock)

    def _sweep(self) -> SweepRecordings:
        parts = self._parts
        return SweepRecordings(
            api=parts.list_api,
            ledger=parts.ledger,
            queue=parts.queue,
            marks=parts.watermarks(parts.sweep_scope),
            ours=parts.ours,
            rules=write_back_rules(parts.mapping),
            report=parts.report,
            now=parts.now,
            expects_webhooks=parts.ingest_mode != "polling",
        )

    def _records(self, entity: Synced) -> SyncRecords:
        page, by_key = self._pages.page[entity], self._pages.by_key(entity)
        store = page.refusals.store
        page.settled.load()
        retry = RetryRefused(store, by_key, self._parts.clock)
        return SyncRecords(retry, self._changes(entity, self._pages.settling(entity)))

    def _retry_links(self, links: WriteDeepLinks) -> RetryRefused:
        by_key = SendByKey("engagements", self._parts.crm.reader, links.again)
        return RetryRefused(links.refusals.store, by_key, self._parts.clock)

    def _accounts(self) -> SyncChanges:
        carriers = {entity: self._pages.by_key(entity) for entity in self._pages.page}
        return self._changes("accounts", ResendAccounts(carriers).resend)

    def _changes(self, entity: EntityName, settle: Settle) -> SyncChanges:
        parts = self._parts
        marks = parts.watermarks(parts.scope(entity))
        return SyncChanges(entity, parts.crm.reader, marks, settle, parts.mapping.sync, parts.report, parts.now)

    def _window(self) -> SyncWindow:
        parts, options = self._parts, self._parts.mapping.sync
        removal = None if options.removal.mode == "off" else self._removal()
        settle, settled = self._pages.settling("engagements"), self._pages.page["engagements"].settled
        return SyncWindow(parts.crm.reader, settle, settled, options, parts.report, parts.now, removal)

    def _removal(self) -> RemoveEngagements:
        parts, page = self._parts, self._pages.page["engagements"]
        return RemoveEngagements(
            reader=parts.crm.reader,
            api=parts.list_api,
            sent=page.sent,
            refusals=page.refusals.store,
            window=parts.sent_window("engagements"),
            options=parts.mapping.sync.removal,
            report=parts.report,
            check_lease=parts.lease.check,
            settle=page.settle,
            about_to_remove=page.settled.about_to_send,
        )

    def _remove_deals(self) -> RemoveOpportunities:
        parts, page, options = self._parts, self._pages.page["opportunities"], self._parts.mapping.sync
        return RemoveOpportunities(
            reader=parts.crm.reader,
            api=parts.list_api,
            sender=self._pages.sender,
            sent=page.sent,
            refusals=page.refusals.store,
            deals=parts.sent_deals(),
            options=options.removal,
            report=parts.report,
            check_lease=parts.lease.check,
            settle=page.settle,
            now=parts.now,
            apart=options.overlap,
            at_once=options.page_size if parts.mapping.connector == "sql" else DEALS_BY_REQUEST,
        )

    def _poll(self) -> PollEngagements:
        parts, sent = self._parts, self._pages.page["engagements"].sent
        return PollEngagements(parts.list_api, sent, parts.ledger, parts.queue, parts.report, parts.clock)


def _run(make: Callable[[], Work], deadline: Deadline) -> None:
    """A step's use case is made when its turn comes: what fails on the way is that step's trouble alone."""
    make().run(deadline)


def _needs_window(mapping: CrmMapping) -> bool:
    """A REST API may have no filter by start time; only the removal cannot do without, and says so."""
    engagements = mapping.engagements
    return engagements is not None and (engagements.has_window or mapping.sync.removal.mode != "off")
