// The command palette: rooms, commands, actions of this page, and whatever the search finds.
import { activeOption, all, ask, debounce, find, make, moveActive, setActive } from "./dom";
import { labelOf } from "./keys";
import { fold, otherLayout } from "./letters";

const MARK = "palette-extra";

function extra(element: HTMLElement): HTMLElement {
  element.dataset[camel] = "";
  return element;
}
const camel = MARK.replace(/-(\w)/, (_all, letter: string) => letter.toUpperCase());

/** Actions of this page: everything that declares a key. */
function listHere(list: HTMLElement): void {
  for (const old of all(`[data-${MARK}]`, list)) old.remove();
  const seen = new Set<string>();
  const here = all("main [data-key]:not([data-key=''])").filter((element) => {
    const name = labelOf(element);
    return name && element.getClientRects().length > 0 && !seen.has(name) && seen.add(name);
  });
  if (!here.length) return;
  const rows = here.map((element) => {
    const row = extra(make("div", { role: "option" }, make("span", {}, labelOf(element)), make("small", {}, element.dataset.key!.toUpperCase())));
    row.addEventListener("click", () => {
      find<HTMLDialogElement>("#palette")?.close();
      if (element.matches("input, textarea, select")) element.focus();
      else element.click();
    });
    return row;
  });
  list.prepend(extra(make("div", { class: "wk-group", role: "presentation" }, list.dataset.onPage ?? "")), ...rows);
}

export function startPalette(): void {
  const dialog = find<HTMLDialogElement>("#palette");
  if (!dialog) return;
  const input = find<HTMLInputElement>("input", dialog)!;
  const list = find("#palette-list", dialog)!;
  const found = make("div", { class: "wk-found" });
  list.append(found);

  const search = debounce(180, async () => {
    const typed = input.value.trim();
    const url = list.dataset.suggestUrl;
    found.dataset.asked = "";
    if (!url || typed.length < 2) return found.replaceChildren();
    const answer = await ask(url, typed);
    if (!answer?.ok || input.value.trim() !== typed) return;
    const text = make("div");
    text.innerHTML = await answer.text();
    found.replaceChildren(...all('[role="option"], .wk-group', text));
    found.dataset.asked = typed;
    select();
  });
  const select = (): void => {
    const options = all('[role="option"]:not([hidden])', list);
    if (!activeOption(list)) setActive(options[0] ?? null, options, input);
  };
  const filter = (): void => {
    const options = all<HTMLElement>(':scope > [role="option"]', list);
    const fitting = (typed: string): HTMLElement[] => options.filter((option) => {
      const text = fold(`${option.textContent} ${option.dataset.words ?? ""}`);
      return typed.split(/\s+/).every((word) => text.includes(word));
    });
    const typed = fold(input.value).trim();
    const fits = fitting(typed);
    const shown = fits.length ? fits : fitting(otherLayout(typed));
    for (const option of options) option.hidden = !shown.includes(option);
    for (const title of all<HTMLElement>(":scope > .wk-group", list)) {
      let next = title.nextElementSibling as HTMLElement | null;
      while (next?.matches('[role="option"]') && next.hidden) next = next.nextElementSibling as HTMLElement | null;
      title.hidden = !next?.matches('[role="option"]');
    }
    setActive(null, all('[role="option"]', list), input);
    select();
    void search();
  };
  /** The row chosen; what was found for fewer letters is not what is meant: the page of the search knows. */
  const open = (): void => {
    const active = activeOption(list);
    const typed = input.value.trim();
    if (active && (!found.contains(active) || found.dataset.asked === typed)) return active.click();
    const page = find<HTMLFormElement>(".wk-search form")?.action;
    if (page && typed.length > 1 && found.dataset.asked !== typed) location.assign(`${page}?q=${encodeURIComponent(typed)}`);
  };
  document.addEventListener("palette", () => {
    if (dialog.open) return dialog.close();
    input.value = "";
    listHere(list);
    filter();
    dialog.showModal();
    input.focus();
  });
  input.addEventListener("input", filter);
  input.addEventListener("keydown", (event) => {
    if (moveActive(list, input, event.code)) event.preventDefault();
    else if (event.key === "Enter") {
      event.preventDefault();
      open();
    }
  });
}
