"""A mapping for a database: look, sample what may matter, propose, and have the database take the selects."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Engine, select

from siro_bridge.crm.sql.engine import open_engine
from siro_bridge.crm.sql.errors import sql_errors
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.crm.sql.select import ALL, as_table
from siro_bridge.crm.sql.transactions import reading_in_utc
from siro_bridge.domain.errors import SiroBridgeError
from siro_bridge.mapping.load import parse_mapping
from siro_bridge_cli.looking.database import look
from siro_bridge_cli.looking.samples import sampled
from siro_bridge_cli.looking.worth_a_look import worth_a_look
from siro_bridge_cli.mapping_init.local_zone import local_zone
from siro_bridge_cli.mapping_init.recipes import how_tried, recipe_names, recipes_folder
from siro_bridge_cli.proposal.questions import Interview
from siro_bridge_cli.proposal.shape import Shape
from siro_bridge_cli.proposal.sql_mapping import propose
from siro_bridge_cli.proposal.sql_words import SqlWords


class OfDatabase:
    """Reads in transactions that cannot write. Raises ConfigurationError, CrmUnavailableError, AnswerError."""

    def __init__(self, url: str) -> None:
        self._engine: Engine = open_engine(url, pool_size=1, read_only=True)

    def look(self, schemas: Sequence[str], *, with_values: bool) -> Shape:
        shape = look(self._engine, schemas)
        return sampled(self._engine, shape, worth_a_look(shape), with_values=with_values)

    def propose(self, shape: Shape, interview: Interview) -> str:
        if shape.product and (name := shape.product.lower()) in recipe_names(recipes_folder()):
            interview.guess("product", shape.product, f"by its tables; {how_tried(name, recipes_folder())}")
        words = SqlWords(self._engine.dialect.name, self._quote)
        return propose(shape, words, interview, local_zone()).text

    def _quote(self, name: str) -> str:
        """As a person writes it: for drivers that take %s for a parameter, SQLAlchemy doubles the sign."""
        dialect = self._engine.dialect
        quoted = dialect.identifier_preparer.quote(name)
        return quoted.replace("%%", "%") if dialect.paramstyle in ("format", "pyformat") else quoted

    def refused(self, text: str) -> list[str]:
        """What the database says of a select that it does not take; it gives no row."""
        return list(self._refused(text))

    def _refused(self, text: str) -> Iterator[str]:
        mapping = parse_mapping(text)
        for entity in ("opportunities", "engagements"):
            section = getattr(mapping, entity)
            if not isinstance(mapping, SqlMapping) or section is None:
                continue
            try:
                with sql_errors(mapping.place(entity, "select")), reading_in_utc(self._engine) as connection:
                    connection.execute(select(ALL).select_from(as_table(section.select)).limit(0))
            except SiroBridgeError as error:
                yield str(error)

    def close(self) -> None:
        self._engine.dispose()
