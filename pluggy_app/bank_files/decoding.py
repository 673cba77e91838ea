"""From a file's bytes to its text. What the file says about its own encoding is not believed: it is often wrong."""

import codecs

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decoded(content: bytes) -> str:
    """The text without BOM and NUL: by BOM, else strict UTF-8, else cp1252, else latin-1. Never fails."""
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            body = content[len(bom) :]
            if encoding == "utf-8":
                return _eight_bits(body)
            return body.decode(encoding, errors="replace").replace("\0", "")
    return _eight_bits(content)


def _eight_bits(content: bytes) -> str:
    content = content.replace(b"\0", b"")  # padding, or UTF-16 without its BOM
    for encoding in ("utf-8", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")
