"""Maps of the samples, kept so that the demo company's import can be tried at once."""

from __future__ import annotations

from pathlib import Path

from abonent.exchange.actions import save_map
from abonent.exchange.models import ImportMap
from abonent.kernel.actor import Actor

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
NAMES = {
    "complaints.map.yaml": "Жалобы (пример) · Complaints (sample)",
    "comcast.map.yaml": "FCC: Comcast",
}


def load_maps() -> None:
    """Keep the maps of ``samples/`` that are not kept yet, where there is such a folder."""
    for file, name in NAMES.items():
        path = SAMPLES / file
        if path.exists() and not ImportMap.objects.filter(name=name).exists():
            save_map(by=Actor.system("demo"), name=name, text=path.read_text(encoding="utf-8"))
