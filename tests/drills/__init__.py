"""What delivery promises, tried: killed, cut off, throttled, restored. `make drill` prints what it reached.

Each module of `PARTS` exposes `PROMISES` (what it shows) and `run(database)` (what it reached on "sqlite" or
"postgresql"), in full length; its short form, with the same code, is `tests/drills/test_<part>.py`.
"""

# In the order they are printed.
PARTS: tuple[str, ...] = (
    "kills", "matrix", "direct", "contention", "rate", "unreachable",
    "lateness", "answers", "repeated", "troubles", "migrating", "restoring", "capacity", "waitlist",
)  # fmt: skip
LONGEST = ("waitlist", "kills", "answers", "capacity", "direct", "troubles")  # begun first, so that none is left alone
TIMED = ("rate", "lateness")  # judged by the clock: nothing else runs meanwhile
