"""Pieces that pages share. They draw; they hold no state of their own but the shell's. Read `shell.py` first."""
