"""crm-load, crm-backfill: what the shipped mapping costs a CRM's database, against the older build with its mapping."""

import os
from pathlib import Path

from bench.baseline import NEW, Build, before
from bench.children import answer_of, environment
from bench.rows import Result
from bench.sync.company import TIMEZONE, connect
from bench.timing import interleave
from bench.work import PROJECT, work_folder
from siro_bridge_cli.sample_crm import crm
from siro_bridge_cli.sample_crm.postgres import postgres

TABLES = Path(__file__).parent / "tables.sql"
SCHEMA = Path(crm.__file__).parent / "schema.sql"
PAIRS = 3
ROWS = 30_000
PAGES, SAMPLE = 61, 10
"""Of 30,000 rows and what follows them; of the older build some are read, which cost the same each."""


def measure() -> list[Result]:
    old = before()
    with postgres(work_folder(), TIMEZONE) as server:
        data = work_folder() / "postgres"
        fill(server.url)

        def run(build: Build, what: str) -> tuple[float, int]:
            mapping = build.folder / "layers" / "crm_mapping" / "mapping.yaml"
            path = environment({"PYTHONPATH": os.pathsep.join(map(str, (PROJECT, build.layer)))})
            found = answer_of(["-m", "bench.crm.reading", server.url, mapping, data, what], path)
            if Path(found["layer"]) != build.layer:
                raise RuntimeError(f"{found['layer']} was measured for {build.layer}")
            return float(found["seconds"]), int(found["rows"])

        load = interleave(lambda: run(NEW, "caught-up")[0], lambda: run(old, "caught-up")[0], PAIRS)
        backfill, rows = run(NEW, "0")
        begin, some = run(old, "1")[0], run(old, str(SAMPLE))[0]
    if rows != ROWS:
        raise RuntimeError(f"{rows} of {ROWS:,} rows were read")
    whole = begin + (some - begin) / (SAMPLE - 1) * (PAGES - 1)
    return [
        Result("crm-load", load.ratio, f"{load.measured * 1000:.0f} ms", f"{load.floor * 1000:.0f} ms"),
        Result("crm-backfill", backfill / whole, f"{backfill:.1f} s", f"{whole:.0f} s (from {SAMPLE} pages)"),
    ]


def fill(url: str) -> None:
    with connect(url) as connection:
        connection.autocommit = True
        connection.execute(SCHEMA.read_bytes())
        for statement in TABLES.read_text("utf-8").split(";\n"):
            if statement.strip():
                connection.execute(statement.encode())
