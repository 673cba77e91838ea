"""What is known: questions that pages and REST ask, answered from the database alone.

May import `store` and `domain`. Writes nothing, calls nobody. Each file is a subject; read `items.py` first.
"""
