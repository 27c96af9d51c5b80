// Example values for a trial: a control for each input; the form sends them as one JSON.
import { find } from "../dom";
import { area, line, select } from "../routes/controls";
import { say } from "../routes/words";
import type { Box } from "./box";
import type { Json } from "./types";

export function startTrying(inputs: Box): () => void {
  const place = find("[data-try-inputs]");
  const example = find<HTMLTextAreaElement>("textarea[name=example]");
  if (!place || !example) return () => undefined;
  const values: Json = {};
  const keep = (code: string, value: unknown): void => { values[code] = value; example.value = JSON.stringify(values); };
  example.hidden = true;
  const draw = (): void => {
    const known = inputs.value.filter((one) => one.code);
    place.replaceChildren(...known.map((one) => control(one, String(values[one.code] ?? ""), (value) => keep(one.code, value))));
  };
  draw();
  return draw;
}

function control(one: Json, value: string, change: (value: unknown) => void): HTMLElement {
  const label = `${one.title?.[document.documentElement.lang] || one.code}${one.required ? " *" : ""}`;
  if (one.type === "boolean") return select(label, value, [["", "—"], ["true", say("yes")], ["false", say("no")]], change);
  if (one.type === "long_text") return area(label, value, change);
  const more = { date: "2026-11-22", moment: "2026-11-22T10:00" }[one.type as string];
  return line(label, value, (text) => change(one.type === "list" ? text.split(",").map((item) => item.trim()) : text), more ? { placeholder: more } : {});
}
