"""enrich-cold, sync-cold: CPU of a fresh process until its first event is answered, this build against the older one.

Each start of the enrichment function gets a recording and a deal of its own, with facts and a note to write. A start
of the sync function finds what was synced before: so are most runs, ten minutes after the last one.
"""

from collections.abc import Callable, Iterator

from bench.baseline import NEW, before
from bench.cold.building import built
from bench.cold.outside import Outside, Started, Starts, outside
from bench.enrichment.recordings import messages
from bench.rows import Result
from bench.timing import interleave

PAIRS = 9
SCHEDULED = {"version": "0", "source": "aws.scheduler", "detail-type": "Scheduled Event", "detail": {}}
NOTES = "SELECT count(*) AS notes FROM deal_notes WHERE author = 'Siro Bridge'"

DEALS = """
WITH new AS (
    INSERT INTO deals (customer_id, rep_code, title, stage)
    SELECT customer_id, rep_code, 'Deal ' || number, 'lead'
      FROM (SELECT customer_id, rep_code FROM deals LIMIT 1) first, generate_series(1, :count) number
    RETURNING deal_id, rep_code
)
INSERT INTO appointments (deal_id, rep_code, kind, subject, starts_at, ends_at)
SELECT deal_id, rep_code, 'in_home', 'Visit', localtimestamp - interval '2 hours', localtimestamp - interval '1 hour'
  FROM new
"""
NEW_APPOINTMENTS = "SELECT appointment_id::text AS key FROM appointments WHERE subject = 'Visit'"


def measure() -> list[Result]:
    new, old = built(NEW, "new"), built(before(), "before")
    with outside() as found:
        found.crm.execute(DEALS, count=2 * (PAIRS + 1))
        with found.starts(new) as product, found.starts(old) as floor:
            rows = [_measured("sync-cold", syncs(product), syncs(floor))]
            events = recordings(found)
            rows.append(_measured("enrich-cold", enriches(product, events, found), enriches(floor, events, found)))
    return rows


def _measured(row: str, product: Callable[[], float], floor: Callable[[], float]) -> Result:
    product(), floor()
    pair = interleave(product, floor, PAIRS)
    return Result(row, pair.ratio, f"{pair.measured:.3f} s", f"{pair.floor:.3f} s")


def syncs(starts: Starts) -> Callable[[], float]:
    def start() -> float:
        return _done(starts.start("sync", SCHEDULED), lambda answer: answer["outcome"] == "done")

    return start


def recordings(found: Outside) -> Iterator[dict[str, object]]:
    """One event a recording, of each appointment that was synced."""
    for row in found.crm.rows(NEW_APPOINTMENTS):
        yield from messages([found.siro.control.record(row["key"])], 1)


def enriches(starts: Starts, events: Iterator[dict[str, object]], found: Outside) -> Callable[[], float]:
    """Also looks whether the note was written."""

    def start() -> float:
        [before_it] = found.crm.rows(NOTES)
        started = starts.start("enrichment", next(events))
        [after] = found.crm.rows(NOTES)
        return _done(started, lambda _: after["notes"] == before_it["notes"] + 1)

    return start


def _done(started: Started, check: Callable[[dict[str, object]], bool]) -> float:
    if not check(started.answer):
        raise RuntimeError(f"the function did not do its work, and answered {started.answer}")
    return started.cpu_seconds
