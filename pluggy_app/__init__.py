"""Pluggy App: does what the bank says agree with what the business should have paid and received?

Start reading in `domain/`, then `services/`, then one page in `ui/pages/`. The tree is drawn in docs/architecture.md.
"""
