"""Tryton's own client, proteus, in Tryton's own virtual environment: what a person sees and types.

Reads a request a line from standard input, `{"do": name, …}`, and answers each with a line of JSON.
"""

import json
import sys
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from proteus import Model, config

REPS = (("Dana Field", "dana@example.com"), ("Lee Porch", "lee@example.com"))
DEALS = (
    ("Maple kitchen", "Pat Maple", Decimal("18500.00")),
    ("Willow bathroom", "Kim Willow", None),
    ("Cedar roof", "Jo Cedar", Decimal("42000.50")),
)


def seed(starts: list[str]) -> dict[str, Any]:
    """A company with two reps, and three opportunities with a visit each; answers the records' ids."""
    company = _company()
    reps = [_employee(company, *rep) for rep in REPS]
    deals, visits = [], []
    for number, (title, customer, amount) in enumerate(DEALS):
        deal = Model.get("sale.opportunity")()
        deal.party, deal.description, deal.employee = _customer(customer), title, reps[number % 2]
        deal.company, deal.currency, deal.amount = company, company.currency, amount
        deal.save()
        visit = Model.get("sale.visit")()
        visit.opportunity, visit.employee, visit.subject = deal, reps[number % 2], title
        visit.start = datetime.fromisoformat(starts[number])
        visit.save()
        deals.append(str(deal.id))
        visits.append(str(visit.id))
    return {"deals": deals, "appointments": visits}


def move(key: str, start: str) -> None:
    visit = Model.get("sale.visit")(int(key))
    visit.start = datetime.fromisoformat(start)
    visit.save()


def cancel(key: str) -> None:
    visit = Model.get("sale.visit")(int(key))
    visit.active = False
    visit.save()


def facts(deal: str) -> dict[str, Any]:
    found = Model.get("sale.opportunity")(int(deal))
    return {
        name: getattr(found, name) for name in ("amount", "timeline", "decision_date", "needs_financing", "objections")
    }


def enter(deal: str, field: str, value: Any) -> None:
    found = Model.get("sale.opportunity")(int(deal))
    setattr(found, field, value)
    found.save()


def notes(deal: str) -> list[str]:
    return [note.message for note in Model.get("ir.note").find([("resource", "=", f"sale.opportunity,{deal}")])]


def link(key: str) -> str | None:
    found: str | None = Model.get("sale.visit")(int(key)).recording_link
    return found


def _company() -> Any:
    currency = Model.get("currency.currency")(
        name="US Dollar", code="USD", numeric_code="840", symbol="$", rounding=Decimal("0.01"), digits=2
    )
    currency.save()
    company = Model.get("company.company")(party=_party("Summit Home"), currency=currency)
    company.save()
    user = Model.get("res.user")(config.get_config().user)
    user.companies.append(company)
    user.company = company
    user.save()
    config.get_config()._context = Model.get("res.user").get_preferences(True, {})
    kind = Model.get("ir.sequence.type").find([("name", "=", "Sale Opportunity")])[0]
    sequence = Model.get("ir.sequence")(name="Opportunity", sequence_type=kind, company=company)
    sequence.save()
    settings = Model.get("sale.configuration")(1)
    settings.sale_opportunity_sequence = sequence
    settings.save()
    return company


def _party(name: str) -> Any:
    party = Model.get("party.party")(name=name)
    party.save()
    return party


def _customer(name: str) -> Any:
    party = _party(name)
    address = party.addresses[0] if party.addresses else party.addresses.new()
    address.street_unstructured, address.postal_code, address.city = "12 Elm Street", "80202", "Denver"
    mail = f"{name.split(maxsplit=1)[0].lower()}@example.com"
    for kind, value in (("email", mail), ("phone", "+1 303 555 0142")):
        party.contact_mechanisms.new(type=kind, value=value)
    party.save()
    return party


def _employee(company: Any, name: str, email: str) -> Any:
    party = _party(name)
    party.contact_mechanisms.new(type="email", value=email)
    party.save()
    employee = Model.get("company.employee")(party=party, company=company)
    employee.save()
    return employee


def main(database: str, settings: str) -> None:
    config.set_trytond(database, config_file=settings)
    answers = sys.stdout
    sys.stdout = sys.stderr
    for line in sys.stdin:
        request = json.loads(line)
        answer = globals()[request.pop("do")](**request)
        print(json.dumps(answer, default=_plain), file=answers, flush=True)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


if __name__ == "__main__":
    main(*sys.argv[1:])
