"""What is answered about undoing recordings."""

from siro_bridge.domain.operate.outlook import Answer, UndoRow


class RecordingUndo(Answer):
    """`known`: the ledger has the recording. `done`: it was undone; else the rows tell what would be.

    `outcome` says in words what became of it; the rows of an undone recording tell what stays, and why.
    """

    recording_id: str
    known: bool = True
    done: bool = False
    outcome: str = ""
    rows: tuple[UndoRow, ...] = ()


class UndoPart(Answer):
    """The first ones of those that were asked for: the others are to be asked for again."""

    recordings: tuple[RecordingUndo, ...]
