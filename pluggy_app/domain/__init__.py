"""What the business is about: money, days, items, accounts, transactions, sync runs, errors.

Pure: no I/O, imports nothing of ours. Read `errors.py` and `transactions.py` first.
"""
