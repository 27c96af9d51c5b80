// Inputs and outputs: a row each.
import { make } from "../dom";
import { bareLine, bareSelect, button, tick } from "../routes/controls";
import { say } from "../routes/words";
import type { Box } from "./box";
import type { Data, Json } from "./types";

export function drawFields(box: Box, data: Data, isInput: boolean): HTMLElement[] {
  const rows = box.value.map((one) => row(box, one, data, isInput));
  const added = { code: "", type: data.types[0]![0], title: {} };
  const add = button(isInput ? say("Add an input") : say("Add an output"), () => { box.value.push(structuredClone(added)); box.keep(true); });
  return [...rows, add];
}

function row(box: Box, one: Json, data: Data, isInput: boolean): HTMLElement {
  one.title ??= {};
  const set = (key: string, value: unknown): void => { one[key] = value; box.keep(); };
  const titles = data.languages.map(([language, label]) => bareLine(one.title[language] ?? "", label, (text) => { one.title[language] = text; box.keep(); }));
  for (const title of titles) title.classList.remove("wk-code");
  const remove = button("×", () => { box.value.splice(box.value.indexOf(one), 1); box.keep(true); }, "btn btn-sm fc-remove");
  remove.setAttribute("aria-label", say("Remove"));
  const type = bareSelect(one.type ?? "text", data.types, (value) => set("type", value));
  type.setAttribute("aria-label", say("Type"));
  const parts: HTMLElement[] = [bareLine(one.code ?? "", say("Code"), (value) => set("code", value)), type, ...titles];
  if (isInput) parts.push(tick(say("Required"), !!one.required, (on) => set("required", on)));
  return make("div", { class: isInput ? "fc-field" : "fc-field fc-output" }, ...parts, remove);
}
