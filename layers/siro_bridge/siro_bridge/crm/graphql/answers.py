"""What a GraphQL CRM's answers mean: errors are read whatever the status, and no data without a reason is one too."""

import re
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import httpx2

from siro_bridge.crm.graphql.errors import MOST, AnswerError, errors_in, kind_of, pause_of
from siro_bridge.crm.graphql.kind import Kind
from siro_bridge.crm.graphql.kinds import code_in, is_known
from siro_bridge.crm.graphql.partial import is_inside, is_of_a_record, mark
from siro_bridge.crm.http.answers import SECRET, Answers, CrmFailedError, Read, json_of
from siro_bridge.crm.http.complaint import named, told
from siro_bridge.crm.http.expressions import Expression
from siro_bridge.crm.http.mapping.throttled import Throttled
from siro_bridge.crm.http.operation import Operation
from siro_bridge.crm.http.values import has_path
from siro_bridge.domain.errors import ConfigurationError, CrmRefusedError, CrmUnavailableError, SiroBridgeError
from siro_bridge.domain.phrases import phrases_in
from siro_bridge.domain.said import Said
from siro_bridge.http_answers import json_in, json_or, retry_after

_WRONG_ADDRESS = frozenset({404, 405, 406, 415})
_MENDED = frozenset({Kind.SECRET, Kind.FORBIDDEN, Kind.QUERY, Kind.VALUE})
"""What no waiting mends; some servers answer 500 whenever there is no data."""
_SHOWN_TO_OTHERS = "or let the credentials see what it names"

_QUOTED = re.compile(r"[\"'`“]([\[\]!$@\w.]+)[\"'`”]")
_INDEX = re.compile(r"\d{1,6}")

Document = Mapping[str, Any]


class GraphqlAnswers(Answers):
    """`path` is the mapping's place of the address, `codes` are those by which the CRM says that it has no record."""

    accepts = "application/graphql-response+json, application/json"

    def __init__(
        self,
        *,
        path: str,
        codes: Collection[str] = (),
        throttled: Throttled | None = None,
        error: str | None = None,
        is_paced: bool = False,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(throttled=throttled, error=error, is_paced=is_paced, now=now)
        self._path = path
        self._codes = frozenset(map(code_in, codes))

    def is_gone(self, response: httpx2.Response) -> bool:
        return self._kind(response) is Kind.GONE

    def is_changed(self, response: httpx2.Response) -> bool:
        return self._kind(response) is Kind.CHANGED

    def says_gone(self, body: Any, sought: Expression) -> bool:
        """Null where the record should be, or at the top of the data, which is above it."""
        nothing = isinstance(body, Mapping) and any(value is None for value in body.values())
        return nothing or has_path(body, sought.text)

    def body(self, response: httpx2.Response, operation: Operation, read: Read = json_in) -> Any:
        document = json_of(response, operation, read)
        data = document.get("data") if isinstance(document, Mapping) else None
        for error in errors_in(document):
            data = mark(data, error.path, self._words([error], operation))
        return data

    def shown(self, response: httpx2.Response) -> Any:
        document = json_or(response, None)
        return document.get("data") if isinstance(document, Mapping) else None

    def refuses_login(self, response: httpx2.Response, operation: Operation) -> bool:
        """By an error's code; or by no data and no error (Strapi), which says nothing of what a mutation did."""
        document = _document(response)
        if document is not None and not document.get("errors") and document.get("data") is None:
            return _only_asks(operation)
        return self._kind(response, by_words=_only_asks(operation)) is Kind.SECRET and not _was_done(
            response, operation
        )

    def whole(self, response: httpx2.Response, operation: Operation) -> None:
        document = _document(response)
        if document is not None and (errors := errors_in(document)):
            raise self._error_of(errors, document, response, operation)

    def throttling(self, response: httpx2.Response, operation: Operation) -> CrmUnavailableError | None:
        document = _document(response)
        errors = errors_in(document)
        if self._kind(response, by_words=_only_asks(operation)) is not Kind.THROTTLED or _was_done(response, operation):
            return super().throttling(response, operation)
        wanted = f"{self._words(errors, operation)}: the CRM wants fewer requests{self._slower}"
        return CrmUnavailableError(wanted, retry_after(response, self._now) or pause_of(errors, document))

    def error_of(self, response: httpx2.Response, operation: Operation) -> SiroBridgeError | None:
        document = _document(response)
        if document is None:
            return self._without_graphql(response, operation)
        errors = errors_in(document)
        if not errors:
            return self._without_errors(document, response, operation)
        if operation.partial and all(is_of_a_record(error, document, operation) for error in errors):
            return None
        if _was_done(response, operation):
            what, said = self._words(errors, operation), Said(errors[0].message)
            return CrmFailedError(what, None, httpx2.codes.INTERNAL_SERVER_ERROR, said)
        return self._error_of(errors, document, response, operation)

    def _kind(self, response: httpx2.Response, *, by_words: bool = True) -> Kind | None:
        document = _document(response)
        errors = errors_in(document)
        return kind_of(errors, document, self._codes, response.status_code, by_words=by_words) if errors else None

    def _without_graphql(self, response: httpx2.Response, operation: Operation) -> SiroBridgeError | None:
        """No answer of a GraphQL server's: what HTTP says of it."""
        if response.status_code in _WRONG_ADDRESS:
            return ConfigurationError(
                f"{self._path}: {operation.request} answered {response.status_code}; correct the path: "
                "no GraphQL server is there"
            )
        if response.is_success:
            json_of(response, operation)  # raises for what is no JSON
            return ConfigurationError(
                f"{self._path}: {operation.request} answered JSON without data and errors; correct the path: "
                "no GraphQL server is there"
            )
        return super().error_of(response, operation)

    def _without_errors(
        self, document: Document, response: httpx2.Response, operation: Operation
    ) -> SiroBridgeError | None:
        if document.get("data") is None:
            return ConfigurationError(
                f"{operation.request} answered no data, and no error, as some CRMs do when a login has expired; "
                f"put a valid one into the {SECRET}"
            )
        if refusal := self._told_in_a_success(response, operation):
            return refusal
        said = "; ".join(_said_in(document["data"])) if operation.on_record else ""
        if not said:
            return None
        about = told(named([said], operation.known), phrases_in(said))
        return CrmRefusedError(f"{operation.request} was refused{about}", Said(said))

    def _error_of(
        self, errors: Sequence[AnswerError], document: Document, response: httpx2.Response, operation: Operation
    ) -> SiroBridgeError:
        kind = kind_of(errors, document, self._codes, response.status_code)
        of_the_query = kind in (Kind.QUERY, Kind.VALUE)
        what = self._words(errors, operation)
        said = Said("; ".join(error.message for error in errors))
        if response.is_server_error and not (
            kind in _MENDED and response.status_code == httpx2.codes.INTERNAL_SERVER_ERROR
        ):
            return CrmFailedError(what, retry_after(response, self._now), response.status_code, said)
        if kind is Kind.SECRET:
            return ConfigurationError(
                f"{what}; the CRM does not take the credentials; put valid ones into the {SECRET}"
            ).saying(said)
        if kind is Kind.QUERY or (of_the_query and not operation.on_record):
            query = f"{operation.place}: {what}; correct the query, {_SHOWN_TO_OTHERS}"
            return ConfigurationError(query).saying(said)
        if kind is Kind.FORBIDDEN and not operation.on_record:
            return ConfigurationError(f"{what}; allow it there, or change the {SECRET}").saying(said)
        if kind in (Kind.FAILED, Kind.THROTTLED) or not operation.on_record:
            lasting = f"{what}; if that lasts, correct the query at {operation.place}"
            return CrmFailedError(lasting, retry_after(response, self._now), httpx2.codes.INTERNAL_SERVER_ERROR, said)
        return CrmRefusedError(what, said)

    def _words(self, errors: Sequence[AnswerError], operation: Operation) -> str:
        """`query Visits: error at visits.3.rep (CODE), which names title`: of the CRM's answer what we know alone."""
        lines = []
        for error in errors[:MOST]:
            place = (
                f" at {_place(error, operation.known)}"
                if error.path
                else f" in line {error.line} of {operation.source}"
                if error.line
                else ""
            )
            code = f" ({error.code})" if is_known(error.code) or code_in(error.code) in self._codes else ""
            names = named(_quoted(error.message), operation.known)
            lines.append(f"error{place}{code}{told(names, phrases_in(error.message))}")
        return f"{operation.request}: {'; '.join(lines)}"


def _place(error: AnswerError, known: Collection[str]) -> str:
    """Through names of the query, and numbers."""
    return ".".join(step if step in known or _INDEX.fullmatch(step) else "…" for step in error.path)


def _document(response: httpx2.Response) -> Document | None:
    """The answer, if it is one of a GraphQL server's."""
    if "graphql" not in response.extensions:
        found = json_or(response, None)
        is_one = isinstance(found, Mapping) and ("data" in found or "errors" in found)
        response.extensions["graphql"] = found if is_one else None
    document: Document | None = response.extensions["graphql"]
    return document


def _only_asks(operation: Operation) -> bool:
    """Words alone do not say that a mutation was not done."""
    return operation.request.startswith("query")


def _was_done(response: httpx2.Response, operation: Operation) -> bool:
    """Whether an error is about something in what a mutation gives back: it is, once the mutation has been done."""
    document = _document(response)
    data = document.get("data") if document else None
    return not _only_asks(operation) and any(is_inside(error, data) for error in errors_in(document))


def _said_in(data: Any) -> list[str]:
    """The reasons in a mutation's payload: `userErrors`, or `errors`, of something that was not done."""
    payloads = [each for each in data.values() if isinstance(each, Mapping)] if isinstance(data, Mapping) else []
    found = [each.get(name) for each in payloads for name in ("userErrors", "errors")]
    errors = [error for each in found if isinstance(each, list) for error in each]
    return [str(error.get("message") or "") if isinstance(error, Mapping) else str(error) for error in errors]


def _quoted(text: str) -> list[str]:
    """What stands in quotes, as GraphQL's servers put the names that they speak of: `Visit.title`, `$deal`."""
    return _QUOTED.findall(text)
