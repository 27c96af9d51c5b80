// The controls of the panel: a label above, a change at once.
import { make } from "../dom";
import { say } from "./words";
import type { Option } from "./types";

type Change = (value: string) => void;
let numbers = 0;

function labelled(label: string, control: HTMLElement, help = ""): HTMLElement {
  control.id ||= `rt-${++numbers}`;
  const box = make("div", { class: "rt-field" }, make("label", { for: control.id }, label), control);
  if (help) box.append(make("p", { class: "wk-help" }, help));
  return box;
}

function listen<E extends HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>(control: E, change: Change): E {
  control.addEventListener("change", () => change(control.value.trim()));
  return control;
}

/** The field that is still being typed in counts, too: only leaving it tells of a change. */
export function settle(within: Element): void {
  const at = document.activeElement;
  if (at && within.contains(at)) at.dispatchEvent(new Event("change", { bubbles: true }));
}

export function line(label: string, value: string, change: Change, more: { help?: string; list?: string; placeholder?: string } = {}): HTMLElement {
  const input = make("input", { class: "form-control", autocomplete: "off", spellcheck: "false" });
  if (more.list) input.setAttribute("list", more.list);
  if (more.placeholder) input.placeholder = more.placeholder;
  input.value = value;
  return labelled(label, listen(input, change), more.help);
}

export function area(label: string, value: string, change: Change, help = ""): HTMLElement {
  const input = make("textarea", { class: "form-control", rows: String(Math.min(8, Math.max(2, value.split("\n").length))) });
  input.value = value;
  return labelled(label, listen(input, change), help);
}

/** A rule of the rule language. */
export function rule(label: string, value: string, change: Change, help = ""): HTMLElement {
  const box = area(label, value, change, help);
  const input = box.querySelector("textarea")!;
  input.classList.add("wk-code");
  input.spellcheck = false;
  return box;
}

export function select(label: string, value: string, options: readonly (readonly [string, string])[], change: Change, help = ""): HTMLElement {
  return labelled(label, bareSelect(value, options, change), help);
}

export function bareSelect(value: string, options: readonly (readonly [string, string])[], change: Change): HTMLSelectElement {
  const input = make("select", { class: "form-select" });
  offer(input, value, options);
  return listen(input, change);
}

/** What may be chosen; a value that is not among it stays chosen. */
export function offer(input: HTMLSelectElement, value: string, options: readonly (readonly [string, string])[]): void {
  const known = options.some(([code]) => code === value) ? options : [...options, [value, value] as const];
  input.replaceChildren(...known.map(([code, text]) => {
    const option = make("option", { value: code }, text);
    option.selected = code === value;
    return option;
  }));
}

/** A line without a label of its own: the placeholder says what it is. */
export function bareLine(value: string, told: string, change: Change): HTMLInputElement {
  const input = make("input", { class: "form-control wk-code", autocomplete: "off", spellcheck: "false", placeholder: told, "aria-label": told });
  input.value = value;
  return listen(input, change);
}

export function tick(label: string, checked: boolean, change: (on: boolean) => void, help = ""): HTMLElement {
  const input = make("input", { type: "checkbox", class: "form-check-input" });
  input.checked = checked;
  input.addEventListener("change", () => change(input.checked));
  const box = make("div", { class: "rt-field" }, make("label", { class: "form-check" }, input, make("span", { class: "form-check-label" }, label)));
  if (help) box.append(make("p", { class: "wk-help" }, help));
  return box;
}

export function button(text: string, press: () => void, style = "btn btn-sm"): HTMLButtonElement {
  const made = make("button", { type: "button", class: style }, text);
  made.addEventListener("click", press);
  return made;
}

export function section(title: string, parts: (HTMLElement | null)[], open = true): HTMLElement {
  const box = make("details", { class: "rt-section" }, make("summary", {}, title), ...parts.filter((one): one is HTMLElement => !!one));
  box.open = remembered.get(title) ?? open;
  box.addEventListener("toggle", () => remembered.set(title, box.open));
  return box;
}
const remembered = new Map<string, boolean>();

/** Rows that may be added, taken away and put in another order. */
export function rows<R>(
  all: R[], draw: (row: R, index: number) => HTMLElement[], change: (rows: R[]) => void, add: { label: string; row: () => R }, ordered = false,
): HTMLElement {
  const box = make("div", { class: "rt-rows" });
  all.forEach((row, index) => {
    const tools = make("div", { class: "rt-tools" });
    if (ordered && index > 0) tools.append(glyph("↑", say("Up"), () => change(swapped(all, index))));
    tools.append(glyph("✕", say("Remove"), () => change(all.filter((one) => one !== row))));
    box.append(make("div", { class: "rt-row" }, make("div", {}, ...draw(row, index)), tools));
  });
  box.append(button(`+ ${add.label}`, () => change([...all, add.row()])));
  return box;
}

function swapped<R>(all: R[], index: number): R[] {
  const moved = [...all];
  [moved[index - 1], moved[index]] = [moved[index]!, moved[index - 1]!];
  return moved;
}

function glyph(sign: string, label: string, press: () => void): HTMLElement {
  const made = button(sign, press, "btn btn-sm btn-ghost-secondary");
  made.title = label;
  made.setAttribute("aria-label", label);
  return made;
}

/** Names kept as one text by commas, chosen from what is offered. */
export function names(label: string, value: string, offers: Option[], change: Change, help = ""): HTMLElement {
  const chosen = value.split(",").map((one) => one.trim()).filter(Boolean);
  const labels = new Map(offers.map((one) => [one.value, one.label]));
  const chips = make("div", { class: "rt-chips" });
  const keep = (now: string[]): void => change(now.join(","));
  for (const name of chosen) {
    const chip = make("span", { class: "badge rt-chip" }, labels.get(name) ?? name);
    chip.append(glyph("✕", say("Remove"), () => keep(chosen.filter((one) => one !== name))));
    chips.append(chip);
  }
  const left = offers.filter((one) => !chosen.includes(one.value)).map((one): [string, string] => [one.value, one.hint ? `${one.label} · ${one.hint}` : one.label]);
  const input = bareSelect("", [["", say("Add…")], ...left], (name) => { if (name) keep([...chosen, name]); });
  const box = labelled(label, input, help);
  input.before(chips);
  return box;
}

const UNITS: [string, RegExp][] = [["D", /(\d+)D/], ["H", /T.*?(\d+)H/], ["M", /T.*?(\d+)M/]];

/** ISO 8601 as days, hours and minutes; what is more than that stands as it is. */
export function duration(label: string, value: string, change: Change, help = ""): HTMLElement {
  if (value && !/^P(\d+D)?(T(\d+H)?(\d+M)?)?$/.test(value)) return line(label, value, change, { help });
  const box = make("div", { class: "rt-duration" });
  const inputs = UNITS.map(([unit, at]) => {
    const input = make("input", { type: "number", min: "0", class: "form-control", "aria-label": `${label}: ${say(NAMES[unit]!)}` });
    input.value = at.exec(value)?.[1] ?? "";
    box.append(make("label", {}, make("span", {}, say(NAMES[unit]!)), input));
    return input;
  });
  box.addEventListener("change", () => change(durationOf(inputs.map((input) => Math.max(0, Math.trunc(Number(input.value) || 0))))));
  const whole = make("fieldset", { class: "rt-field" }, make("legend", {}, label), box);
  if (help) whole.append(make("p", { class: "wk-help" }, help));
  return whole;
}
const NAMES: Record<string, string> = { D: "Days", H: "Hours", M: "Minutes" };

function durationOf([days, hours, minutes]: number[]): string {
  const time = `${hours ? `${hours}H` : ""}${minutes ? `${minutes}M` : ""}`;
  return days || time ? `P${days ? `${days}D` : ""}${time ? `T${time}` : ""}` : "";
}
