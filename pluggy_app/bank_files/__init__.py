"""Statement files of banks (OFX, CSV) and lists of entries (CSV, XLSX): bytes in, rows out.

No database, no HTTP, no clock, no log; may import `domain` only. Read `statement.py` for what comes out, then `read.py`
for how a file finds its reader; `list_file.py` for lists.
"""
