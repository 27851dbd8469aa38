"""Siro's refusals: `{error}` bodies, and on 422 a list of issues in Zod's shape."""

from collections.abc import Sequence
from typing import Any


class ApiError(Exception):
    """A refusal with its status and JSON body; a body of None is an empty one."""

    def __init__(self, status: int, body: dict[str, Any] | None) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


def refusal(status: int, message: str) -> ApiError:
    return ApiError(status, {"error": message})


def issue(path: Sequence[str | int], message: str, code: str = "custom", **more: Any) -> dict[str, Any]:
    return {"code": code, **more, "path": list(path), "message": message}


def zod_error(issues: Sequence[dict[str, Any]]) -> ApiError:
    return ApiError(422, {"name": "ZodError", "issues": list(issues)})
