"""Which movements of the bank settle which entries: pure, deterministic, in whole cents, without clock or database.

Start reading with `engine.py`; `model.py` has the words, `codes.py` the reasons. May import from `domain` only.
"""
