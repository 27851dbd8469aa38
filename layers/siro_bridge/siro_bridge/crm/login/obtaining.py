"""New tokens, by a refresh token or a new login: whatever must not be lost is kept before it is used."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

from siro_bridge.crm.login.asking import LONGEST_SECONDS, GrantRefusedError
from siro_bridge.crm.login.grants import Grant, Granted
from siro_bridge.crm.login.lifetime import expiry
from siro_bridge.crm.login.shared import NAME, TOO_OFTEN
from siro_bridge.crm.login.tokens import Tokens, TokenStore
from siro_bridge.crm.login.writes import WORN, next_at
from siro_bridge.domain.errors import ConfigurationError, CrmUnavailableError, UnavailableError
from siro_bridge.domain.minting import Turn

WRITE_SECONDS = 15.0
LATE_SECONDS = 2.0
"""For the write of an instance whose turn ended before its answer came."""


@dataclass(frozen=True, slots=True)
class Unkept:
    """Tokens that came of `before` and could not be written, and the turn in which that was tried."""

    before: Tokens
    tokens: Tokens
    turn: Turn


class Obtaining:
    """By one caller at a time, within its turn at the gate."""

    def __init__(
        self,
        grant: Grant,
        store: TokenStore,
        identity: str,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._grant = grant
        self._store = store
        self._identity = identity
        self._clock = clock
        self._sleep = sleep
        self.unkept: Unkept | None = None

    def obtain(self, stored: Tokens, turn: Turn, is_useful: Callable[[Tokens], bool]) -> Tokens:
        """Others than what is stored, unless another instance has stored some that are useful meanwhile.

        Raises ConfigurationError, CrmUnavailableError and UnavailableError.
        """
        stored = self._of_ours(stored)
        unkept, self.unkept = self.unkept, None
        if unkept and _is_same(unkept.before, stored):
            return self._keep(stored, unkept.tokens, turn)
        refusal: GrantRefusedError | None = None
        if self._grant.refreshes and not (self._grant.logs_in and self._is_worn(stored)):
            refreshed, refusal = self._refresh(stored, turn, is_useful)
            if refreshed:
                return refreshed
        if self._grant.logs_in:
            self._in_time(turn)
            asked_at = self._clock()
            granted = self._grant.log_in()
            return self._keep(stored, self._tokens(granted, Tokens(grant=uuid.uuid4().hex), asked_at), turn)
        if refusal is None:
            raise ConfigurationError(f"CRM login: there is no refresh token yet; {self._grant.mend}")
        raise ConfigurationError(f"{refusal}; {self._grant.mend}{_lost(turn)}")

    def _of_ours(self, stored: Tokens) -> Tokens:
        """Of another login nothing counts but how often the secret was written."""
        return stored if stored.login == self._identity else Tokens(kept_at=stored.kept_at)

    def _is_worn(self, stored: Tokens) -> bool:
        return stored.kept_today(self._clock()) >= WORN

    def _refresh(
        self, stored: Tokens, turn: Turn, is_useful: Callable[[Tokens], bool]
    ) -> tuple[Tokens | None, GrantRefusedError | None]:
        """By the newest refresh token, then by the one before: a CRM that broke off knows that one still.

        A refusal may mean that another instance was quicker, so what is stored is read again after each.
        """
        if stored.spare and not self._grant.logs_in:
            self._await_a_write(stored)
        tried: set[str] = set()
        refusal: GrantRefusedError | None = None
        while token := self._untried(stored, tried):
            tried.add(token)
            self._in_time(turn)
            asked_at = self._clock()
            try:
                granted = self._grant.refresh(token)
            except GrantRefusedError as error:
                refusal = refusal or error
                if turn.broken_off is not None:
                    self._sleep(LATE_SECONDS)
                again = self._store.read()
                if is_useful(again):
                    return again, None
                stored = self._of_ours(again)
            else:
                before = replace(stored, refresh=token, grant=stored.grant or uuid.uuid4().hex)
                return self._keep(stored, self._tokens(granted, before, asked_at), turn), None
        return None, refusal

    def _await_a_write(self, stored: Tokens) -> None:
        """Raises while the refresh token that comes of this one might not be kept, or would use up the day's writes."""
        now = self._clock()
        wait = next_at(stored.kept_at, now) - now
        if wait > 0:
            at = time.strftime("%H:%M:%S", time.gmtime(now + wait))
            raise UnavailableError(f"secret {NAME}: {TOO_OFTEN}. The next login is put off until {at} UTC", wait)

    def _untried(self, stored: Tokens, tried: set[str]) -> str:
        given = "" if stored.login else self._grant.given
        return next((each for each in (stored.refresh, stored.spare, given) if each and each not in tried), "")

    def _tokens(self, granted: Granted, before: Tokens, asked_at: float) -> Tokens:
        """An answer without a refresh token, or with an empty one, leaves the one before in force.

        The token's life is counted from when it was asked for: an answer may be under way for as long as it lives.
        """
        is_new = bool(granted.refresh) and granted.refresh != before.refresh
        return Tokens(
            access=granted.access,
            refresh=granted.refresh or before.refresh,
            spare=before.refresh if is_new else before.spare,
            obtained_at=asked_at,
            expires_at=expiry(granted.lifetime, granted.access, asked_at, a_second=granted.a_second),
            login=self._identity,
            grant=before.grant,
        )

    def _keep(self, before: Tokens, tokens: Tokens, turn: Turn) -> Tokens:
        """Writes them down, and gives what is to be used: nothing is before it is written.

        What cannot be written is held, to be written by the next who asks: the CRM may know no older one any more.
        """
        try:
            stored = self._of_ours(self._store.read())
            if _is_same(stored, before):
                return self._write(before, replace(tokens, kept_at=stored.kept_at))
            return self._write_beside(stored, tokens)
        except UnavailableError:
            self.unkept = Unkept(before, tokens, turn)
            raise

    def _write(self, before: Tokens, tokens: Tokens) -> Tokens:
        can_be_had_again = self._grant.logs_in or tokens.refresh == before.refresh
        if can_be_had_again and self._is_worn(tokens):
            return tokens  # of use to this instance alone
        tokens = tokens.being_kept(self._clock())
        self._store.write(tokens)
        return tokens

    def _write_beside(self, stored: Tokens, tokens: Tokens) -> Tokens:
        """Our answer came so late that another instance, or a person, has logged in since: theirs stays in force."""
        if stored.grant == tokens.grant and tokens.refresh not in (stored.refresh, stored.spare):
            self._store.write(replace(stored, spare=tokens.refresh).being_kept(self._clock()))
        return stored if stored.is_fresh(self._clock()) else tokens

    def _in_time(self, turn: Turn) -> None:
        """Raises where a request may outlast the turn, and meet that of the next one."""
        if turn.until - self._clock() < LONGEST_SECONDS + WRITE_SECONDS:
            raise CrmUnavailableError("CRM login: the CRM took too long; it is tried again")


def _is_same(one: Tokens, other: Tokens) -> bool:
    """Whether nobody has logged in or refreshed between the two."""
    return (one.grant, one.refresh) == (other.grant, other.refresh)


def _lost(turn: Turn) -> str:
    if turn.broken_off is None:
        return ""
    at = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(turn.broken_off))
    return f" (a login broke off before {at} UTC, and with it the newest refresh token was lost)"
