"""Images that others give: the caller's own pages, a provider's logo.

They are decoded from octets that anybody may have written, so their size is bounded before they are
decoded: 10 MB of file, 50 million pixels. Whatever a decoder raises becomes an `IssueError`.

    >>> from microcred.page.images import checked_image
    >>> checked_image(b"GIF89a", "page 1")
    Traceback (most recent call last):
    microcred.errors.IssueError: page 1 is neither a JPEG nor a PNG image
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from microcred.errors import IssueError
from microcred.page.content import PageImage

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["MOST_BYTES", "MOST_PIXELS", "checked_image", "media_type_of", "opened_image"]

MOST_BYTES: Final = 10 * 1024 * 1024
"""Of an image file."""

MOST_PIXELS: Final = 50_000_000
"""Of an image."""

_HINT: Final = "Give JPEG or PNG files of at most 10 MB and 50 million pixels."


def media_type_of(content: bytes) -> str | None:
    """ "image/jpeg" or "image/png" by the first octets; None for anything else."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "image/png" if content.startswith(b"\x89PNG\r\n\x1a\n") else None


def checked_image(content: bytes, what: str) -> PageImage:
    """An image file as a page, as it is.

    Args:
        content: the file.
        what: it is, for the message.

    Raises:
        IssueError: neither JPEG nor PNG, too large, or not readable.
    """
    opened_image(content, what)
    return PageImage(content, media_type_of(content) or "")


def opened_image(content: bytes, what: str, *, near: tuple[int, int] | None = None) -> Image:
    """The decoded image, upright.

    Args:
        content: the file.
        what: it is, for the message.
        near: a size that is large enough, where a JPEG can be decoded smaller.

    Raises:
        IssueError: neither JPEG nor PNG, too large, or not readable.
    """
    from io import BytesIO

    from PIL import Image, ImageOps

    if media_type_of(content) is None:
        raise IssueError(f"{what} is neither a JPEG nor a PNG image", hint=_HINT)
    if len(content) > MOST_BYTES:
        raise IssueError(f"{what} is larger than 10 MB", hint=_HINT)
    too_many = IssueError(f"{what} has more than 50 million pixels", hint=_HINT)
    try:
        image: Image.Image = Image.open(BytesIO(content), formats=["JPEG", "PNG"])
        if image.width * image.height <= MOST_PIXELS:
            if near is not None:
                image.draft(None, near)
            image.load()
            return ImageOps.exif_transpose(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise too_many from None
    except Exception:  # noqa: BLE001 - a decoder of foreign octets may raise anything
        raise IssueError(f"{what} is no readable image", hint=_HINT) from None
    raise too_many
