"""Curves on two logarithmic scales, as SVG that needs nothing but a browser."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT, LEFT, TOP = 420, 250, 52, 34
PLOT_WIDTH, PLOT_HEIGHT = 330, 170
COLOURS = ("#1f6feb", "#d9480f", "#2b8a3e", "#862e9c")
STYLE = "text{font:11px sans-serif;fill:#57606a}.name{font-weight:bold}line{stroke:#8c959f;stroke-opacity:.35}"


@dataclass(frozen=True, slots=True)
class Curve:
    """Of (x, y), both above zero; those from `reckoned_from` on were not measured and are hollow."""

    name: str
    points: Sequence[tuple[float, float]]
    reckoned_from: float = float("inf")


@dataclass(frozen=True, slots=True)
class Panel:
    title: str
    below: str
    curves: Sequence[Curve]


def svg(panels: Sequence[Panel], columns: int = 2) -> str:
    rows = ceil(len(panels) / columns)
    drawn = "".join(
        f'<g transform="translate({number % columns * WIDTH},{number // columns * HEIGHT})">{_panel(panel)}</g>'
        for number, panel in enumerate(panels)
    )
    width, height = columns * WIDTH, rows * HEIGHT
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">'
    return f'{head}<style>{STYLE}</style><rect width="{width}" height="{height}" fill="#fff"/>{drawn}</svg>\n'


def _panel(panel: Panel) -> str:
    points = [point for curve in panel.curves for point in curve.points]
    across, up = (_Scale.around([point[axis] for point in points]) for axis in (0, 1))
    lines = [f'<text class="name" x="{LEFT}" y="16">{escape(panel.title)}</text>']
    for decade in across.decades():
        x = LEFT + across.share(10.0**decade) * PLOT_WIDTH
        lines.append(f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{TOP + PLOT_HEIGHT}"/>')
        lines.append(f'<text x="{x:.1f}" y="{TOP + PLOT_HEIGHT + 14}" text-anchor="middle">{_short(decade)}</text>')
    for decade in up.decades():
        y = TOP + PLOT_HEIGHT * (1 - up.share(10.0**decade))
        lines.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{LEFT + PLOT_WIDTH}" y2="{y:.1f}"/>')
        lines.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_short(decade)}</text>')
    lines.append(f'<text x="{LEFT}" y="{TOP + PLOT_HEIGHT + 30}">{escape(panel.below)}</text>')
    for number, curve in enumerate(panel.curves):
        lines.append(_curve(curve, across, up, COLOURS[number], number))
    return "".join(lines)


def _curve(curve: Curve, across: "_Scale", up: "_Scale", colour: str, number: int) -> str:
    placed = [
        (LEFT + across.share(x) * PLOT_WIDTH, TOP + PLOT_HEIGHT * (1 - up.share(y)), x >= curve.reckoned_from)
        for x, y in curve.points
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in placed)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" stroke="{colour}" fill="{"#fff" if hollow else colour}"/>'
        for x, y, hollow in placed
    )
    name = f'<text x="{LEFT + 8}" y="{TOP + 14 + 14 * number}" style="fill:{colour}">{escape(curve.name)}</text>'
    return f'<polyline points="{line}" fill="none" stroke="{colour}"/>{dots}{name}'


@dataclass(frozen=True, slots=True)
class _Scale:
    """From one power of ten to another."""

    low: int
    high: int

    @classmethod
    def around(cls, values: Sequence[float]) -> "_Scale":
        low, high = floor(log10(min(values))), ceil(log10(max(values)))
        return cls(low, max(high, low + 1))

    def share(self, value: float) -> float:
        return (log10(value) - self.low) / (self.high - self.low)

    def decades(self) -> range:
        return range(self.low, self.high + 1)


def _short(decade: int) -> str:
    if decade < 0:
        return f"{10.0**decade:g}"
    thousands, rest = divmod(decade, 3)
    return f"{10**rest}{('', 'k', 'M', 'G')[thousands]}"
