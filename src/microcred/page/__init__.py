"""The page: what a person sees of a credential, and who draws it.

A wing of its own: it knows neither signatures nor trust, and Pillow is loaded when a page is drawn.

>>> from microcred.page import DEFAULT_PAGE, PageMaker
>>> isinstance(DEFAULT_PAGE, PageMaker)
True
"""

from __future__ import annotations

from microcred.page.content import Page, PageContent, PageImage, PageMaker
from microcred.page.dates import written_day
from microcred.page.drawing import DEFAULT_PAGE, Certificate
from microcred.page.images import checked_image, media_type_of
from microcred.page.pressing import for_many

__all__ = [
    "DEFAULT_PAGE",
    "Certificate",
    "Page",
    "PageContent",
    "PageImage",
    "PageMaker",
    "checked_image",
    "for_many",
    "media_type_of",
    "written_day",
]
