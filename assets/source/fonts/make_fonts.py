"""Cuts the three fonts of the application out of Debian's Noto CJK.

Usage: python make_fonts.py [--output DIR]

Needs fontTools (requirements.txt) and two Debian packages: fonts-noto-cjk for the outlines, unicode-data for the
8,105 characters of the Table of General Standard Chinese Characters (通用规范汉字表, Unihan's kTGH).

RetraceSans-Regular.otf, RetraceSans-Bold.otf and RetraceSerif-Bold.otf hold, as far as Noto has them:

- the 8,105 characters, those outside the Basic Multilingual Plane included;
- ASCII, Latin-1, Latin Extended-A, and the letters of pinyin ǎ ǐ ǒ ǔ ǖ ǘ ǚ ǜ with their capitals;
- general punctuation: – — ― ‘ ’ “ ” • … ‰ ′ ″ ‹ › ※ and the others;
- CJK punctuation: 、 。 〈〉 《》 「」 『』 【】 〔〕 〇 々 and the others; full-width forms ！ to ～, ￥;
- arrows ← ↑ → ↓ ↔ ↕ ↖ ↗ ↘ ↙ ⇄ ⇧;
- shapes ■ □ ▲ △ ▶ ▷ ▼ ▽ ◀ ◁ ◆ ◇ ○ ◎ ● ★ ☆ ✓ ⚠;
- numbers and signs ① to ⑳, Ⅰ to Ⅻ, № ℃ ™ € − ± × ÷ ≈ ≠ ≤ ≥ ·;
- every character that a scene or an interface text uses.

Beside each lies its core cut, RetraceSans-Regular.core.otf and so on: the same without the 8,105 characters, but for
those that a scene or an interface text uses. The application shows the core cut until it needs a character that is not
in it. What the backend says to it is in English, or in the scenes. Everything else is the same, so that no line moves
when the full one takes its place.

Noto has no ✕ ✗ ☑ ☒ ✔: close with ×.

Noto's Chinese quotation marks, apostrophe and ellipsis are as wide as a Hanzi, which tears English apart (Yan’an).
Beside a Latin letter, a digit, a space or ASCII punctuation, a contextual rule (`calt`, which shapers apply unasked)
takes Noto's narrow forms instead. Of Noto's own features `kern` and `halt` remain.

A second run with the same inputs does nothing; the stamp is `.stamp` beside the fonts.
"""

import argparse
import bz2
import hashlib
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import fontTools
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

ROOT = Path(__file__).resolve().parents[3]
NOTO = Path("/usr/share/fonts/opentype/noto")
UNIHAN = Path("/usr/share/unicode/Unihan_OtherMappings.txt.bz2")
LICENSE = Path("/usr/share/doc/fonts-noto-cjk/copyright")
LICENSE_NAME = "LICENSE-OFL.txt"
STANDARD_NAME = "standard-characters.txt"
STANDARD_CHARACTERS = 8105

RANGES = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x00FF),  # Latin-1
    (0x0100, 0x017F),  # Latin Extended-A
    (0x01CD, 0x01DC),  # pinyin
    (0x2000, 0x206F),  # general punctuation
    (0x3000, 0x303F),  # CJK punctuation
    (0xFF01, 0xFF60),  # full-width forms
    (0xFFE0, 0xFFE6),
    (0x2460, 0x2473),  # ① to ⑳
    (0x2160, 0x216B),  # Ⅰ to Ⅻ
)
SPECIAL = "←↑→↓↔↕↖↗↘↙⇄⇧■□▲△▶▷▼▽◀◁◆◇○◎●★☆✓✕⚠№℃™€−±×÷≈≠≤≥·"

# Wide in a line of Hanzi, narrow in a line of Latin letters.
QUOTATION_MARKS = "‘’“”…"
LATIN_NEIGHBOURS = "".join(map(chr, [*range(0x20, 0x7F), *range(0xC0, 0x180)]))


class Missing(Exception):
    """Something this script needs is not on the machine."""


@dataclass(frozen=True)
class Font:
    """One font: where it is cut from and what it is called."""

    collection: str
    face: str
    family: str
    style: str

    @property
    def source(self) -> Path:
        """The collection's file."""
        return NOTO / self.collection

    @property
    def file_name(self) -> str:
        """The name of the file with every character."""
        return f"{self.postscript_name}.otf"

    @property
    def core_file_name(self) -> str:
        """The name of the file with the characters that are used."""
        return f"{self.postscript_name}.core.otf"

    @property
    def postscript_name(self) -> str:
        """The name without spaces."""
        return f"{self.family.replace(' ', '')}-{self.style}"


FONTS = (
    Font("NotoSansCJK-Regular.ttc", "Noto Sans CJK SC", "Retrace Sans", "Regular"),
    Font("NotoSansCJK-Bold.ttc", "Noto Sans CJK SC", "Retrace Sans", "Bold"),
    Font("NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC", "Retrace Serif", "Bold"),
)


def standard_characters() -> set[int]:
    """The code points of 通用规范汉字表."""
    found = set()
    with bz2.open(UNIHAN, "rt", encoding="utf-8") as lines:
        for line in lines:
            if "\tkTGH\t" in line:
                found.add(int(line.split("\t", 1)[0].removeprefix("U+"), 16))
    if len(found) != STANDARD_CHARACTERS:
        raise Missing(
            f"{UNIHAN} gives {len(found)} characters for kTGH instead of {STANDARD_CHARACTERS}: "
            "apt-get install --reinstall unicode-data"
        )
    return found


def used_characters() -> set[int]:
    """Every visible character of the scenes and the interface texts."""
    files = [*ROOT.glob("scenes/**/*.toml"), *ROOT.glob("assets/locales/**/*.ftl")]
    return {ord(c) for file in files for c in file.read_text(encoding="utf-8") if c.isprintable()}


def narrow_forms(face: TTFont) -> dict[str, str]:
    """The face's proportional glyph for each quotation mark, by the name of the wide one."""
    substitutions = face["GSUB"].table
    cmap = face.getBestCmap()
    wide = {cmap[ord(mark)] for mark in QUOTATION_MARKS}
    for record in substitutions.FeatureList.FeatureRecord:
        if record.FeatureTag == "pwid":
            for index in record.Feature.LookupListIndex:
                for table in substitutions.LookupList.Lookup[index].SubTable:
                    mapping = getattr(table, "ExtSubTable", table).mapping
                    if wide <= mapping.keys():
                        return {glyph: mapping[glyph] for glyph in wide}
    raise Missing("the face has no proportional quotation marks: apt-get install --reinstall fonts-noto-cjk")


def narrow_beside_latin(face: TTFont, narrow: dict[str, str]) -> str:
    """The contextual rule, in OpenType feature syntax."""
    cmap = face.getBestCmap()
    wide = " ".join(sorted(narrow))
    thin = " ".join(narrow[glyph] for glyph in sorted(narrow))
    neighbours = {cmap[ord(c)] for c in LATIN_NEIGHBOURS if ord(c) in cmap} | set(narrow.values())
    return f"""
        languagesystem DFLT dflt;
        languagesystem latn dflt;
        languagesystem hani dflt;
        @WIDE = [{wide}];
        @THIN = [{thin}];
        @LATIN = [{" ".join(sorted(neighbours))}];
        lookup NARROW {{ sub @WIDE by @THIN; }} NARROW;
        feature calt {{
            lookup AFTER_LATIN {{ sub @LATIN @WIDE' lookup NARROW; }} AFTER_LATIN;
            lookup BEFORE_LATIN {{ sub @WIDE' lookup NARROW @LATIN; }} BEFORE_LATIN;
            lookup BEFORE_ANOTHER {{ sub @WIDE' lookup NARROW @THIN; }} BEFORE_ANOTHER;
        }} calt;
    """


def rename(face: TTFont, font: Font) -> None:
    """Gives the face its new family; copyright, designers and licence stay."""
    names = face["name"]
    version = names.getDebugName(5)
    full = font.family if font.style == "Regular" else f"{font.family} {font.style}"
    kept = {0, 8, 9, 10, 11, 12, 13, 14}
    names.names = [n for n in names.names if n.nameID in kept and (n.platformID, n.langID) == (3, 0x409)]
    new = {1: font.family, 2: font.style, 3: f"{version};{font.postscript_name}", 4: full, 5: version}
    for name_id, text in {**new, 6: font.postscript_name}.items():
        names.setName(text, name_id, 3, 1, 0x409)
    outlines = face["CFF "].cff
    outlines.fontNames = [font.postscript_name]
    top = outlines.topDictIndex[0]
    top.FullName, top.FamilyName = full, font.family


def cut(font: Font, wanted: set[int]) -> TTFont:
    """The face with the wanted characters, where it has them, under its new name."""
    collection = TTCollection(font.source, lazy=True)
    face = next((f for f in collection.fonts if f["name"].getDebugName(1) == font.face), None)
    if face is None:
        raise Missing(f"{font.source} has no face {font.face}: apt-get install --reinstall fonts-noto-cjk")
    narrow = narrow_forms(face)
    options = Options(
        layout_features=["kern", "halt"],
        drop_tables=["BASE", "DSIG", "VORG", "vhea", "vmtx"],
        hinting=False,
        # Outlines that share pieces make the file hardly smaller, and its packed copy larger.
        desubroutinize=True,
        legacy_cmap=False,
        name_IDs=["*"],
        name_languages=["*"],
        notdef_outline=True,
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted, glyphs=list(narrow.values()))
    subsetter.subset(face)
    addOpenTypeFeaturesFromString(face, narrow_beside_latin(face, narrow), tables=["GSUB"])
    rename(face, font)
    return face


def shown(code_points: set[int]) -> str:
    """Characters with their code points, for a message."""
    return " ".join(f"{chr(c)} (U+{c:04X})" for c in sorted(code_points))


def stamp_of(core: set[int], full: set[int]) -> str:
    """A digest of all that the fonts depend on."""
    digest = hashlib.sha256(fontTools.version.encode())
    for path in (Path(__file__), LICENSE, *(font.source for font in FONTS)):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for wanted in (core, full):
        digest.update((",".join(f"{c:X}" for c in sorted(wanted)) + ";").encode())
    return digest.hexdigest()


def require(path: Path, package: str) -> None:
    """Stops with the package's name when a file is missing."""
    if not path.is_file():
        raise Missing(f"{path} is missing: apt-get install {package}")


def write(font: Font, wanted: set[int], path: Path, expected: dict[str, set[int]]) -> None:
    """Writes a cut of a font, and warns of what is expected and not in it."""
    face = cut(font, wanted)
    face.save(path)
    covered = face.getBestCmap().keys()
    print(f"{path.name}: {path.stat().st_size:,} bytes, {len(covered):,} characters")
    for kind, characters in expected.items():
        if absent := characters - covered:
            print(f"warning: {path.name} lacks {kind} characters: {shown(absent)}", file=sys.stderr)


def make(output: Path) -> None:
    """Writes the fonts and their licence into `output`, unless they are there already."""
    for path in (LICENSE, *(font.source for font in FONTS)):
        require(path, "fonts-noto-cjk")
    require(UNIHAN, "unicode-data")
    standard, used = standard_characters(), used_characters()
    chosen = {c for first, last in RANGES for c in range(first, last + 1)} | set(map(ord, SPECIAL))
    core, full = used | chosen, used | chosen | standard
    stamp, stamp_file = stamp_of(core, full), output / ".stamp"
    fonts = [name for font in FONTS for name in (font.core_file_name, font.file_name)]
    products = [output / name for name in (*fonts, LICENSE_NAME, STANDARD_NAME)]
    unchanged = stamp_file.is_file() and stamp_file.read_text() == stamp
    if unchanged and all(product.is_file() for product in products):
        print(f"fonts in {output} are up to date")
        return
    output.mkdir(parents=True, exist_ok=True)
    stamp_file.unlink(missing_ok=True)
    for font in FONTS:
        write(font, core, output / font.core_file_name, {"used": used})
        write(font, full, output / font.file_name, {"standard": standard, "used": used})
    shutil.copyfile(LICENSE, output / LICENSE_NAME)
    # The tests hold the fonts to this list; it is Unihan's, not the fonts' own.
    (output / STANDARD_NAME).write_text("".join(map(chr, sorted(standard))), encoding="utf-8")
    stamp_file.write_text(stamp)


def main() -> int:
    """Runs from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=ROOT / "assets" / "fonts", help="folder for the fonts")
    try:
        make(parser.parse_args().output)
    except Missing as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
