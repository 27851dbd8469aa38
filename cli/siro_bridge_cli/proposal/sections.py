"""The two selects: deals, and appointments with their deal, customer and rep nested whole."""

from siro_bridge_cli.proposal.columns import Columns
from siro_bridge_cli.proposal.deals import add_deal
from siro_bridge_cli.proposal.kinds import add_kind
from siro_bridge_cli.proposal.names import words_of
from siro_bridge_cli.proposal.parents import (
    COUNTRY,
    Key,
    Nesting,
    Placed,
    add_account,
    id_of,
    join_parent,
    keys_to,
)
from siro_bridge_cli.proposal.people import add_rep
from siro_bridge_cli.proposal.questions import NONE
from siro_bridge_cli.proposal.section import Section
from siro_bridge_cli.proposal.select_text import SelectText
from siro_bridge_cli.proposal.shape import Table
from siro_bridge_cli.proposal.sql_words import SqlWords
from siro_bridge_cli.proposal.stamps import changed, gone
from siro_bridge_cli.proposal.times import add_times


def opportunities(nesting: Nesting, words: SqlWords) -> Section | None:
    table = nesting.cast["opportunities"]
    if table is None or not _is_keyed(table, nesting):
        return None
    section = Section(SelectText(words, table))
    select, columns = section.select, Columns(table, "opportunities", nesting.interview)
    select.add("externalId", id_expression(select, table))
    _stamp(section, columns, nesting)
    add_deal(section, nesting, select.alias, columns, "")
    for role, path in (("closed", "closedAt"), ("created", "remoteCreatedAt")):
        if picked := columns.pick(role, shared=role == "created"):
            select.add(path, select.own(picked.name), picked.note)
    row = Placed(table, select.alias)
    _account(section, nesting, [row])
    add_rep(select, nesting, row, "opportunityUsers[0]", "opportunities")
    return _finished(section, nesting)


def engagements(nesting: Nesting, words: SqlWords) -> Section | None:
    table = nesting.cast["appointments"]
    if table is None or not _is_keyed(table, nesting):
        return None
    section = Section(SelectText(words, table))
    select, columns = section.select, Columns(table, "appointments", nesting.interview)
    select.add("externalId", id_expression(select, table))
    _subject(section, columns)
    if not add_times(select, columns, nesting.interview):
        return None
    _stamp(section, columns, nesting)
    add_kind(section, columns, nesting)
    row = Placed(table, select.alias)
    owners = [row]
    if deal := _joined_deal(section, nesting, row):
        owners.append(deal)
    _account(section, nesting, owners)
    add_rep(select, nesting, row, "engagementUsers[0]", "appointments")
    return _finished(section, nesting)


def id_expression(select: SelectText, table: Table) -> str:
    """A record's id; of a key of several columns all of them."""
    if len(table.key) == 1:
        return id_of(select, select.alias, table)
    return select.words.joined([select.own(name) for name in table.key], "/")


def _is_keyed(table: Table, nesting: Nesting) -> bool:
    interview = nesting.interview
    if not table.key:
        interview.leave(f"{table.name}: it has no key; which column is its id?")
    elif not table.has_key:
        interview.guess(f"{table.name}: key", ", ".join(table.key), "nothing declares a key, and it is called so")
    for base in (each.table for each in table.references if each.is_told and (each.field,) == table.key):
        interview.leave(
            f"{table.name}: by its key it is a part of {base}: what says when it changed, is deleted, or whose it is "
            "may be there"
        )
    if {("published",), ("document", "id")} <= (names := {words_of(each.name) for each in table.fields}):
        several = "published_at, locale and document_id" if ("locale",) in names else "published_at and document_id"
        interview.leave(f"{table.name}: are drafts, or other languages, rows of their own there? See {several}")
    return bool(table.key)


def _stamp(section: Section, columns: Columns, nesting: Nesting) -> None:
    select = section.select
    select.cursor, note = changed(select, select.alias, columns, asked=True)
    if not select.cursor:
        section.told.append("Nothing says when a row was last changed: every run reads all of them, and compares.")
        nesting.interview.guess(f"{select.base.name}: cursor", NONE, "no column says when a row was last changed")
    elif note:
        section.told.append(f"The time of the last change: {note}.")
    since, why = gone(select, select.alias, columns, select.cursor, asked=True)
    if since:
        select.add("deletedAt", since, why)
    else:
        section.told.append("Nothing marks what is deleted: if rows are removed, see sync.removal in docs/mapping.md.")


def _subject(section: Section, columns: Columns) -> None:
    if subject := columns.pick("subject"):
        section.select.add("subject", section.select.own(subject.name), subject.note)
    elif perhaps := columns.perhaps("subject"):
        section.select.add("subject", section.select.own(perhaps.name), "is it a title?", live=False)


def _joined_deal(section: Section, nesting: Nesting, row: Placed) -> Placed | None:
    deal, select = nesting.cast["opportunities"], section.select
    if deal is None:
        return None
    keys = keys_to(select, nesting, row, deal, "opportunities") if len(deal.key) == 1 else []
    if not keys:
        nesting.interview.leave(f"{row.table.name}: which deal is each about? {_no_way_to(deal)}")
        return None
    alias = join_parent(select, nesting, deal, keys)
    select.add("opportunity.externalId", id_of(select, alias, deal))
    add_deal(section, nesting, alias, Columns(deal, "opportunities", nesting.interview), "opportunity.")
    return Placed(deal, alias)


def _account(section: Section, nesting: Nesting, owners: list[Placed]) -> None:
    account, select = nesting.cast["accounts"], section.select
    if account is None:
        return
    keys: list[Key] = []
    for row in owners if len(account.key) == 1 else ():
        keys += keys_to(select, nesting, row, account, "accounts")
        if keys and keys[0].always:
            break
    if keys:
        add_account(select, nesting, join_parent(select, nesting, account, keys), account)
    else:
        nesting.interview.leave(f"{select.base.name}: whose are they? {_no_way_to(account)}")


def _no_way_to(table: Table) -> str:
    if len(table.key) > 1:
        return f"the key of {table.name} has several columns ({', '.join(table.key)})"
    return f"nothing refers to {table.name}"


def _finished(section: Section, nesting: Nesting) -> Section:
    if (
        section.select.paths & {"account.addresses[0].street"}
        and "account.addresses[0].country" not in section.select.paths
    ):
        country = next(each.value for each in nesting.interview.decisions if each.key == COUNTRY)
        section.constants["account.addresses[0].country"] = country
    return section
