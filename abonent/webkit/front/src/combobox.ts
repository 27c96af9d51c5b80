// A choice looked up on the server as one types.
import { activeOption, all, debounce, find, moveActive, on, setActive } from "./dom";
import { sessionOver } from "./hx";
import { said, toast } from "./toasts";

interface Parts { root: HTMLElement; hidden: HTMLInputElement; input: HTMLInputElement; list: HTMLElement; clear: HTMLButtonElement }

export function partsOf(root: HTMLElement): Parts {
  return {
    root,
    hidden: find<HTMLInputElement>("input[type=hidden]", root)!,
    input: find<HTMLInputElement>("input[role=combobox]", root)!,
    list: find(".wk-popup", root)!,
    clear: find<HTMLButtonElement>(".wk-clear", root)!,
  };
}

export function show({ input, list }: Parts, open: boolean): void {
  list.hidden = !open;
  input.setAttribute("aria-expanded", String(open));
}

export function choose(parts: Parts, value: string, text: string): void {
  parts.hidden.value = value;
  parts.input.value = text;
  parts.input.dataset.chosen = text;
  parts.root.classList.toggle("is-set", value !== "");
  parts.clear.hidden = value === "";
  show(parts, false);
  parts.hidden.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Text that was typed but not chosen means nothing: leaving the field puts the choice back. */
export function leave(parts: Parts): void {
  show(parts, false);
  const chosen = parts.input.dataset.chosen ?? parts.input.defaultValue;
  if (!parts.input.value && parts.hidden.value) choose(parts, "", "");
  else parts.input.value = parts.hidden.value ? chosen : "";
}

const lookUp = debounce(150, async (parts: Parts) => {
  const url = new URL(parts.root.dataset.url!, location.href);
  url.searchParams.set("q", parts.input.value.trim());
  const asked = (parts.root.dataset.asked = url.href);
  const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (parts.root.dataset.asked !== asked) return; // a later letter overtook it
  if (answer?.status === 401) return sessionOver();
  if (!answer?.ok) return toast({ text: said(answer ? "refused" : "offline"), tone: "amber" });
  parts.list.innerHTML = await answer.text();
  const options = all('[role="option"]', parts.list);
  setActive(options[0] ?? null, options, parts.input);
  show(parts, document.activeElement === parts.input);
});

function onKey(input: HTMLElement, event: KeyboardEvent): void {
  const parts = partsOf(input.closest<HTMLElement>("[data-combo]")!);
  const active = activeOption(parts.list);
  if (moveActive(parts.list, parts.input, event.code)) {
    event.preventDefault();
    if (parts.list.hidden) lookUp(parts);
  } else if (event.key === "Enter" && !parts.list.hidden && !event.ctrlKey) {
    event.preventDefault();
    if (active) choose(parts, active.dataset.value ?? "", find("span", active)?.textContent ?? "");
  } else if (event.key === "Escape" && !parts.list.hidden) {
    event.preventDefault();
    leave(parts);
  }
}

export function startComboboxes(): void {
  on("input", "[data-combo] input[role=combobox]", (input) => lookUp(partsOf(input.closest<HTMLElement>("[data-combo]")!)));
  on("keydown", "[data-combo] input[role=combobox]", onKey);
  on("focusout", "[data-combo] input[role=combobox]", (input) => leave(partsOf(input.closest<HTMLElement>("[data-combo]")!)));
  on("mousedown", "[data-combo] [role=option]", (option, event) => {
    event.preventDefault();
    choose(partsOf(option.closest<HTMLElement>("[data-combo]")!), option.dataset.value ?? "", find("span", option)?.textContent ?? "");
  });
  on("click", ":is([data-combo], [data-tree]) .wk-clear", (button) => {
    const parts = partsOf(button.parentElement!);
    choose(parts, "", "");
    parts.input.focus();
  });
}
