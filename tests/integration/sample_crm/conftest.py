from collections.abc import Iterator

import pytest

from siro_bridge_cli.sample_crm.crm import SampleCrm, sample_crm


@pytest.fixture(scope="module")
def crm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleCrm]:
    with sample_crm(tmp_path_factory.mktemp("sample-crm")) as running:
        yield running
