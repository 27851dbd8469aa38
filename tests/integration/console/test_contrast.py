"""What the console says can be read, by day and by night (WCAG AA: 4.5 to 1)."""

import re

import pytest

from siro_bridge_cli.console.render import STYLE

LIGHT, DARK = (
    {name: int(value if len(value) == 6 else "".join(2 * digit for digit in value), 16) for name, value in found}
    for found in (re.findall(r"--([a-z-]+): #([0-9a-f]+);", part) for part in STYLE.read_text().split("@media")[:2])
)
PAIRS = [(ink, ground) for ink in ("ink", "dim", "accent") for ground in ("ground", "sheet")]
PAIRS += [(tone, f"{tone}-ground") for tone in ("good", "busy", "wait", "bad")]
PAIRS += [(tone, "ground") for tone in ("busy", "wait", "bad")] + [("sheet", "accent")]


def luminance(color: int) -> float:
    parts = ((color >> shift & 255) / 255 for shift in (16, 8, 0))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_words_stand_out(colors: dict[str, int], ink: str, ground: str) -> None:
    dark, light = sorted((luminance(colors[ink]), luminance(colors[ground])))
    assert (light + 0.05) / (dark + 0.05) >= 4.5
