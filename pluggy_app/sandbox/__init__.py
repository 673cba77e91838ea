"""A stranger that imitates api.pluggy.ai and Pluggy's Connect page, for demonstrations and tests.

It knows Pluggy's public behaviour and invented companies. It imports nothing of pluggy_app outside this package.
Its rows are a function of an item's record and the time: nothing about a statement is stored.
Read app.py first, then register.py (what is kept), progress.py (how an item lives), books.py and
statements.py (the rows), days.py (what can be made to go wrong), ledger/ (what the companies expect).
"""
