"""How a field of the CRM writes what it holds, where that is another way than its type's usual one."""

from datetime import UTC, date, datetime, time

ITEMS = "items"
"""A JSON array: also of one item."""

_EPOCHS = {"epoch": 1, "epoch_ms": 1000, "epoch_us": 1_000_000, "epoch_ns": 1_000_000_000}
_SAMPLES = (date(2026, 1, 31), date(2031, 12, 2))
"""Two days of which no part is the same, and no part may be taken for another."""


def check_format(kind: str, form: str) -> None:
    """Raises ValueError that says what a field of this type can be written as."""
    if kind == "date":
        if form not in _EPOCHS and not _holds_a_day(form):
            raise ValueError(f"format: {', '.join(_EPOCHS)}, or a pattern that holds a whole day, such as %d.%m.%Y")
    elif kind not in ("list", "picklist"):
        raise ValueError("format: only the types date, list and picklist have one")
    elif form != ITEMS:
        raise ValueError(f"format: only {ITEMS}, a JSON array")


def write_day(day: date, form: str | None) -> date | str | int:
    """As the field holds it: the midnight in UTC that begins the day, where that is a time.

    Raises ValueError for a day that a program would read as another one there: a year of two digits has no century.
    """
    if form is None:
        return day
    midnight = datetime.combine(day, time.min, UTC)
    if form in _EPOCHS:
        return int(midnight.timestamp()) * _EPOCHS[form]
    text = midnight.strftime(form)
    if datetime.strptime(text, form).date() != day:  # noqa: DTZ007 (a day)
        raise ValueError("the field's format has no place for its century")
    return text


def _holds_a_day(pattern: str) -> bool:
    try:
        return all(bool(write_day(day, pattern)) for day in _SAMPLES)
    except ValueError:
        return False
