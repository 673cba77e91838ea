"""A file that a person drops or chooses. It stays in the browser, which sends it with each question about it."""

from typing import cast

import reflex as rx
from reflex.event import EventHandler, EventSpec, EventType
from reflex_components_core.core.upload import Upload  # type: ignore[import-untyped]

from pluggy_app.ui.wording.lookup import words

FIELD = "statement-file"  #: id of the field that holds the files; assets/em-dia.js looks into it
ACCEPTED = ".ofx,.qfx,.csv,.txt,.tsv"  #: what the browser's own dialog shows first; anything may be dropped

#: What the page sends beside its files: their names and sizes.
NAMES: rx.Var[list[str]] = rx.Var("window.emDia.fileNames()").to(list[str])
SIZES: rx.Var[list[int]] = rx.Var("window.emDia.fileSizes()").to(list[int])

# Reflex opens its address for uploads when a page has its own drop zone. Ours is a plain field, which keyboards, screen
# readers and phones know.
Upload.is_used = True

_FILES = ("files", "chunks")  #: arguments that Reflex fills with files; each handler calls its own `chunks`


def with_file(handler: object, at: rx.Var[int] | int, *said: object) -> EventSpec:
    """An event with the file at this place, unless it is too large, and with what is said of it.

    The handler's first argument is `chunks: rx.UploadChunkIterator`.
    """
    event = cast(EventHandler, handler)(rx.upload_files_chunk(upload_id=FIELD), *said)
    files: rx.Var[object] = rx.Var(f"window.emDia.fileAt({at})")
    return event.with_args(tuple((name, files if str(name) in _FILES else value) for name, value in event.args))


def file_choice(*, most: int, text: str = "import.drop.text") -> rx.Component:
    """Where files are dropped, and what opens the browser's own dialog; `most`: megabytes; `text`: what is taken."""
    return rx.el.label(
        rx.icon("file_up", size=24),
        rx.el.span(words("import.drop"), class_name="strong"),
        rx.el.span(words(text, most=most), class_name="muted"),
        rx.el.span(words("import.choose"), class_name="btn solid lg"),
        html_for=FIELD,
        class_name="card dropzone",
        data_drop=FIELD,
    )


def file_field(
    on_choose: EventType, *, most: int, disabled: rx.Var[bool] | bool, accept: str = ACCEPTED, several: bool = True
) -> rx.Component:
    """The field that holds the files, on the page for as long as they are needed. `most`: largest size in bytes."""
    return rx.el.input(
        type="file",
        multiple=several,
        accept=accept,
        id=FIELD,
        on_change=on_choose,
        disabled=disabled,
        aria_label=words("import.choose"),
        data_most=str(most),
        class_name="sr file-field",
    )
