// Dates typed as the page's language writes them. The browser's own date fields follow the language
// of the browser; one stays behind each text as the calendar and as what is sent: ISO 8601.
import { all, find, make, on, onFragment } from "./dom";
import { said } from "./toasts";

const DATES = "input:is([type=date], [type=datetime-local])";
const PIVOT = 50; // of a year in two digits: 49 is 2049, 50 is 1950
const MASKABLE = /^[\d\s.,:/-]*$/;
const LENGTHS: Record<string, number> = { d: 2, m: 2, y: 4 };

interface Parts { text: HTMLInputElement; native: HTMLInputElement; name: string; timed: boolean }

function partsOf(box: HTMLElement): Parts {
  const native = find<HTMLInputElement>(DATES, box)!;
  return { native, text: find<HTMLInputElement>("input[type=text]", box)!, name: box.dataset.date!, timed: native.type !== "date" };
}

/** The letters of the mask in their order, and the sign between them: "dmy" and ".". */
function style(): { order: string; sign: string; mask: string } {
  const mask = said("dateMask") || "yyyy-mm-dd";
  const order = ["d", "m", "y"].sort((a, b) => mask.indexOf(a) - mask.indexOf(b)).join("");
  return { mask, order, sign: /[./-]/.exec(mask)?.[0] ?? "-" };
}

function shown(iso: string): string {
  const [day = "", time = ""] = iso.split("T");
  const [y = "", m = "", d = ""] = day.split("-");
  if (!d) return "";
  const { order, sign } = style();
  return [[...order].map((letter) => ({ y, m, d })[letter]).join(sign), time.slice(0, 5)].filter(Boolean).join(" ");
}

/** ISO 8601 of a text in the page's way of writing or in ISO itself; null for no date. */
function isoOf(text: string, timed: boolean): string | null {
  const numbers = text.trim().match(/\d+/g) ?? [];
  if (numbers.length !== (timed ? 5 : 3) || !/^[\d\s.,:/T-]+$/.test(text.trim())) return null;
  const order = numbers[0]!.length === 4 ? "ymd" : style().order;
  const part = (letter: string): number => Number(numbers[order.indexOf(letter)]);
  const short = (numbers[order.indexOf("y")] ?? "").length <= 2;
  const year = short ? part("y") + (part("y") < PIVOT ? 2000 : 1900) : part("y");
  const [hour, minute] = [Number(numbers[3] ?? 0), Number(numbers[4] ?? 0)];
  const date = new Date(Date.UTC(year, part("m") - 1, part("d"), hour, minute));
  if (year < 1000 || year > 9999 || date.getUTCMonth() !== part("m") - 1 || date.getUTCDate() !== part("d") || hour > 23 || minute > 59) return null;
  return date.toISOString().slice(0, timed ? 16 : 10);
}

/**
 * Puts the signs between the numbers as one types; a single digit followed by a sign gets its zero.
 * What cannot become a date is left as it is: it is marked, and never vanishes.
 */
function masked(text: string, timed: boolean): string {
  if (!MASKABLE.test(text)) return text;
  const { order, sign } = style();
  const lengths = [...order].map((letter) => LENGTHS[letter]!).concat(timed ? [2, 2] : []);
  const signs = [sign, sign, " ", ":", ""];
  let [out, group, place] = ["", "", 0];
  const close = (): void => {
    out += group.padStart(2, "0") + (place < lengths.length - 1 ? signs[place] : "");
    [group, place] = ["", place + 1];
  };
  for (const letter of text) {
    if (place >= lengths.length) return text;
    if (!/\d/.test(letter)) group && close();
    else if ((group += letter).length === lengths[place]) close();
  }
  return out + group;
}

/** What is sent: the calendar's value, or the text itself where it is no date, to be refused. */
function take({ text, native, name, timed }: Parts): void {
  const typed = text.value.trim();
  const iso = typed ? isoOf(typed, timed) : "";
  native.value = iso ?? "";
  const [sender, silent] = iso === null ? [text, native] : [native, text];
  silent.removeAttribute("name");
  sender.name = name;
}

function complain({ text, native, timed }: Parts): void {
  const wrong = !native.value && text.value.trim() !== "";
  const note = find("[data-no-date]", text.parentElement!);
  note?.remove();
  if (!wrong) return;
  text.setAttribute("aria-invalid", "true");
  text.parentElement!.append(make("span", { class: "wk-error", role: "alert", "data-no-date": "" }, `${said("noDate")} ${maskOf(timed)}`));
}

const maskOf = (timed: boolean): string => (timed ? `${style().mask} hh:mm` : style().mask).replace(/[dmyh]/g, (letter) => said("dateLetters")["dmyh".indexOf(letter)] ?? letter);

function dress(native: HTMLInputElement): void {
  if (native.closest("[data-date]") || !native.name) return;
  const text = make("input", { type: "text", autocomplete: "off", inputmode: "numeric", class: native.className });
  for (const name of ["id", "aria-describedby", "aria-invalid", "aria-label", "disabled", "data-key", "data-key-label"]) {
    const value = native.getAttribute(name);
    if (value !== null) text.setAttribute(name, value);
    native.removeAttribute(name);
  }
  const timed = native.type !== "date";
  text.placeholder = maskOf(timed);
  const box = make("span", { class: `wk-date${timed ? " is-timed" : ""}`, "data-date": native.name });
  const open = make("button", { type: "button", class: "wk-tool", tabindex: "-1", "data-calendar": "" });
  open.append(find<HTMLTemplateElement>("#calendar-icon")?.content.cloneNode(true) ?? "…");
  const focused = document.activeElement === native;
  native.replaceWith(box);
  native.className = "";
  native.tabIndex = -1;
  native.setAttribute("aria-hidden", "true");
  box.append(text, native, open);
  text.value = native.value ? shown(native.value) : (native.getAttribute("value") ?? "");
  take(partsOf(box));
  if (focused) text.focus();
}

/** Put a kept value, a date or not, into the field that `control` is a half of. */
export function fillDate(control: HTMLInputElement, value: string): void {
  const box = control.closest<HTMLElement>("[data-date]");
  if (box) partsOf(box).text.value = value;
}

/** Show what the fields hold, after they were filled from outside. */
export function refreshDates(root: ParentNode): void {
  for (const box of all("[data-date]", root)) {
    const parts = partsOf(box);
    take(parts);
    if (parts.native.value) parts.text.value = shown(parts.native.value);
    complain(parts);
  }
}

// What was typed letter by letter, before signs were put in: a year that comes first is seen in it.
const keys = new WeakMap<HTMLInputElement, string>();

/** What the field shows after a key or a paste at its end. */
function typed({ text, timed }: Parts, event: InputEvent): string {
  const iso = isoOf(text.value, timed);
  if (iso && event.inputType !== "insertText") return shown(iso);
  const before = text.value.length === event.data?.length ? "" : keys.get(text);
  const raw = event.data && before !== undefined ? before + event.data : undefined;
  if (raw === undefined) keys.delete(text);
  else keys.set(text, raw);
  return raw && (/^\d{4}-/.test(raw) || !MASKABLE.test(raw)) ? raw : masked(text.value, timed);
}

export function startDates(): void {
  const boxOf = (element: Element): HTMLElement => element.closest<HTMLElement>("[data-date]")!;
  onFragment((root) => { for (const native of all<HTMLInputElement>(DATES, root)) dress(native); });
  on("input", "[data-date] input[type=text]", (element, event) => {
    const parts = partsOf(boxOf(element));
    const { text } = parts;
    const typing = (event as InputEvent).inputType?.startsWith("insert") && text.selectionStart === text.value.length;
    if (typing) text.value = typed(parts, event as InputEvent);
    else keys.delete(text);
    find("[data-no-date]", boxOf(element))?.remove();
    take(parts);
  });
  on("focusout", "[data-date] input[type=text]", (element) => {
    const parts = partsOf(boxOf(element));
    if (parts.native.value) parts.text.value = shown(parts.native.value);
    complain(parts);
  });
  on("change", `[data-date] > ${DATES}`, (element) => {
    const parts = partsOf(boxOf(element));
    parts.text.value = shown(parts.native.value);
    take(parts);
    complain(parts);
  });
  on("click", "[data-calendar]", (button) => partsOf(boxOf(button)).native.showPicker());
  on("keydown", "[data-date] input[type=text]", (element, event) => {
    if (!event.altKey || event.key !== "ArrowDown") return;
    event.preventDefault();
    partsOf(boxOf(element)).native.showPicker();
  });
}
