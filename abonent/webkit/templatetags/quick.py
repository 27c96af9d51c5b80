"""Django's ``translate`` and ``url``, remembering what cannot change while the process runs.

A page has a hundred texts and twenty addresses; asking for them anew was a fifth of its cost.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as parse_url
from django.templatetags.i18n import TranslateNode, do_translate
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape
from django.utils.translation import get_language

from abonent.webkit.context import find_url, path_of

register = template.Library()


class Said(TranslateNode):
    """A text of the template itself: one lookup a language and process."""

    def __init__(self, parsed: TranslateNode) -> None:
        vars(self).update(vars(parsed))
        expression = parsed.filter_expression
        self._is_fixed = not (
            parsed.noop or parsed.message_context or expression.filters or expression.var.lookups
        )
        self._said: dict[str | None, Any] = {}

    def render(self, context: Any) -> Any:
        """The text, or nothing where it goes into a variable."""
        if not self._is_fixed:
            return super().render(context)
        language = get_language()
        if language not in self._said:
            shown = super().render(context)
            self._said[language] = context[self.asvar] if self.asvar else shown
        if self.asvar:
            context[self.asvar] = self._said[language]
            return ""
        return self._said[language]


class Address(URLNode):
    """An address without parts, or with one number."""

    def __init__(self, parsed: URLNode) -> None:
        vars(self).update(vars(parsed))

    def render(self, context: Any) -> Any:
        """The address, or nothing where it goes into a variable."""
        found = self._find(context)
        if not found:
            return super().render(context)
        if self.asvar:
            context[self.asvar] = found
            return ""
        return conditional_escape(found) if context.autoescape else found

    def _find(self, context: Any) -> str | None:
        if self.kwargs or len(self.args) > 1:
            return None
        name = self.view_name.resolve(context)
        if not self.args:
            return None if not isinstance(name, str) or name.startswith("/") else find_url(name)
        number = self.args[0].resolve(context)
        if type(number) is not int or number < 0:
            return None
        try:
            return path_of(name, number)
        except NoReverseMatch:
            return None


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> Said:
    """``{% translate "text" %}`` as Django's."""
    return Said(do_translate(parser, token))


@register.tag("url")
def url(parser: Parser, token: Token) -> Address:
    """``{% url "name" id %}`` as Django's."""
    return Address(parse_url(parser, token))
