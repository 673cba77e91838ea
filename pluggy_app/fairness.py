"""How the threads of one process share it: whoever answers people and Pluggy hardly waits for whoever computes.

Python runs one thread at a time. https://docs.python.org/3.11/library/sys.html#sys.setswitchinterval
"""

import gc
import sys

TURN_SECONDS = 0.0005  #: a thread that computes gives way after so long; an answer asks for the turn a dozen times


def share_fairly() -> None:
    """For a process that answers and works: short turns, and garbage is not looked for among what was loaded.

    A full collection stops every thread for as long as it takes to look at all that lives, and what a start leaves
    lives to the end. Call it when everything is loaded and nothing is under way.
    """
    sys.setswitchinterval(TURN_SECONDS)
    gc.collect()
    gc.freeze()
