"""Tells the recording link of one appointment, as it is now, and whether the CRM holds it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from siro_bridge.crm.port import Crm
from siro_bridge.domain.errors import NoSuchRecordError
from siro_bridge.domain.operate.deep_links import DeepLinkAnswer, InCrm
from siro_bridge.domain.payload.check import check_page
from siro_bridge.domain.sync.deep_link import app_link, may_be_replaced, web_link
from siro_bridge.use_cases.write_deep_links import LinkRule


@dataclass(frozen=True, slots=True)
class TellDeepLink:
    """`rule` is None where the mapping has no `deep_link`."""

    crm: Crm
    rule: LinkRule | None
    connection_id: Callable[[], str]

    def __call__(self, key: str) -> DeepLinkAnswer:
        """`key` is the appointment's external id. Raises NoSuchRecordError, CrmUnavailableError."""
        payload = self._appointment(key)
        link = {"app": app_link(payload), "web": web_link(payload, connection_id=self.connection_id())}
        if self.rule is None:
            return DeepLinkAnswer(key=key, **link)
        wanted = self.rule.build(payload)
        return DeepLinkAnswer(key=key, **link, in_crm=self._in_crm(self.rule, payload, wanted))

    def _appointment(self, key: str) -> dict[str, Any]:
        payloads = [row.payload for row in self.crm.reader.read_by_keys("engagements", [key])]
        found = [each for each in payloads if str(each.get("externalId")) == key]
        good = [each for each in check_page("engagements", found)[0] if each is not None]
        if good:
            return dict(good[0])
        why = "it does not pass the check; `siro-bridge preview` says why" if found else "no such record"
        raise NoSuchRecordError(f"appointment {key}: {why}")

    def _in_crm(self, rule: LinkRule, payload: dict[str, Any], wanted: str) -> InCrm:
        key = rule.key_of(payload)
        place = {"field": f"{rule.target}.{rule.field}", "key": key or "", "wanted": wanted}
        if key is None:
            return InCrm(**place, says="the appointment names no such record")
        fields = self.crm.fields.read_fields(rule.target, key, [rule.field])
        if fields is None:
            return InCrm(**place, says="the CRM has no such record")
        now = fields.get(rule.field)
        if now == wanted:
            return InCrm(**place, now=now, says="it is there")
        if not may_be_replaced(now):
            return InCrm(**place, now=str(now), says="a person's own text stands there, and stays")
        shadow = "it is only written down: write_back.mode is shadow"
        comes = "it is written when the appointment is sent the next time: `siro-bridge resync` does it now"
        return InCrm(**place, now=None if now is None else str(now), says=shadow if rule.shadow else comes)
