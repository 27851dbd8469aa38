"""What a check of a mapping found."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Checked:
    """One line each: `mistakes` keep something from being read or written, `warnings` a person should know of."""

    mistakes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
