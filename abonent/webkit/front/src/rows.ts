// Rows of a list follow their changes where they stand; new ones are announced and not put in.
import { all, find, make } from "./dom";
import { htmx, sessionOver } from "./hx";

export interface Change { type: string; topic: string; id: number; of?: string[] }
interface Watch { changed: Set<string>; born: Set<string>; fresh: Set<string>; timer: number; asked: number; pause: number }

const QUICK = 300; // milliseconds in which the changes of one action come together
const PAUSE = 600; // between two looks of one list; longer and longer while more keeps coming
const LONGEST = 3000;
const MOST = 50;
const watches = new WeakMap<HTMLElement, Watch>();

const rowOf = (place: HTMLElement, id: string): HTMLTableRowElement | null => find(`tr[data-row="${CSS.escape(id)}"]`, place);

/** Takes up a change of the list that `element` watches; false if only a refresh can show it. */
export function follow(element: HTMLElement, place: HTMLElement, change: Change): boolean {
  const { liveRows, liveNew = "" } = element.dataset;
  if (!liveRows || !change.of?.length) return false;
  const watch = watches.get(element) ?? { changed: new Set(), born: new Set(), fresh: new Set(), timer: 0, asked: 0, pause: PAUSE };
  watches.set(element, watch);
  // A row that is not shown may stand on another page: it is new only if there is none, or just made.
  const maybeNew = "liveComplete" in element.dataset || liveNew.split(" ").includes(change.type);
  for (const topic of change.of) {
    const id = topic.slice(liveRows.length + 1);
    if (rowOf(place, id)) watch.changed.add(id);
    else if (maybeNew) watch.born.add(id);
  }
  schedule(element, place, watch);
  return true;
}

function schedule(element: HTMLElement, place: HTMLElement, watch: Watch): void {
  if (watch.timer || (!watch.changed.size && !watch.born.size)) return;
  const wait = Math.max(QUICK, watch.asked + watch.pause - Date.now());
  watch.timer = window.setTimeout(() => {
    watch.timer = 0;
    if (!element.isConnected) return;
    if (document.hidden) document.addEventListener("visibilitychange", () => schedule(element, place, watch), { once: true });
    else void look(element, place, watch);
  }, wait);
}

async function look(element: HTMLElement, place: HTMLElement, watch: Watch): Promise<void> {
  const ids = [...watch.changed, ...watch.born].slice(0, MOST);
  for (const id of ids) {
    watch.changed.delete(id);
    watch.born.delete(id);
  }
  const now = Date.now();
  watch.pause = now - watch.asked > 2 * LONGEST ? PAUSE : Math.min(LONGEST, watch.pause * 1.3);
  watch.asked = now;
  const url = new URL(element.getAttribute("hx-get")!, location.href);
  url.searchParams.set("rows", ids.join(","));
  // Asked by a change and not by a person: it does not keep an idle session alive.
  const headers = { "HX-Request": "true", "HX-Target": place.id, "X-Live": "1", "X-Page-Of": document.body.dataset.operator ?? "" };
  const answer = await fetch(url, { headers }).catch(() => null);
  if (answer?.status === 401) sessionOver();
  if (answer?.ok && element.isConnected) {
    const table = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    for (const id of ids) apply(element, place, watch, table, id);
    announce(element, place, watch.fresh.size);
  }
  schedule(element, place, watch);
}

function apply(element: HTMLElement, place: HTMLElement, watch: Watch, table: HTMLElement, id: string): void {
  const drawn = rowOf(table, id);
  const left = drawn?.closest("[data-gone]"); // it is there, but the filters no longer ask for it
  const now = left ? null : drawn;
  const shown = rowOf(place, id);
  if (shown && drawn) renew(shown, drawn);
  if (shown && !now) {
    shown.classList.add("is-gone");
    shown.title = element.dataset.saidGone ?? "";
  } else if (!shown && now) watch.fresh.add(id);
  else if (!shown) watch.fresh.delete(id);
}

/** Cell by cell, so that the mark, the focus and the place under the mouse stay. */
function renew(shown: HTMLTableRowElement, now: HTMLTableRowElement): void {
  let moved = shown.classList.contains("is-gone");
  [...now.cells].forEach((cell, place) => {
    const old = shown.cells[place];
    if (!old || old.classList.contains("is-check") || old.innerHTML === cell.innerHTML || old.contains(document.activeElement)) return;
    if (old.textContent !== cell.textContent) moved = true;
    old.replaceChildren(...cell.childNodes);
  });
  shown.classList.remove("is-gone", "is-fresh");
  shown.removeAttribute("title");
  void shown.offsetWidth; // begins the animation anew
  if (moved) shown.classList.add("is-fresh");
}

function announce(element: HTMLElement, place: HTMLElement, count: number): void {
  const before = place.previousElementSibling;
  const pill = before?.matches(".wk-pill[data-new]") ? before : null;
  if (!count) return void pill?.remove();
  if (pill) return void (find("[data-count]", pill)!.textContent = String(count));
  const button = make("button", { type: "button", class: "wk-link" }, element.dataset.saidShow ?? "");
  button.addEventListener("click", () => {
    for (const old of all(".wk-pill[data-new]")) old.remove();
    htmx.trigger(element, "live", {});
  });
  const said = make("span", { "data-count": "" }, String(count));
  place.before(make("div", { class: "wk-pill", role: "status", "data-new": "" }, `${element.dataset.saidNew} `, said, " · ", button));
}
