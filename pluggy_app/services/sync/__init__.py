"""A sync run from claim to close. Read `run.py`; `pages.py` is its hot path, `requests.py` how a run is asked for."""
