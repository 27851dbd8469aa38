"""enrich-time, enrich-requests: 1,000 recordings, Siro and CRM at 100 ms a request.

As the template deploys it: so many messages a batch, so many instances at once, each a process of its own. The CRM has
a REST API, so that each of the product's requests takes its 100 ms. One after another is the same function, one
instance with one message a batch, extrapolated from a sample.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from samcli.yamlhelper import yaml_parse

from bench.children import Siro, environment, python_path, simulated_siro, stand_in
from bench.enrichment.instances import instances
from bench.enrichment.recordings import make_recordings, messages
from bench.rows import Result
from bench.timing import seconds
from bench.work import FUNCTIONS, PROJECT

RECORDINGS = 1000
SAMPLE = 20
OAUTH_SAMPLE = 100
DELAY_SECONDS = 0.1
OAUTH = {"oauth_client_id", "oauth_client_secret", "oauth_user_id"}


@dataclass(frozen=True, slots=True)
class Deployment:
    """The template's numbers for the queue's source."""

    batch: int
    instances: int


def measure() -> list[Result]:
    deployment = deployed()
    one = Deployment(batch=1, instances=1)
    with simulated_siro() as siro:
        backlog = make_recordings(siro, RECORDINGS + SAMPLE + OAUTH_SAMPLE)
        siro.control.run("slow", latency={"path": "*/v1/*", "seconds": DELAY_SECONDS})
        with stand_in("crm", delay=DELAY_SECONDS) as crm, stand_in("aws", secrets=secrets(siro, crm)) as aws:
            plain, _ = run(siro, aws, one, backlog[:SAMPLE], "organization")
            took, requests = run(siro, aws, deployment, backlog[SAMPLE : SAMPLE + RECORDINGS], "organization")
            _, oauth = run(siro, aws, deployment, backlog[SAMPLE + RECORDINGS :], "oauth")
    loop = plain / SAMPLE * RECORDINGS
    counted = f"{requests:,} requests; by OAuth {oauth / OAUTH_SAMPLE:.2f} a recording"
    return [
        Result("enrich-time", took / loop, f"{took:.1f} s", f"{loop:.0f} s (from {SAMPLE})"),
        Result("enrich-requests", requests / RECORDINGS, counted, f"{RECORDINGS:,} requests"),
    ]


def deployed() -> Deployment:
    resources = yaml_parse((PROJECT / "template.yaml").read_text("utf-8"))["Resources"]
    [source] = [
        event["Properties"]
        for event in resources["EnrichmentFunction"]["Properties"]["Events"].values()
        if event["Type"] == "SQS"
    ]
    return Deployment(source["BatchSize"], source["ScalingConfig"]["MaximumConcurrency"])


def run(
    siro: Siro, aws: str, deployment: Deployment, recording_ids: Sequence[str], recording_api: str
) -> tuple[float, int]:
    """Seconds, and requests that Siro got."""
    siro.control.run("clear_requests")
    env = environment({"PYTHONPATH": python_path(FUNCTIONS / "enrichment")} | settings(siro, aws, recording_api))
    with instances(deployment.instances, env) as running:
        took = seconds(lambda: running.work(messages(recording_ids, deployment.batch)))
    return took, siro.control.requests()["total"]


def settings(siro: Siro, aws: str, recording_api: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": aws,
        "LOG_LEVEL": "INFO",
        "STATE_TABLE": "StateTable",
        "SIRO_API_URL": siro.api_url,
        "SIRO_PLATFORM_URL": siro.platform_url,
        "SIRO_SECRET_ARN": "SiroSecret",
        "SIRO_TOKEN_SECRET_ARN": "SiroTokenSecret",
        "CRM_SECRET_ARN": "CrmSecret",
        "RECORDING_API": recording_api,
        "MAPPING_FILE": str(PROJECT / "bench" / "enrichment" / "mapping.yaml"),
    }


def secrets(siro: Siro, crm: str) -> dict[str, dict[str, str]]:
    facts = siro.control.facts()
    return {
        "SiroSecret": {"organization_token": siro.token()} | {name: facts[name] for name in OAUTH},
        "SiroTokenSecret": {"access_token": "REPLACE_ME"},
        "CrmSecret": {"base_url": crm},
    }
