"""Everything that is known about talking HTTP to Pluggy: the key, retries, limits, payloads and their meaning.

Takes and returns the domain's types and raises the domain's errors; no httpx error and no payload leaves it.
May import domain only. Read `client.py` first, then `transform.py`.
"""
