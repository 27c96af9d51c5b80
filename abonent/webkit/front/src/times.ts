// Relative times and countdowns kept current, in the words the server uses.
import { all, find, make, onFragment } from "./dom";

const language = document.documentElement.lang || "ru";
const relative = new Intl.RelativeTimeFormat(language, { numeric: "always" });
type Unit = [Intl.RelativeTimeFormatUnit, number];
const UNITS: Unit[] = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
let words: Record<string, string> = {}; // from the server: "day": "%(n)s d", "late": "late by %(span)s" …

export function span(seconds: number): string {
  let left = Math.max(0, Math.floor(seconds));
  const said: string[] = [];
  for (const [unit, length] of UNITS) {
    const count = Math.floor(left / length);
    if (said.length && !count) break;
    if (count || (unit === "second" && !said.length)) {
      said.push((words[unit] ?? "").replace("%(n)s", String(count)));
      left -= count * length;
    }
    if (said.length === 2) break;
  }
  return said.join(" ");
}

const unitOf = (seconds: number): Unit => UNITS.find(([, length]) => seconds >= length) ?? UNITS[3]!;

function refreshWhen(element: HTMLTimeElement, now: number): void {
  const ahead = (Date.parse(element.dateTime) - now) / 1000;
  const away = Math.abs(ahead);
  if (away >= 7 * 86400) return; // a date by now: the server wrote it
  const round = ([, length]: Unit): number => Math.round(away / length) * length;
  const rounded = round(unitOf(away)); // 59.7 seconds are a minute, not 60 seconds
  const [unit, length] = unitOf(rounded);
  const text = away < 45 ? (words.now ?? "") : relative.format(Math.sign(ahead) * (rounded / length), unit);
  if (element.textContent !== text) element.textContent = text;
}

/** A moment as `{% when %}` draws it, for one that only the browser knows. */
export function makeWhen(at: string): HTMLTimeElement {
  const format = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    dateStyle: language === "ru" ? "short" : "medium", timeStyle: "short", timeZone: document.body.dataset.zone || undefined,
  });
  const exact = format.format(new Date(at));
  const element = make("time", { datetime: at, title: exact, "data-when": "" }, exact);
  refreshWhen(element, Date.now());
  return element;
}

const toMinutes = (seconds: number): string => span(seconds < 60 ? seconds : Math.floor(seconds / 60) * 60);

function refreshDue(element: HTMLTimeElement, now: number): void {
  const left = (Date.parse(element.dateTime) - now) / 1000;
  const warn = Date.parse(element.dataset.warn ?? "");
  element.dataset.tone = left <= 0 ? "red" : warn && now >= warn ? "amber" : "grey";
  const until = element.textContent?.split(", ").slice(1).join(", ") ?? "";
  const text = left < 0 ? (words.late ?? "").replace("%(span)s", toMinutes(-left)) : [toMinutes(left), until].filter(Boolean).join(", ");
  if (element.textContent !== text) element.textContent = text;
}

export function startTimes(): void {
  const given = find("#toasts")?.dataset.times;
  if (!given) return;
  words = JSON.parse(given) as Record<string, string>;
  const refresh = (root: ParentNode = document): void => {
    const now = Date.now();
    for (const element of all<HTMLTimeElement>("time[data-when]", root)) refreshWhen(element, now);
    for (const element of all<HTMLTimeElement>("time[data-due]", root)) refreshDue(element, now);
  };
  setInterval(() => document.hidden || refresh(), 20000);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
  onFragment((root) => refresh(root));
}
