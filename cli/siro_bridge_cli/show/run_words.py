"""What each counter and note of a sync run's report means."""

from collections.abc import Mapping

RECORDS = {
    "read": "read from the CRM; one that changed is also in the window, and counts twice",
    "unchanged": "Siro has them as they are",
    "sent": "new or changed, and accepted by Siro",
    "deleted": "of those sent: marked as deleted in the CRM",
    "rejected": "refused by Siro, or by our own check before: see the lines below, mend the record or the mapping",
    "rejected_again": "refused before and tried again, with the same result",
    "over_a_day": "of those: refused for more than a day by now: siro-bridge status",
    "rejected_before": "refused before, unchanged since, and not yet to be tried again",
}
_REMOVED = {
    "removed": "vanished from the CRM, and deleted at Siro",
    "planned": "would be deleted, if sync.removal.mode were on",
    "refused": "1: nothing is deleted, as the line under stopped says",
    "kept_for_recording": "vanished from the CRM, and stay at Siro for their recording",
    "kept_from_before": "vanished from the CRM, and stay at Siro: whether they are ours is not certain",
}
COUNTERS: Mapping[str, Mapping[str, str]] = {
    "redrive": {
        "queued": "recordings whose pause is over, or whose message was lost, handed to the enrichment function",
        "stranded": "recordings that a move by hand had left where no run looks: handed over as well",
        "overdue": "recordings that wait for more than a day because of an error: siro-bridge status",
    },
    "sweep": {
        "listed": "recordings that Siro lists since the last sweep, with an hour's overlap",
        "queued": "of those: new or changed, handed to the enrichment function",
        "heard_of": "of those: a webhook told of them",
        "missed_by_webhooks": "of those: no webhook told of them; many mean that the endpoint at Siro is not right",
        "another_connection": "of those: linked to another CRM, and left alone",
    },
    "opportunities": RECORDS,
    "engagements": RECORDS,
    "deep_links": {
        "written": "links to start a recording, written to the CRM",
        "altered": "written, and changed by the CRM",
        "unchanged": "the link was there",
        "shadow": "only written down, as write_back.mode is shadow",
        "kept": "a person's own text stands in the field",
        "missing": "the CRM has no such record",
        "refused": "the CRM refused the link: see the lines below",
        "over_a_day": RECORDS["over_a_day"],
    },
    "removal": _REMOVED,
    "opportunity_removal": {
        **_REMOVED,
        "not_taken": "Siro refused the deletion; it is tried again",
        "over_a_day": "of those: gone from the CRM for more than a day by now: siro-bridge status",
    },
    "polling": {
        "asked": "appointments that have ended, asked for their recording",
        "queued": "recordings found so, handed to the enrichment function",
    },
}
"""Step of a run → counter → its meaning."""

STEPS: Mapping[str, str] = {
    "redrive": "recordings that are due",
    "sweep": "Siro's list of recordings",
    "opportunities": "deals",
    "engagements": "appointments",
    "accounts": "customers that changed, whose records are sent again",
    "window": "the appointments around today, read whole",
    "deep_links": "links to start a recording",
    "removal": "appointments that vanished",
    "opportunity_removal": "deals that vanished",
    "polling": "appointments asked for a recording",
    "resync": "the records that were named",
}
"""Step of a run, as reports and logs name it → what it is about."""

NOTES: Mapping[str, str] = {
    "rejected": "Rejected (path in the record: what was expected)",
    "siro_said": "What Siro said of them, word for word, which is kept nowhere",
    "deep_links_refused": "Links that the CRM refused",
    "removal_plan": "Appointments that would be deleted",
    "opportunity_removal_plan": "Deals that would be deleted",
    "opportunity_removal_not_taken": "Deals whose deletion Siro refused",
    "resync_missing": "The CRM has no record with these keys",
    "resync_unreadable": "Records that the CRM did not show",
    "resync_left": "Keys that were not got to",
}
"""Note of a report → its heading."""


def meaning(step: str, counter: str) -> str:
    """Empty of a counter that this release does not know."""
    return COUNTERS.get(step, {}).get(counter, "")
