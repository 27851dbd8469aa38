"""A CRM's own API as an admin of it calls it: plain requests, of which each must succeed."""

from typing import Any

import httpx2


class Api:
    def __init__(self, base_url: str, headers: dict[str, str]) -> None:
        self.http = httpx2.Client(base_url=base_url, headers=headers, timeout=60)

    def __call__(self, method: str, path: str, body: Any = None, **params: Any) -> Any:
        response = self.http.request(method, path, json=body, params=params or None)
        assert response.is_success, f"{method} {path} answered {response.status_code}: {response.text[:2000]}"
        return response.json() if response.content else None

    def close(self) -> None:
        self.http.close()


def answers(url: str) -> bool:
    try:
        return httpx2.get(url, timeout=10).is_success
    except httpx2.HTTPError:
        return False
