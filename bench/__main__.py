"""`python -m bench [--only ROW,…]`: measures, prints the table, and last one line a row. Exits 0 also on a miss.

A missed target is told, not failed: on a busy machine a ratio says less than on an idle one.
"""

import argparse
import os
import sys
import time

from bench.children import environment
from bench.groups import chosen, measure, modules_for
from bench.rows import ROWS, last_line
from bench.table import show


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="What the product costs, as ratios.")
    parser.add_argument("--only", default="", help=f"rows with commas between: {', '.join(ROWS)}")
    options = parser.parse_args()
    try:
        rows = chosen(options.only)
    except ValueError as error:
        parser.error(str(error))
    os.environ.update(environment())
    found = {}
    for module in modules_for(rows):
        start = time.monotonic()
        print(f"{module.removeprefix('bench.')} …", end=" ", file=sys.stderr, flush=True)
        found.update({result.row: result for result in measure(module)})
        print(f"{time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    results = [found[row] for row in rows]
    show(results)
    for result in results:
        print(last_line(result))


if __name__ == "__main__":
    main()
