"""`python -m bench.cost [--times]`: counts anew, and writes counted.json, the tables of docs/costs.md and the README.

What is measured, processor time and waits, stays as it was kept unless `--times` asks for it: it differs from run to
run, while counts change only with the product. Exits 1 when anything kept or written was another before.
"""

import argparse
import os
import sys
from dataclasses import replace

from bench.baseline import NEW
from bench.children import environment
from bench.cost.count import count_costs
from bench.cost.counts import KEPT, keep, kept
from bench.cost.page import pages, tables


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.cost", description="What the product costs at AWS.")
    parser.add_argument("--times", action="store_true", help="keep the processor times and waits of this run, too")
    options = parser.parse_args()
    os.environ.update(environment())
    costs = count_costs(NEW)
    if not options.times and KEPT.exists():
        costs = replace(costs, timed=kept()[1])
    keep(costs.counted, costs.timed)
    print(tables(costs))
    changed = [(file, content) for file, content in pages(costs).items() if file.read_text("utf-8") != content]
    for file, content in changed:
        file.write_text(content, "utf-8")
        print(f"{file.name} was another before: it is written anew", file=sys.stderr)
    raise SystemExit(1 if changed else 0)


if __name__ == "__main__":
    main()
