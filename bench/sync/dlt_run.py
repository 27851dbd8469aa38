"""`python dlt_run.py <database> <Siro's API> <token> <folder> first|window <runs>`: dlt over the same rows.

It prints its CPU. It runs in an environment of dlt's own, which has nothing of the product. `first`: the rows that
changed, by the same cursor, shaped as Siro takes them and PUT in batches of a hundred, by a custom destination: what
dlt calls reverse ETL. `window`: the rows that start in the window, read whole in each run by an incremental cursor with
a lag of three weeks, to a destination that does nothing with them. State is kept as dlt does, in files of the working
folder.
"""
# mypy: disable-error-code="import-not-found, untyped-decorator"

import json
import os
import resource
import sys
from datetime import datetime, timedelta
from typing import Any

os.environ |= {"RUNTIME__LOG_LEVEL": "ERROR", "RUNTIME__DLTHUB_TELEMETRY": "false"}

import dlt
import httpx
from dlt.sources.sql_database import sql_table

PAGE = 500
KINDS = {"visit": "APPOINTMENT", "call": "CALL"}
STAGES = {"won": "WON", "lost": "LOST"}
SINK: dict[str, Any] = {"loader_file_format": "typed-jsonl", "skip_dlt_columns_and_tables": True}


def main() -> None:
    url, siro, token, folder, what, runs = sys.argv[1:]
    headers = {"Authorization": f"Bearer {token}", "User-Agent": "bench"}
    with httpx.Client(base_url=siro, headers=headers, trust_env=False) as http:

        @dlt.destination(batch_size=100, name="siro", **SINK)
        def to_siro(rows: list[dict[str, Any]], _table: Any) -> None:
            http.put("/v1/integrations/sync/batch/engagements", json=[shaped(row) for row in rows]).raise_for_status()

        @dlt.destination(batch_size=PAGE, name="nowhere", **SINK)
        def nowhere(_rows: list[dict[str, Any]], _table: Any) -> None:
            pass

        pipeline = dlt.pipeline(
            pipeline_name=what,
            pipelines_dir=folder,
            destination=to_siro if what == "first" else nowhere,
            dataset_name="crm",
        )
        print(json.dumps([one_run(pipeline, url, what) for _ in range(int(runs))]))


def one_run(pipeline: Any, url: str, what: str) -> dict[str, Any]:
    before, now = cpu(), datetime.now()  # noqa: DTZ005 - the database's local time
    if what == "first":
        cursor = dlt.sources.incremental("updated_at", initial_value=now - timedelta(days=30), lag=600)
    else:
        start, lag = now - timedelta(days=7), timedelta(days=21).total_seconds()
        cursor = dlt.sources.incremental("starts_at", initial_value=start, lag=lag)
    rows = sql_table(
        credentials=url, table="appointments", incremental=cursor, primary_key="appointment_id", chunk_size=PAGE
    )
    pipeline.run(rows)
    counts = pipeline.last_trace.last_normalize_info.row_counts
    return {"cpu": cpu() - before, "read": counts["appointments"]}


def shaped(row: dict[str, Any]) -> dict[str, Any]:
    """What the benchmark's mapping makes of it."""
    account = {
        "externalId": row["customer_id"],
        "name": row["customer_name"],
        "emailAddresses": [row["customer_email"]],
        "addresses": [{name: row[name] for name in ("street", "city", "state", "zip")} | {"country": "US"}],
    }
    deal = {
        "externalId": row["deal_id"],
        "name": row["deal_name"],
        "amount": float(row["amount"]),
        "disposition": STAGES.get(row["stage"], "OPEN"),
    }
    return {
        "externalId": str(row["appointment_id"]),
        "subject": row["subject"],
        "startTime": shown(row["starts_at"]),
        "endTime": shown(row["ends_at"]),
        "remoteCreatedAt": shown(row["created_at"]),
        "engagementType": {"name": "Appointment", "activityType": KINDS.get(row["kind"], "MEETING")},
        "opportunity": deal,
        "account": account,
        "engagementUsers": [{"externalId": row["rep_id"], "email": row["rep_email"]}],
    }


def shown(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds") + "Z"


def cpu() -> float:
    """Of this process and those that it has started and ended."""
    usages = (resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


if __name__ == "__main__":
    main()
