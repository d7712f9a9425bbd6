"""The fonts that travel with the pages, cut down to the characters that the course uses: a fifth of their size."""

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from tools import ROOT
from tools.source.notebooks import find

ALWAYS = [*range(0x20, 0x7f), *range(0xa0, 0x180), *range(0x370, 0x400), *range(0x2010, 0x2040), *range(0x3000, 0x3030)]


def characters(root=ROOT):
    """The codes of all characters that a page may show: those of the notebooks, what they print, the lectures and the code."""
    texts = [cell_text(cell) for path in find((), root) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    files = [*(root / "notebooks").glob("decks/*.md"), root / "notebooks" / "course.toml", *(root / "ganutils").rglob("*.py"),
             root / "ganutils" / "glossary.csv", root / "docs" / "questions.md", *(root / "tools" / "publish").glob("*.py")]
    texts += [file.read_text(encoding="utf-8") for file in files]
    return sorted({*ALWAYS, *(ord(letter) for text in texts for letter in set(text))})


def cell_text(cell):
    """The source of a cell and what it shows, without its pictures."""
    shown = [{kind: data for kind, data in output.get("data", {"text": output.get("text")}).items() if kind != "image/png"}
             for output in cell.get("outputs", [])]
    return "".join(cell["source"]) + json.dumps(shown, ensure_ascii=False)


def small(fonts, cache):
    """The fonts as .woff files with the course's characters only, made once for each set of characters and kept in `cache`."""
    wanted = characters()
    state = hashlib.sha256(repr(wanted).encode() + b"".join(font.read_bytes() for font in fonts)).hexdigest()[:16]
    folder = cache / f"fonts-{state}"
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        former = list(cache.glob("fonts-*"))
        with tempfile.TemporaryDirectory(dir=cache) as scratch:
            made = Path(scratch) / "made"
            made.mkdir()
            for font in fonts:
                cut_down(font, wanted, made / f"{font.stem}.woff")
            with contextlib.suppress(OSError):  # another process was as quick
                os.replace(made, folder)
        for each in former:
            shutil.rmtree(each, ignore_errors=True)
    return sorted(folder.iterdir())


def cut_down(font, wanted, target):
    options = Options(layout_features=["kern"], hinting=False, notdef_outline=True)
    options.drop_tables += ["FFTM"]
    subsetter, opened = Subsetter(options), TTFont(font, recalcTimestamp=False)  # the same file every time
    subsetter.populate(unicodes=wanted)
    subsetter.subset(opened)
    opened.flavor = "woff"
    opened.save(target)
