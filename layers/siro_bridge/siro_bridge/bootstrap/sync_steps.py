"""The steps of one sync run, put together."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import assert_never

from siro_bridge.bootstrap.sync_parts import SyncParts
from siro_bridge.crm.port import SourceRow
from siro_bridge.domain.operate.requests import Backfill, RequestRefusedError, Resync, RunRequest, Sync
from siro_bridge.domain.sync.watermark import Watermark
from siro_bridge.domain.timing import Deadline
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.model import RestMapping, SqlMapping
from siro_bridge.mapping.scope import write_back_rules
from siro_bridge.use_cases.ensure_opportunities import EnsureOpportunities
from siro_bridge.use_cases.fill_in import FillIn
from siro_bridge.use_cases.gather_records import GatherRecords
from siro_bridge.use_cases.keep_refusals import KeepRefusals
from siro_bridge.use_cases.operate.resync_records import ResyncRecords
from siro_bridge.use_cases.poll_engagements import PollEngagements, first_poll
from siro_bridge.use_cases.redrive import Redrive
from siro_bridge.use_cases.remove_engagements import RemoveEngagements, days_of
from siro_bridge.use_cases.remove_opportunities import RemoveOpportunities
from siro_bridge.use_cases.resend_accounts import ResendAccounts
from siro_bridge.use_cases.retry_refused import RetryRefused
from siro_bridge.use_cases.run_sync import LEAST_SECONDS, Step
from siro_bridge.use_cases.send_records import SendRecords, Synced
from siro_bridge.use_cases.sweep_recordings import SweepRecordings
from siro_bridge.use_cases.sync_changes import Settle, SyncChanges
from siro_bridge.use_cases.sync_page import SyncPage
from siro_bridge.use_cases.sync_window import SyncWindow

SWEEPING = ("polling", "both")
POLLING = ("polling",)
DEALS_BY_REQUEST = 20
"""Looked at in a run where each costs a request to the CRM."""

RETRY_SHARE = 0.3
"""Of an entity's time: what was refused before must not keep what is new waiting."""


class SyncSteps:
    """Parents go before children; what only makes up for something else goes last."""

    def __init__(self, parts: SyncParts) -> None:
        self._parts = parts
        options = parts.mapping.sync
        self._send = SendRecords(parts.sync_api, Deadline.after(0), size=options.batch_size, sleep=parts.sleep)
        self._changes = SyncChanges(parts.crm, options, parts.report, parts.now)
        self._window = SyncWindow(parts.crm, options, parts.now)
        self._retry = RetryRefused(parts.crm, parts.clock)
        self._links = parts.deep_links() if parts.mapping.engagements is not None else None
        self._pages: dict[Synced, SyncPage] = {}
        for entity in ("opportunities", "engagements"):  # an appointment's page uses the deals' one
            if getattr(parts.mapping, entity) is not None:
                self._pages[entity] = self._page(entity)
        self._caught_up: set[str] = set()

    def asked_for(self, request: RunRequest) -> Sequence[Step]:
        match request:
            case Sync():
                return self.steps()
            case Backfill():
                self.go_back_to(request.since)
                return self.steps()
            case Resync():
                return self.resync(request.entity, request.keys)
            case _:
                assert_never(request)

    def steps(self) -> Sequence[Step]:
        mode, mapping = self._parts.ingest_mode, self._parts.mapping
        listed: list[tuple[bool, str, float, Callable[[Deadline], None]]] = [
            (True, "redrive", 0.1, self._redrive),
            (mode in SWEEPING, "sweep", 0.25, self._sweep),
            (mapping.opportunities is not None, "opportunities", 0.4, partial(self._records, "opportunities")),
            (mapping.engagements is not None, "engagements", 0.6, partial(self._records, "engagements")),
            (self._links is not None, "deep_links", 0.2, self._retry_links),
            (mapping.accounts is not None, "accounts", 0.5, self._accounts),
            (_needs_window(mapping), "window", 0.7, self._reread_window),
            (self._removes_deals, "opportunity_removal", 0.5, self._remove_deals),
            (mode in POLLING and mapping.engagements is not None, "polling", 0.7, self._poll),
        ]
        return [Step(name, share, partial(self._within, run)) for wanted, name, share, run in listed if wanted]

    def resync(self, entity: Synced, keys: Sequence[str]) -> Sequence[Step]:
        """The one step of a run that sends these records, whatever Siro has. Raises RequestRefusedError."""
        if entity not in self._pages:
            raise RequestRefusedError(f"request: entity {entity}: the mapping has no {entity}; nothing was done")
        resync = ResyncRecords(self._parts.crm, self._pages[entity])
        return [Step("resync", 1.0, partial(self._within, partial(resync, keys)))]

    def go_back_to(self, since: datetime) -> None:
        """Every watermark, before the steps begin: the CRM's records, and Siro's recordings."""
        parts, now = self._parts, self._parts.now()
        entities: tuple[EntityName, ...] = ("opportunities", "engagements", "accounts")
        first = Watermark.first(now, parts.mapping.sync.start_from)
        begins = {parts.scope(entity): first for entity in entities if getattr(parts.mapping, entity) is not None}
        begins[self._sweep_scope] = Watermark(now, now)
        for scope, begin in begins.items():
            marks = parts.watermarks(scope)
            marks.write((marks.read() or begin).back_to(since, now))

    @property
    def _sweep_scope(self) -> str:
        return f"sweep#{self._parts.organization_id}"

    def _within(self, run: Callable[[Deadline], None], deadline: Deadline) -> None:
        """Whatever asks Siro during the step keeps to the step's time."""
        self._send.deadline = deadline
        self._parts.keep_to(deadline)
        run(deadline)

    def _redrive(self, deadline: Deadline) -> None:
        Redrive(self._parts.ledger, self._parts.queue, self._parts.report, self._parts.clock)(deadline)

    def _sweep(self, deadline: Deadline) -> None:
        parts = self._parts
        SweepRecordings(
            api=parts.list_api,
            ledger=parts.ledger,
            queue=parts.queue,
            marks=parts.watermarks(self._sweep_scope),
            ours=parts.ours,
            rules=write_back_rules(parts.mapping),
            report=parts.report,
            now=parts.now,
            expects_webhooks=parts.ingest_mode != "polling",
        )(deadline)

    def _records(self, entity: Synced, deadline: Deadline) -> None:
        page = self._pages[entity]
        mistake = self._retry(entity, page.refusals.store, page, deadline.part(RETRY_SHARE, LEAST_SECONDS))
        settle = self._settling(entity, deadline)
        if self._changes(entity, self._parts.watermarks(self._parts.scope(entity)), settle, deadline):
            self._caught_up.add(entity)
        if mistake:
            raise mistake

    def _settling(self, entity: Synced, deadline: Deadline) -> Settle:
        """What settles rows of a list, which may show less than the records have."""
        parts, page = self._parts, self._pages[entity]
        section = getattr(parts.mapping, entity)
        if not section.is_slim:
            return page
        listed = parts.listed_records(entity)
        return FillIn(entity, parts.crm, listed, page.sent, page.refusals, page, deadline)

    def _retry_links(self, deadline: Deadline) -> None:
        if self._links is None:
            return
        if mistake := self._retry("engagements", self._links.refusals.store, self._links.again, deadline):
            raise mistake

    def _accounts(self, deadline: Deadline) -> None:
        resend = ResendAccounts(self._parts.crm, self._pages)
        self._changes("accounts", self._parts.watermarks(self._parts.scope("accounts")), resend, deadline)

    def _reread_window(self, deadline: Deadline) -> None:
        removal = self._parts.mapping.sync.removal
        settle_page = self._settling("engagements", deadline)
        start, end = self._window.span()
        present: dict[str, str] = {}

        def settle(rows: list[SourceRow]) -> None:
            settle_page(rows)
            if removal.mode != "off":
                present.update(days_of(rows))

        whole = self._window(settle, start, end, deadline)
        if not whole:
            self._parts.report.unfinished.add("window")
        if whole and removal.mode != "off" and "engagements" in self._caught_up:
            self._remove(present, start, end, deadline)

    def _remove(self, present: dict[str, str], start: datetime, end: datetime, deadline: Deadline) -> None:
        parts, page = self._parts, self._pages["engagements"]
        RemoveEngagements(
            reader=parts.crm,
            api=parts.list_api,
            sent=page.sent,
            refusals=page.refusals.store,
            window=parts.sent_window("engagements"),
            options=parts.mapping.sync.removal,
            report=parts.report,
            check_lease=parts.lease.check,
            settle=page,
        )(present, start, end, deadline)

    @property
    def _removes_deals(self) -> bool:
        mapping = self._parts.mapping
        return mapping.opportunities is not None and mapping.sync.removal.mode != "off"

    def _remove_deals(self, deadline: Deadline) -> None:
        parts, page = self._parts, self._pages["opportunities"]
        if "opportunities" not in self._caught_up:
            return
        options = parts.mapping.sync
        RemoveOpportunities(
            reader=parts.crm,
            api=parts.list_api,
            send=self._send,
            sent=page.sent,
            refusals=page.refusals.store,
            deals=parts.sent_deals(),
            options=options.removal,
            report=parts.report,
            check_lease=parts.lease.check,
            settle=page,
            now=parts.now,
            apart=options.overlap,
            at_once=options.page_size if parts.mapping.connector == "sql" else DEALS_BY_REQUEST,
        )(deadline)

    def _poll(self, deadline: Deadline) -> None:
        parts = self._parts
        sent = self._pages["engagements"].sent
        PollEngagements(parts.list_api, sent, parts.ledger, parts.queue, parts.report, parts.clock)(deadline)

    def _page(self, entity: Synced) -> SyncPage:
        parts = self._parts
        page = SyncPage(
            entity=entity,
            gather=GatherRecords(
                entity,
                parts.crm,
                parts.mapping.sync.page_size,
                shows_all=parts.mapping.connector == "sql",
            ),
            send=self._send,
            sent=parts.sent_records(entity),
            refusals=KeepRefusals(
                entity, parts.refused_records(entity), parts.report, parts.mapping.sync.max_rejected_share, parts.clock
            ),
            lease=parts.lease,
            report=parts.report,
            workers=parts.workers,
            mapped=partial(parts.crm.mapped_paths, entity),
        )
        if entity == "opportunities" and self._removes_deals:
            page.seen = parts.sent_deals().add
        if entity == "engagements" and "opportunities" in self._pages:
            page.before_send = EnsureOpportunities(parts.crm, self._pages["opportunities"])
        if entity == "engagements" and parts.ingest_mode in POLLING:
            page.poll_at = lambda payload: first_poll(payload, parts.clock())
        if entity == "engagements" and self._links is not None:
            page.after_send = self._links
        return page


def _needs_window(mapping: SqlMapping | RestMapping) -> bool:
    """A REST API may have no filter by start time; only the removal cannot do without, and says so."""
    engagements = mapping.engagements
    return engagements is not None and (engagements.has_window or mapping.sync.removal.mode != "off")
