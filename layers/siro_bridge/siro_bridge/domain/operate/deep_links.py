"""What is answered about the recording link of an appointment."""

from siro_bridge.domain.operate.outlook import Answer


class InCrm(Answer):
    """What stands in the field of the CRM that the mapping names, beside what is `wanted` there."""

    field: str
    key: str
    wanted: str
    now: str | None = None
    says: str


class DeepLinkAnswer(Answer):
    """Both forms of the link; `in_crm` is None where the mapping has no `deep_link`."""

    key: str
    app: str
    web: str
    in_crm: InCrm | None = None
