"""Template tags of the design system; built in, so that templates need no ``{% load %}``."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from abonent.kernel import phones
from abonent.kernel.clock import now
from abonent.kernel.files import largest_upload
from abonent.kernel.money import Money
from abonent.kernel.previews import is_drawn
from abonent.kernel.text import localized as localized_text
from abonent.webkit import assets, wording
from abonent.webkit.fieldparts import FieldParts
from abonent.webkit.forms import TEXT, Combobox
from abonent.webkit.markup import escaped

register = template.Library()

_OFFICE = "application/vnd.openxmlformats-officedocument."
FILE_ICONS = {
    "application/pdf": "file-type-pdf",  # icon="file-type-pdf"
    "text/plain": "file-text",  # icon="file-text"
    "text/csv": "file-spreadsheet",  # icon="file-spreadsheet"
    "application/zip": "file-zip",  # icon="file-zip"
    "application/msword": "file-word",  # icon="file-word"
    "application/vnd.ms-excel": "file-spreadsheet",
    _OFFICE + "wordprocessingml.document": "file-word",
    _OFFICE + "spreadsheetml.sheet": "file-spreadsheet",
}
"""What files are drawn by that are no pictures: icon="photo" icon="file"."""

SHAPES = {
    "grey": "circle",
    "blue": "progress",
    "green": "circle-check",
    "amber": "alert-triangle",
    "red": "alert-octagon",
    "violet": "player-pause",
}
"""The icon of a tone where the page names none; also in ``front/src/icons.json``."""


@register.simple_tag
def asset(path: str) -> str:
    """The address of a built file, changing with its content: ``{% asset "app.css" %}``."""
    return assets.url(path)


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """A Tabler icon. ``label`` names it to screen readers; without one it is decoration."""
    said = escaped(label) if label else ""
    return _drawn_icon(escaped(name), said, size, assets.url("sprite.svg"))


@lru_cache(maxsize=1024)
def _drawn_icon(name: str, said: str, size: str, sprite: str) -> SafeString:
    """``name`` and ``said`` are escaped already: the cache takes equal texts for one."""
    role = f'role="img" aria-label="{said}"' if said else 'aria-hidden="true"'
    shape = f"wk-icon wk-icon-{size}" if size else "wk-icon"
    return mark_safe(f'<svg class="{shape}" {role}><use href="{sprite}#{name}"></use></svg>')  # noqa: S308


@register.simple_tag
def when(at: datetime | None, exact: bool = False) -> SafeString | str:
    """How long ago (or ahead) with the exact time on hover; kept current in the browser."""
    if at is None:
        return wording.NOTHING
    full = wording.moment(at)
    told = full if exact else wording.relative(at, now=now())
    mark = "" if exact else " data-when"
    # Neither part is anyone's text: digits, and words of our own translations.
    return mark_safe(f'<time datetime="{at.isoformat()}" title="{full}"{mark}>{told}</time>')  # noqa: S308


@register.simple_tag
def due(at: datetime | None, warn_at: datetime | None = None) -> SafeString | str:
    """A clock counting down: "2 ч 10 мин, до 17:30"; amber after ``warn_at``, red once breached."""
    if at is None:
        return wording.NOTHING
    present = now()
    tone = wording.due_tone(at, warn_at=warn_at, now=present)
    return format_html(
        '<time class="wk-due" datetime="{}" title="{}" data-due data-tone="{}" data-warn="{}">'
        "{}</time>",
        at.isoformat(), wording.moment(at), tone,
        warn_at.isoformat() if warn_at else "", wording.countdown(at, now=present),
    )  # fmt: skip


@register.simple_tag
def day(value: date | datetime | None) -> str:
    """A date in the reader's format and zone."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return wording.day(value) if value else wording.NOTHING


@register.simple_tag
def phone(e164: str | None, call: bool = False) -> SafeString | str:
    """A number as people write it; with ``call`` a ``tel:`` link."""
    if not e164:
        return wording.NOTHING
    pretty = phones.pretty(e164).replace(" ", "\xa0").replace("-", "\u2011")
    if call:
        return format_html('<a class="wk-nowrap" href="tel:{}">{}</a>', e164, pretty)
    return format_html('<span class="wk-nowrap">{}</span>', pretty)


@register.simple_tag
def money(amount: Money | int | None, currency: str = "RUB") -> str:
    """``{% money minor "RUB" %}`` or ``{% money Money(…) %}``: 1 234,50 ₽."""
    if amount is None:
        return wording.NOTHING
    value = amount if isinstance(amount, Money) else Money(amount, currency)
    return wording.money(value)


@register.simple_tag
def duration(seconds: float | None) -> str:
    """``2 ч 10 мин``; the two largest units."""
    return wording.NOTHING if seconds is None else wording.duration(seconds)


@register.simple_tag
def number(value: float | None) -> str:
    """A number with the reader's separators."""
    return wording.NOTHING if value is None else wording.number(value)


@register.simple_tag
def size(octets: int | None) -> str:
    """A file's size: ``1,2 МБ``."""
    return wording.NOTHING if octets is None else wording.size(octets)


@register.filter
def localized(texts: Mapping[str, str] | None) -> str:
    """The company's own text in the reader's language: ``{{ topic.name|localized }}``."""
    return localized_text(texts)


@register.simple_tag
def longtext(text: str | None) -> SafeString | str:
    """What somebody wrote, with its lines; more than ten of them are folded until asked for."""
    if not text:
        return ""
    return format_html(
        '<div class="wk-pre wk-long" data-unfold="{}" data-fold="{}">{}</div>',
        _("Show the whole text"), _("Fold"), text,
    )  # fmt: skip


@register.simple_tag
def badge(text: Any, tone: str = "grey", icon: str = "") -> SafeString:
    """A state by colour, word and shape. Tones: grey blue green amber red violet."""
    return _drawn_badge(escaped(text), tone, icon or SHAPES[tone], assets.url("sprite.svg"))


@lru_cache(maxsize=1024)
def _drawn_badge(said: str, tone: str, glyph: str, sprite: str) -> SafeString:
    """``said`` is escaped already."""
    drawn = _drawn_icon(escaped(glyph), "", "", sprite)
    return mark_safe(f'<span class="wk-badge wk-tone-{tone}">{drawn}{said}</span>')  # noqa: S308


@register.simple_tag
def avatar(name: str, small: bool = False, with_name: bool = False) -> SafeString:
    """Initials in a colour of their own; ``with_name`` writes the name beside."""
    mark = format_html(
        '<span class="wk-avatar{}" data-hue="{}" {} title="{}">{}</span>',
        " wk-avatar-sm" if small else "", wording.hue(name),
        mark_safe('aria-hidden="true"' if with_name else 'role="img"'),  # noqa: S308
        name, wording.initials(name),
    )  # fmt: skip
    if not with_name:
        return mark
    return format_html('<span class="wk-person">{}<span>{}</span></span>', mark, name)


@register.simple_tag
def key(letter: str) -> SafeString:
    """A key cap beside an action: ``{% key "e" %}``."""
    return format_html('<kbd aria-hidden="true">{}</kbd>', letter.upper())


@register.simple_tag
def idempotency_key() -> SafeString:
    """A hidden key that makes a second sending of the same form harmless."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', uuid.uuid4())


@register.simple_tag
def field(bound: Any, label: str = "", help: str = "") -> SafeString:  # noqa: A002
    """A field of a Django form: label above, help, error beside it, required mark."""
    parts = FieldParts.of(bound, label=label, help=help)
    return render_to_string(f"webkit/fields/{parts.layout}.html", {"parts": parts, "field": bound})


@register.simple_tag
def fields(form: Any) -> SafeString:
    """Every visible field of ``form`` in order, hidden ones included."""
    hidden = format_html_join("", "{}", ((bound,) for bound in form.hidden_fields()))
    shown = format_html_join("", "{}", ((field(bound),) for bound in form.visible_fields()))
    return hidden + shown


@register.inclusion_tag("webkit/fields/errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """A summary over the form: general problems, then links to each field with an error."""
    wrong = [bound for bound in form if bound.errors] if form.is_bound else []
    return {"general": form.non_field_errors() if form.is_bound else [], "wrong": wrong}


@register.simple_tag
def form_state(form: Any) -> SafeString:
    """Attributes of ``<form>`` telling the browser whether its content came back with errors."""
    # Our side keeps its text: what the browser puts back after sending is another client's.
    plain = 'novalidate autocomplete="off"'
    return mark_safe(f"data-bound {plain}" if form.is_bound else plain)  # noqa: S308


@register.inclusion_tag("webkit/parts/collisions.html")
def collisions(rows: Iterable[Any]) -> dict[str, Any]:
    """Fields that two people changed at once, to be chosen (:mod:`abonent.webkit.collisions`)."""
    return {"rows": rows}


@register.simple_tag
def draft_form(
    draft: Any, kind: str, title: str = "", *, name: object = "", here: bool = False
) -> SafeString:
    """Attributes of a ``<form>`` whose content the server keeps (``work.queries.Opened``).

    ``title`` names fields: the draft is called by the first of them that is filled in, unless it
    has a fixed ``name``. With ``here`` the page's address names the draft.
    """
    given = {
        "keep": draft.keep, "draft": draft.id, "draft-kind": kind, "draft-version": draft.version,
        "draft-url": reverse("work:save", args=[draft.id]), "draft-content": draft.content_json,
        "draft-title": title, "draft-held": draft.held_by, **({"draft-name": name} if name else {}),
    }  # fmt: skip
    told = format_html_join(" ", 'data-{}="{}"', given.items())
    return format_html("{} data-draft-here", told) if here else told


@register.simple_tag
def draft_waits(kind: str, of: object, name: object) -> SafeString:
    """Attributes of a ``<form>`` on a page about something (``of``) whose draft waits on that page.

    The page asks nothing of the database for it: the draft comes with the bar of tabs. ``name`` is
    what the draft is called; the form has an empty hidden field ``draft``.
    """
    told = {"keep": f"{kind}-{of}", "draft-kind": kind, "draft-name": name,
            "draft-waits": reverse("work:drafts")}  # fmt: skip
    return format_html_join(" ", 'data-{}="{}"', told.items())


@register.inclusion_tag("webkit/lists/list.html", name="list", takes_context=True)
def list_(context: Any, rows: Any) -> dict[str, Any]:
    """A list shown by :mod:`abonent.webkit.lists`: views, filters, table, bulk bar, pager."""
    return {"rows": rows, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("webkit/parts/tabs.html")
def tabs(entries: Iterable[Mapping[str, Any]], label: str = "") -> dict[str, Any]:
    """Tabs as links: each entry has ``label, href, current`` and optionally ``count, icon``."""
    return {"entries": entries, "label": label or _("Sections")}


@register.inclusion_tag("webkit/parts/progress.html")
def progress(
    done: int, total: int | None, url: str = "", topic: str = "", label: str = ""
) -> dict[str, Any]:
    """A job's progress; refetches itself from ``url`` while unfinished, or when ``topic`` moves."""
    going = total is None or done < total
    share = None if not total else min(100, done * 100 // total)
    return {"done": done, "total": total, "url": url, "topic": topic, "label": label,
            "going": going, "share": share}  # fmt: skip


@register.inclusion_tag("webkit/parts/upload.html")
def upload(
    name: str = "files", url: str = "", note: str = "", multiple: bool = True,
    given: Sequence[Any] = (), field: str = "",
) -> dict[str, Any]:  # fmt: skip
    """A drop zone. With ``url`` each file is sent at once, else with the form around it.

    Files ``given`` before a refusal stand in it, each with the hidden ``field`` that refers to it.
    """
    return {"name": name, "url": url, "note": note, "multiple": multiple, "id": f"up-{name}",
            "given": given, "field": field, "largest": largest_upload()}  # fmt: skip


@register.inclusion_tag("webkit/parts/file.html")
def file(stored: Any, url: str, preview: str = "") -> dict[str, Any]:
    """A stored file: its thumbnail and name, opened in the viewer where it can be shown.

    ``url`` is its download, ``preview`` where ``kernel.previews.respond_preview`` answers.
    """
    kind = stored.content_type
    shown = "drawn" if is_drawn(stored) else "text" if kind == "text/plain" else ""
    glyph = "photo" if kind.startswith("image/") else FILE_ICONS.get(kind, "file")
    return {"file": stored, "url": url, "preview": preview if shown else "", "shown": shown,
            "glyph": glyph}  # fmt: skip


@register.inclusion_tag("webkit/parts/combobox.html")
def combobox(
    name: str, url: str, value: Any = "", text: str = "", label: str = "", placeholder: str = "",
    key: str = "", number: object = "",
) -> dict[str, Any]:  # fmt: skip
    """A choice looked up on the server, ``q`` posted to ``url`` (see ``webkit/options.html``).

    ``key`` is its hotkey; of several on a page each has its ``number``.
    """
    attrs = {"data-key": key, "data-key-label": label} if key else {}
    return {"name": name, "url": url, "value": value, "text": text, "label": label,
            "placeholder": placeholder, "attrs": attrs, "id": f"id_{name}{number}",
            "text_name": name + TEXT,
            "remedy": Combobox.remedy}  # fmt: skip


@register.inclusion_tag("webkit/parts/combobox.html")
def lookup_filter(one: Any, value: Any) -> dict[str, Any]:
    """The control of a filter that is looked up on the server."""
    text = one.shown_name(value)
    parts = combobox(one.key, one.url, value=value, text=text, label=str(one.label))
    return parts | {"text_name": ""}  # a name does not belong into the address of a list


@register.simple_tag
def bar_options(one: Any, value: Any) -> SafeString:
    """The options of a filter that is a select."""
    return SafeString(one.options(value))


@register.simple_tag
def bar_boxes(one: Any, value: Any) -> SafeString:
    """The boxes of a filter with several choices."""
    return SafeString(one.boxes(value))


@register.inclusion_tag("webkit/parts/changes.html")
def changes(rows: Sequence[tuple[Any, Any, Any]]) -> dict[str, Any]:
    """Changed fields in a timeline: rows of (label, before, after)."""
    return {"rows": rows}


@register.simple_block_tag(end_name="endpagehead")
def pagehead(content: str, title: Any, crumbs: Any = (), note: Any = "") -> SafeString:
    """The page's header; the block holds its actions. ``crumbs``: pairs (label, url)."""
    context = {"title": title, "crumbs": crumbs, "note": note, "actions": content}
    return render_to_string("webkit/parts/pagehead.html", context)


@register.simple_block_tag(end_name="endcard")
def card(
    content: str, title: Any = "", icon: str = "", flush: bool = False, id: str = "",  # noqa: A002
    tools: Any = "", note: Any = "", live: str = "", url: str = "",
) -> SafeString:  # fmt: skip
    """A panel. ``flush`` for tables; with ``live`` and ``url`` its body refreshes on a change."""
    context = {"title": title, "glyph": icon, "flush": flush, "id": id, "tools": tools,
               "note": note, "live": live, "url": url, "content": content}  # fmt: skip
    return render_to_string("webkit/parts/card.html", context)


@register.simple_block_tag(end_name="endfacts")
def facts(content: str) -> SafeString:
    """A definition list of ``{% fact %}``."""
    return format_html('<dl class="wk-facts">{}</dl>', content)


@register.simple_block_tag(end_name="endfact")
def fact(content: str, label: Any) -> SafeString:
    """One label and its value; an empty value shows a dash."""
    return format_html("<dt>{}</dt><dd>{}</dd>", label, mark_safe(content.strip()))  # noqa: S308


@register.simple_block_tag(end_name="endnote")
def note(content: str, tone: str = "blue", icon: str = "") -> SafeString:
    """A message inside the page: something to know (blue), mind (amber), mend (red)."""
    glyphs = {"blue": "info-circle", "green": "circle-check", "amber": "alert-triangle",
              "red": "alert-octagon", "grey": "info-circle", "violet": "info-circle"}  # fmt: skip
    context = {"tone": tone, "glyph": icon or glyphs[tone], "content": content}
    return render_to_string("webkit/parts/note.html", context)


@register.simple_block_tag(end_name="endempty")
def empty(content: str, title: Any, text: Any = "", icon: str = "inbox") -> SafeString:
    """Nothing here, and what to do next (the block holds the actions)."""
    context = {"title": title, "text": text, "glyph": icon, "actions": mark_safe(content.strip())}  # noqa: S308
    return render_to_string("webkit/parts/empty.html", context)


@register.simple_block_tag(end_name="endtimeline")
def timeline(content: str) -> SafeString:
    """A list of ``{% entry %}``, newest first."""
    return format_html('<ol class="wk-timeline">{}</ol>', content)


@register.simple_block_tag(end_name="endentry")
def entry(
    content: str,
    title: Any,
    at: datetime,
    author: Any = "",
    icon: str = "point",
    tone: str = "grey",
    number: int | None = None,
) -> SafeString:
    """One happening of a timeline; the block is its body, ``number`` tells it from the others."""
    context = {"number": number, "title": title, "at": at, "author": author, "glyph": icon,
               "tone": tone, "content": mark_safe(content.strip())}  # fmt: skip  # noqa: S308
    return render_to_string("webkit/parts/entry.html", context)


@register.simple_block_tag(end_name="enddialog")
def dialog(
    content: str,
    id: str,  # noqa: A002
    title: Any,
    kind: str = "",
    opened: bool = False,
) -> SafeString:
    """A modal opened by ``data-open="id"``, or by itself if ``opened``.

    ``kind`` is "drawer" or "wide".
    """
    context = {"id": id, "title": title, "kind": kind, "opened": opened, "content": content}
    return render_to_string("webkit/parts/dialog.html", context)
