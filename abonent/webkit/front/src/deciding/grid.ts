// The grid: questions and results as columns, rows of cells, walked and changed by the keyboard.
import { all, find, make } from "../dom";
import type { Box } from "../composing/box";
import { bareSelect, button, select } from "../routes/controls";
import { say } from "../routes/words";
import { drawColumn } from "./column";
import { keyOf } from "./keys";
import type { Data, Place, Row, Table, Texts } from "./types";

const LISTS = ["PRIORITY", "OUTPUT ORDER"];

/** What a column is called in the reader's language. */
export function nameOf(label: Texts, instead: string, data: Data): string {
  const own = label[document.documentElement.lang];
  return own || data.languages.map(([code]) => label[code]).find(Boolean) || instead || say("New column");
}

export class Editor {
  private chosen: Place | null = null;
  private marks = new Map<string, string>();
  private hits: number[] = [];

  constructor(private box: Box<Table>, readonly data: Data, readonly subject: () => string) {}

  get table(): Table { return this.box.value; }

  draw(): HTMLElement[] {
    this.fit();
    const grid = make("div", { class: "dt-scroll" }, make("table", { class: "dt-grid" }, this.head(), this.body()));
    const add = button(`+ ${say("Add a row")}`, () => this.addRow());
    const help = make("p", { class: "wk-help" }, say("Keys: ↑ ↓ or Enter go along a column, Alt+↑ ↓ move the row, Alt+← → move the column, Alt+Enter adds a row, Alt+Delete deletes it."));
    const column = this.chosen && this.column(this.chosen) ? [drawColumn(this, this.chosen)] : [];
    queueMicrotask(() => this.paint());
    return [this.ways(), grid, ...column, add, help];
  }

  /** Rows have a cell for each column, whatever came out of a file. */
  private fit(): void {
    for (const row of this.table.rows) {
      for (const [cells, columns] of [[row.tests, this.table.inputs], [row.results, this.table.outputs]] as const) {
        while (cells.length < columns.length) cells.push("");
        cells.length = columns.length;
      }
    }
  }

  private ways(): HTMLElement {
    const { table, data } = this;
    const box = make("div", { class: "dt-ways" }, select(say("Which rows count"), table.policy, data.policies, (value) => {
      table.policy = value;
      if (value !== "COLLECT") table.aggregate = "";
      const first = table.outputs.findIndex((one) => !one.values.length);
      if (LISTS.includes(value) && first === 0) this.chosen = { side: "outputs", at: 0 };
      this.box.keep(true);
    }));
    if (table.policy === "COLLECT") box.append(select(say("What is made of the results"), table.aggregate, data.aggregates, (value) => { table.aggregate = value; this.box.keep(); }));
    return box;
  }

  column({ side, at }: Place): Table["inputs"][number] | Table["outputs"][number] | undefined {
    return this.table[side][at];
  }

  name({ side, at }: Place): string {
    const one = this.table[side][at]!;
    return nameOf(one.label, "expression" in one ? one.expression : one.name, this.data);
  }

  private head(): HTMLElement {
    const { inputs, outputs } = this.table;
    const group = (label: string, told: string, side: Place["side"], count: number): HTMLElement => {
      const add = button("+", () => this.addColumn(side), "btn btn-sm dt-add");
      add.title = told;
      add.setAttribute("aria-label", told);
      return make("th", { colspan: String(Math.max(1, count)), scope: "colgroup", class: `dt-${side}` }, label, add);
    };
    return make("thead", {},
      make("tr", {}, make("td", {}), group(say("Questions"), say("Add a question"), "inputs", inputs.length),
        group(say("Results"), say("Add a column of results"), "outputs", outputs.length), make("td", { colspan: "2" })),
      make("tr", {}, make("th", { scope: "col" }, "№"), ...this.heads("inputs"), ...this.heads("outputs"), make("th", { scope: "col", class: "dt-note" }, say("Note")), make("td", {})));
  }

  private heads(side: Place["side"]): HTMLElement[] {
    if (!this.table[side].length) return [make("th", {}, "—")];
    return this.table[side].map((one, at) => {
      const about = "expression" in one ? one.expression : one.name;
      const kind = this.data.kinds.find(([code]) => code === one.kind)?.[1] ?? one.kind;
      const open = make("button", { type: "button", class: "dt-head", "data-place": `${side}.${at}` },
        make("b", {}, this.name({ side, at })), make("small", {}, make("code", {}, about), ` ${kind}`));
      open.addEventListener("click", (event) => { event.stopPropagation(); this.choose({ side, at }); });
      const cell = make("th", { scope: "col", class: `dt-${side}` }, open);
      cell.classList.toggle("dt-chosen", this.chosen?.side === side && this.chosen.at === at);
      return cell;
    });
  }

  choose(place: Place | null): void {
    const same = place && this.chosen?.side === place.side && this.chosen.at === place.at;
    this.chosen = same ? null : place;
    this.box.show();
    if (this.chosen) find<HTMLInputElement>(".dt-column input")?.focus();
  }

  private body(): HTMLElement {
    return make("tbody", {}, ...this.table.rows.map((row, at) => this.row(row, at)));
  }

  private row(row: Row, at: number): HTMLElement {
    const cells = (side: Place["side"], key: "tests" | "results"): HTMLElement[] => {
      if (!this.table[side].length) return [make("td", {})];
      return this.table[side].map((_one, column) => this.cell(row[key], column, `rows.${at}.${key}.${column}`, at, { side, at: column }));
    };
    const note = make("input", { class: "form-control dt-note", "data-cell": `rows.${at}.note`, "aria-label": `${at + 1}. ${say("Note")}`, autocomplete: "off" });
    note.value = row.note ?? "";
    this.listen(note, (text) => { row.note = text; }, at, null);
    return make("tr", { "data-row": String(at) }, make("th", { scope: "row" }, String(at + 1)), ...cells("inputs", "tests"), ...cells("outputs", "results"), make("td", {}, note), this.tools(at));
  }

  private cell(cells: string[], column: number, place: string, row: number, of: Place): HTMLElement {
    const label = `${row + 1}. ${this.name(of)}`;
    const known = of.side === "outputs" ? this.table.outputs[of.at]!.values : [];
    const value = cells[column] ?? "";
    const keep = (text: string): void => { cells[column] = text; };
    if (known.length > 0 && (!value || known.includes(value))) {
      const chosen = bareSelect(value, [["", "—"], ...known.map((one): [string, string] => [one, one])], (text) => { keep(text); this.box.keep(); });
      chosen.setAttribute("aria-label", label);
      chosen.dataset.cell = place;
      chosen.addEventListener("keydown", (event) => this.pressed(event, row, of));
      return make("td", { class: `dt-${of.side}` }, chosen);
    }
    const input = make("input", { class: "form-control wk-code", "aria-label": label, "data-cell": place, autocomplete: "off", spellcheck: "false", placeholder: of.side === "inputs" ? "-" : "" });
    input.value = value === "-" ? "" : value;
    input.size = Math.max(6, Math.min(24, value.length));
    this.listen(input, keep, row, of);
    return make("td", { class: `dt-${of.side}` }, input);
  }

  private listen(input: HTMLInputElement, keep: (text: string) => void, row: number, of: Place | null): void {
    input.addEventListener("input", () => { keep(input.value); this.box.keep(); });
    input.addEventListener("keydown", (event) => this.pressed(event, row, of));
  }

  private tools(at: number): HTMLElement {
    const tool = (sign: string, told: string, press: () => void, off = false): HTMLElement => {
      const made = button(sign, press, "btn btn-sm btn-ghost-secondary");
      made.title = told;
      made.setAttribute("aria-label", `${told}: ${at + 1}`);
      made.disabled = off;
      return made;
    };
    return make("td", { class: "dt-tools" },
      tool("↑", say("Move up"), () => this.moveRow(at, -1), at === 0),
      tool("↓", say("Move down"), () => this.moveRow(at, 1), at === this.table.rows.length - 1),
      tool("×", say("Delete the row"), () => this.deleteRow(at)));
  }

  private pressed(event: KeyboardEvent, row: number, of: Place | null): void {
    const key = keyOf(event);
    if (!key) return;
    event.preventDefault();
    const side = (event.target as HTMLElement).dataset.cell!.split(".").slice(2).join(".");
    const go = (to: number): void => { find<HTMLElement>(`[data-cell="rows.${to}.${side}"]`)?.focus(); };
    if (key === "up") go(row - 1);
    else if (key === "down") row + 1 < this.table.rows.length ? go(row + 1) : this.addRow([], row + 1, side);
    else if (key === "rowUp") this.moveRow(row, -1, side);
    else if (key === "rowDown") this.moveRow(row, 1, side);
    else if (key === "add") this.addRow([], row + 1, side);
    else if (key === "delete") { this.deleteRow(row); go(Math.min(row, this.table.rows.length - 1)); }
    else if (of && (key === "left" || key === "right")) this.moveColumn(of, key === "left" ? -1 : 1, row);
  }

  addRow(tests: string[] = [], at = this.table.rows.length, side = tests.length ? "results.0" : "tests.0"): void {
    const { inputs, outputs, rows } = this.table;
    rows.splice(at, 0, { tests: inputs.map((_one, place) => tests[place] ?? ""), results: outputs.map(() => ""), note: "" });
    this.box.keep(true);
    find<HTMLElement>(`[data-cell="rows.${at}.${side}"]`)?.focus();
  }

  deleteRow(at: number): void {
    this.table.rows.splice(at, 1);
    this.box.keep(true);
  }

  private moveRow(at: number, step: number, side = "tests.0"): void {
    const { rows } = this.table;
    const to = at + step;
    if (to < 0 || to >= rows.length) return;
    rows.splice(to, 0, ...rows.splice(at, 1));
    this.box.keep(true);
    find<HTMLElement>(`[data-cell="rows.${to}.${side}"]`)?.focus();
  }

  addColumn(side: Place["side"]): void {
    const { table } = this;
    const at = table[side].length;
    if (side === "inputs") table.inputs.push({ expression: "", label: {}, kind: "Any", values: "" });
    else table.outputs.push({ name: "", label: {}, kind: "string", values: [], default: "" });
    this.chosen = { side, at };
    this.box.keep(true);
    find<HTMLInputElement>(".dt-column input")?.focus();
  }

  deleteColumn({ side, at }: Place): void {
    this.table[side].splice(at, 1);
    for (const row of this.table.rows) row[side === "inputs" ? "tests" : "results"].splice(at, 1);
    this.chosen = null;
    this.box.keep(true);
  }

  moveColumn({ side, at }: Place, step: number, row = -1): void {
    const to = at + step;
    if (to < 0 || to >= this.table[side].length) return;
    const key = side === "inputs" ? "tests" : "results";
    const moved = (list: unknown[]): void => { list.splice(to, 0, ...list.splice(at, 1)); };
    moved(this.table[side]);
    this.table.rows.forEach((one) => moved(one[key]));
    if (this.chosen?.side === side && this.chosen.at === at) this.chosen = { side, at: to };
    this.box.keep(true);
    if (row >= 0) find<HTMLElement>(`[data-cell="rows.${row}.${key}.${to}"]`)?.focus();
  }

  later(): void { this.box.later(); }

  /** What is wrong stands at its cell or column. */
  mark(marks: { place: string; text: string }[]): void {
    this.marks = new Map(marks.map((one) => [one.place, one.text]));
    this.paint();
  }

  /** The rows that match the example. */
  light(rows: number[]): void {
    this.hits = rows;
    this.paint();
  }

  private paint(): void {
    const { drawn } = this.box;
    all(".dt-wrong", drawn).forEach((one) => one.remove());
    all("[aria-invalid]", drawn).forEach((one) => one.removeAttribute("aria-invalid"));
    for (const [place, text] of this.marks) {
      const at = this.elementOf(place);
      if (!at) continue;
      at.setAttribute("aria-invalid", "true");
      if (!at.nextElementSibling?.matches(".dt-wrong")) at.after(make("p", { class: "wk-error dt-wrong" }, text));
    }
    all("tr[data-row]", drawn).forEach((row) => row.classList.toggle("dt-hit", this.hits.includes(Number(row.dataset.row))));
  }

  private elementOf(place: string): HTMLElement | null {
    const [side, at] = place.split(".");
    const head = side === "inputs" || side === "outputs" ? `[data-place="${side}.${at ?? 0}"].dt-head` : "";
    return find(`[data-cell="${place}"]${head ? `, ${head}` : ""}`, this.box.drawn) ?? null;
  }

  /** To the cell or column that something is said of. */
  goTo(place: string): void {
    const [side, at] = place.split(".");
    if ((side === "inputs" || side === "outputs") && at !== undefined) { this.chosen = null; this.choose({ side, at: Number(at) }); }
    else this.elementOf(place)?.focus();
  }

  /** The rows that something is said of. */
  show(rows: number[]): void {
    this.light(rows);
    find<HTMLElement>(`[data-cell="rows.${rows[0]}.tests.0"], [data-cell="rows.${rows[0]}.results.0"]`)?.focus();
  }
}
