"""How many examples: a few in `make test`, the same ones each time; `make fuzz` goes on with many others."""

import os

from hypothesis import HealthCheck, settings

_MANY = int(os.environ.get("FUZZ_EXAMPLES", "0"))

FUZZED = settings(
    deadline=None,
    max_examples=_MANY or 60,
    derandomize=not _MANY,
    database=None,
    suppress_health_check=list(HealthCheck),
)
