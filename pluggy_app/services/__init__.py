"""What is done: the only writers. A service is a function that takes what it needs.

May import `store`, `pluggy_api`, `bank_files` and `domain`. Services that talk to Pluggy are async and do each unit
of work in a thread; all others are plain. Read `webhooks.py` and `items.py` first, then `sync/run.py`.
"""
