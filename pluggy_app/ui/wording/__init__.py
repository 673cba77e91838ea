"""Every word a user reads, in Portuguese and English side by side. Read `lookup.py` first; `texts/` is the dictionary.

Rules of the texts: say what happened, who acts, what happens next; name the bank; no blame; the placeholders are the
same in both languages. A page takes its words from here and holds none of its own (tests/unit/ui/test_ui_wording.py).
"""
