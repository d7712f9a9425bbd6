"""What the laboratory can be doing, and what leads from one to another: all of it, in two tables.

Who may do what. Events and changes happen with the laboratory's one lock held, ``Laboratory.turns``. Its holder may read and
change everything. The handlers of the page hold it for one message. The training thread holds it while it makes a step and
shows it; between steps, and while it waits, it lets the others in. So nobody ever sees nets in the midst of a step. A thread
that is no longer the laboratory's own (``Laboratory.training``) changes nothing and ends.
"""

STATES = {
    "blocked": "a setting or missing data hinders training; no thread",
    "ready": "nets that stand still; no thread",
    "playing": "a thread makes step after step",
    "stepping": "a thread makes the single steps that were asked for",
    "paused": "a thread waits, and keeps Adam's averages",
    "asleep": "it played until the page was silent; its first word plays on; no thread",
    "closed": "for good; no thread",
}
THREADED = {"playing", "stepping", "paused"}
OPEN = set(STATES) - {"closed"}

# Event ↦ {state: next state}; an event that is not listed for a state leaves it as it is.
EVENTS = {
    # the reader's
    "play": dict.fromkeys(("ready", "paused", "stepping", "asleep"), "playing"),
    "one_step": dict.fromkeys(("ready", "paused", "playing", "asleep"), "stepping"),
    "pause": {"playing": "paused", "stepping": "paused", "asleep": "ready"},
    "renew": dict.fromkeys(OPEN, "ready"),  # there are new nets
    "retrain": {"paused": "ready", "stepping": "ready", "blocked": "ready"},  # the present nets under other settings
    "block": dict.fromkeys(OPEN, "blocked"),
    "leave": dict.fromkeys((*THREADED, "asleep"), "ready"),  # the last page has gone
    "close": dict.fromkeys(STATES, "closed"),
    # the page's own
    "answer": {"asleep": "playing"},
    "silence": {"playing": "asleep", "paused": "ready", "stepping": "ready"},
    # the training thread's
    "stepped": {"stepping": "paused"},  # by the last of the steps asked for
    "end": dict.fromkeys(THREADED, "ready"),  # finished, failed, or ended for another training
}


def after(state: str, event: str) -> str:
    """The state after an event."""
    return EVENTS[event].get(state, state)
