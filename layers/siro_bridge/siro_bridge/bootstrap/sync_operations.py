"""What the sync function answers to a question: it neither sends nor writes anything."""

import os
from typing import Any

from siro_bridge.bootstrap.check import CheckRoot
from siro_bridge.bootstrap.preview import looking_parts, preview
from siro_bridge.bootstrap.sync import SyncRoot, sync_outside
from siro_bridge.bootstrap.sync_pages import SyncPages
from siro_bridge.bootstrap.sync_parts import SyncParts
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.operate.crm_appointments import Reach
from siro_bridge.domain.operate.requests import (
    Appointments,
    Check,
    CheckMapping,
    CheckSetup,
    DeepLink,
    Preview,
    Question,
    Reps,
)
from siro_bridge.domain.sync.watermark import Watermark
from siro_bridge.domain.timing import Deadline
from siro_bridge.mapping.sync import Entity
from siro_bridge.settings import SyncSettings
from siro_bridge.use_cases.operate.compare_reps import CompareReps
from siro_bridge.use_cases.operate.look_up_appointments import LookUpAppointments
from siro_bridge.use_cases.operate.preview_sync import WouldSend
from siro_bridge.use_cases.operate.tell_deep_link import TellDeepLink
from siro_bridge.use_cases.sync_window import window_around

LONGEST_SECONDS = 240.0
"""A person waits: what is read by then is told, and what was not got to as well."""


def answer_to(root: SyncRoot, request: Question, seconds: float) -> dict[str, Any]:
    """Within `seconds`. Its key `outcome` says `done`, or that something stopped it."""
    parts, deadline = root.looking(min(seconds, LONGEST_SECONDS))
    match request:
        case Preview():
            return preview(parts, request.limit).as_dict()
        case Reps():
            return _reps(parts, deadline)
        case DeepLink():
            told = TellDeepLink(parts.crm, parts.link_rule(), parts.ours.id)(request.key)
            return {"outcome": "done", **told.model_dump(mode="json")}
        case Appointments():
            found = _look_up(parts)(request, deadline)
            return {"outcome": "done", **found.model_dump(mode="json")}


def checked(request: Check) -> dict[str, Any]:
    """The answer, by parts of its own: the usual ones cannot be made while a secret is missing."""
    root = CheckRoot(SyncSettings.read(os.environ), sync_outside())
    match request:
        case CheckSetup():
            return {"outcome": "done", "lines": [line.as_dict() for line in root.check()]}
        case CheckMapping():
            return {"outcome": "done", **root.check_mapping(request.rows, values=request.values)}


def _look_up(parts: SyncParts) -> LookUpAppointments:
    section = _engagements(parts)
    looking, now, options = looking_parts(parts, WouldSend(0)), parts.now(), parts.mapping.sync
    began = Watermark.first(now, options.start_from)
    mark = looking.watermarks(looking.scope("engagements")).read() or began
    page = SyncPages(looking).page["engagements"]
    reach = Reach(
        since=mark.since,
        began=began.since,
        window=window_around(now, options) if section.has_window else None,
        all_of_it=section.is_timeless,
    )
    return LookUpAppointments(parts.crm.reader, section, page.records, page.sent, page.refusals.store, reach)


def _engagements(parts: SyncParts) -> Entity:
    if parts.mapping.engagements is None:
        raise ConfigurationError("mapping: engagements: is missing; reps are those that appointments name")
    return parts.mapping.engagements


def _reps(parts: SyncParts, deadline: Deadline) -> dict[str, Any]:
    section, options = _engagements(parts), parts.mapping.sync
    start, end = window_around(parts.now(), options)
    return CompareReps(parts.crm.reader, parts.list_api, section, options.page_size)(start, end, deadline)
