"""`siro-bridge mapping init` writes a first mapping from what it sees."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from siro_bridge_cli.mapping_init.answers import Asked, Given, given_answers, unanswered
from siro_bridge_cli.mapping_init.recipes import recipe_text
from siro_bridge_cli.mapping_init.way_in import StackName, database_url
from siro_bridge_cli.mapping_init.written import STDOUT, checked, make_room, with_head, write
from siro_bridge_cli.proposal.questions import AnswerError, Interview
from siro_bridge_cli.stack.errors import StackError

SHIPPED = Path("layers/crm_mapping/mapping.yaml")
PATH = click.Path(path_type=Path)
Propose = Callable[[Interview], str]
"""Makes the mapping's text."""

Refused = Callable[[str], list[str]]
"""What the CRM says of a mapping that is made."""


@click.command()
@click.argument("file", type=PATH, default=SHIPPED)
@click.option("--openapi", type=PATH, metavar="FILE", help="Look at an API's OpenAPI description (3.0 or 3.1).")
@click.option(
    "--graphql", type=PATH, metavar="FILE", help="Look at a GraphQL schema: SDL, or an introspection's answer."
)
@click.option("--sample", "samples", type=PATH, multiple=True, metavar="FILE", help="Look at a list's answer, as JSON.")
@click.option("--recipe", metavar="NAME", help="Copy a recipe of docs/recipes instead of looking at anything.")
@click.option("--answers", type=PATH, metavar="FILE", help="Answers by their keys, as YAML: `appointments: visits`.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="One answer; before those of --answers.")
@click.option("--yes", is_flag=True, help="Take the best guess for every question.")
@click.option("--overwrite", is_flag=True, help="Replace FILE without asking.")
@click.option("--schema", "schemas", multiple=True, metavar="NAME", help="A schema of the database to look at.")
@click.option("--with-values", is_flag=True, help="Read the words of kinds and stages too, to say what they mean.")
@click.option("--stack", "stack_name", metavar="NAME", help="Take the way to the CRM from this stack's CrmSecret.")
@click.option("--region", help="The stack's AWS region.")
@click.option("--profile", help="A profile of your AWS settings.")
@click.option("--local", is_flag=True, help="From the stack of `siro-bridge demo --keep`.")
def init(
    *,
    file: Path,
    openapi: Path | None,
    graphql: Path | None,
    samples: tuple[Path, ...],
    recipe: str | None,
    answers: Path | None,
    settings: tuple[str, ...],
    yes: bool,
    overwrite: bool,
    schemas: tuple[str, ...],
    with_values: bool,
    stack_name: str | None,
    region: str | None,
    profile: str | None,
    local: bool,
) -> None:
    """Write a first mapping to FILE (layers/crm_mapping/mapping.yaml; - prints it), from what the CRM looks like.

    It looks at a database: tables, columns, keys, references, numbers of rows, and shares of a sample; never at the
    values of records. The URL comes from SIRO_BRIDGE_CRM, a hidden prompt, standard input, or a stack's CrmSecret.
    With --openapi, --graphql or --sample it looks at an API's description, or at an answer of each list (visits.json).
    It asks what it cannot know, marks what it guessed, and writes nothing to the CRM.
    """
    stack = StackName(stack_name, region, profile, local)
    if sum(map(bool, (openapi, graphql, samples, recipe, stack.is_named))) > 1:
        raise click.UsageError("one way to look at a time: --openapi, --graphql, --sample, --recipe, or a database")
    if recipe:
        _copy(recipe, file, overwrite=overwrite)
        return
    given = given_answers(answers, settings, takes_guesses=yes)
    make_room(file, overwrite=overwrite)
    seen = Seen(openapi, graphql, samples)
    with _source(seen, stack, schemas, with_values=with_values) as (propose, refused):
        interview = Interview(given if yes or not sys.stdin.isatty() else Asked(given))
        try:
            text = with_head(propose(interview), file)
        except AnswerError as error:
            raise StackError(str(error)) from None
        if given.missing:
            raise StackError(unanswered(given.missing))
        mistakes, warnings = checked(text, file)
        mistakes += refused(text)
    write(text, file)
    _report(file, interview, given, mistakes, warnings)


@dataclass(frozen=True, slots=True)
class Seen:
    """Files that describe an API."""

    openapi: Path | None
    graphql: Path | None
    samples: tuple[Path, ...]

    def propose(self) -> Propose | None:
        if not (self.openapi or self.graphql or self.samples):
            return None
        from siro_bridge_cli.mapping_init.of_api import of_graphql, of_openapi, of_samples  # noqa: PLC0415

        if self.openapi:
            return of_openapi(self.openapi)
        return of_graphql(self.graphql) if self.graphql else of_samples(self.samples)


@contextmanager
def _source(
    seen: Seen, stack: StackName, schemas: tuple[str, ...], *, with_values: bool
) -> Iterator[tuple[Propose, Refused]]:
    """What is needed of each way is imported when it is gone: SQLAlchemy is heavy."""
    if propose := seen.propose():
        yield propose, lambda _: []
        return
    from siro_bridge_cli.mapping_init.of_database import OfDatabase  # noqa: PLC0415

    database = OfDatabase(database_url(stack))
    try:
        shape = database.look(schemas, with_values=with_values)
        yield (lambda interview: database.propose(shape, interview)), database.refused
    finally:
        database.close()


def _copy(recipe: str, file: Path, *, overwrite: bool) -> None:
    text, others = recipe_text(recipe)
    make_room(file, overwrite=overwrite)
    write(with_head(text, file, is_draft=False), file)
    if file != STDOUT:
        click.echo(f"{file} is the recipe {recipe}'s.", err=True)
    for each in others:
        click.echo(f"  belongs to it: {each}", err=True)


def _report(file: Path, interview: Interview, given: Given, mistakes: list[str], warnings: list[str]) -> None:
    """On standard error, where the mapping itself goes to standard output."""
    say = _Say(to_stderr=file == STDOUT)
    say(f"{file} is written." if file != STDOUT else "")
    say("\nGuessed:", [f"{each.key}: {each.value} ({each.why})" for each in interview.decisions if each.is_guess])
    say("\nAs you said:", [f"{each.key}: {each.value}" for each in interview.decisions if not each.is_guess])
    say("\nOpen, and no part of the mapping until you say so:", interview.left_open)
    say("\nWarnings:", warnings)
    say("\nAnswers to what was not asked:", given.unused)
    if mistakes:
        say("\nWrong:", mistakes)
        raise click.exceptions.Exit(1)
    say("\nNext: look through it, then `siro-bridge mapping check`, and with --live against the CRM.")


class _Say:
    def __init__(self, *, to_stderr: bool) -> None:
        self._to_stderr = to_stderr

    def __call__(self, head: str, lines: list[str] | None = None) -> None:
        """Nothing where there is nothing to list."""
        if lines is None or lines:
            click.echo("\n".join([head, *(f"  {line}" for line in lines or ())]), err=self._to_stderr)
