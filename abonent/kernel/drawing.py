"""Draws a picture or the pages of a PDF as small pictures, in a process of its own.

``python -m abonent.kernel.drawing SOURCE FOLDER TYPE``: writes ``0.webp`` (the thumbnail) and
``1.webp`` … into FOLDER and prints how many pages there are. What people upload may be broken or
made to harm: memory and time of this process have limits, and its end costs nobody anything.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps

MEMORY = 1536 * 1024 * 1024  # bytes of address space
SECONDS = 20  # of processor time
MOST_PIXELS = 80_000_000  # of a picture; a scan of A3 at 600 dpi has 70 million
SCREEN = (1600, 2200)
THUMBNAIL = (240, 240)
DRAWN = 30
"""Pages drawn of a long document."""


def draw(source: Path, folder: Path, content_type: str) -> int:
    """Draw ``source``; how many pages it has."""
    pages, pictures = _pdf(source) if content_type == "application/pdf" else _picture(source)
    for number, picture in enumerate(pictures, start=1):
        picture.thumbnail(SCREEN)
        picture.save(folder / f"{number}.webp", quality=82)
        if number == 1:
            picture.thumbnail(THUMBNAIL)
            picture.save(folder / "0.webp", quality=75)
    return pages


def _picture(source: Path) -> tuple[int, Iterator[Image.Image]]:
    """The first frame, turned as its camera says, without what else the file tells."""
    with Image.open(source) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        opened.draft("RGB", SCREEN)
        turned = ImageOps.exif_transpose(opened).convert("RGBA" if "A" in opened.mode else "RGB")
    return 1, iter([turned])


def _pdf(source: Path) -> tuple[int, Iterator[Image.Image]]:
    document = pypdfium2.PdfDocument(source)
    return len(document), (_page(document[place]) for place in range(min(len(document), DRAWN)))


def _page(page: pypdfium2.PdfPage) -> Image.Image:
    width, height = page.get_size()
    scale = min(SCREEN[0] / max(width, 1), SCREEN[1] / max(height, 1), 4)
    drawn: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
    return drawn


def main(source: str, folder: str, content_type: str) -> None:
    """What the command line does."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    sys.stdout.write(str(draw(Path(source), Path(folder), content_type)))


if __name__ == "__main__":
    main(*sys.argv[1:])
