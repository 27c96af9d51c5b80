"""Why something outside cannot be read, in words: what the system says is English and numbers."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Sequence
from http.client import HTTPException
from urllib.error import HTTPError, URLError

from abonent.kernel.errors import Text
from abonent.kernel.phrases import Phrase as _

_WORDS: Sequence[tuple[type[Exception], Text]] = (
    (FileNotFoundError, _("there is no such file")),
    (IsADirectoryError, _("it is a folder")),
    (PermissionError, _("the server has no right to read it")),
    (socket.gaierror, _("no host of this name is known")),
    (TimeoutError, _("it did not answer in time")),
    (ConnectionRefusedError, _("it refuses the connection")),
    (ConnectionError, _("the connection was cut")),
    (ssl.SSLCertVerificationError, _("its certificate is not trusted")),
    (ssl.SSLError, _("no secure connection comes about")),
    (HTTPException, _("what it answers is no HTTP")),
    (ValueError, _("what it answers is no HTTP")),
)
"""The first that fits is told."""


def told_failure(error: BaseException) -> Text:
    """What happened, for a reader of any language."""
    if isinstance(error, HTTPError):
        return _("it answers with the status %(status)s") % {"status": error.code}
    if isinstance(error, URLError) and isinstance(error.reason, BaseException):
        return told_failure(error.reason)
    found = next((text for kind, text in _WORDS if isinstance(error, kind)), None)
    return found or _("the system reports an error")
