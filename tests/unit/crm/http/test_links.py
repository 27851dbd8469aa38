"""The link to the next page, in every form that RFC 8288 allows."""

import httpx2
import pytest

from siro_bridge.crm.http.links import next_link

HERE = "https://crm.example/visits?page=1"


def found(*headers: str) -> str | None:
    request = httpx2.Request("GET", HERE)
    return next_link(httpx2.Response(200, headers=[("Link", header) for header in headers], request=request))


@pytest.mark.parametrize(
    "header",
    [
        '<?page=2>; rel="next"',
        '<?page=2>; rel="next last"',
        '<?page=2>; rel="last  next"',
        "<?page=2>; rel=NEXT",
        "<?page=2>; Rel=next",
        "<?page=1>;rel=prev,<?page=2>;rel=next",
        '<?page=2>; title="a; b"; rel="next"',
        '<?page=2>; title="a, <?page=9>; rel=next"; rel="next"',
        r'<?page=2>; title="a \"b\"; c"; rel=next',
        "<?page=2>; title*=UTF-8''n%C3%A4chste; rel=next",
        "<?page=2>; crossorigin; rel=next",
        "<?page=9>; rel=last; rel=next, <?page=2>; rel=next",  # of two rel the first counts
        '<?page=9>; rel=next; anchor="/deals", <?page=2>; rel=next',
        '<?page=2>; rel=next; anchor="?page=1"',
        "<?page=2>; rel=next, <?page=3>; rel=next",
        ", ,<?page=2>; rel=next,",
    ],
)
def test_the_first_link_of_type_next_is_the_next_page(header: str) -> None:
    assert found(header) == "?page=2"


@pytest.mark.parametrize(
    "header", ['<?page=2>; rel="next-archive"', '<?page=2>; rel=last; title="rel=next"', "<?page=2>", "", "nonsense"]
)
def test_what_names_no_next_page_is_none(header: str) -> None:
    assert found(header) is None


def test_an_address_with_a_comma_or_a_semicolon_is_whole() -> None:
    assert found("<?fields=id,name;page=2>; rel=next") == "?fields=id,name;page=2"


def test_several_fields_are_one_list() -> None:
    assert found("<?page=9>; rel=last", "<?page=2>; rel=next") == "?page=2"
