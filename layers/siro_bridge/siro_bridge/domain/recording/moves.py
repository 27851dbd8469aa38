"""The one table of how a recording moves in the ledger.

    received → working → done | incomplete | waiting | failed, and back to received whenever there is news
    received → working → erased, once a person had it forgotten

A state that a move has no rule for stays as it is: from `erased` no event, no list and no replay leads back.
"""

from siro_bridge.domain.recording.item import State
from siro_bridge.domain.recording.transitions import Move, Rule, Rules, When, Who


def _by_its_worker(to: State, when: When) -> Rules:
    return Rules(
        unknown=None,
        received=None,
        working=Rule(to, when),
        waiting=None,
        incomplete=None,
        done=None,
        failed=None,
        erased=None,
    )


ANNOUNCED = Move(
    "an event that is not ready",
    Who.WEBHOOK,
    Rules(
        unknown=Rule(State.WAITING),
        received=None,
        working=None,
        waiting=None,
        incomplete=None,
        done=None,
        failed=None,
        erased=None,
    ),
)
"""What is known of the recording stays."""

HEARD = Move(
    "an event that is ready",
    Who.WEBHOOK,
    Rules(
        unknown=Rule(State.RECEIVED),
        received=Rule(State.RECEIVED, When.OTHER_LINKS),
        working=Rule(State.WORKING, When.OTHER_LINKS),
        waiting=Rule(State.RECEIVED, When.OTHER_LINKS),
        incomplete=Rule(State.RECEIVED),
        done=Rule(State.RECEIVED, When.OTHER_LINKS),
        failed=Rule(State.RECEIVED),
        erased=None,
    ),
)
"""Who works on the recording finds the higher seq at the end, and works again: no message is needed."""

LISTED = Move(
    "Siro's list has it",
    Who.SYNC,
    Rules(
        unknown=Rule(State.RECEIVED),
        received=None,
        working=None,
        waiting=Rule(State.RECEIVED, When.NOT_LISTED),
        incomplete=Rule(State.RECEIVED, When.NOT_APPLIED),
        done=Rule(State.RECEIVED, When.NOT_APPLIED),
        failed=Rule(State.RECEIVED, When.NOT_LISTED),
        erased=None,
    ),
)
"""A waiting item is not woken by what it is waiting since, only by news; received and working see the news anyway."""

FOUND = Move(
    "an appointment has it",
    Who.SYNC,
    Rules(
        unknown=Rule(State.RECEIVED),
        received=None,
        working=None,
        waiting=None,
        incomplete=None,
        done=None,
        failed=None,
        erased=None,
    ),
)

REPLAYED = Move(
    "replay",
    Who.PERSON,
    Rules(
        unknown=None,
        received=None,
        working=None,
        waiting=Rule(State.RECEIVED),
        incomplete=Rule(State.RECEIVED),
        done=Rule(State.RECEIVED),
        failed=Rule(State.RECEIVED),
        erased=None,
    ),
)

LIFTED = Move(
    "replay, while it is being undone",
    Who.PERSON,
    Rules(
        unknown=None,
        received=Rule(State.RECEIVED, When.UNDONE),
        working=Rule(State.WORKING, When.UNDONE),
        waiting=None,
        incomplete=None,
        done=None,
        failed=None,
        erased=None,
    ),
)
"""Who works on the recording now finds the higher seq at the end, and writes it again."""

RELINKED = Move(
    "link or unlink",
    Who.PERSON,
    Rules(
        unknown=Rule(State.RECEIVED),
        received=Rule(State.RECEIVED),
        working=Rule(State.WORKING),
        waiting=Rule(State.RECEIVED),
        incomplete=Rule(State.RECEIVED),
        done=Rule(State.RECEIVED),
        failed=Rule(State.RECEIVED),
        erased=None,
    ),
)
"""Who works on the recording now may have seen its old links, and works again."""

UNDONE = Move(
    "undo",
    Who.PERSON,
    Rules(
        unknown=None,
        received=Rule(State.RECEIVED),
        working=Rule(State.WORKING),
        waiting=Rule(State.RECEIVED),
        incomplete=Rule(State.RECEIVED),
        done=Rule(State.RECEIVED),
        failed=Rule(State.RECEIVED),
        erased=None,
    ),
)
"""Who works on the recording now finds the higher seq at the end, and takes back what it wrote."""

FORGOTTEN = Move(
    "forget",
    Who.PERSON,
    Rules(
        unknown=Rule(State.RECEIVED),
        received=Rule(State.RECEIVED),
        working=Rule(State.WORKING),
        waiting=Rule(State.RECEIVED),
        incomplete=Rule(State.RECEIVED),
        done=Rule(State.RECEIVED),
        failed=Rule(State.RECEIVED),
        erased=Rule(State.RECEIVED),
    ),
)
"""Of a recording that the ledger does not know it says that it must not come; an erased one is looked at again."""

CLAIMED = Move(
    "claim",
    Who.ENRICHMENT,
    Rules(
        unknown=None,
        received=Rule(State.WORKING),
        working=Rule(State.WORKING, When.RUN_OUT),
        waiting=Rule(State.WORKING),
        incomplete=Rule(State.WORKING),
        done=Rule(State.WORKING, When.MORE_WANTED),
        failed=None,
        erased=None,
    ),
)
"""It does not ask for `due_at`, which a re-drive moves on once it has sent a message for a claim that has run out."""

TOUCHED = Move("before the first write", Who.ENRICHMENT, _by_its_worker(State.WORKING, When.OURS))
HELD = Move("the answer to a write was lost", Who.ENRICHMENT, _by_its_worker(State.WORKING, When.OURS))
FINISHED = Move("all is written", Who.ENRICHMENT, _by_its_worker(State.DONE, When.OURS_AS_WANTED))
LEFT_INCOMPLETE = Move("the CRM refused a part", Who.ENRICHMENT, _by_its_worker(State.INCOMPLETE, When.OURS_AS_WANTED))
PUT_OFF = Move("not ready, or an error", Who.ENRICHMENT, _by_its_worker(State.WAITING, When.OURS_AS_WANTED))
REFUSED = Move("Siro refused it", Who.ENRICHMENT, _by_its_worker(State.FAILED, When.OURS_AS_WANTED))
ERASED = Move("all is erased", Who.ENRICHMENT, _by_its_worker(State.ERASED, When.OURS_AS_WANTED))
OUTDATED = Move("more was wanted during the work", Who.ENRICHMENT, _by_its_worker(State.RECEIVED, When.OURS))

REOPENED = Move(
    "the claim was lost during the work",
    Who.ENRICHMENT,
    Rules(
        unknown=Rule(State.RECEIVED),
        received=Rule(State.RECEIVED),
        working=Rule(State.WORKING),
        waiting=Rule(State.RECEIVED),
        incomplete=Rule(State.RECEIVED),
        done=Rule(State.RECEIVED),
        failed=Rule(State.RECEIVED),
        erased=Rule(State.RECEIVED),
    ),
)
"""Its worker may have written what its successor could not see; who works on it now works again for the higher seq."""

MOVES = (
    ANNOUNCED,
    HEARD,
    LISTED,
    FOUND,
    REPLAYED,
    LIFTED,
    RELINKED,
    UNDONE,
    FORGOTTEN,
    CLAIMED,
    TOUCHED,
    HELD,
    FINISHED,
    LEFT_INCOMPLETE,
    PUT_OFF,
    REFUSED,
    ERASED,
    OUTDATED,
    REOPENED,
)
