// Who is here: a page with `data-here="case:17"` says that it is open, and shows who else looks at it.
import { cookie, find, uuid } from "./dom";

const BEAT = 25_000;
const AWAY = 120_000; // without a key or a move of the mouse
const TYPED = 60_000; // how long somebody who typed counts as editing

export function startHere(): void {
  const place = find("#here");
  const element = find("main [data-here]");
  if (!place?.dataset.url || !element) return;
  const { here: of, hereState } = element.dataset;
  const page = uuid();
  let [moved, typed, told, left] = [Date.now(), 0, "", false];
  place.dataset.live = `here:${of}`;
  place.dataset.liveQuiet = "";

  const state = (): string => {
    if (document.hidden || Date.now() - moved > AWAY) return "idle";
    return hereState || Date.now() - typed < TYPED ? "editing" : "viewing";
  };
  const body = (now: string): URLSearchParams => new URLSearchParams({ of: of!, page, state: now });
  const tell = async (): Promise<void> => {
    if (left) return; // the page is hidden after it was left: a beat now would bring it back
    told = state();
    const headers = { "HX-Request": "true", "X-Live": "1", "X-CSRFToken": cookie("csrftoken"), "X-Page-Of": document.body.dataset.operator ?? "" };
    const answer = await fetch(place.dataset.url!, { method: "POST", headers, body: body(told) }).catch(() => null);
    if (answer?.ok) place.innerHTML = await answer.text();
  };
  const look = (): void => { if (state() !== told) void tell(); };

  void tell();
  setInterval(() => void tell(), BEAT);
  setInterval(look, 1000);
  document.addEventListener("visibilitychange", look);
  for (const type of ["keydown", "pointermove", "pointerdown"]) document.addEventListener(type, () => { moved = Date.now(); }, { passive: true });
  document.addEventListener("input", (event) => {
    if (!event.isTrusted || !(event.target as Element).closest("main")) return;
    typed = moved = Date.now();
    look();
  });
  document.addEventListener("live:change", (event) => {
    if ((event as CustomEvent<{ topic: string }>).detail.topic === place.dataset.live) void tell();
  });
  addEventListener("pagehide", () => {
    const gone = body("gone");
    gone.set("csrfmiddlewaretoken", cookie("csrftoken"));
    navigator.sendBeacon(place.dataset.url!, gone);
    left = true;
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    left = false;
    void tell();
  });
}
