"""Make the fonts of `microcred.page` from the Noto fonts: `python docs/write_fonts.py FOLDER`.

FOLDER holds the published TrueType files (Debian: fonts-noto-core). Needs fonttools, which
microcred does not; the fonts are made once and kept in src/microcred/page/fonts. What is changed,
as the SIL Open Font License asks to tell: other scripts than Latin, Greek and Cyrillic are left
out, hinting and layout tables too, and for the large sizes the kerning of letters is written as a
`kern` table, which microcred.page.faces reads: Pillow's basic layout, the one that is everywhere,
kerns nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0

DISPLAY = ("NotoSerifDisplay-Regular", "NotoSerifDisplay-Italic")
TEXT = ("NotoSerif-Regular", "NotoSans-Regular")
TARGET = Path(__file__).resolve().parent.parent / "src" / "microcred" / "page" / "fonts"

# Latin with its extensions, Greek with polytonic, Cyrillic; punctuation, currency, signs; U+FFFD.
DRAWN = (
    (0x20, 0x7E), (0xA0, 0x24F), (0x250, 0x2AF), (0x2B0, 0x2FF), (0x300, 0x36F), (0x370, 0x3FF),
    (0x400, 0x52F), (0x1E00, 0x1EFF), (0x1F00, 0x1FFF), (0x2000, 0x206F), (0x2070, 0x209C),
    (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2150, 0x218B), (0x2190, 0x2199), (0x2200, 0x22FF),
    (0x25A0, 0x25FF), (0xFB00, 0xFB06), (0xFFFD, 0xFFFD),
)  # fmt: skip
# The letters between which kerning is kept.
KERNED = (
    (0x21, 0x7E), (0xC0, 0x17F), (0x218, 0x21B), (0x386, 0x3CE), (0x400, 0x45F), (0x2013, 0x201E),
)  # fmt: skip
MOST_PAIRS = 10_900  # a format 0 table has its length in 16 bits
LEAST = 8  # thousandths of the em; less is not seen


def codes(ranges: tuple[tuple[int, int], ...]) -> set[int]:
    """The code points of some ranges."""
    return {code for first, last in ranges for code in range(first, last + 1)}


def kern_tables(font: TTFont) -> Iterator[Any]:
    """The pair adjustments of the feature `kern`, in order."""
    table = font["GPOS"].table
    indices = {
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "kern"
        for index in record.Feature.LookupListIndex
    }
    for index in sorted(indices):
        for subtable in table.LookupList.Lookup[index].SubTable:
            inner = getattr(subtable, "ExtSubTable", subtable)
            if inner.LookupType == 2:
                yield inner


def advance(value: Any) -> int:
    """The horizontal advance of a value record."""
    return int(getattr(value, "XAdvance", 0) or 0) if value else 0


def pairs_of(table: Any, glyphs: set[str]) -> Iterator[tuple[tuple[str, str], int]]:
    """Every pair of these glyphs that one table covers."""
    for index, left in enumerate(table.Coverage.glyphs):
        if left not in glyphs:
            continue
        if table.Format == 1:
            for record in table.PairSet[index].PairValueRecord:
                if record.SecondGlyph in glyphs:
                    yield (left, record.SecondGlyph), advance(record.Value1)
            continue
        row = table.Class1Record[table.ClassDef1.classDefs.get(left, 0)].Class2Record
        for right in glyphs:
            yield (left, right), advance(row[table.ClassDef2.classDefs.get(right, 0)].Value1)


def kerning(font: TTFont) -> dict[tuple[str, str], int]:
    """The most visible pairs; of several tables the first one that has a pair counts."""
    cmap = font.getBestCmap()
    glyphs = {cmap[code] for code in codes(KERNED) if code in cmap}
    found: dict[tuple[str, str], int] = {}
    for table in kern_tables(font):
        for pair, value in pairs_of(table, glyphs):
            found.setdefault(pair, value)
    least = LEAST * font["head"].unitsPerEm / 1000
    seen = sorted((-abs(v), pair) for pair, v in found.items() if abs(v) >= least)
    return {pair: found[pair] for _, pair in sorted(seen)[:MOST_PAIRS]}


def write(source: Path, target: Path) -> None:
    """Make one font."""
    font = TTFont(source, recalcTimestamp=False)
    pairs = kerning(font) if source.stem in DISPLAY else {}
    options = Options()
    options.hinting = options.glyph_names = False
    options.layout_features = []
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14]
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "DSIG"]
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codes(DRAWN))
    subsetter.subset(font)
    if pairs:
        table = KernTable_format_0(apple=False)
        table.version, table.coverage, table.tupleIndex = 0, 1, None
        table.kernTable = pairs
        font["kern"] = newTable("kern")
        font["kern"].version, font["kern"].kernTables = 0, [table]
    font.save(target)
    print(f"{target.name}: {target.stat().st_size} bytes, {len(pairs)} pairs")


if __name__ == "__main__":
    for face in (*DISPLAY, *TEXT):
        write(Path(sys.argv[1]) / f"{face}.ttf", TARGET / f"{face}.ttf")
