"""What became of the mistakes: kept in a file of JSON lines, told as a score by module with what nobody noticed."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.mutants.copied import CORE, PARTS

EQUIVALENTS = Path(__file__).parent / "equivalents.yaml"
GOAL = 0.90


@dataclass(frozen=True, slots=True)
class Result:
    """`by` is the first test that failed; `after` what the tests were that a survivor survived."""

    name: str
    noticed: bool
    by: str
    ran: int
    seconds: float
    after: str


def read_results(path: Path) -> dict[str, Result]:
    lines = path.read_text().splitlines() if path.exists() else []
    return {told["name"]: Result(**told) for told in map(json.loads, lines)}


def keep_result(path: Path, result: Result) -> None:
    with path.open("a") as file:
        file.write(json.dumps(asdict(result)) + "\n")


def read_equivalents(path: Path = EQUIVALENTS) -> dict[str, str]:
    """Why a mistake, by its name, changes nothing that anybody could see."""
    told: dict[str, list[dict[str, Any]]] = yaml.safe_load(path.read_text()) or {}
    return {f"{CORE}/{file}: {one['mistake']}": one["reason"] for file, several in told.items() for one in several}


def told_score(results: Iterable[Result], equivalents: Mapping[str, str]) -> str:
    counted: dict[str, list[Result]] = defaultdict(list)
    same: dict[str, int] = defaultdict(int)
    for result in results:
        for part in _parts(result.name):
            if result.name in equivalents and not result.noticed:
                same[part] += 1
            else:
                counted[part].append(result)
    lines = ["| module | planted | equivalent | noticed | score |", "| --- | --- | --- | --- | --- |"]
    for part in sorted(counted.keys() | same.keys(), key=lambda part: (part == "all", part)):
        noticed, of = sum(result.noticed for result in counted[part]), len(counted[part])
        lines.append(f"| {part} | {of + same[part]} | {same[part]} | {noticed} | {noticed / max(of, 1):.1%} |")
    survivors = sorted(result.name for result in counted["all"] if not result.noticed)
    return "\n".join([*lines, "", *(f"not noticed: {name.removeprefix(f'{CORE}/')}" for name in survivors)])


def has_reached_goal(results: Iterable[Result], equivalents: Mapping[str, str]) -> bool:
    for part in PARTS:
        counted = [result for result in results if f"{CORE}/{part}/" in result.name and result.name not in equivalents]
        if counted and sum(result.noticed for result in counted) < GOAL * len(counted):
            return False
    return True


def _parts(name: str) -> list[str]:
    folders = name.partition(":")[0].removeprefix(f"{CORE}/").split("/")[:-1]
    return ["all", *("/".join(folders[: depth + 1]) for depth in range(len(folders)))]
