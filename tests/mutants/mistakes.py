"""Small mistakes that somebody could make: a comparison off by one, a step left out, a default turned around."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

COMPARED = {
    ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">"), ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="), ast.Is: ("is", "is not"), ast.IsNot: ("is not", "is"), ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}  # fmt: skip
COMPUTED = {
    ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "/"), ast.Div: ("/", "*"), ast.FloorDiv: ("//", "*"),
    ast.BitOr: ("|", "&"), ast.BitAnd: ("&", "|"),
}  # fmt: skip
CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}
A_WORD = re.compile(r"[A-Za-z_:#][\w.:#/-]*")
"""A code, a key or a name: what something else has to agree with. Sentences are for people."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """`old` becomes `new` at a place of a file, in bytes; `lines` (from 1) run it, and `text` is where it is made.
    `at_import`: they run when the module is imported.

    `name` says what and where without a line number, so that it holds while the file changes elsewhere.
    """

    file: str
    line: int
    lines: range
    text: str
    old: str
    new: str
    start: int
    end: int
    nth: int
    at_import: bool

    @property
    def name(self) -> str:
        nth = f" ({self.nth})" if self.nth > 1 else ""
        return f"{self.file}: {self.text}: {self.old or 'nothing'} -> {self.new or 'nothing'}{nth}"

    def rank(self, seed: int) -> str:
        """Mistakes sorted by it are in an order by chance, which does not change when others come or go."""
        return sha256(f"{seed} {self.name}".encode()).hexdigest()

    def made_in(self, source: bytes) -> bytes | None:
        """None where the grammar does not allow it."""
        changed = source[: self.start] + self.new.encode() + source[self.end :]
        try:
            ast.parse(changed)
        except SyntaxError:
            return None
        return changed


def mistakes(file: str, source: bytes) -> list[Mistake]:
    """All in a file, in its order."""
    found: list[Mistake] = []
    seen: dict[str, int] = {}
    for made in sorted(set(_Finder(file, source).mistakes()), key=lambda made: (made.start, made.end, made.new)):
        nth = seen[made.name] = seen.get(made.name, 0) + 1
        found.append(replace(made, nth=nth))
    return found


class _Finder:
    def __init__(self, file: str, source: bytes) -> None:
        self._file, self._source = file, source
        self._starts = [0]
        for line in source.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._texts = source.decode().splitlines()
        self._functions = 0

    def mistakes(self) -> Iterator[Mistake]:
        yield from self._in_block(ast.parse(self._source).body)

    def _in_block(self, statements: list[ast.stmt]) -> Iterator[Mistake]:
        for statement in statements:
            if _says_nothing(statement):
                continue
            yield from self._in_statement(statement)

    def _in_statement(self, statement: ast.stmt) -> Iterator[Mistake]:
        blocks = [getattr(statement, name, None) or [] for name in ("body", "orelse", "finalbody")]
        handlers: list[ast.ExceptHandler] = getattr(statement, "handlers", [])
        cases: list[ast.match_case] = getattr(statement, "cases", [])
        last = (blocks[0] or cases or [None])[0]
        first_inside = getattr(last, "lineno", None) or getattr(getattr(last, "pattern", None), "lineno", None)
        lines = range(statement.lineno, max(first_inside or (statement.end_lineno or 0) + 1, statement.lineno + 1))
        yield from self._of_statement(statement, lines)
        for part in _own_parts(statement):
            yield from self._in_expression(part, lines)
        self._functions += isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef)
        for block in [*blocks, *[case.body for case in cases], *[handler.body for handler in handlers]]:
            yield from self._in_block(block)
        self._functions -= isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef)
        for handler in handlers:
            if handler.type:
                yield self._at(handler.type, "()", range(handler.lineno, handler.lineno + 1))

    def _of_statement(self, statement: ast.stmt, lines: range) -> Iterator[Mistake]:
        """A step that is left out, a turn that is wrong, a condition turned around, nothing given back."""
        match statement:
            case ast.Expr(value=ast.Call() | ast.Await()) | ast.Raise() | ast.Return(value=None) | ast.Delete():
                yield self._at(statement, "pass", lines)
            case ast.Continue():
                yield self._at(statement, "break", lines)
            case ast.Break():
                yield self._at(statement, "continue", lines)
            case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
                yield self._at(value, "None", lines)
            case ast.If(test=test) | ast.While(test=test) if isinstance(
                test, ast.Name | ast.Attribute | ast.Call | ast.NamedExpr
            ):
                yield self._at(test, f"not ({self._text(test)})", lines)
            case ast.AugAssign(op=op, target=target, value=value) if type(op) in COMPUTED:
                old, new = COMPUTED[type(op)]
                yield from self._between(target, value, f"{old}=", f"{new}=", lines)
            case _:
                pass

    def _in_expression(self, node: ast.AST, lines: range) -> Iterator[Mistake]:
        if isinstance(node, ast.JoinedStr):  # its parts have no places of their own
            return
        if isinstance(node, ast.expr):
            yield from self._of_expression(node, lines)
        for name, child in ast.iter_fields(node):
            if name not in ("annotation", "returns", "ctx"):
                for part in child if isinstance(child, list) else [child]:
                    if isinstance(part, ast.AST):
                        yield from self._in_expression(part, lines)

    def _of_expression(self, node: ast.expr, lines: range) -> Iterator[Mistake]:
        yield from self._of_operator(node, lines)
        match node:
            case ast.IfExp(test=test) if isinstance(test, ast.Name | ast.Attribute | ast.Call):
                yield self._at(test, f"(not {self._text(test)})", lines)
            case ast.Constant(value=value):
                yield from self._of_constant(node, value, lines)
            case ast.Call(func=func, keywords=keywords):
                if isinstance(func, ast.Name) and func.id in CALLED:
                    yield self._at(func, CALLED[func.id], lines)
                for keyword in keywords:
                    if keyword.arg:
                        yield self._without(keyword, lines)
            case _:
                pass

    def _of_operator(self, node: ast.expr, lines: range) -> Iterator[Mistake]:
        match node:
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                for before, op, after in zip([left, *comparators], ops, comparators, strict=False):
                    yield from self._between(before, after, *COMPARED[type(op)], lines)
            case ast.BoolOp(op=op, values=[first, second, *_]):
                old, new = ("and", "or") if isinstance(op, ast.And) else ("or", "and")
                yield from self._between(first, second, old, new, lines)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield self._at(node, self._text(operand), lines)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in COMPUTED:
                yield from self._between(left, right, *COMPUTED[type(op)], lines)
            case _:
                pass

    def _of_constant(self, node: ast.Constant, value: object, lines: range) -> Iterator[Mistake]:
        match value:
            case bool():
                yield self._at(node, str(not value), lines)
            case int():
                yield self._at(node, str(value + 1 if value < 3 else value * 10), lines)
            case float():
                yield self._at(node, str(value * 10 or 1.0), lines)
            case str() if A_WORD.fullmatch(value):
                yield self._at(node, repr(f"{value}_x"), lines)
            case _:
                pass

    def _without(self, keyword: ast.keyword, lines: range) -> Mistake:
        """An argument that is left to its default, with the comma that stands after or before it."""
        start, end = self._offset(keyword.lineno, keyword.col_offset), self._end(keyword)
        following = re.match(rb"\s*,\s*", self._source[end:])
        if following:
            return self._made(start, end + following.end(), "", keyword.lineno, lines)
        before = re.search(rb",\s*$", self._source[:start])
        return self._made(before.start() if before else start, end, "", keyword.lineno, lines)

    def _between(self, before: ast.AST, after: ast.AST, old: str, new: str, lines: range) -> Iterator[Mistake]:
        start, end = self._end(before), self._offset(after.lineno, after.col_offset)  # type: ignore[attr-defined]
        pattern = rb"\s+".join(re.escape(word.encode()) for word in old.split())
        found = re.search(rb"\b" + pattern + rb"\b" if old[0].isalpha() else pattern, self._source[start:end])
        if found:
            line = before.end_lineno or 0  # type: ignore[attr-defined]
            yield self._made(start + found.start(), start + found.end(), new, line, lines)

    def _at(self, node: ast.AST, new: str, lines: range) -> Mistake:
        line, column = node.lineno, node.col_offset  # type: ignore[attr-defined]
        return self._made(self._offset(line, column), self._end(node), new, line, lines)

    def _made(self, start: int, end: int, new: str, line: int, lines: range) -> Mistake:
        old = " ".join(self._source[start:end].decode().split())
        text, at_import = self._texts[line - 1].strip(), not self._functions
        return Mistake(self._file, line, lines, text, old, new, start, end, 1, at_import)

    def _text(self, node: ast.AST) -> str:
        return self._source[self._offset(node.lineno, node.col_offset) : self._end(node)].decode()  # type: ignore[attr-defined]

    def _end(self, node: ast.AST) -> int:
        return self._offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]

    def _offset(self, line: int, column: int) -> int:
        return self._starts[line - 1] + column


def _says_nothing(statement: ast.stmt) -> bool:
    """Docstrings, imports, what only types need."""
    if isinstance(statement, ast.If) and ast.unparse(statement.test) == "TYPE_CHECKING":
        return True
    is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return is_text or isinstance(statement, ast.Import | ast.ImportFrom | ast.Global | ast.Nonlocal)


def _own_parts(statement: ast.stmt) -> Iterator[ast.AST]:
    """The expressions of a statement, without the statements inside it and without types."""
    for name, child in ast.iter_fields(statement):
        if name in ("body", "orelse", "finalbody", "handlers", "annotation", "returns", "type_params"):
            continue
        for part in child if isinstance(child, list) else [child]:
            if isinstance(part, ast.match_case):
                if part.guard:
                    yield part.guard
            elif isinstance(part, ast.AST) and not ast.unparse(part).startswith(("dataclass(", "TypeVar(")):
                yield part
