"""Which CRM record a recording belongs to, as a person sets it right at Siro's platform API."""

from typing import Any
from urllib.parse import quote

from siro_bridge.domain.errors import SiroRefusedError
from siro_bridge.siro.answers import AccessDeniedError
from siro_bridge.siro.client import SiroClient

OK = 200


class RecordingLinks:
    """Its client's token must have the scope `write`."""

    def __init__(self, client: SiroClient) -> None:
        self._client = client

    def put(self, recording_id: str, kind: str, external_id: str, connection_id: str) -> None:
        """Link the recording to this record, and to no other that it was linked to before.

        Raises SiroRefusedError (404) for a recording or record that Siro does not know, AccessDeniedError for a
        recording that the OAuth user may not change.
        """
        self._change("PUT", recording_id, kind, external_id, connection_id)

    def delete(self, recording_id: str, kind: str, external_id: str, connection_id: str) -> None:
        """Raises as `put` does, also where the recording is not linked to this record (404)."""
        self._change("DELETE", recording_id, kind, external_id, connection_id)

    def _change(self, method: str, recording_id: str, kind: str, external_id: str, connection_id: str) -> None:
        path = f"/v1/core/recordings/{quote(recording_id, safe='')}/link"
        body = {"dataType": kind.upper(), "externalId": external_id, "integrationConnectionId": connection_id}
        try:
            answer: Any = self._client.request(method, path, json=body)
        except AccessDeniedError as error:
            raise AccessDeniedError(
                f"Siro: {method} {path} answered 403: the OAuth user may not change this recording; put another "
                "oauth_user_id into the secret SiroSecret"
            ) from error
        if isinstance(answer, dict) and "error" in answer:  # published as an answer of 200
            raise SiroRefusedError(f"Siro: {method} {path} answered: {answer['error']}", OK)
