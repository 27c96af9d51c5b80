// A choice looked up on the server as one types.
import { activeOption, all, ask, debounce, find, make, moveActive, on, onFragment, setActive } from "./dom";
import { sessionOver } from "./hx";
import { said, toast } from "./toasts";

interface Parts { root: HTMLElement; hidden: HTMLInputElement; input: HTMLInputElement; list: HTMLElement; clear: HTMLButtonElement }
interface Chosen { value: string; text: string }

const BOX = ":is([data-combo], [data-tree])";
const FIELD = `${BOX} input[role=combobox]`;
/** The value that says: somebody new, whose name is the text. */
const NEW = "new";

export function partsOf(element: Element): Parts {
  const root = element.closest<HTMLElement>(BOX)!;
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
  if (open) list.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-expanded", String(open));
}

// What was chosen last: Escape brings it back.
const chosen = new WeakMap<HTMLElement, Chosen>();
export const chosenIn = ({ root, hidden, input }: Parts): Chosen =>
  chosen.get(root) ?? { value: hidden.defaultValue, text: hidden.defaultValue ? input.defaultValue : "" };

/** Show what the fields hold, after they were filled from outside. */
export function settle(parts: Parts): void {
  const { root, hidden, input, clear } = parts;
  if (hidden.value) chosen.set(root, { value: hidden.value, text: input.value });
  root.classList.toggle("is-set", hidden.value !== "");
  clear.hidden = input.value === "";
  complain(parts, false);
}

function complain({ root, input }: Parts, wrong: boolean): void {
  const note = find("[data-unpicked]", root);
  if (note) note.hidden = !wrong;
  if (wrong) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

const tell = ({ hidden }: Parts): boolean => hidden.dispatchEvent(new Event("change", { bubbles: true }));

export function choose(parts: Parts, value: string, text: string): void {
  parts.hidden.value = value;
  parts.input.value = text;
  chosen.set(parts.root, { value, text });
  delete parts.root.dataset.left;
  settle(parts);
  show(parts, false);
  if (document.activeElement === parts.input) parts.input.select();
  tell(parts);
}

/** A changed text is no longer the choice; the choice typed again is. */
function onInput(parts: Parts): void {
  const before = chosenIn(parts);
  chosen.set(parts.root, before);
  delete parts.root.dataset.entered;
  parts.hidden.value = before.value && parts.input.value === before.text ? before.value : "";
  parts.root.classList.toggle("is-set", parts.hidden.value !== "");
  parts.clear.hidden = parts.input.value === "";
  complain(parts, false);
}

/** Escape: the list goes, the former choice comes back. */
export function putBack(parts: Parts): void {
  const { value, text } = chosenIn(parts);
  show(parts, false);
  if (!value || parts.hidden.value === value) return;
  parts.hidden.value = value;
  parts.input.value = text;
  settle(parts);
  if (parts.root.dataset.left !== undefined) tell(parts);
  delete parts.root.dataset.left;
}

const fold = (text: string): string => text.trim().toLowerCase().replaceAll("ё", "е");
const labelOf = (option: HTMLElement): string => find("span:not(.wk-twig)", option)?.textContent ?? "";

/** The only listed choice that is called exactly what was typed. */
export function namesake({ list, input }: Parts): HTMLElement | undefined {
  const same = all(":is([role=option]:not([data-new]), [role=treeitem]:not(.is-group))", list).filter(
    (option) => fold(labelOf(option)) === fold(input.value));
  return same.length === 1 ? same[0] : undefined;
}

/** Text that was typed but not chosen stays and is marked: it must not pass for "nobody". */
export function leave(parts: Parts): void {
  const { root, hidden, input, list } = parts;
  show(parts, false);
  if (hidden.value) return;
  if (!input.value.trim()) {
    if (chosenIn(parts).value) choose(parts, "", "");
    return;
  }
  const same = "combo" in root.dataset ? namesake(parts) : undefined;
  if (same && list.dataset.for === input.value) return take(parts, same);
  complain(parts, true);
  if ("combo" in root.dataset && chosenIn(parts).value && root.dataset.left === undefined) {
    root.dataset.left = "";
    tell(parts);
  }
}

function take(parts: Parts, option: HTMLElement): void {
  if ("new" in option.dataset) choose(parts, NEW, parts.input.value.trim());
  else choose(parts, option.dataset.value ?? "", labelOf(option));
}

/** The last row of a list in which nobody may be the right one: somebody new. */
function offerNew({ root, list }: Parts, typed: string): void {
  if (!root.dataset.new || typed.length < 2) return;
  list.append(make("div", { role: "option", "data-new": "" }, make("span", {}, `${root.dataset.new} ${typed}`)));
}

/** What else the form says, for choices narrowed by it: the client and the fields beside. */
function beside({ hidden, input }: Parts): Record<string, string> {
  const { attribute, client } = input.dataset;
  const form = hidden.form;
  if (!attribute || !form) return {};
  const prefix = hidden.name.slice(0, hidden.name.length - attribute.length);
  const said: Record<string, string> = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string" || !name.startsWith(prefix)) continue;
    const code = `attr.${name.slice(prefix.length)}`;
    said[code] = said[code] ? `${said[code]},${value}` : value;
  }
  const chosen = find<HTMLInputElement>("[name=client]", form)?.value;
  return { ...said, client: chosen ?? client ?? "" };
}

const asking = new WeakMap<HTMLElement, AbortController>();

const lookUp = debounce(150, async (parts: Parts) => {
  const text = parts.input.value;
  const mine = new AbortController();
  asking.get(parts.root)?.abort();
  asking.set(parts.root, mine);
  const answer = await ask(parts.root.dataset.url!, text.trim(), mine.signal, beside(parts));
  if (mine.signal.aborted || parts.input.value !== text) return; // a later letter overtook it
  if (answer?.status === 401) return sessionOver();
  if (!answer?.ok) return toast({ text: said(answer ? "refused" : "offline"), tone: "amber" });
  parts.list.innerHTML = await answer.text();
  parts.list.dataset.for = text;
  offerNew(parts, text.trim());
  const options = all('[role="option"]', parts.list);
  setActive(options[0] ?? null, options, parts.input);
  if (document.activeElement !== parts.input) return leave(parts);
  const sure = parts.root.dataset.entered === text ? namesake(parts) ?? onlyOne(options) : undefined;
  delete parts.root.dataset.entered;
  if (sure) take(parts, sure);
  else show(parts, true);
});

/** The one that was found, apart from somebody new. */
function onlyOne(options: HTMLElement[]): HTMLElement | undefined {
  const found = options.filter((option) => !("new" in option.dataset));
  return found.length === 1 ? found[0] : undefined;
}

function onKey(input: HTMLElement, event: KeyboardEvent): void {
  const parts = partsOf(input);
  if (moveActive(parts.list, parts.input, event.code)) {
    event.preventDefault();
    if (parts.list.hidden) lookUp(parts);
  } else if (event.key === "Enter" && !event.ctrlKey && enter(parts)) event.preventDefault();
}

/** Enter takes what is marked in the list of the present text; for a list still to come it waits. */
function enter(parts: Parts): boolean {
  const { root, hidden, input, list } = parts;
  const text = input.value;
  const active = activeOption(list);
  if (list.dataset.for === text || !text.trim()) {
    const open = !list.hidden;
    if (open && active) take(parts, active);
    return open; // choosing is not sending
  }
  if (!hidden.value) root.dataset.entered = text;
  return !hidden.value;
}

/** A filled field is marked whole, so that what is typed replaces it; a second click places the caret. */
function selectWhole(): void {
  on("focusin", FIELD, (input) => (input as HTMLInputElement).select());
  on("mousedown", FIELD, (input) => input.classList.toggle("is-entered", document.activeElement !== input));
  on("click", FIELD, (element) => {
    const input = element as HTMLInputElement;
    if (input.classList.contains("is-entered") && input.selectionStart === input.selectionEnd) input.select();
    input.classList.remove("is-entered");
  });
}

/** What a choice brought asks for the focus, unless the person has gone on meanwhile. */
function goOn(fragment: Element): void {
  const next = find("[data-next-field]", fragment);
  if (next && document.activeElement?.matches(FIELD)) next.focus();
}

export function startComboboxes(): void {
  onFragment((root) => { if (root !== document.body) goOn(root); });
  on("input", FIELD, (input) => onInput(partsOf(input)));
  selectWhole();
  on("input", "[data-combo] input[role=combobox]", (input) => lookUp(partsOf(input)));
  on("keydown", "[data-combo] input[role=combobox]", onKey);
  on("keydown", FIELD, (input, event) => {
    const parts = partsOf(input);
    const changed = chosenIn(parts).value !== "" && parts.hidden.value !== chosenIn(parts).value;
    if (event.key !== "Escape" || (parts.list.hidden && !changed)) return;
    event.preventDefault();
    putBack(parts);
  });
  on("focusout", "[data-combo] input[role=combobox]", (input) => leave(partsOf(input)));
  on("mousedown", "[data-combo] [role=option]", (option, event) => {
    event.preventDefault();
    take(partsOf(option), option);
  });
  on("click", `${BOX} .wk-clear`, (button) => {
    const parts = partsOf(button);
    choose(parts, "", "");
    parts.input.focus();
  });
}
