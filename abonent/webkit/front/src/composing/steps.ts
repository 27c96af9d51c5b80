// Steps: a card each, by kind.
import { all, find, make } from "../dom";
import { area, bareLine, bareSelect, button, line, offer, rule, select } from "../routes/controls";
import { say } from "../routes/words";
import type { Box } from "./box";
import type { Data, Json, Pair } from "./types";

const METHODS: Pair[] = ["POST", "GET", "PUT", "PATCH", "DELETE"].map((one) => [one, one]);
const EMPTY: Record<string, Json> = {
  http: { method: "POST", url: "https://", headers: [], body: "json", fields: [], answer: [] },
  template: { output: "", text: "" },
  value: { output: "", value: "" },
  query: { query: "", parameters: [], answer: [] },
  dictionary: { dictionary: "", code: "", answer: [] },
  table: { table: "", parameters: [], answer: [] },
};

export function drawSteps(box: Box, data: Data, outputs: Box): HTMLElement[] {
  const cards = box.value.map((one, place) => new Card(box, one, place, data, outputs).draw());
  const kind = bareSelect(data.kinds[0]![0], data.kinds, () => undefined);
  kind.setAttribute("aria-label", say("Kind of the step"));
  const add = button(say("Add a step"), () => { box.value.push({ kind: kind.value, ...structuredClone(EMPTY[kind.value] ?? {}) }); box.keep(true); });
  return [...cards, make("div", { class: "fc-add" }, kind, add)];
}

/** Outputs were renamed: choices are filled anew where they stand, for somebody may just be clicking beside them. */
export function renameOutputs(root: HTMLElement, outputs: Box): void {
  for (const one of all<HTMLSelectElement>("select[data-outputs]", root)) offer(one, one.value, named(outputs));
}

function named(outputs: Box): Pair[] {
  return [["", "—"], ...outputs.value.filter((one) => one.code).map((one): Pair => [one.code, one.title?.[document.documentElement.lang] || one.code])];
}

function ofOutputs(input: HTMLSelectElement): HTMLSelectElement {
  input.dataset.outputs = "";
  return input;
}

class Card {
  constructor(private box: Box, private one: Json, private place: number, private data: Data, private outputs: Box) {}

  draw(): HTMLElement {
    const label = this.data.kinds.find(([code]) => code === this.one.kind)?.[1] ?? this.one.kind;
    const head = make("div", { class: "fc-head" }, make("b", {}, `${this.place + 1}. ${label}`), make("span", { class: "fc-gap" }), ...this.moves());
    const parts: Record<string, () => HTMLElement[]> = {
      http: () => this.http(), template: () => this.template(), value: () => this.value(), query: () => this.query(), dictionary: () => this.dictionary(),
      table: () => this.table(),
    };
    return make("fieldset", { class: "fc-step" }, head, ...(parts[this.one.kind]?.() ?? []));
  }

  private moves(): HTMLElement[] {
    const steps = this.box.value;
    const up = button("↑", () => { steps.splice(this.place - 1, 0, ...steps.splice(this.place, 1)); this.box.keep(true); });
    up.setAttribute("aria-label", say("Up"));
    up.disabled = this.place === 0;
    const remove = button("×", () => { steps.splice(this.place, 1); this.box.keep(true); });
    remove.setAttribute("aria-label", say("Remove"));
    return [up, remove];
  }

  private set = (key: string, value: unknown, again = false): void => { this.one[key] = value; this.box.keep(again); };

  private named = (): Pair[] => named(this.outputs);

  private output(): HTMLElement {
    const field = select(say("Goes to the output"), this.one.output ?? "", this.named(), (value) => this.set("output", value));
    ofOutputs(find<HTMLSelectElement>("select", field)!);
    return field;
  }

  private template(): HTMLElement[] {
    return [this.output(), area(say("Text"), this.one.text ?? "", (value) => this.set("text", value), say("Places are filled in: {client.name}, {input.amount}."))];
  }

  private value(): HTMLElement[] {
    return [this.output(), rule(say("Expression"), this.one.value ?? "", (value) => this.set("value", value))];
  }

  private http(): HTMLElement[] {
    const { one } = this;
    const bodies: Pair[] = [["json", say("JSON")], ["form", say("Form")], ["none", say("Nothing")]];
    return [
      make("div", { class: "fc-line" },
        select(say("Method"), one.method ?? "POST", METHODS, (value) => this.set("method", value)),
        line(say("Address"), one.url ?? "", (value) => this.set("url", value), { help: say("https://billing.example.com/accounts/{input.account}") })),
      this.pairs(say("Headers"), "headers", "name", "value", say("A secret stands as {secret.billing}; who runs the server sets it.")),
      select(say("What is sent"), one.body ?? "json", bodies, (value) => this.set("body", value, true)),
      ...(one.body === "none" ? [] : [this.pairs(say("Fields that are sent"), "fields", "name", "value", say("A name with dots is a field within a field; the value is an expression."))]),
      this.answers(say("Path in the answer: order.id, items.0.name, status")),
      make("div", { class: "fc-line fc-even" },
        line(say("Statuses that are good"), one.success ?? "200-299", (value) => this.set("success", value)),
        line(say("Seconds to wait"), String(one.timeout ?? 10), (value) => this.set("timeout", Number(value) || value))),
    ];
  }

  private query(): HTMLElement[] {
    const { one } = this;
    const known = this.data.queries.find((query) => query.code === one.query);
    const choose = select(say("Query"), one.query ?? "", [["", "—"], ...this.data.queries.map((query): Pair => [query.code, query.label])], (value) => this.set("query", value, true));
    const parameters = (known?.parameters ?? []).map((name) => this.parameter(name, name));
    return [choose, ...parameters, this.answers("", [["value", say("Value")], ["label", say("Label")], ["count", say("How many rows")]])];
  }

  private parameter(name: string, label: string, help = ""): HTMLElement {
    const { one } = this;
    return rule(label, one.parameters?.find((pair: Json) => pair.name === name)?.value ?? "", (value) => {
      const others = (one.parameters ?? []).filter((pair: Json) => pair.name !== name);
      this.set("parameters", value ? [...others, { name, value }] : others);
    }, help);
  }

  private table(): HTMLElement[] {
    const { one, data } = this;
    const known = data.tables.find((table) => table.code === one.table);
    const choose = select(say("Decision table"), one.table ?? "", [["", "—"], ...data.tables.map((table): Pair => [table.code, table.label])], (value) => {
      this.one.parameters = [];
      this.one.answer = [];
      this.set("table", value, true);
    });
    const inputs = (known?.inputs ?? []).map(([expression, label]) => this.parameter(expression, label, say("Left empty, the table asks the case.")));
    return [choose, ...inputs, this.answers("", known?.results ?? [])];
  }

  private dictionary(): HTMLElement[] {
    const { one, data } = this;
    const parts: Pair[] = [["name", say("Name")], ...data.languages.map(([code, label]): Pair => [`name_${code}`, label]), ["code", say("Code")], ["active", say("Active")]];
    return [
      select(say("Dictionary"), one.dictionary ?? "", [["", "—"], ...data.dictionaries], (value) => this.set("dictionary", value)),
      rule(say("Code of the entry"), one.code ?? "", (value) => this.set("code", value)),
      this.answers("", parts),
    ];
  }

  private answers(told: string, parts?: Pair[]): HTMLElement {
    const rows: Json[] = (this.one.answer ??= []);
    const drawn = rows.map((row) => this.row(rows, row,
      ofOutputs(bareSelect(row.output ?? "", this.named(), (value) => { row.output = value; this.box.keep(); })),
      parts ? bareSelect(row.path ?? "", parts, (value) => { row.path = value; this.box.keep(); }) : bareLine(row.path ?? "", told, (value) => { row.path = value; this.box.keep(); })));
    return this.group(say("What is taken of the answer"), rows, drawn, () => ({ output: this.named()[1]?.[0] ?? "", path: parts?.[0]?.[0] ?? "" }));
  }

  private pairs(label: string, key: string, first: string, second: string, help: string): HTMLElement {
    const rows: Json[] = (this.one[key] ??= []);
    const cell = (row: Json, name: string, told: string): HTMLElement => bareLine(row[name] ?? "", told, (value) => { row[name] = value; this.box.keep(); });
    const drawn = rows.map((row) => this.row(rows, row, cell(row, first, say("Name")), cell(row, second, say("Value"))));
    return this.group(label, rows, drawn, () => ({ [first]: "", [second]: "" }), help);
  }

  private row(rows: Json[], row: Json, ...cells: HTMLElement[]): HTMLElement {
    const remove = button("×", () => { rows.splice(rows.indexOf(row), 1); this.box.keep(true); }, "btn btn-sm fc-remove");
    remove.setAttribute("aria-label", say("Remove"));
    return make("div", { class: "fc-pair" }, ...cells, remove);
  }

  private group(label: string, rows: Json[], drawn: HTMLElement[], made: () => Json, help = ""): HTMLElement {
    const add = button(say("Add…"), () => { rows.push(made()); this.box.keep(true); });
    const box = make("div", { class: "fc-group", role: "group", "aria-label": label }, make("p", { class: "rt-head" }, label), ...drawn, add);
    if (help && drawn.length) add.before(make("p", { class: "wk-help" }, help));
    return box;
  }
}
