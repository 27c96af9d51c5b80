// Live fragments: `data-live="case:17"` with `hx-get` and `hx-trigger="live"` refetch themselves.
// With `data-live-merge` they do so also around a form that a person works in.
import { all, debounce, find, make, onFragment } from "./dom";
import { htmx, sessionOver } from "./hx";
import { inHand, merge } from "./merge";
import { type Change, follow } from "./rows";
import { said } from "./toasts";

interface Said { state?: "open" | "lost"; change?: Change; resync?: true; bye?: true }

const fragments = (): HTMLElement[] => all("[data-live]");
const topicsOf = (element: HTMLElement): string[] => element.dataset.live!.split(/[\s,]+/).filter(Boolean);
const topics = (): string[] => [...new Set(fragments().flatMap(topicsOf))];

/** Whether a person works inside: nothing is replaced under their hands. */
function inUse(element: HTMLElement): boolean {
  const place = targetOf(element);
  const active = document.activeElement;
  if (active && active !== document.body && place.contains(active) && active.matches("input, textarea, select, [contenteditable]")) return true;
  return !!find("form[data-dirty], dialog[open], details.wk-menu[open], .wk-select:checked", place);
}

function targetOf(element: HTMLElement): HTMLElement {
  const css = element.getAttribute("hx-target");
  return (css && css !== "this" && find(css)) || element;
}

function offer(element: HTMLElement): void {
  const place = targetOf(element);
  if (place.previousElementSibling?.classList.contains("wk-pill")) return;
  const button = make("button", { type: "button", class: "wk-link" }, said("refresh"));
  const pill = make("div", { class: "wk-pill", role: "status" }, `${said("changed")} · `, button);
  button.addEventListener("click", () => {
    pill.remove();
    for (const form of all("form[data-dirty]", place)) delete form.dataset.dirty;
    htmx.trigger(element, "live", {});
  });
  place.before(pill);
}

function refresh(element: HTMLElement): void {
  if ("liveQuiet" in element.dataset) return; // it hears of changes by itself
  if ("liveMerge" in element.dataset) htmx.trigger(element, "live", {});
  else if (!element.hasAttribute("hx-get") || "liveOffer" in element.dataset || inUse(element)) offer(element);
  else htmx.trigger(element, "live", {});
}

/** What stays in `place` when it is drawn anew, asked for by `elt`.
 *
 * What one did oneself settles everything but what is being changed in its own place (`data-holds`).
 */
function staying(place: HTMLElement, elt: HTMLElement, live: boolean): HTMLElement[] {
  if (live) return "liveMerge" in elt.dataset ? inHand(place) : [];
  if (!("liveMerge" in place.dataset)) return [];
  return inHand(place).filter((one) => find("form[data-holds]", one) && !one.contains(elt));
}

/** Decided when the answer is there: one may have begun to type after the question. */
function mergeAnswer(event: CustomEvent): void {
  const { detail } = event;
  const { elt, triggeringEvent } = detail.requestConfig ?? {};
  if (!detail.shouldSwap || !elt) return;
  const place = detail.target as HTMLElement;
  const kept = staying(place, elt, triggeringEvent?.type === "live");
  if (!kept.length) return;
  detail.shouldSwap = false;
  const answer = new DOMParser().parseFromString(detail.serverResponse, "text/html");
  const now = answer.body;
  if (answer.title) document.title = answer.title; // as htmx does where it swaps itself
  for (const apart of all("[hx-swap-oob]", now)) {
    apart.removeAttribute("hx-swap-oob");
    find(`#${apart.id}`)?.replaceWith(apart);
  }
  merge(place, now, kept);
}

/** What stands before a fragment about its being old goes when the fragment is new. */
function withdraw(event: Event): void {
  const before = (event as CustomEvent).detail.target?.previousElementSibling;
  if (before?.matches(".wk-pill:not([data-new])")) before.remove();
}

const due = new Set<HTMLElement>();
// Several changes of one action come together: one refetch for all of them.
const flush = debounce(60, () => {
  for (const element of due) if (element.isConnected) refresh(element);
  due.clear();
});

function hear(message: Said): void {
  if (message.state) state(message.state);
  if (message.bye) sessionOver();
  for (const element of fragments()) {
    const concerns = message.change && topicsOf(element).includes(message.change.topic);
    if (message.resync || (concerns && !follow(element, targetOf(element), message.change!))) due.add(element);
  }
  if (message.change) document.dispatchEvent(new CustomEvent("live:change", { detail: message.change }));
  if (due.size) flush();
}

function state(now: "open" | "lost"): void {
  const light = find(".wk-live");
  if (!light) return;
  light.dataset.state = now;
  light.title = light.dataset[now === "open" ? "openText" : "lostText"] ?? "";
}

function shared(url: string, worker: string, since: string): (list: string[]) => void {
  const { port } = new SharedWorker(worker, { name: "abonent-live" });
  port.onmessage = ({ data }: MessageEvent<Said>) => hear(data);
  let last: string[] = [];
  const tell = (list: string[]): void => port.postMessage({ url, topics: (last = list), since, began: performance.timeOrigin });
  setInterval(() => tell(last), 30_000); // a sign of life
  addEventListener("pagehide", () => port.postMessage({ gone: true }));
  addEventListener("pageshow", (event) => { if (event.persisted) tell(last); });
  return tell;
}

/** Where browsers have no shared workers (Chrome on Android): a stream of this tab's own. */
function single(url: string, since: string): (list: string[]) => void {
  let stream: EventSource | null = null;
  let now = "";
  return (list) => {
    const wanted = list.join(",");
    if (wanted === now && stream) return;
    now = wanted;
    stream?.close();
    stream = wanted ? new EventSource(`${url}?topics=${encodeURIComponent(wanted)}&since=${encodeURIComponent(since)}`) : null;
    if (!stream) return;
    stream.onopen = () => hear({ state: "open" });
    stream.onerror = () => hear({ state: "lost" });
    stream.addEventListener("change", (event) => hear({ change: JSON.parse(event.data) }));
    stream.addEventListener("resync", () => hear({ resync: true }));
    stream.addEventListener("bye", () => {
      stream?.close();
      hear({ bye: true });
    });
  };
}

export function startLive(): void {
  const { liveUrl, worker, liveSince = "" } = document.body.dataset;
  if (!liveUrl || !worker) return;
  const subscribe = "SharedWorker" in window ? shared(liveUrl, worker, liveSince) : single(liveUrl, liveSince);
  subscribe(topics());
  const again = debounce(200, () => subscribe(topics()));
  onFragment(again);
  document.addEventListener("htmx:beforeSwap", (event) => mergeAnswer(event as CustomEvent));
  document.addEventListener("htmx:afterSwap", withdraw);
}
