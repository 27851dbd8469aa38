"""The words by which CRMs name what Siro wants to know: of fields, and of tables.

Gathered from the schemas of Tryton, SuiteCRM, Dolibarr, Odoo, HubSpot, Pipedrive, Zoho and what companies build
themselves. A weight of 1 is a name that means nothing else there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from siro_bridge_cli.proposal.names import Words, listed, words_of
from siro_bridge_cli.proposal.shape import Kind

Weights = Mapping[Words, float]
Entity = Literal["appointments", "opportunities", "accounts", "reps", "notes"]
"""What is looked for, in a salesperson's words; `appointments` are the mapping's engagements."""


def weights(**by_weight: str) -> Weights:
    """`_10="start, begin"`: names that mean it with a weight of 1.0, and so on."""
    return {
        words_of(name.strip().replace(" ", "_")): int(weight[1:]) / 10
        for weight, names in by_weight.items()
        for name in names.split(",")
    }


@dataclass(frozen=True, slots=True)
class Role:
    """A meaning that a field may have. A name with one of `never` has another one, most likely."""

    words: Weights
    kinds: Mapping[Kind, float]
    never: frozenset[str] = field(default_factory=frozenset)


_TIMES: Mapping[Kind, float] = {"datetime": 1, "moment": 1, "date": 0.8, "text": 0.7, "integer": 0.5}
_STAMPS: Mapping[Kind, float] = {"datetime": 1, "moment": 1, "date": 0.4, "text": 0.7, "integer": 0.5}
_TEXTS: Mapping[Kind, float] = {"text": 1, "other": 0.5}
_LISTED: Mapping[Kind, float] = {"text": 1, "integer": 0.8, "uuid": 0.8, "other": 0.5}
_FLAGS: Mapping[Kind, float] = {"boolean": 1, "integer": 0.7, "text": 0.4}
_NUMBERS: Mapping[Kind, float] = {"decimal": 1, "integer": 0.9}

_NOT_THE_START = (
    "end, stop, created, modified, updated, changed, reminder, sent, actual, deleted, until, last, closed, 2"
)
_NOT_A_NAME = "first, last, middle, user, file, created, modified, legal, internal, translit, alia, account"
_SECOND = "shipping, ship, alternate, alt, secondary, other, delivery, assistant, fax, emergency, work, home, ip, mac"


ROLES: Mapping[str, Role] = {
    "start": Role(
        weights(
            _10="start, begin, dtstart, datep, start date, date start, start time, when from",
            _9="scheduled, from, planned, booked",
            _8="appointment, visit, meeting, beginn, inicio, debut, schedule",
            _7="when",
            _6="date",
            _4="time, due",
        ),
        _TIMES,
        listed(_NOT_THE_START),
    ),
    "end": Role(
        weights(
            _10="end, stop, finish, dtend, datep 2, date end, end time, when to", _9="until, ende", _8="to, thru"
        ),
        _TIMES,
        listed("created, modified, updated, reminder, deleted, recurrence, repeat, actual, contract"),
    ),
    "hour": Role(weights(_10="start time, time start, time, hour", _9="from, start, begin, visit, at"), {"time": 1}),
    "end_hour": Role(weights(_10="end time, time end, end", _9="until, to, finish, stop"), {"time": 1}),
    "subject": Role(
        weights(_10="subject, title", _9="name, summary, topic, label, libelle, betreff", _5="description"),
        _TEXTS,
        listed(_NOT_A_NAME),
    ),
    "kind": Role(
        weights(_10="kind, type", _9="category", _5="purpose", _3="code"),
        _LISTED,
        listed("parent, repeat, recurring, reference, res, contact, currency, mime, file, show"),
    ),
    "updated": Role(
        weights(
            _10="updated, modified, write, tms, mtime, last updated, last modified, update, modification",
            _9="changed, last change, last update, mutation, aenderung, geaendert",
            _8="edited, edit",
        ),
        _STAMPS,
        listed("by, uid, id, user, password, status, stage, via"),
    ),
    "created": Role(
        weights(
            _10="created, create, entered, datec, creation, ctime", _9="inserted, added", _6="registered, opened"
        ),
        _STAMPS,
        listed("by, uid, id, user, via"),
    ),
    "deleted_at": Role(
        weights(_10="deleted, cancelled, canceled, removed", _6="archived, voided, cancel, delete"),
        {"datetime": 1, "moment": 1},
        listed("by, uid, id, user"),
    ),
    "deleted": Role(
        weights(_10="deleted, removed, cancelled, canceled", _6="archived, trashed, inactive, disabled, void"),
        _FLAGS,
        listed("by, uid, id, user, reason, default"),
    ),
    "active": Role(weights(_10="active", _6="enabled"), _FLAGS, listed("id, user, by, since, until")),
    "name": Role(
        weights(
            _10="name, full name, company name, nom, display name, customer name, account name",
            _9="title, label, subject, razon social",
            _8="company, summary, description",
            _6="display",
        ),
        _TEXTS,
        listed(_NOT_A_NAME) - {"account"},
    ),
    "deal_name": Role(
        weights(_10="name, title, deal name, opportunity name", _9="subject, label, topic, summary", _8="display name"),
        _TEXTS,
        listed(_NOT_A_NAME)
        | listed("company customer client contact person partner organization organisation owner rep stage user lead"),
    ),
    "first_name": Role(weights(_10="first name, firstname, given name, prenom, vorname", _8="first"), _TEXTS),
    "last_name": Role(weights(_10="last name, lastname, surname, family name, nachname", _8="last"), _TEXTS),
    "amount": Role(
        weights(
            _10="amount, expected revenue, opp amount, deal value, opportunity amount",
            _9="value, revenue, montant, betrag, importe",
            _8="total, price, worth, quote, estimate",
        ),
        _NUMBERS,
        listed("tax weighted prorated recurring monthly commission discount cost paid count number usdollar min max"),
    ),
    "stage": Role(
        weights(_10="stage, sales stage, disposition", _9="status, phase, statut", _8="state, etat", _6="outcome"),
        _LISTED,
        listed("kanban, billing, payment, invoice, old, previous, last, address, email, sync, approval"),
    ),
    "closed": Role(
        weights(_10="closed, close", _9="decided, won", _6="finished, completed, end"),
        _TIMES,
        listed("expected, estimated, deadline, planned, forecast, is, lost, by, due"),
    ),
    "email": Role(
        weights(_10="email, mail, email address, e mail, primary email, email 1", _5="login, username, user name"),
        _TEXTS,
        listed("template count opt invalid verified sent signature server normalized domain alias body subject"),
    ),
    "phone": Role(
        weights(_10="phone, telephone, phone number, telefon, telefono", _9="mobile, tel, cell"),
        {"text": 1, "integer": 0.4},
        listed(_SECOND) | {"type", "extension", "ext", "opt", "verified"},
    ),
    "street": Role(
        weights(_10="street, street address, strasse, calle", _9="address 1, address line 1, address", _8="rue"),
        _TEXTS,
        listed(_SECOND) | listed("email, mail, id, type, 2, city, state, zip, country, postal, code, name, town"),
    ),
    "city": Role(weights(_10="city, town, ville, ciudad, ort", _8="locality, suburb"), _LISTED, listed(_SECOND)),
    "state": Role(
        weights(_10="province", _9="state, region, state code, department, bundesland", _6="county"),
        _LISTED,
        listed(_SECOND) | listed("country, workflow, kanban, sync"),
    ),
    "zip": Role(
        weights(_10="zip, zip code, zipcode, postal code, postalcode, postcode, plz", _6="postal, cp, cap"),
        {"text": 1, "integer": 0.7},
        listed(_SECOND),
    ),
    "country": Role(
        weights(_10="country, country code, pays, pais, land"), _LISTED, listed(_SECOND) | {"phone", "calling"}
    ),
    "body": Role(
        weights(_10="body, text, note text", _9="content, note, comment, message, remark", _8="description, detail"),
        _TEXTS,
        listed("subject, id, type, author, count, plain, preview, title, name"),
    ),
    "link": Role(weights(_10="siro link, siro url, siro", _9="recording link, recording url"), _TEXTS),
}  # fmt: skip
"""Meaning → its names. Tables' own names in front of a field's do not count (`deal_title` is a deal's title)."""

TABLES: Mapping[Entity, Weights] = {
    "appointments": weights(
        _10="appointment, meeting, visit, engagement, actioncomm, calendar event, termin, rendezvous, cita",
        _9="booking, event, consultation, rdv, visita, besuch",
        _7="activity, inspection, demo, schedule, call",
        _5="task, job, session, interview, todo",
    ),
    "opportunities": weights(
        _10="opportunity, deal, crm lead, chance, oportunidad",
        _8="lead, proposal, quote, quotation, estimate, propal, projet",
        _6="project, job, order, sale, offer, contract, prospect",
    ),
    "accounts": weights(
        _10="account, customer, client, kunde, cliente, societe, homeowner, household",
        _9="party, company, partner, organization, organisation",
        _7="contact, person, lead, business, buyer",
    ),
    "reps": weights(
        _10="rep, salesperson, salesman, sales rep, seller, verkaeufer, vendedor, commercial",
        _9="user, employee, agent, staff, mitarbeiter, consultant",
        _6="member, people, person, resource, team member, owner, profile, account",
    ),
    "notes": weights(
        _10="note, comment, deal note, remark, notiz", _7="message, memo, activity", _5="timeline, journal, history"
    ),
}  # fmt: skip

WHO = weights(
    _10="rep, salesperson, sale rep, assigned, responsible, owner, seller, agent, consultant, employee, user action",
    _9="user, staff, organizer, organiser, member, vendedor, mitarbeiter, host, advisor",
    _5="resource, person",
)
"""Words of a field that refers to the person who is the rep of a record."""

NOT_WHO = listed("""
    create created creat creator author modified modif mod write updated update approved done deleted closed valid
    manager by last reviewer
""")
"""Words of one that means who made it, changed it last, or looks after them."""

ASIDE = listed("""
    history log audit aud type status stage tag rel template archive backup tmp temp attachment file line item report
    setting config configuration option preference permission role group token key migration revision version cstm queue
    cache field property view filter rule translation category source reason alarm reminder attendee invitee invitation
    participant favorite subscription notification email import export sequence seq link map cron exclusion rdate exrule
    stat summary seen address identifier mechanism bank product rank alias lang resource size
""")
"""Words of tables that are about another one: an event's attendees, a deal's lines, the types of meetings."""
