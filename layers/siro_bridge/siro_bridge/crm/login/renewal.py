"""The access token in use: one login for all instances, renewed in time, by one while the others wait."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from siro_bridge.crm.login.grants import Grant
from siro_bridge.crm.login.obtaining import WRITE_SECONDS, Obtaining
from siro_bridge.crm.login.shared import SharedTokens, too_short
from siro_bridge.crm.login.tokens import Tokens
from siro_bridge.crm.login.writes import WORN, next_at
from siro_bridge.domain.errors import (
    ConfigurationError,
    CrmUnavailableError,
    NoLoginError,
    SiroBridgeError,
    UnavailableError,
)
from siro_bridge.domain.minting import Turn

STAND_BACK_SECONDS = 30.0
"""After a renewal that failed the next caller fails at once: waiting one by one would outlast the function."""

WAIT_SECONDS = 20.0
"""For another instance that is logging in: who renews needs moments, who died keeps its turn for a minute and more."""

YOUNG_SECONDS = 60.0
YOUNG_IF_UNCERTAIN = 1800.0
"""A token that is refused so soon is not renewed, as the next one would be refused too. Where the answer may mean
something else (a bare 403 is also that of a record without rights), more must have passed."""


class SharedLogin:
    """Shared by threads. Every method raises NoLoginError, CrmUnavailableError and UnavailableError."""

    def __init__(
        self,
        grant: Grant,
        shared: SharedTokens,
        identity: str,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._grant = grant
        self._store = shared.store
        self._gate = shared.gate
        self._identity = identity
        self._clock = clock
        self._sleep = sleep
        self._obtaining = Obtaining(grant, shared.store, identity, clock, sleep)
        self._lock = threading.Lock()
        self._held = Tokens()
        self._failure: tuple[float, SiroBridgeError] | None = None

    def token(self) -> str:
        """One that is good by all that is known of it."""
        held = self._held
        if held.is_fresh(self._clock()):
            return held.access
        with self._lock, _for_all():
            if not self._held.is_fresh(self._clock()):
                self._renew(refused="")
            return self._held.access

    def refused(self, token: str, *, certain: bool) -> bool:
        """After an answer that says that the token has run out: whether another try, with another one, makes sense.

        `certain` is False where the answer may mean something else.
        """
        with self._lock, _for_all():
            if self._held.access != token or self._adopt(self._store.read(), token):
                return True
            if self._is_young(certain) or self._costs_too_much():
                return False
            self._renew(refused=token)
            return True

    def told(self) -> str:
        """How long the token in use lives, and whether there is another way than logging in again."""
        held = self._held
        lives = "they live until they are refused"
        if held.expires_at is not None:
            lives = f"they live for {held.lives:.0f} seconds"
        return f"{lives}{'; there is a refresh token' if held.refresh else ''}"

    def doubt(self) -> str:
        """What will go wrong with these tokens, and how to mend it; empty where nothing will."""
        return too_short(self._held) if self._is_kept else ""

    def age(self) -> float:
        """Of the token in use, in seconds."""
        return max(0.0, self._clock() - self._held.obtained_at)

    def close(self) -> None:
        """Nobody uses it any more. What could not be kept is tried to be kept once more."""
        with self._lock, suppress(SiroBridgeError):
            if self._obtaining.unkept and (turn := self._own_turn() or self._gate.pass_once()).passed:
                self._renew_in(turn, "")

    def _is_young(self, certain: bool) -> bool:
        held = self._held
        young = YOUNG_SECONDS if certain else YOUNG_IF_UNCERTAIN
        if held.expires_at is not None:
            young = min(young, held.lives / 2)
        return self.age() < young

    def _costs_too_much(self) -> bool:
        """Whether each renewal has to be written, and a path that is always refused uses up the day's writes."""
        held, now = self._held, self._clock()
        if not self._is_kept or held.expires_at is None:
            return False
        return held.kept_today(now) >= WORN or next_at(held.kept_at, now) > now

    @property
    def _is_kept(self) -> bool:
        """Whether no renewal may be lost: the CRM gives another refresh token each time, and nobody can log in anew."""
        return bool(self._held.spare) and not self._grant.logs_in

    def _adopt(self, stored: Tokens, refused: str = "") -> bool:
        """Takes what another instance has kept, if it is of use; in place of our own only if it is newer."""
        is_useful = self._is_useful(stored, refused) and stored.obtained_at >= self._held.obtained_at
        if is_useful:
            self._held = stored
        return is_useful

    def _is_useful(self, stored: Tokens, refused: str) -> bool:
        return stored.login == self._identity and stored.access != refused and stored.is_fresh(self._clock())

    def _renew(self, refused: str) -> None:
        if self._adopt(self._store.read(), refused):
            return
        if self._failure and self._clock() < self._failure[0]:
            raise _again(self._failure[1], self._failure[0] - self._clock())
        try:
            self._renew_or_await(refused)
        except SiroBridgeError as error:
            self._failure = self._clock() + max(STAND_BACK_SECONDS, _asked_pause(error) or 0.0), error
            raise

    def _renew_or_await(self, refused: str) -> None:
        for _ in range(int(WAIT_SECONDS * 2)):
            turn = self._own_turn() or self._gate.pass_once()
            if turn.passed:
                return self._renew_in(turn, refused)
            if turn.failure:
                if turn.refused:
                    raise ConfigurationError(turn.failure)
                raise CrmUnavailableError(turn.failure, max(0.0, turn.until - self._clock()))
            self._sleep(0.5)
            if self._adopt(self._store.read(), refused):
                return None
        raise CrmUnavailableError("CRM login: another instance is logging in, and takes long; it is tried again")

    def _own_turn(self) -> Turn | None:
        """The one in which something could not be written, while it lasts."""
        unkept = self._obtaining.unkept
        return unkept.turn if unkept and unkept.turn.until - self._clock() > WRITE_SECONDS else None

    def _renew_in(self, turn: Turn, refused: str) -> None:
        try:
            stored = self._store.read()  # who had the turn before may have kept something since it was read last
            if not self._adopt(stored, refused):
                self._held = self._obtaining.obtain(stored, turn, lambda kept: self._is_useful(kept, refused))
        except SiroBridgeError as error:
            with suppress(UnavailableError):  # of the two, the login's own failure is what a person must hear of
                pause = _asked_pause(error)
                until = None if pause is None else self._clock() + pause
                self._gate.fail(turn, str(error), refused=isinstance(error, ConfigurationError), until=until)
            raise
        with suppress(UnavailableError):  # it ends by itself
            self._gate.end(turn)


@contextmanager
def _for_all() -> Iterator[None]:
    """What is wrong with the login is wrong with every request, and not with the record that it was made for."""
    try:
        yield
    except ConfigurationError as error:
        raise NoLoginError(str(error)) from error.__cause__


def _asked_pause(error: SiroBridgeError) -> float | None:
    """Seconds for which the CRM, or the room for the tokens, wants no other login."""
    return error.retry_after if isinstance(error, UnavailableError) else None


def _again(error: SiroBridgeError, pause: float) -> SiroBridgeError:
    """The same for another caller: what a mistake in the secret is to one is one to all."""
    if isinstance(error, ConfigurationError):
        return ConfigurationError(str(error))
    return CrmUnavailableError(str(error), None if _asked_pause(error) is None else pause)
