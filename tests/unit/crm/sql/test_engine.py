"""A URL that cannot be right is refused before anything is connected, and none of it is shown."""

import re
from typing import Any

import pytest

from siro_bridge.crm.sql.engine import open_engine
from siro_bridge.crm.sql.errors import sql_errors
from siro_bridge.crm.sql.transactions import mysql_zone
from siro_bridge.domain.errors import ConfigurationError

PASSWORDS = {"/": "pa/ss", "#": "pa#ss", ":": "pa:ss", "?": "pa?x=1", "@, encoded": "pa%40ss"}


@pytest.mark.parametrize("password", PASSWORDS.values(), ids=PASSWORDS)
@pytest.mark.parametrize("scheme", ["postgresql", "mysql", "mariadb"])
def test_a_password_may_have_signs_of_a_url(scheme: str, password: str) -> None:
    url = open_engine(f"{scheme}://siro:{password}@db.example.com/crm").url
    assert (url.password, url.host, url.database) == (password.replace("%40", "@"), "db.example.com", "crm")


@pytest.mark.parametrize("password", ["pa@ss", "pa@ss/word", "pa@ss?word", "pa@ss:word", "pa@ss#word", "pa@@"])
@pytest.mark.parametrize("scheme", ["postgresql", "mysql", "mariadb"])
def test_an_at_sign_in_a_password_must_be_encoded(scheme: str, password: str) -> None:
    """Otherwise its end would be taken for the host, and told when that cannot be reached."""
    with pytest.raises(
        ConfigurationError, match=r'^secret CrmSecret: key "url": percent-encode @ in the password, as %40$'
    ):
        open_engine(f"{scheme}://siro:{password}@db.example.com/crm")


@pytest.mark.parametrize(
    ("url", "username"),
    [
        ("postgresql://bridge@crm:secret@crm.example.com/crm", "bridge@crm"),
        ("postgresql://bridge:secret@crm.example.com/crm?application_name=ops@example.com", "bridge"),
        ("mysql://bridge:secret@localhost/crm?unix_socket=@mysqld", "bridge"),
    ],
)
def test_a_users_name_and_an_option_may_have_at_signs(url: str, username: str) -> None:
    assert open_engine(url).url.username == username


def test_a_file_may_have_at_signs() -> None:
    assert open_engine("sqlite:////srv/a@b@c.db").url.database == "/srv/a@b@c.db"


OPTIONS = {
    "of another driver": (
        "mysql://siro:hush@127.0.0.1:1/crm?sslmode=require",
        "option sslmode is not known to the driver pymysql",
    ),
    "not there": (
        "mariadb://siro:hush@127.0.0.1:1/crm?ssl_ca=/nowhere/ca.pem",
        "option ssl_ca names a file that cannot be read",
    ),
    "no number": (
        "postgresql://siro:hush@127.0.0.1:1/crm?connect_timeout=abc",
        "option connect_timeout takes a whole number",
    ),
    "no number, MySQL": (
        "mysql://siro:hush@127.0.0.1:1/crm?connect_timeout=abc",
        "the driver pymysql does not take it",
    ),
    "no threshold": (
        "postgresql://siro:hush@127.0.0.1:1/crm?prepare_threshold=x",
        "option prepare_threshold takes a whole",
    ),
    "no transactions": (
        "postgresql://siro:hush@127.0.0.1:1/crm?autocommit=true",
        "option autocommit is not for the URL",
    ),
    "unknown to libpq": ("postgresql://siro:hush@127.0.0.1:1/crm?ssl_ca=/ca.pem", 'invalid connection option "ssl_ca"'),
}


@pytest.mark.parametrize(("url", "said"), OPTIONS.values(), ids=OPTIONS)
def test_an_option_that_will_not_do_is_named_and_the_password_is_not(url: str, said: str) -> None:
    with (
        pytest.raises(ConfigurationError, match=rf'^secret CrmSecret: key "url": .*{re.escape(said)}') as caught,
        sql_errors("mapping.yaml:5: engagements.select"),
    ):
        open_engine(url).connect()
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("option", "given"),
    [("prepare_threshold=0", 0), ("prepare_threshold=none", None), ("connect_timeout=3", 3)],
)
def test_an_option_that_is_a_number_reaches_the_driver_as_one(option: str, given: int | None) -> None:
    """Poolers such as PgBouncer need `prepare_threshold=0` from time to time; ours gives way to the URL's."""
    engine = open_engine(f"postgresql://siro:hush@127.0.0.1:1/crm?{option}")
    options: dict[str, Any] = {}
    vars(engine.dialect)["connect"] = lambda **found: options.update(found)
    with pytest.raises(AttributeError):  # there is no connection
        engine.connect()
    assert options[option.partition("=")[0]] == given


@pytest.mark.parametrize(
    ("zone", "told"),
    [("UTC", "+00:00"), ("America/Phoenix", "-07:00"), ("Asia/Kolkata", "+05:30"), ("Europe/Berlin", "Europe/Berlin")],
)
def test_mysql_is_told_a_zone_without_summer_time_by_its_offset(zone: str, told: str) -> None:
    """It knows names only where somebody has loaded them."""
    assert mysql_zone(zone) == told
