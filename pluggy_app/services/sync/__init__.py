"""A sync run from claim to close. Read `run.py`; `endings.py` closes, `pages.py` is the hot path."""
