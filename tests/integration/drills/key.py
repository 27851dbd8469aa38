"""A customer's KMS key that can be disabled, and what AWS's services answer then."""

from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from siro_bridge.aws.connections import Answer
from siro_bridge.aws.json_client import _error

ANSWERS = {
    "dynamodb": Answer(
        400, {}, b'{"__type": "com.amazon.coral.service#AccessDeniedException", "Message": "KMS key access denied"}'
    ),
    "sqs": Answer(
        400,
        {"x-amzn-query-error": "KMS.DisabledException;Sender"},
        b'{"__type": "com.amazonaws.sqs#KmsDisabled", "message": "The key is disabled."}',
    ),
    "secretsmanager": Answer(
        400, {}, b'{"__type": "AccessDeniedException", "Message": "Access to KMS is not allowed"}'
    ),
}
"""SQS's error is in its model; of Secrets Manager people report it; DynamoDB's model has none of its own for it."""


@dataclass
class Key:
    disabled_for: set[str] = field(default_factory=set)

    def disable(self, *services: str) -> None:
        """For all that it encrypts, or for these alone."""
        self.disabled_for.update(services or ANSWERS)

    def enable(self) -> None:
        self.disabled_for.clear()


@dataclass(frozen=True)
class Locked:
    """A client of a service whose data the key encrypts; errors are read as the product's own client reads them."""

    service: str
    real: Any
    key: Key

    def __getattr__(self, name: str) -> Any:
        call = getattr(self.real, name)

        def guarded(**request: Any) -> Any:
            if self.service in self.key.disabled_for:
                raise ClientError(_error(ANSWERS[self.service]), name)  # type: ignore[arg-type]
            return call(**request)

        return guarded if callable(call) else call
