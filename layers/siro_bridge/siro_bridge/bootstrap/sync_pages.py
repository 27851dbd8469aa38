"""The page of each entity, which settles its records whoever has read them, and what pages share."""

from collections.abc import Callable
from functools import partial

from siro_bridge.bootstrap.sync_parts import SyncParts
from siro_bridge.mapping.model import CrmMapping
from siro_bridge.use_cases.fill_in import FillIn
from siro_bridge.use_cases.fresh_sent import FreshSent
from siro_bridge.use_cases.gather_records import GatherRecords
from siro_bridge.use_cases.keep_refusals import KeepRefusals
from siro_bridge.use_cases.keep_settled import NothingSettled, Settled
from siro_bridge.use_cases.poll_engagements import first_poll
from siro_bridge.use_cases.remove_engagements import days_of
from siro_bridge.use_cases.send_by_key import EnsureOpportunities, SendByKey
from siro_bridge.use_cases.send_records import SendRecords, Synced
from siro_bridge.use_cases.sync_changes import Settle
from siro_bridge.use_cases.sync_page import AboutToAdd, AfterSend, BeforeSend, Poll, SyncPage, do_nothing, never

POLLING = ("polling",)


class SyncPages:
    """`page` has those of the entities that the mapping has; an appointment's page uses the deals' one."""

    def __init__(self, parts: SyncParts) -> None:
        options = parts.mapping.sync
        self._parts = parts
        self.sender = SendRecords(parts.sync_api, parts.run_clock, size=options.batch_size, sleep=parts.sleep)
        self.links = parts.deep_links() if parts.mapping.engagements is not None else None
        self.page: dict[Synced, SyncPage] = {}
        if parts.mapping.opportunities is not None:
            seen = parts.sent_deals().add if removes_deals(parts.mapping) else None
            self.page["opportunities"] = self._page("opportunities", seen=seen)
        if parts.mapping.engagements is not None:
            self.page["engagements"] = self._page(
                "engagements",
                before_send=self._ensure_deals(),
                after_send=self.links.write if self.links else do_nothing,
                about_to_add=self._known_to_the_removal(),
                poll_at=self._first_poll if parts.ingest_mode in POLLING else never,
                settled=parts.settled_rows(),
            )

    def by_key(self, entity: Synced) -> SendByKey:
        return SendByKey(entity, self._parts.crm.reader, self.page[entity].settle)

    def settling(self, entity: Synced) -> Settle:
        """What settles rows of a list, which may show less than the records have."""
        parts, page = self._parts, self.page[entity]
        if not getattr(parts.mapping, entity).is_slim:
            return page.settle
        return FillIn(
            entity,
            parts.crm.reader,
            parts.listed_records(entity),
            page.sent,
            page.refusals,
            page.settle,
            parts.run_clock,
        ).settle

    def _page(
        self,
        entity: Synced,
        *,
        seen: Callable[[dict[str, str]], None] | None = None,
        before_send: BeforeSend = do_nothing,
        after_send: AfterSend = do_nothing,
        about_to_add: AboutToAdd = do_nothing,
        poll_at: Poll = never,
        settled: Settled | None = None,
    ) -> SyncPage:
        parts, options = self._parts, self._parts.mapping.sync
        shows_all, refused = parts.mapping.connector == "sql", parts.refused_records(entity)
        sent = parts.sent_records(entity)
        return SyncPage(
            entity=entity,
            records=GatherRecords(entity, parts.crm.reader, options.page_size, shows_all=shows_all),
            sender=self.sender,
            sent=sent,
            refusals=KeepRefusals(entity, refused, parts.report, options.max_rejected_share, parts.clock),
            lease=parts.lease,
            report=parts.report,
            workers=parts.workers,
            mapped=partial(parts.crm.reader.mapped_paths, entity),
            before_send=before_send,
            after_send=after_send,
            about_to_add=about_to_add,
            is_first=isinstance(sent, FreshSent),
            seen=seen,
            poll_at=poll_at,
            settled=settled or NothingSettled(),
        )

    def _ensure_deals(self) -> BeforeSend:
        if "opportunities" not in self.page:
            return do_nothing
        return EnsureOpportunities(self.page["opportunities"].sent, self.by_key("opportunities")).ensure

    def _known_to_the_removal(self) -> AboutToAdd:
        """Before they are sent: one that goes before a run has read the window again would stay in Siro for good."""
        if self._parts.mapping.sync.removal.mode == "off":
            return do_nothing
        window = self._parts.sent_window("engagements")
        return lambda records: window.add(days_of(records))

    def _first_poll(self, payload: dict[str, object]) -> int | None:
        return first_poll(payload, self._parts.clock())


def removes_deals(mapping: CrmMapping) -> bool:
    return mapping.opportunities is not None and mapping.sync.removal.mode != "off"
