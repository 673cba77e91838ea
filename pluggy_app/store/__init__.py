"""Everything SQL: the schema, the engine, and one file for each thing that is saved together.

May import `domain` only. Read `models.py` for what a row is, then `unit_of_work.py` for how rows are read and written.
"""
