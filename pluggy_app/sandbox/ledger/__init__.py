"""What a demonstration's company expects to pay and receive, made from its own statement; no part of Pluggy.

Everything follows from the item: its rows until it was created, and seeded chance. A statement is made first, so each
entry goes back from a row to what must have been written on its invoice; `case` says how they differ, `rows` which
rows pay it. It imports what the sandbox imports. Read book.py first, then desk.py, then the cases: sales.py,
purchases.py, cards.py.
"""
