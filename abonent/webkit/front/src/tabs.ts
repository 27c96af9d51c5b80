// Tabs of work under the top bar: pages and forms begun, the same in every window and on every machine.
import { all, find, on, watching } from "./dom";
import { leaveDraft, post } from "./drafts";

const bar = (): HTMLElement | null => find("#tabs");
const cacheKey = (): string => `form:${document.body.dataset.operator ?? ""}: tabs`; // goes with one's log-out
const here = (): string => location.pathname + location.search;
const page = (): HTMLElement | null => find("[data-tab]");
let kept = false;

/** Draw the bar, and mark the tab that the page is. */
function draw(html: string): void {
  const place = bar();
  if (!place) return;
  place.innerHTML = html;
  const draft = new URLSearchParams(location.search).get("draft");
  for (const link of all<HTMLAnchorElement>("ol a", place)) {
    const mine = link.dataset.draftTab ? link.dataset.draftTab === draft : link.getAttribute("href") === (page() ? location.pathname : here());
    if (mine) link.setAttribute("aria-current", "page");
  }
  find("[aria-current]", place)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  count();
}

/** How long each form has been in work, as minutes and seconds. */
function count(): void {
  for (const time of all("[data-since]", bar() ?? document)) {
    const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(time.dataset.since!)) / 1000));
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    const two = (n: number): string => String(n).padStart(2, "0");
    time.textContent = hours >= 24 ? "" : hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${two(minutes)}:${two(seconds % 60)}`;
  }
}

async function refresh(values: Record<string, string> = {}, url = bar()?.dataset.url): Promise<void> {
  if (!url) return;
  const answer = await post(url, { path: page() || values.keep !== "1" ? location.pathname : here(), ...values });
  if (!answer?.ok) return;
  const html = await answer.text();
  sessionStorage.setItem(cacheKey(), html);
  draw(html);
  document.dispatchEvent(new CustomEvent("work:drawn"));
  for (const [name, detail] of Object.entries(JSON.parse(answer.headers.get("HX-Trigger") ?? "{}")))
    document.dispatchEvent(new CustomEvent(name, { detail }));
}

const face = (): Record<string, string> => {
  const { tab, tabIcon = "" } = page()?.dataset ?? {};
  return { title: tab ?? document.title.replace(/ · Abonent$/, ""), icon: tabIcon };
};

function keep(): void {
  if (kept) return;
  kept = true;
  void refresh({ ...face(), keep: "1" });
}

async function close(button: HTMLElement): Promise<void> {
  const item = button.closest("li")!;
  const current = find("[aria-current]", item);
  const next = (item.nextElementSibling ?? item.previousElementSibling)?.querySelector("a")?.getAttribute("href") ?? "/";
  if (current && "draftTab" in current.dataset && !watching()) return leaveDraft(button.dataset.closeTab!, next);
  await refresh({}, button.dataset.closeTab);
  if (current) location.assign(next);
}

function onKey(event: KeyboardEvent): void {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  const pressed = event.code === "KeyX" ? find("#tabs li:has([aria-current]) [data-close-tab]")
    : digit === "0" ? find("[data-keep-tab]", bar() ?? document)
    : digit ? all("#tabs ol a")[Number(digit) - 1] : undefined;
  if (!pressed) return;
  event.preventDefault();
  pressed.click();
}

export function startTabs(): void {
  const place = bar();
  if (!place) return;
  const cached = sessionStorage.getItem(cacheKey());
  if (cached) draw(cached);
  void refresh(page() ? face() : {});
  setInterval(() => document.hidden || count(), 1000);
  document.addEventListener("work:changed", () => void refresh());
  document.addEventListener("live:change", (event) => {
    if ((event as CustomEvent<{ topic: string }>).detail.topic === place.dataset.live) void refresh();
  });
  document.addEventListener("keydown", onKey);
  on("click", "[data-keep-tab]", () => { kept = false; keep(); });
  on("click", "[data-close-tab]", (button) => void close(button));
  on("input", "main", (_main, event) => { if (event.isTrusted && page()) keep(); }); // work began in it
}
