"""`make fuzz`: the fuzzed tests again and again with other input, until the time is used or one of them fails."""

import argparse
import os
import random
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
EXAMPLES = 1000


def main() -> int:
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0, help="tells one round again, as a failure says")
    given = parser.parse_args()
    until, rounds = time.monotonic() + given.minutes * 60, 0
    while True:
        seed = given.seed or random.SystemRandom().randrange(1, 2**31)
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-x",
            "-p",
            "no:cacheprovider",
            f"--hypothesis-seed={seed}",
            str(HERE),
        ]
        rounds += 1
        if subprocess.run(command, env=os.environ | {"FUZZ_EXAMPLES": str(EXAMPLES)}, check=False).returncode:
            print(f"fuzz: round {rounds} failed; again with: make fuzz SEED={seed}")
            return 1
        if given.seed or time.monotonic() > until:
            print(f"fuzz: {rounds} rounds of {EXAMPLES} examples for each test, nothing found")
            return 0


if __name__ == "__main__":
    sys.exit(main())
