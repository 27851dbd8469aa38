"""Asks a running console, as a browser does or as one that should be refused."""

from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str


@dataclass(frozen=True)
class Visitor:
    origin: str
    token: str

    @property
    def address(self) -> str:
        return f"{self.origin}/{self.token}"

    def get(self, path: str = "/", **headers: str) -> Answer:
        return self.ask("GET", f"/{self.token}{path}", **headers)

    def post(self, path: str, **headers: str) -> Answer:
        """From the console's own page, unless `headers` say something else."""
        return self.ask("POST", f"/{self.token}{path}", **{"Origin": self.origin} | headers)

    def ask(self, method: str, target: str, **headers: str) -> Answer:
        """`target` is the whole path; an empty header is left out."""
        connection = HTTPConnection(urlsplit(self.origin).netloc, timeout=10)
        try:
            connection.request(method, target, headers={name: value for name, value in headers.items() if value})
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode())
        finally:
            connection.close()
