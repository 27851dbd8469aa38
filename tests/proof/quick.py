"""What thousands of stories in one process could do again and again, done once."""

import gc
import logging
import os
from functools import cache

import pytest

from siro_bridge.mapping import load
from siro_bridge.siro.client import SiroClient
from tests.integration.quick_moto import make_moto_quick
from tests.integration.quick_pymysql import read_certificates_once
from tests.integration.way_back import one_process

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "POWERTOOLS_METRICS_NAMESPACE": "SiroBridge",
    "POWERTOOLS_SERVICE_NAME": "siro-bridge",
}
"""As the tests': no account of whoever runs this is in reach."""


def make_process_quick(patch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        patch.delenv(name)
    for name, value in ENVIRONMENT.items():
        patch.setenv(name, value)
    make_stories_quick(patch)
    make_moto_quick(patch)
    read_certificates_once(patch)
    logging.disable()  # each fault is one on purpose
    gc.freeze()
    gc.set_threshold(20_000)
    patch.setattr(gc, "unfreeze", lambda: None)  # a root that is made anew looks through all there is
    patch.setattr(gc, "freeze", lambda: None)  # and would keep for good what the stories before have left
    patch.setattr(gc, "set_threshold", lambda *_: None)


def make_stories_quick(patch: pytest.MonkeyPatch) -> None:
    """The mapping file is read by the first container of all, and nobody waits before Siro is asked again."""
    patch.setitem(SiroClient.__init__.__kwdefaults__ or {}, "sleep", lambda _: None)
    once = cache(load.load_mapping)
    patch.setattr(load, "load_mapping", once)
    patch.setattr(one_process, "load_mapping", once)
