"""The form of the page for people: one file out of `multipart/form-data` (RFC 7578, RFC 2046 5.1).

The body is in memory and bounded before it comes here. A file's octets come out as they were put
in: a seal is over every one of them.

    >>> from microcred.service.forms import read_file
    >>> body = (b'--x\\r\\nContent-Disposition: form-data; name="file"; filename="ana.jsonld"\\r\\n'
    ...         b'Content-Type: application/json\\r\\n\\r\\n{}\\n\\r\\n--x--\\r\\n')
    >>> read_file(body, "multipart/form-data; boundary=x", "file")
    b'{}\\n'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from microcred.errors import ParseError

__all__ = ["read_file"]

_BOUNDARY: Final = re.compile(
    r"""multipart/form-data\s*;(?:[^"]*;)?\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))""",
    re.IGNORECASE,
)
_DISPOSITION: Final = re.compile(
    rb"""content-disposition\s*:\s*form-data\b[^\r\n]*?[;\s]name="([^"\r\n]{0,128})\"""",
    re.IGNORECASE,
)
_MOST_PARTS: Final = 16
"""The form of the page has one."""
_LONGEST_HEAD: Final = 4096


def read_file(body: bytes, content_type: str, name: str) -> bytes:
    """The octets of the part of that name.

    Args:
        body: of the request.
        content_type: its header, which has the boundary.
        name: of the field.

    Raises:
        ParseError: the body is no such form, has too many parts, or none of that name; or the part
            is empty, as where nobody chose a file.
    """
    match = _BOUNDARY.search(content_type[:_LONGEST_HEAD])
    if match is None:
        raise ParseError("the form says no boundary")
    boundary = (match[1] or match[2]).encode("latin-1", "replace")
    for head, content in _parts(body, boundary):
        found = _DISPOSITION.search(head)
        if found is not None and found[1] == name.encode():
            if not content:
                raise ParseError("no file was chosen", hint="Choose a file, or drop one.")
            return content
    raise ParseError("the form has no file", hint="Choose a file, or drop one.")


def _parts(body: bytes, boundary: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The head and the content of each part.

    What stands before the first boundary is passed over, as the RFC has it.

    Raises:
        ParseError: the form is not whole, or has too many parts.
    """
    mark = b"\r\n--" + boundary
    # The first boundary may stand at the very beginning (RFC 2046 5.1.1).
    pieces = (b"\r\n" + body).split(mark, _MOST_PARTS + 1)
    if len(pieces) > _MOST_PARTS + 1:
        raise ParseError("the form has too many parts")
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise ParseError("the form is not whole")
    for piece in pieces[1:-1]:
        head, gap, content = piece.partition(b"\r\n\r\n")
        if not gap or len(head) > _LONGEST_HEAD:
            raise ParseError("a part of the form has no head")
        yield head, content
