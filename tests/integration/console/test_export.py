"""`console --export` writes one file, whole or not at all."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from siro_bridge_cli.console.export import export_html
from siro_bridge_cli.console.render import STYLE
from siro_bridge_cli.private_file import write_private
from tests.integration.console.sample_source import MAIL, NAME, SampleSource

NOW = datetime(2026, 11, 29, tzinfo=UTC)


def exported(*, without_values: bool = False) -> str:
    return export_html(SampleSource(), "siro-bridge", NOW, without_values=without_values)


def test_everything_is_in_it_and_nothing_is_asked_for() -> None:
    html = exported()
    assert all(
        f'id="{part}"' in html for part in ("flow", "waiting", "runs", "recordings", "refused", "trust", "shadow")
    )
    assert "<script" not in html
    assert "http://" not in html
    assert STYLE.read_text() in html


def test_its_links_lead_to_what_is_in_it() -> None:
    html = exported()
    targets = {each.split('"')[0] for each in html.split('href="#')[1:]}
    assert targets
    assert [target for target in targets if f'id="{target}"' not in html] == []


def test_values_can_be_left_out() -> None:
    assert "50000.00" in exported()
    html = exported(without_values=True)
    assert "50000.00" not in html
    assert "(8 letters)" in html


def test_whoever_recorded_it_stays_out_with_the_values() -> None:
    assert all(word in exported() for word in (NAME, MAIL))
    html = exported(without_values=True)
    assert [word for word in (NAME, MAIL) if word in html] == []
    assert "no rep has the mail address user-1" in html


def test_file_is_its_owners_alone_and_no_half_is_left(tmp_path: Path) -> None:
    file = tmp_path / "out.html"
    write_private(file, "whole")
    assert (file.read_text(), file.stat().st_mode & 0o077) == ("whole", 0)
    with pytest.raises(UnicodeEncodeError):
        write_private(file, "half \ud800")
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("out.html", "whole")]
