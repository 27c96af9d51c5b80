// What the server would refuse in one field is told when the field is left; masks are followed while
// one types. `data-checks` holds [kind, argument, message] of each check; the server has the last word.
import { find, make, on } from "./dom";

type Check = [kind: "mask" | "pattern" | "shortest" | "least" | "most" | "decimals", argument: string, message: string];
type Control = HTMLInputElement | HTMLTextAreaElement;
const CHECKED = "[data-checks]";
const LONGEST = 100; // of a text that is matched here: only RE2 on the server never explodes
const OPEN: Record<string, RegExp> = { 9: /\p{Nd}/u, A: /\p{L}/u, "*": /[\p{L}\p{N}]/u };

const checksOf = (control: Control): Check[] => JSON.parse(control.dataset.checks || "[]") as Check[];

/** The signs of a mask; undefined beside one that stands for itself. After `\` every sign is plain. */
function signs(mask: string): [sign: string, open: RegExp | undefined][] {
  return [...mask.matchAll(/\\(.)|(.)/gsu)].map(([, plain, sign]) => [plain ?? sign!, plain ? undefined : OPEN[sign!]]);
}

function fitsMask(mask: string, text: string): boolean {
  const [wanted, letters] = [signs(mask), [...text]];
  return letters.length === wanted.length && letters.every((letter, n) => {
    const [sign, open] = wanted[n]!;
    return open ? open.test(letter) : sign === letter;
  });
}

const SEPARATORS = /[\s()\-\u2010-\u2014./+]/gu;
const TRUNK = 11; // digits of a Russian number written with the 8 that is dialled within the country
const isTrunk = (mask: string, text: string): boolean => text.startsWith("8") && mask.startsWith("+7");

/** `text` in the mask's form, if it lacks only separators and what the mask begins with (as the server has it). */
function fitted(mask: string, text: string): string | null {
  let given = [...text.replace(SEPARATORS, "")];
  if (isTrunk(mask, text) && given.length === TRUNK) given = ["7", ...given.slice(1)];
  const wanted = signs(mask).map(([sign, open], n) => [n, sign, open] as const).filter(([, sign, open]) => open || !sign.match(SEPARATORS));
  const leftOut = wanted.length - given.length;
  if (leftOut < 0 || wanted.slice(0, leftOut).some(([, , open]) => open)) return null;
  if (leftOut && given.length && wanted[leftOut]![0] === wanted[leftOut - 1]![0] + 1) return null; // a digit is missing, not the beginning
  if (!given.every((letter, n) => { const [, sign, open] = wanted[leftOut + n]!; return open ? open.test(letter) : sign === letter; })) return null;
  const left = [...wanted.slice(0, leftOut).map(([, sign]) => sign), ...given];
  return signs(mask).map(([sign, open]) => (open || !sign.match(SEPARATORS) ? left.shift()! : sign)).join("");
}

/** What is typed or pasted, as far as it fits the mask. */
function following(mask: string, text: string, isWhole: boolean): string {
  if (isWhole) return fitted(mask, text.trim()) ?? masked(mask, text.trim());
  if (!isTrunk(mask, text)) return masked(mask, text);
  return text.replace(/\D/g, "").length === TRUNK ? (fitted(mask, text) ?? text) : text;
}

/** `text` with the plain signs of the mask put in, as far as it goes; as it is where it cannot fit. */
function masked(mask: string, text: string): string {
  const left = [...text];
  let out = "";
  for (const [sign, open] of signs(mask)) {
    const next = left[0];
    if (next === undefined) {
      if (open || !out) break;
      out += sign;
    } else if (!open) {
      out += sign;
      if (next === sign) left.shift();
    } else if (open.test(next)) {
      out += left.shift()!;
    } else return text;
  }
  return left.length ? text : out;
}

/** A number as the page's language writes it; null for what only the server can tell. */
function numberOf(text: string): number | null {
  const plain = text.replace(/\s/g, "");
  const russian = document.documentElement.lang.startsWith("ru");
  const read = russian ? plain.replace(",", ".") : plain.replace(/,/g, "");
  return /^[-+]?\d+(\.\d+)?$/.test(read) ? Number(read) : null;
}

function fits([kind, argument]: Check, text: string): boolean {
  const number = numberOf(text);
  switch (kind) {
    case "mask": return fitsMask(argument, text);
    case "shortest": return [...text].length >= Number(argument);
    case "least": return number === null || number >= Number(argument);
    case "decimals": return number === null || Number(number.toFixed(Number(argument))) === number;
    case "most": return number === null || number <= Number(argument);
    case "pattern": return text.length > LONGEST || new RegExp(`^(?:${argument})$`, "u").test(text);
  }
}

/** Says below the field what is wrong with it, or no more. */
function judge(control: Control): void {
  const box = control.parentElement!;
  const before = find("[data-unfit]", box);
  const text = control.value.trim();
  const wrong = text ? checksOf(control).find((check) => !fits(check, text)) : undefined;
  if (before) {
    before.remove();
    control.removeAttribute("aria-invalid");
  }
  if (!wrong) return;
  control.setAttribute("aria-invalid", "true");
  box.append(make("span", { class: "wk-error", role: "alert", "data-unfit": "" }, wrong[2]));
}

const maskOf = (control: Control): string | undefined => checksOf(control).find(([kind]) => kind === "mask")?.[1];

export function startChecks(): void {
  on("input", CHECKED, (element, event) => {
    const control = element as Control;
    const mask = maskOf(control);
    const isAtEnd = control.selectionStart === control.value.length;
    const { inputType = "" } = event as InputEvent;
    const isPasted = ["insertFromPaste", "insertFromDrop"].includes(inputType);
    if (mask && isAtEnd && inputType.startsWith("insert")) control.value = following(mask, control.value, isPasted);
    if (find("[data-unfit]", control.parentElement!)) judge(control);
  });
  on("focusout", CHECKED, (element) => {
    const control = element as Control;
    const mask = maskOf(control);
    if (mask) control.value = fitted(mask, control.value.trim()) ?? control.value;
    judge(control);
  });
}
