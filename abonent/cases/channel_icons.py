"""The pictures that a channel may have, by the names the icons of the product have."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from abonent.kernel.errors import Text

CHANNEL_ICONS: tuple[tuple[str, Text], ...] = (
    ("phone", _("Phone handset")),  # icon="phone"
    ("headset", _("Headset")),  # icon="headset"
    ("device-mobile", _("Mobile phone")),  # icon="device-mobile"
    ("device-mobile-message", _("Mobile message")),  # icon="device-mobile-message"
    ("message", _("Speech bubble")),  # icon="message"
    ("messages", _("Two speech bubbles")),  # icon="messages"
    ("mail", _("Envelope")),  # icon="mail"
    ("mailbox", _("Letter box")),  # icon="mailbox"
    ("at", _("At sign")),  # icon="at"
    ("world", _("Globe")),  # icon="world"
    ("forms", _("Web form")),  # icon="forms"
    ("app-window", _("Window")),  # icon="app-window"
    ("brand-telegram", _("Telegram")),  # icon="brand-telegram"
    ("brand-whatsapp", _("WhatsApp")),  # icon="brand-whatsapp"
    ("brand-vk", _("VK")),  # icon="brand-vk"
    ("robot", _("Robot")),  # icon="robot"
    ("video", _("Video camera")),  # icon="video"
    ("printer", _("Printer")),  # icon="printer"
    ("building-store", _("Shop")),  # icon="building-store"
    ("walk", _("Walker")),  # icon="walk"
    ("truck-delivery", _("Delivery van")),  # icon="truck-delivery"
    ("user", _("Human figure")),  # icon="user"
    ("speakerphone", _("Loudspeaker")),  # icon="speakerphone"
    ("alert-triangle", _("Warning sign")),  # icon="alert-triangle"
)
