"""The company's people, deals and appointments: plainly fictional, and always around today."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, text

from siro_bridge.domain.payload.zones import zone_named

TIMEZONE = zone_named("America/Denver")

REPS = (
    ("R-07", "Dana Example", "dana@summit.example.com"),
    ("R-12", "Robin Sample", "robin@summit.example.com"),
    ("R-31", "Alex Placeholder", "alex@summit.example.com"),
)


@dataclass(frozen=True)
class Lead:
    """One customer with one deal and its appointment, which starts `hours` from now."""

    customer: str
    street: str
    city: str
    zip: str
    rep: str
    title: str
    stage: str
    amount: int | None
    kind: str
    hours: float
    cancelled: bool = False
    objections: str | None = None
    note: str | None = None

    @property
    def email(self) -> str:
        return f"{self.customer.lower().replace(' ', '.')}@example.com"


LEADS = (
    Lead("Pat Maple", "12 Aspen Way", "Denver", "80202", "R-07", "Maple kitchen", "quoted", 45000, "in_home", -26),
    Lead("Sam Juniper", "48 Birch Court", "Boulder", "80301", "R-12", "Juniper windows", "lead", None, "in_home", -5),
    Lead(
        "Kim Cedar", "7 Canyon Road", "Golden", "80401", "R-07", "Cedar roof", "quoted", 22500, "follow_up", -3,
        objections="Typed by Dana: wants to see a finished roof nearby first",
        note="Measured the roof: 240 square metres, two skylights.",
    ),
    Lead("Jo Willow", "301 Delta Street", "Aurora", "80010", "R-31", "Willow bathroom", "lead", None, "in_home", -1.5),
    Lead("Lee Spruce", "5 Elk Trail", "Littleton", "80120", "R-12", "Spruce kitchen", "sold", 61000, "in_home", 20),
    Lead("Max Poplar", "88 Fox Lane", "Arvada", "80002", "R-31", "Poplar windows", "lead", None, "phone", 44),
    Lead("Ray Alder", "19 Granite Loop", "Denver", "80210", "R-31", "Alder roof", "dead", 18000, "in_home", -50, True),
)  # fmt: skip


def seed(connection: Connection, now: datetime) -> None:
    """Fill the empty tables; `now` is aware, and becomes the company's own local time."""
    local = now.astimezone(TIMEZONE).replace(tzinfo=None, microsecond=0)
    rep_rows = [{"code": code, "name": name, "email": email} for code, name, email in REPS]
    connection.execute(text("INSERT INTO reps (rep_code, full_name, email) VALUES (:code, :name, :email)"), rep_rows)
    for number, lead in enumerate(LEADS, start=1):
        _seed_lead(connection, lead, appointment_id(number), local)


def appointment_id(number: int) -> UUID:
    """The id of the appointment of the lead at that place in LEADS, counted from 1."""
    return UUID(int=0x5150_0000_0000_4000_8000_0000_0000_0000 + number)


def _seed_lead(connection: Connection, lead: Lead, key: UUID, local: datetime) -> None:
    starts_at = (local + timedelta(hours=lead.hours)).replace(minute=0, second=0)
    values = vars(lead) | {
        "email": lead.email,
        "phone": f"+1303555{int(lead.zip) % 10000:04d}",
        "decided_on": local - timedelta(days=2) if lead.stage in ("sold", "dead") else None,
        "key": key,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1),
        "cancelled_at": local - timedelta(days=3) if lead.cancelled else None,
    }
    customer_id = connection.scalar(
        text(
            "INSERT INTO customers (full_name, email, phone, street, city, state, zip)"
            " VALUES (:customer, :email, :phone, :street, :city, 'CO', :zip) RETURNING customer_id"
        ),
        values,
    )
    deal_id = connection.scalar(
        text(
            "INSERT INTO deals (customer_id, rep_code, title, stage, quoted_amount, decided_on, objections)"
            " VALUES (:customer_id, :rep, :title, :stage, :amount, :decided_on, :objections) RETURNING deal_id"
        ),
        values | {"customer_id": customer_id},
    )
    connection.execute(
        text(
            "INSERT INTO appointments (appointment_id, deal_id, rep_code, kind, subject, starts_at, ends_at,"
            " cancelled_at) VALUES (:key, :deal_id, :rep, :kind, :title, :starts_at, :ends_at, :cancelled_at)"
        ),
        values | {"deal_id": deal_id},
    )
    if lead.note:
        connection.execute(
            text(
                "INSERT INTO deal_notes (deal_id, author, kind, is_private, body)"
                " VALUES (:deal_id, :rep, 'visit', false, :note)"
            ),
            values | {"deal_id": deal_id},
        )
