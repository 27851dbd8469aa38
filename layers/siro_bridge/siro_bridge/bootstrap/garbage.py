"""Python's search for reference cycles: put off while a function starts, held back where rows pass by the million."""

import gc

THRESHOLDS = (5_000, 2, 2)
"""Measured: with Python's own 700 the search takes a third of the sync's time; with ten times this memory grows."""


def collect_less_often() -> None:
    """For a process of its own, once it has imported and opened what it needs: that is never looked through again.

    A handler that put the search off (`gc.disable`) gets it back, without a look at what its start left.
    """
    if gc.isenabled():  # what an earlier call kept may be garbage by now
        gc.unfreeze()
        gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    gc.enable()
