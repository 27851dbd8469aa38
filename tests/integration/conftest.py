"""The template's resources on moto with a simulated Siro, and its built functions in the Lambda runtime."""

import importlib.util
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from moto.core.responses import BaseResponse
from sqlalchemy import create_engine, text

from siro_bridge_cli.embedded.built import BuiltStack
from siro_bridge_cli.embedded.lambda_runtime import LambdaRuntime, lambda_runtime
from siro_bridge_cli.events import TEST_SECRET, TEST_TIMESTAMP
from siro_bridge_cli.sample_crm.postgres import Postgres, postgres
from siro_bridge_cli.simulator.server import Simulator
from tests.integration.crm.emptying import emptied_mariadb, emptied_postgres
from tests.integration.crm.mariadb import MariaDb, mariadb
from tests.integration.direct_moto import ONE_AT_A_TIME
from tests.integration.quick_moto import make_moto_quick
from tests.integration.quick_pymysql import read_certificates_once
from tests.integration.template_aws import TemplateAws, template_aws

Run = Callable[[str], AbstractContextManager[LambdaRuntime]]


@pytest.fixture(scope="session", autouse=True)
def atomic_moto() -> Iterator[None]:
    """moto answers one request at a time, as it does not guard what it holds: a conditional write is atomic on AWS."""
    dispatch = BaseResponse._dispatch

    def one_at_a_time(*args: Any, **options: Any) -> Any:
        with ONE_AT_A_TIME:
            return dispatch(*args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseResponse, "_dispatch", one_at_a_time)
        make_moto_quick(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def certificates_read_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        read_certificates_once(patch)
        yield


@pytest.fixture
def live_siro() -> Iterator[Simulator]:
    with Simulator(seed=1) as running:
        yield running


@pytest.fixture
def aws(project: Path, live_siro: Simulator) -> Iterator[TemplateAws]:
    """Only the signing secret is filled, with the one of the files in events/."""
    urls = {"SiroApiUrl": live_siro.api_url, "SiroPlatformUrl": live_siro.platform_url}
    with template_aws(project, urls) as running:
        running.fill("WebhookSecret", {"signing_secrets": [TEST_SECRET]})
        yield running


@pytest.fixture(scope="session")
def process_clock(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that, first on a function's path, sets its clock: `sitecustomize` and the library it uses."""
    folder = tmp_path_factory.mktemp("clock")
    (folder / "sitecustomize.py").symlink_to(project / "tests/integration/lambda_clock/sitecustomize.py")
    for name in ("time_machine", "_time_machine"):
        spec = importlib.util.find_spec(name)
        assert spec
        assert spec.origin
        origin = Path(spec.origin)
        source = origin.parent if origin.name == "__init__.py" else origin
        (folder / source.name).symlink_to(source)
    return folder


@pytest.fixture
def run(aws: TemplateAws, built_stack: BuiltStack, tmp_path: Path) -> Run:
    """Run a built function by its logical id, with the template's environment."""

    def start(logical_id: str) -> AbstractContextManager[LambdaRuntime]:
        return lambda_runtime(built_stack.function(logical_id), aws.environment(logical_id), tmp_path)

    return start


@pytest.fixture
def webhook(aws: TemplateAws, built_stack: BuiltStack, tmp_path: Path, process_clock: Path) -> Iterator[LambdaRuntime]:
    """The webhook function at the time for which the files of events/ are signed."""
    environment = aws.environment("WebhookFunction") | {"PROCESS_CLOCK": str(TEST_TIMESTAMP)}
    with lambda_runtime(built_stack.function("WebhookFunction"), environment, tmp_path, process_clock) as runtime:
        yield runtime


@pytest.fixture(scope="session")
def running_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    with postgres(tmp_path_factory.mktemp("sql-postgres"), "America/Denver") as running:
        yield running


@pytest.fixture(scope="session")
def running_mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MariaDb]:
    with mariadb(tmp_path_factory.mktemp("sql-mariadb")) as running:
        yield running


@pytest.fixture(scope="module")
def postgres_server(running_postgres: Postgres) -> Postgres:
    return emptied_postgres(running_postgres)


@pytest.fixture(scope="module")
def mariadb_server(running_mariadb: MariaDb) -> MariaDb:
    return emptied_mariadb(running_mariadb)


@pytest.fixture(scope="module")
def without_encoding(postgres_server: Postgres) -> str:
    engine = create_engine(postgres_server.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS bare WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE bare ENCODING 'SQL_ASCII' TEMPLATE template0 LOCALE 'C'"))
    engine.dispose()
    return postgres_server.url.replace("/postgres", "/bare")
