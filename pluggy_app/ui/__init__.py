"""What people see: pages, their state, and the words on them.

May import wiring, services, reads, settings and domain; never SQL, HTTP or the REST layer. Read `site.py` (which
pages exist), `session.py` (who is looking) and `live.py` (how a page follows the data) first.
"""
