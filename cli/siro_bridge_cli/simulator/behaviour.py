"""What can differ between the guide, the OpenAPI files and practice, as switches."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

UnresolvedParents = Literal["refuse", "create", "drop"]


@dataclass(slots=True)
class Behaviour:
    """Defaults are the strictest reading.

    - `rate_limit`: requests a minute for each token; None is off.
    - `summaries_shape`: `array` as the OpenAPI file says, `data` as the guide says.
    - `linking_touches_updated_at`: nothing promises that it does.
    - `unresolved_parents`: a bare `externalId` of a record that was never synced refuses the request (422),
      or creates the record (as the guide's examples and its 3.4 read), or is dropped in silence.
    - `adds_siro_users`: a synced rep whose email and name nobody has becomes a Siro user.
    - `body_limit`, `batch_limit`: bytes and records over which a sync answers 413; None is off.
    - `platform_hides_deleted`: a deleted recording is 404 on the platform API ("unfetchable").
    - `restricts_platform_to_own_recordings`: a recording of another Siro user than the OAuth user is 403 on the
      platform API; nothing says whom a token lets see what.
    - `keeps_records`: False answers syncs without remembering them, for memory measurements.
    """

    rate_limit: int | None = 1000
    refuses_default_user_agents: bool = True
    summaries_shape: Literal["array", "data"] = "array"
    linking_touches_updated_at: bool = True
    unresolved_parents: UnresolvedParents = "refuse"
    adds_siro_users: bool = True
    body_limit: int | None = None
    batch_limit: int | None = None
    platform_hides_deleted: bool = True
    restricts_platform_to_own_recordings: bool = False
    keeps_records: bool = True
    access_token_lifetime: timedelta = timedelta(hours=16)
