// Decision tables written as a grid: the text box of the form holds what is drawn here.
import { all, find } from "../dom";
import { Box } from "../composing/box";
import { learn } from "../routes/words";
import { Editor } from "./grid";
import { startTrying } from "./trying";
import type { Data, Table } from "./types";

interface Mark { place: string; text: string }

const isTable = (found: unknown): boolean =>
  !!found && typeof found === "object" && (["inputs", "outputs", "rows"] as const).every((key) => Array.isArray((found as Table)[key]));

const told = <T>(id: string): T | null => {
  const text = find(`#${id}`)?.textContent;
  return text ? (JSON.parse(text) as T) : null;
};

function start(data: Data, area: HTMLTextAreaElement): void {
  learn(data.words);
  const subject = find<HTMLSelectElement>("select[name=subject]");
  const parts: { editor?: Editor; trying?: () => void } = {};
  const box = new Box<Table>(area, (given) => (parts.editor ??= new Editor(given, data, () => subject?.value ?? "")).draw(),
    () => { parts.trying?.(); }, { empty: data.empty, fits: isTable, drawn: "As a table" });
  const editor = parts.editor;
  if (!editor) return;
  parts.trying = startTrying(box, data);
  subject?.addEventListener("change", () => box.show());
  document.addEventListener("htmx:afterSettle", (event) => {
    const target = (event as CustomEvent).detail.target as Element | null;
    if (target?.id === "table-told") editor.mark(told<Mark[]>("table-marks") ?? []);
    if (target?.id === "table-tried") editor.light(told<number[]>("table-hits") ?? []);
  });
  document.addEventListener("click", (event) => {
    const pressed = (event.target as Element | null)?.closest<HTMLElement>("[data-gap], [data-rows], [data-place], [data-table]");
    if (!pressed) return;
    const { gap, rows, place, table } = pressed.dataset;
    if (gap) editor.addRow(JSON.parse(gap) as string[]);
    if (rows) editor.show(rows.split(",").map(Number));
    if (place) editor.goTo(place);
    if (table) { box.value = JSON.parse(table) as Table; box.keep(true); }
  });
}

const [area] = all<HTMLTextAreaElement>("textarea[name=content]");
const data = told<Data>("deciding-data");
if (area && data) start(data, area);
