"""The schedule's and the queue's files of events/ through the built functions, with a CRM and a Siro to talk to."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from siro_bridge_cli.embedded.lambda_runtime import LambdaRuntime
from siro_bridge_cli.sample_crm.crm import SampleCrm, sample_crm
from siro_bridge_cli.simulator.server import Simulator
from tests.integration.conftest import Run
from tests.integration.template_aws import TemplateAws

pytestmark = pytest.mark.built
Event = Callable[[str], dict[str, Any]]


@pytest.fixture
def crm(aws: TemplateAws, live_siro: Simulator, tmp_path: Path) -> Iterator[SampleCrm]:
    """The CRM, with all secrets filled that lead to it and to Siro."""
    with sample_crm(tmp_path / "crm") as running:
        aws.fill("CrmSecret", {"url": running.url})
        aws.fill("SiroSecret", siro_secret(live_siro))
        yield running


def siro_secret(siro: Simulator) -> Mapping[str, str]:
    return {
        "organization_token": siro.organization_token,
        "oauth_client_id": siro.oauth_client_id,
        "oauth_client_secret": siro.oauth_client_secret,
        "oauth_user_id": siro.oauth_user_id,
    }


def test_recording_of_a_synced_appointment_comes_back_as_one_note(
    run: Run, live_siro: Simulator, crm: SampleCrm, webhook: LambdaRuntime, event: Event
) -> None:
    with run("SyncFunction") as sync:
        assert sync.invoke(event("sync-schedule"))["outcome"] == "done"
    live_siro.recorder.record(crm.appointments()[0]["key"], recording_id="rec-abc-def")
    assert webhook.invoke(event("webhook-recording-linked"))["statusCode"] == 200
    with run("EnrichmentFunction") as enrichment:
        for _ in range(2):
            assert enrichment.invoke(event("enrichment-batch")) == {"batchItemFailures": []}
    assert [note["kind"] for note in crm.notes()].count("siro") == 1


def test_unfilled_secret_is_named_and_the_sync_run_waits_for_it(
    aws: TemplateAws, run: Run, live_siro: Simulator, event: Event
) -> None:
    aws.fill("SiroSecret", siro_secret(live_siro))
    with run("SyncFunction") as sync:
        answer = sync.invoke(event("sync-schedule"))
    assert answer["outcome"] == "refused"
    assert re.search(r"CrmSecret.*url", answer["reason"])


def test_unfilled_secret_is_named_and_the_recording_is_left_for_a_redrive(
    aws: TemplateAws, run: Run, webhook: LambdaRuntime, event: Event
) -> None:
    webhook.invoke(event("webhook-recording-linked"))
    with run("EnrichmentFunction") as enrichment:
        enrichment.invoke(event("enrichment-batch"))
        assert "CrmSecret" in enrichment.log()
    [item] = [item for item in aws.items() if "due_at" in item]
    assert item["state"]["S"] == "waiting"
    assert "CrmSecret" in item["reason"]["S"]
