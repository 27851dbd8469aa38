"""`python -m bench.growth.run <AWS URL>`: one sync run in a fresh process; prints what it took.

The state table is a stand-in in another process that keeps what is put; Siro answers inside this one, at once.
"""

import json
import sys
import time
from contextlib import closing

from bench.sync.company import MAPPING_FILE
from bench.sync.memory_run import RUN_SECONDS, TakesAll, peak_kib
from siro_bridge.aws.clients import client
from siro_bridge.bootstrap.garbage import collect_less_often
from siro_bridge.bootstrap.outside import WORKERS, Outside
from siro_bridge.bootstrap.sync import SyncRoot
from siro_bridge.settings import SyncSettings
from siro_bridge.siro.client import Unlimited


def main(aws: str) -> None:
    settings = SyncSettings(
        state_table="StateTable",
        siro_api_url="http://siro.invalid",
        siro_secret_arn="SiroSecret",
        crm_secret_arn="CrmSecret",
        enrichment_queue_url=f"{aws}/queue/enrichment",
        mapping_file=str(MAPPING_FILE),
    )
    dynamodb = client("dynamodb", connections=WORKERS + 2)
    outside = Outside(client("secretsmanager"), dynamodb, client("sqs"), siro=TakesAll(), budget=Unlimited())
    with closing(SyncRoot(settings, outside)) as root:
        collect_less_often()
        start, cpu = time.perf_counter(), time.process_time()
        report = root.run(RUN_SECONDS)
        took, used = time.perf_counter() - start, time.process_time() - cpu
    if report.stopped:
        raise RuntimeError(f"the sync run stopped: {report.as_dict()}")
    found = {"seconds": took, "cpu_seconds": used, "peak_mib": peak_kib() / 1024, "sent": report.total("sent")}
    print(json.dumps(found | {"read": report.total("read")}))


if __name__ == "__main__":
    main(sys.argv[1])
