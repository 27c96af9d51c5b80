// Keys. Letters are taken by their place on the keyboard, so they work with a Russian layout on.
import { all, find, isTyping, make, on } from "./dom";
import { onBoth } from "./letters";

const PLACES: Record<string, string> = {
  Slash: "/", BracketLeft: "[", BracketRight: "]", Comma: ",", Period: ".", Semicolon: ";", Minus: "-", Equal: "=",
};

/** The Latin letter or digit on the pressed key, whatever the layout. */
export function letterOf(event: KeyboardEvent): string {
  if (event.code.startsWith("Key")) return event.code.slice(3).toLowerCase();
  if (event.code.startsWith("Digit")) return event.code.slice(5);
  return PLACES[event.code] ?? "";
}

const visible = (element: HTMLElement): boolean => element.closest("dialog:not([open])") === null && element.getClientRects().length > 0;
/** Elements that answer to a key now, the page's own before those around it; with a dialog open only its own. */
function keyed(): HTMLElement[] {
  const dialog = find<HTMLDialogElement>("dialog[open]");
  const found = all("[data-key]:not([data-key=''])", dialog ?? document).filter((element) => dialog || visible(element) || element.closest("#palette"));
  return [...found.filter((element) => element.closest("main")), ...found.filter((element) => !element.closest("main"))];
}

function use(element: HTMLElement): void {
  if (element.matches("input:not([type=checkbox],[type=radio]), textarea, select")) element.focus();
  else element.click();
}

let going = 0; // when `g` was pressed

/** Keys with Alt work while one types: `data-alt-key`. */
function withAlt(event: KeyboardEvent): void {
  const letter = letterOf(event);
  const target = event.ctrlKey || event.metaKey || !letter ? null : find<HTMLElement>(`[data-alt-key="${CSS.escape(letter)}"]`);
  if (!target || !visible(target)) return;
  event.preventDefault();
  use(target);
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  if (event.altKey) return withAlt(event);
  const letter = letterOf(event);
  if ((event.ctrlKey || event.metaKey) && letter === "k") {
    event.preventDefault();
    return void document.dispatchEvent(new CustomEvent("palette"));
  }
  if (event.ctrlKey || event.metaKey) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape") (event.target as HTMLElement).blur();
    return;
  }
  if (event.key === "?" || (letter === "/" && event.shiftKey)) {
    event.preventDefault();
    return showKeys();
  }
  if (find("dialog[open]") === null && plain(event, letter)) return event.preventDefault();
  const target = letter && !event.shiftKey ? keyed().find((element) => element.dataset.key === letter) : undefined;
  if (!target) return;
  event.preventDefault();
  use(target);
}

/** Keys that mean the same on every page; true if used. */
function plain(event: KeyboardEvent, letter: string): boolean {
  if (event.key === "/" || letter === "/") {
    const search = find<HTMLInputElement>("#search");
    search?.focus();
    search?.select();
    return !!search;
  }
  if (Date.now() - going < 1500) {
    going = 0;
    const link = find<HTMLAnchorElement>(`[data-go="${CSS.escape(letter)}"]`);
    link?.click();
    return !!link;
  }
  if (letter === "g" && !event.shiftKey) {
    going = Date.now();
    return true;
  }
  return false;
}

function fill(title: HTMLElement | null, rows: [string, string][]): void {
  if (!title) return;
  while (title.nextElementSibling && title.nextElementSibling.tagName !== "H3") title.nextElementSibling.remove();
  title.hidden = rows.length === 0;
  for (const [keys, label] of [...rows].reverse()) {
    const term = make("dt");
    for (const key of keys.split(" ")) term.append(make("kbd", {}, onBoth(key)), " ");
    title.after(term, make("dd", {}, label));
  }
}

export const labelOf = (element: HTMLElement): string =>
  element.dataset.keyLabel || element.getAttribute("aria-label") || element.title || element.textContent?.trim() || "";

export function showKeys(): void {
  const sheet = find<HTMLDialogElement>("#keys");
  if (!sheet || sheet.open) return;
  const unique = new Map<string, string>();
  for (const element of keyed()) if (!unique.has(element.dataset.key!)) unique.set(element.dataset.key!, labelOf(element));
  fill(find("[data-keys-here]", sheet), [...unique]);
  fill(find("[data-keys-go]", sheet), all("[data-go]").map((link) => [`g ${link.dataset.go}`, labelOf(link)]));
  sheet.showModal();
}

export function startKeys(): void {
  document.addEventListener("keydown", onKey);
  on("click", "[data-show-keys]", showKeys);
}
