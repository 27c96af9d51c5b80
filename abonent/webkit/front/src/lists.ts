// Lists: j/k and Enter, marking rows, opening a row by a click anywhere on it.
import { all, debounce, find, isTyping, on } from "./dom";
import { letterOf } from "./keys";

const rows = (): HTMLTableRowElement[] => all<HTMLTableRowElement>("main tr[data-href]");
const cursor = (): HTMLTableRowElement | null => find<HTMLTableRowElement>("tr.is-cursor");

function move(step: number): void {
  const list = rows();
  if (!list.length) return;
  const now = list.findIndex((row) => row.classList.contains("is-cursor"));
  const next = list[Math.min(list.length - 1, Math.max(0, now === -1 ? (step > 0 ? 0 : list.length - 1) : now + step))]!;
  cursor()?.classList.remove("is-cursor");
  next.classList.add("is-cursor");
  next.scrollIntoView({ block: "nearest" });
  find<HTMLAnchorElement>("a", next)?.focus({ preventScroll: true });
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || find("dialog[open]")) return;
  const letter = letterOf(event);
  if (letter === "j" || letter === "k") move(letter === "j" ? 1 : -1);
  else if (letter === "x" && cursor()) find<HTMLInputElement>(".wk-select", cursor()!)?.click();
  else if (event.key === "Enter" && cursor() && !(event.target as Element).closest("a, button, summary")) open(cursor()!, event);
  else return;
  event.preventDefault();
}

function open(row: HTMLElement, event: MouseEvent | KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || (event as MouseEvent).button === 1) window.open(row.dataset.href, "_blank", "noopener");
  else location.assign(row.dataset.href!);
}

function recount(form: HTMLFormElement): void {
  const marked = all<HTMLInputElement>(".wk-select:checked", form).length;
  const bar = find(".wk-bulk", form);
  if (bar) bar.hidden = marked === 0;
  const number = find("[data-selected]", form);
  if (number) number.textContent = String(marked);
}

const isBroader = (wrap: HTMLElement): boolean => wrap.scrollWidth > wrap.clientWidth + 1;

/**
 * A table broader than its place goes without its minor columns, and scrolls if it is broader still;
 * another one leaves its head at the top of the page.
 */
function measure(): void {
  const wraps = all(".wk-list .wk-tablewrap");
  for (const wrap of wraps) wrap.classList.remove("is-tight", "is-broad");
  const tight = wraps.filter(isBroader);
  for (const wrap of tight) wrap.classList.add("is-tight");
  for (const wrap of tight.filter(isBroader)) wrap.classList.add("is-broad");
}

export function startLists(): void {
  measure();
  document.addEventListener("htmx:afterSettle", measure);
  addEventListener("resize", debounce(150, measure));
  on("click", "a[data-export]", (link) => link.closest("details")?.removeAttribute("open"));
  document.addEventListener("keydown", onKey);
  on("click", "tr[data-href]", (row, event) => {
    if ((event.target as Element).closest("a, button, input, label, summary") || getSelection()?.toString()) return;
    open(row, event);
  });
  on("change", "[data-bulk] input[type=checkbox]", (box) => {
    const form = box.closest("form")!;
    if ("selectAll" in box.dataset)
      for (const other of all<HTMLInputElement>(".wk-select", form)) other.checked = (box as HTMLInputElement).checked;
    recount(form);
  });
  const typed = debounce(300, (box: HTMLElement) => box.closest("form")?.dispatchEvent(new Event("typed")));
  on("input", ".wk-q", typed);
  // Typing has searched already; the change on leaving would swap the table under a click.
  document.addEventListener("change", (event) => {
    if ((event.target as Element).matches?.(".wk-q")) event.stopPropagation();
  }, true);
  on("click", "[data-unselect]", (button) => {
    const form = button.closest("form")!;
    for (const box of all<HTMLInputElement>("input[type=checkbox]", form)) box.checked = false;
    recount(form);
  });
  // Filters that came with a topic stay as they are, open or half ticked, while they are the same.
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { detail } = event as CustomEvent;
    const now = find(".wk-more", detail.fragment as ParentNode) ?? (detail.fragment as HTMLElement);
    const old = detail.target as HTMLElement;
    if (old.classList.contains("wk-more") && old.dataset.of === now.dataset?.of) detail.shouldSwap = false;
  });
  // The bar is not drawn again with the table: its export links and marks follow the address.
  document.addEventListener("htmx:pushedIntoHistory", () => {
    for (const link of all<HTMLAnchorElement>("[data-export]")) {
      const url = new URL(location.href);
      url.searchParams.delete("page");
      url.searchParams.set("export", link.dataset.export!);
      if (new URL(link.href).searchParams.has("shown")) url.searchParams.set("shown", "1");
      link.href = url.href;
    }
    for (const pick of all(".wk-pick")) {
      const set = all<HTMLInputElement>("input", pick).filter((input) => (input.type === "checkbox" ? input.checked : input.value));
      pick.classList.toggle("is-set", set.length > 0);
    }
  });
}
