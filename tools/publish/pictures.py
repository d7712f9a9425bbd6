"""Pictures that weigh little: few colours, kept exactly, in WebP, which every browser has read since 2020."""

import base64
import io
import re
from functools import lru_cache

from PIL import Image

from tools.source.notebooks import write

COLOURS = 96
EMBEDDED = re.compile(r'<img src="data:image/png;base64,([^"]+)"')
SMALL = re.compile(r'<img src="data:image/webp;base64,([^"]+)"')


def small(picture):
    """A Pillow image as WebP."""
    # by default a few blue dots on a wide surface turn grey
    few = picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).convert("RGB")
    file = io.BytesIO()
    few.save(file, "webp", lossless=True, method=4)
    return file.getvalue()


@lru_cache(maxsize=64)
def of_png(text):
    """(WebP, width, height) of a PNG in base64."""
    picture = Image.open(io.BytesIO(base64.b64decode(text)))
    return small(picture), *picture.size


def beside(html, folder, name):
    """HTML whose pictures are files in `folder`, ../figures from it, and those files; the languages have them in common."""
    made = []

    def moved(image):
        webp, width, height = of_png(image[1])
        made.append(folder / f"{name}-{len(made) + 1}.webp")
        made[-1].parent.mkdir(parents=True, exist_ok=True)
        write(made[-1], webp)
        return f'<img src="../figures/{made[-1].name}" width="{width}" height="{height}"'

    return EMBEDDED.sub(moved, html), made


def apart(decks, folder, name):
    """Move the pictures of decks, HTML files, into files in `folder`, ../figures from them, and return these; what several
    slides show is one file. In base64 they weigh a third more."""
    files = {}

    def moved(image):
        file = files.setdefault(image[1], folder / f"{name}-{len(files) + 1}.webp")
        return f'<img src="../figures/{file.name}"'

    texts = [SMALL.sub(moved, deck.read_text(encoding="utf-8")) for deck in decks]
    folder.mkdir(parents=True, exist_ok=True)
    for picture, file in files.items():
        write(file, base64.b64decode(picture))
    for deck, text in zip(decks, texts):
        write(deck, text)
    return list(files.values())
