// The line of the query language: completion as one types, the search when one stops or presses Enter.
import { activeOption, all, ask, debounce, find, moveActive, on, setActive } from "./dom";
import { sessionOver } from "./hx";

const LINE = "[data-ask] input";
const listOf = (input: HTMLElement): HTMLElement => find(".wk-popup", input.closest("[data-ask]")!)!;
const before = (input: HTMLInputElement): string => input.value.slice(0, input.selectionStart ?? input.value.length);

function show(input: HTMLElement, open: boolean): void {
  listOf(input).hidden = !open;
  input.setAttribute("aria-expanded", String(open));
  if (!open) input.removeAttribute("aria-activedescendant");
}

let asking: AbortController | undefined;

const lookUp = debounce(120, async (input: HTMLInputElement) => {
  const text = before(input);
  asking?.abort();
  asking = new AbortController();
  const mine = asking.signal;
  const answer = await ask(input.closest<HTMLElement>("[data-ask]")!.dataset.ask!, text, mine);
  if (mine.aborted || before(input) !== text || document.activeElement !== input) return;
  if (answer?.status === 401) return sessionOver();
  if (!answer?.ok) return show(input, false);
  const list = listOf(input);
  list.innerHTML = await answer.text();
  show(input, all('[role="option"]', list).length > 0);
});

// What is typed is asked for when one pauses: half a word is rarely a query.
const search = debounce(500, (input: HTMLInputElement) => input.form?.dispatchEvent(new Event("typed")));

// What is not understood is told once one pauses longer, presses Enter or leaves: half a word is no mistake.
let withheld: HTMLInputElement | null = null;
let insists = false;

function insist(input: HTMLInputElement): void {
  if (withheld !== input) return;
  withheld = null;
  insists = true;
  input.form?.dispatchEvent(new Event("typed"));
}

const insistLate = debounce(2000, insist);

function withhold(event: Event): void {
  const { requestConfig, xhr } = (event as CustomEvent).detail as { requestConfig?: { elt: Element; triggeringEvent?: Event }; xhr: XMLHttpRequest };
  const input = find<HTMLInputElement>(LINE, requestConfig?.elt ?? document);
  if (requestConfig?.triggeringEvent?.type !== "typed" || insists || !input || document.activeElement !== input) return;
  if (!xhr.responseText.includes("data-problems")) return;
  (event as CustomEvent).detail.shouldSwap = false;
  withheld = input;
  insistLate(input);
}

function take(input: HTMLInputElement, option: HTMLElement): void {
  const start = Number(option.dataset.start);
  const caret = input.selectionStart ?? input.value.length;
  const text = option.dataset.text!;
  const end = text.endsWith(":") || input.value.slice(0, start).endsWith(",") || /\([^)]*$/.test(input.value.slice(0, start)) ? "" : " ";
  input.value = input.value.slice(0, start) + text + end + input.value.slice(caret).trimStart();
  const place = start + text.length + end.length;
  input.setSelectionRange(place, place);
  show(input, false);
  lookUp(input);
  if (!text.endsWith(":")) search(input);
}

function onKey(element: HTMLElement, event: KeyboardEvent): void {
  const input = element as HTMLInputElement;
  const list = listOf(input);
  if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    event.stopPropagation();
    return show(input, false);
  }
  if (event.key === "Escape") { // the browser's own would empty the line
    event.preventDefault();
    return input.blur();
  }
  if (event.code === "ArrowDown" && list.hidden) return lookUp(input);
  if (list.hidden || event.ctrlKey || event.altKey || event.metaKey) return;
  const active = activeOption(list) ?? (event.key === "Tab" && !event.shiftKey ? find('[role="option"]', list) : null);
  if (moveActive(list, input, event.code)) event.preventDefault();
  else if ((event.key === "Enter" || event.key === "Tab") && active && !event.shiftKey) {
    event.preventDefault();
    take(input, active);
  } else if (event.key === "Enter") show(input, false);
}

/** Popups of conditions that were open stay so when the rows are drawn again. */
function keepOpen(): void {
  let open: string[] = [];
  document.addEventListener("htmx:beforeSwap", () => { open = all("[data-board] details[open]").map((one) => one.id); });
  document.addEventListener("htmx:afterSwap", () => {
    for (const id of open) find<HTMLDetailsElement>(`#${id}`)?.setAttribute("open", "");
    open = [];
  });
}

export function startQueries(): void {
  keepOpen();
  on("input", LINE, (element) => {
    const input = element as HTMLInputElement;
    withheld = null;
    insists = false;
    setActive(null, all('[role="option"]', listOf(input)), input);
    lookUp(input);
    search(input);
  });
  document.addEventListener("change", (event) => {
    if ((event.target as Element).matches?.(LINE)) event.stopPropagation();
  }, true);
  on("keydown", LINE, onKey);
  on("click", LINE, (input) => { if (listOf(input).hidden) lookUp(input as HTMLInputElement); });
  on("focusout", LINE, (input) => {
    show(input, false);
    insist(input as HTMLInputElement);
  });
  document.addEventListener("htmx:beforeSwap", withhold);
  on("mousedown", "[data-ask] [role=option]", (option, event) => {
    event.preventDefault();
    take(find<HTMLInputElement>("input", option.closest("[data-ask]")!)!, option);
  });
}
