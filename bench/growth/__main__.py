"""`python -m bench.growth [--times]`: writes docs/growth.md and its picture; `--times` measures the runs anew."""

import argparse
import os

from bench.baseline import NEW
from bench.children import environment
from bench.cost.bill import Costs
from bench.cost.counts import kept as counted
from bench.cost.deployed import deployed
from bench.growth.measure import KEPT, keep, kept, measure
from bench.growth.page import pages


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description="What grows, and how far.")
    parser.add_argument("--times", action="store_true", help="measure the sync runs anew, in some minutes")
    options = parser.parse_args()
    os.environ.update(environment())
    if options.times or not KEPT.exists():
        keep(measure())
    date, measured = kept()
    for file, content in pages(date, measured, Costs(deployed(NEW), *counted())).items():
        file.write_text(content, "utf-8")
        print(file.name)


if __name__ == "__main__":
    main()
