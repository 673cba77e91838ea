"""One file per page: its state and its drawing. Read `overview.py` first, the smallest complete one."""
