// Tests of a rule without writing JSON: a card for each, with a field for each fact that the rule reads.
import { find, make } from "../dom";
import { bareLine, button, line, select } from "../routes/controls";
import { learn, say } from "../routes/words";
import { Box, LIST } from "../composing/box";
import type { Json, Pair } from "../composing/types";

interface Fact { path: string; label: string; kind: string; isList: boolean; choices: Pair[] }
/** What the page says of the text and the tests as they stand in the form. */
interface Told { facts: Fact[]; isTimed: boolean; outcomes: (boolean | null)[] }

const NUMBERS = ["integer", "decimal", "money"];
const EXAMPLES: Record<string, string> = { date: "2026-11-22", moment: "2026-11-22T10:00:00Z" };

function start(words: Record<string, string>): void {
  learn(words);
  const area = find<HTMLTextAreaElement>("textarea[name=tests]");
  if (!area) return;
  let told = read();
  const box = new Box(area, (one) => draw(one, told), () => undefined, LIST);
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if ((event.target as Element).id !== "rule-told" && !(event.target as Element).querySelector?.("#rule-trials")) return;
    const before = JSON.stringify([told.facts, told.isTimed]);
    told = read();
    if (JSON.stringify([told.facts, told.isTimed]) !== before) box.show();
    else mark(box, told);
  });
}

function read(): Told {
  const text = find("#rule-trials")?.textContent;
  return text ? JSON.parse(text) as Told : { facts: [], isTimed: false, outcomes: [] };
}

function draw(box: Box, told: Told): HTMLElement[] {
  const cards = box.value.map((one, place) => card(box, one, place, told));
  const add = button(say("Add a test"), () => { box.value.push({ name: "", facts: {}, holds: true }); box.keep(true); });
  return [...cards, add];
}

function mark(box: Box, told: Told): void {
  box.drawn.querySelectorAll<HTMLElement>("[data-outcome]").forEach((badge, place) => tell(badge, told.outcomes[place]));
}

function tell(badge: HTMLElement, passed: boolean | null | undefined): void {
  badge.textContent = passed === true ? say("passes") : passed === false ? say("fails") : "";
  badge.className = `badge ${passed ? "bg-green-lt" : "bg-red-lt"}`;
  badge.hidden = passed == null;
}

function card(box: Box, one: Json, place: number, told: Told): HTMLElement {
  one.facts ??= {};
  const name = bareLine(one.name ?? "", say("What it shows"), (text) => { one.name = text; box.keep(); });
  name.classList.remove("wk-code");
  const badge = make("span", {});
  badge.dataset.outcome = "";
  tell(badge, told.outcomes[place]);
  const remove = button("×", () => { box.value.splice(place, 1); box.keep(true); }, "btn btn-sm fc-remove");
  remove.setAttribute("aria-label", say("Remove"));
  const fields = asked(one, told).map((fact) => field(box, one, fact));
  if (told.isTimed || one.now) {
    fields.push(line(say("Now"), one.now ?? "", (text) => { text ? one.now = text : delete one.now; box.keep(); }, { placeholder: EXAMPLES.moment! }));
  }
  const holds = select(say("The rule"), one.holds ? "true" : "false", [["true", say("holds")], ["false", say("does not hold")]], (value) => { one.holds = value === "true"; box.keep(); });
  return make("fieldset", { class: "fc-step" }, make("div", { class: "fc-head" }, name, badge, remove), make("div", { class: "fc-line fc-even" }, ...fields, holds));
}

/** Facts that the rule reads, then those that the test gives besides. */
function asked(one: Json, told: Told): Fact[] {
  const known = new Set(told.facts.map((fact) => fact.path));
  const besides = Object.keys(one.facts).filter((path) => !known.has(path));
  return [...told.facts, ...besides.map((path): Fact => ({ path, label: path, kind: typeOf(one.facts[path]), isList: Array.isArray(one.facts[path]), choices: [] }))];
}

function typeOf(value: unknown): string {
  return typeof value === "boolean" ? "boolean" : typeof value === "number" ? "decimal" : "text";
}

function field(box: Box, one: Json, fact: Fact): HTMLElement {
  const keep = (value: unknown): void => {
    if (value === undefined || value === "") delete one.facts[fact.path];
    else one.facts[fact.path] = value;
    box.keep();
  };
  const given = one.facts[fact.path];
  if (fact.kind === "boolean") {
    return select(fact.label, given === undefined ? "" : String(given), [["", "—"], ["true", say("yes")], ["false", say("no")]], (value) => keep(value ? value === "true" : undefined));
  }
  if (fact.choices.length && !fact.isList) return select(fact.label, given ?? "", [["", "—"], ...fact.choices], keep);
  const shown = Array.isArray(given) ? given.join(", ") : String(given ?? "");
  return line(fact.label, shown, (text) => keep(value(fact, text)), EXAMPLES[fact.kind] ? { placeholder: EXAMPLES[fact.kind]! } : {});
}

function value(fact: Fact, text: string): unknown {
  if (!text) return undefined;
  if (fact.isList) return text.split(",").map((item) => item.trim()).filter(Boolean);
  const number = Number(text.replace(/\s/g, "").replace(",", "."));
  return NUMBERS.includes(fact.kind) && !Number.isNaN(number) ? number : text;
}

const words = find("#trials-words");
if (words?.textContent) start(JSON.parse(words.textContent) as Record<string, string>);
