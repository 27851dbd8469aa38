"""The sample CRM behaves as a CRM does: it fills itself, stamps what changes, and stops without a trace."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from siro_bridge_cli.sample_crm.crm import SampleCrm, sample_crm
from siro_bridge_cli.sample_crm.seed import LEADS, TIMEZONE, appointment_id


def test_every_lead_has_a_deal_and_an_appointment(crm: SampleCrm) -> None:
    assert len(crm.deals()) == len(LEADS)
    assert {row["appointment_id"] for row in crm.appointments()} == {
        appointment_id(number) for number in range(1, len(LEADS) + 1)
    }


def test_appointments_lie_around_now_in_local_time(crm: SampleCrm) -> None:
    now = datetime.now(TIMEZONE).replace(tzinfo=None)
    starts = [row["starts_at"] for row in crm.appointments()]
    assert all(abs(start - now) < timedelta(days=4) for start in starts)
    assert min(starts) < now < max(starts)


def test_changed_row_is_stamped_with_the_companys_local_time(crm: SampleCrm) -> None:
    before = datetime.now(TIMEZONE).replace(tzinfo=None)
    crm.edit_deal(4001, {"objections": "typed"})
    [stamp] = [row["updated_at"] for row in crm.deals() if row["deal_id"] == 4001]
    assert before - timedelta(seconds=1) <= stamp <= datetime.now(TIMEZONE).replace(tzinfo=None)


def test_server_refuses_a_wrong_password(crm: SampleCrm) -> None:
    password = crm.url.split(":")[2].split("@")[0]
    with pytest.raises(OperationalError, match="password authentication failed"):
        create_engine(crm.url.replace(password, "wrong")).connect()


def test_settings_of_the_user_for_other_servers_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = {"PGSSLMODE": "verify-full", "PGOPTIONS": "-c no_such=1", "PGSERVICE": "none", "PGUSER": "me"}
    for name, value in theirs.items():
        monkeypatch.setenv(name, value)
    with sample_crm(tmp_path) as crm:
        assert crm.deals()
    assert theirs.items() <= os.environ.items()


def test_server_is_gone_after_the_block_and_starts_anew(tmp_path: Path) -> None:
    for _ in range(2):
        with sample_crm(tmp_path, now=datetime.now(UTC)) as crm:
            crm.execute("DELETE FROM appointments")
            os.kill(crm.pid, 0)
        with pytest.raises(ProcessLookupError):
            os.kill(crm.pid, 0)
