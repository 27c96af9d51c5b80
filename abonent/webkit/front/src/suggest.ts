// The search box: suggestions as one types, arrows and Enter.
import { activeOption, all, find, moveActive, on, setActive } from "./dom";

export function startSuggest(): void {
  const input = find<HTMLInputElement>("[data-suggest]");
  const list = find("#suggestions");
  if (!input || !list) return;
  const close = (): void => {
    list.replaceChildren();
    input.setAttribute("aria-expanded", "false");
  };
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (moveActive(list, input, event.code)) event.preventDefault();
    else if (event.key === "Enter") {
      const active = activeOption(list);
      if (!active) return;
      event.preventDefault();
      active.click();
    }
  });
  // A row picked before more was typed is no longer meant: Enter then asks anew.
  input.addEventListener("input", () => setActive(null, all('[role="option"]', list), input));
  list.addEventListener("htmx:afterSwap", () => {
    if (document.activeElement !== input) return close();
    input.setAttribute("aria-expanded", String(list.childElementCount > 0));
  });
  on("mousedown", "#suggestions a", (_link, event) => event.preventDefault());
  input.addEventListener("blur", () => setTimeout(close, 100));
}
