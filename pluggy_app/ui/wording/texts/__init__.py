"""The dictionary, a file for each part of the product: key to (Portuguese, English). `lookup.py` puts them together."""
