"""REST, the webhook's door and what stands in front of every request.

May import wiring, services, reads, settings and domain; never SQL, Pluggy's client or pages. Read `app.py` first, then
`security.py` for who may ask and in which order requests are refused.
"""
