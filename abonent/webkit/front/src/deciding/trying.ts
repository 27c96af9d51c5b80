// Example values: a control for each question; the form sends them as one JSON.
import { find } from "../dom";
import type { Box } from "../composing/box";
import { line, select } from "../routes/controls";
import { say } from "../routes/words";
import { nameOf } from "./grid";
import type { Data, Question, Table } from "./types";

const EXAMPLES: Record<string, string> = { date: "2026-11-22", "date and time": "2026-11-22T10:00:00+03:00", "days and time duration": "P2DT12H" };

export function startTrying(box: Box<Table>, data: Data): () => void {
  const place = find("[data-try-inputs]");
  const example = find<HTMLTextAreaElement>("textarea[name=example]");
  if (!place || !example) return () => undefined;
  example.hidden = true;
  const values = new Map<string, string>();
  let drawn = "";
  const keep = (): void => { example.value = JSON.stringify(box.value.inputs.map((one) => values.get(one.expression) ?? "")); };
  const draw = (): void => {
    keep();
    const now = JSON.stringify(box.value.inputs.map((one) => [one.expression, one.kind, one.label]));
    if (now === drawn) return;
    drawn = now;
    place.replaceChildren(...box.value.inputs.map((one) => control(one, data, values.get(one.expression) ?? "", (value) => { values.set(one.expression, value); keep(); })));
  };
  place.addEventListener("input", (event) => (event.target as HTMLElement).dispatchEvent(new Event("change", { bubbles: true })));
  draw();
  return draw;
}

function control(one: Question, data: Data, value: string, change: (value: string) => void): HTMLElement {
  const label = nameOf(one.label, one.expression, data);
  if (one.kind === "boolean") return select(label, value, [["", "—"], ["true", say("yes")], ["false", say("no")]], change);
  const placeholder = EXAMPLES[one.kind];
  return line(label, value, change, placeholder ? { placeholder } : {});
}
