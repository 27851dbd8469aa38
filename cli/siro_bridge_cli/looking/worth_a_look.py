"""Which tables are worth a sample: those that may play a part, and what they refer to."""

from siro_bridge_cli.proposal.lexicon import TABLES
from siro_bridge_cli.proposal.references import type_beside, with_references
from siro_bridge_cli.proposal.shape import Shape
from siro_bridge_cli.proposal.tables import Scoring

BEST = 4
"""So many of each part."""

MOST_OF_SEVERAL = 40
"""So many of those that refer to several tables, by a word beside the key."""


def worth_a_look(shape: Shape) -> set[str]:
    known = with_references(shape)
    scoring = Scoring(known)
    names = {each.table.name for entity in TABLES for each in scoring.ranked(entity)[:BEST]}
    referred = {each.table for name in names for each in known.by_name[name].references}
    referring = {table.name for table in known.tables for each in table.references if each.table in names}
    links = {name for name in referring if scoring.is_link(known.by_name[name])}
    several = [table.name for table in known.tables if any(type_beside(table, field) for field in table.fields)]
    return names | referred | links | set(several[:MOST_OF_SEVERAL])
