"""A URL that cannot be right is refused before anything is connected, and none of it is shown."""

import pytest

from siro_bridge.crm.sql.engine import open_engine
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
