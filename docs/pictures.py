# /// script
# requires-python = ">=3.11"
# dependencies = ["pillow", "playwright"]
# ///
"""Pictures of the papers, taken from a running demo company: ``uv run --script docs/pictures.py``.

``make up`` must run (``--url`` says where). Chromium of the machine is used, or the one named by
``--browser``. Pictures are 1280 wide, of 256 colours.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent / "pictures"
SAMPLES = Path(__file__).parents[1] / "samples"
LANGUAGES = ("ru", "en")
WIDTH, HEIGHT = 1280, 860
MOST_BYTES = 150 * 1024


@dataclass(frozen=True)
class Picture:
    """One picture: whose page, and the way to it."""

    name: str
    login: str
    go: Callable[[Page, str], None]
    height: int = HEIGHT


def main() -> int:
    """Take all pictures, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://localhost:8000")
    parser.add_argument("--browser", default=_find_browser(), help="Chromium to use")
    parser.add_argument("--only", nargs="*", help="names of pictures")
    args = parser.parse_args()
    wanted = [p for p in PICTURES if not args.only or p.name in args.only]
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=args.browser or None,
            args=["--no-sandbox"],
            ignore_default_args=["--hide-scrollbars"],
        )
        for picture in wanted:
            for language in LANGUAGES:
                _take(browser, args.url.rstrip("/"), picture, language)
    return 0


def _find_browser() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


def _take(browser: Browser, url: str, picture: Picture, language: str) -> None:
    with _logged_in(browser, url, picture, language) as page:
        picture.go(page, language)
        page.wait_for_load_state("load")
        page.wait_for_timeout(1200)  # fragments come; the network is never idle: streams stay open
        shot = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="initial")))
    file = FOLDER / f"{picture.name}.{language}.png"
    few = shot.convert("RGB").quantize(
        256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
    )
    few.save(file, optimize=True)
    size = file.stat().st_size
    sys.stdout.write(f"{file.name}: {size // 1024} KB\n")
    if size > MOST_BYTES:
        raise SystemExit(f"{file} is larger than {MOST_BYTES // 1024} KB")


@contextmanager
def _logged_in(browser: Browser, url: str, picture: Picture, language: str) -> Iterator[Page]:
    context = browser.new_context(
        base_url=url,
        viewport={"width": WIDTH, "height": picture.height},
        locale=language,
        color_scheme="light",
    )
    page = context.new_page()
    page.goto("/login")
    page.fill("[name=login]", picture.login)
    page.fill("[name=password]", f"{picture.login}-demo-1")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda where: "/login" not in where)
    _speak(page, language)
    try:
        yield page
    finally:
        _speak(page, "ru")
        context.close()


def _speak(page: Page, language: str) -> None:
    """Choose the language of the operator, as the switch in the frame does."""
    cookies = {c.get("name"): c.get("value") for c in page.context.cookies()}
    page.request.post(
        "/language",
        form={
            "language": language,
            "next": "/me",
            "csrfmiddlewaretoken": str(cookies["csrftoken"]),
        },
        headers={"Referer": page.url, "Origin": "/".join(page.url.split("/")[:3])},
    )
    page.wait_for_timeout(1200)  # within a second every process knows


def _goto(path: str) -> Callable[[Page, str], None]:
    def go(page: Page, _language: str) -> None:
        page.goto(path)

    return go


def _card(page: Page, _language: str) -> None:
    """The search goes straight to the card of the only client found."""
    page.goto(f"/search?q={CLIENT}")
    page.wait_for_url("**/clients/*")


def _register(page: Page, language: str) -> None:
    """A contact half filled in: the topic is chosen, its attributes are there."""
    topic, text = TYPED[language]
    _card(page, language)
    page.keyboard.press("n")
    page.wait_for_url("**/contacts/new*")
    page.wait_for_timeout(800)
    page.locator("#id_case-0-topic").press_sequentially(topic, delay=20)
    page.wait_for_timeout(600)
    page.keyboard.press("Enter")
    page.locator("[name='case-0-attr-amount']").fill("350,00" if language == "ru" else "350.00")
    page.locator("[name='case-0-attr-paid_date']").fill("2026-11-19")
    page.locator("[name='case-0-attr-method']").select_option(index=1)
    page.locator("[name='case-0-text']").fill(text)


def _case(page: Page, _language: str) -> None:
    """The newest case in work that has something to tell."""
    page.goto("/cases?state=in_work&kind=complaint")
    page.locator("tbody a").nth(2).click()
    page.wait_for_url("**/cases/*")


def _import(page: Page, _language: str) -> None:
    """A trial of the sample: what would come, what is rejected and why."""
    page.goto("/imports/new")
    page.locator("[name=saved_map]").select_option(index=2)
    page.locator("[name=file]").set_input_files(SAMPLES / "complaints.csv")
    page.wait_for_timeout(600)
    page.locator("[name=try]").click()
    page.wait_for_url("**/imports/*")
    page.wait_for_timeout(4000)


CLIENT = "Лукенко Зинаида Александровна"
TYPED = {
    "ru": ("Платёж не", "Оплатил 350 рублей через банк три дня назад, на счёт не поступило."),
    "en": ("Payment has not", "Paid 350 roubles through the bank three days ago; nothing arrived."),
}
PICTURES = (
    Picture("client", "agent", _card),
    Picture("register", "agent", _register),
    Picture("case", "agent", _case),
    Picture("list", "agent", _goto("/cases")),
    Picture("import", "admin", _import),
    Picture("console", "admin", _goto("/console"), height=560),
    Picture("topics", "admin", _goto("/console/topics"), height=640),
)

if __name__ == "__main__":
    sys.exit(main())
