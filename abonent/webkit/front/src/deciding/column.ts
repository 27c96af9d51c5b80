// What a column is about: its fact or name, headings, type, values.
import { make } from "../dom";
import { button, line, select } from "../routes/controls";
import { say } from "../routes/words";
import type { Editor } from "./grid";
import type { Place, Question, Result } from "./types";

export function drawColumn(editor: Editor, place: Place): HTMLElement {
  const { data } = editor;
  const one = editor.column(place)!;
  const count = editor.table[place.side].length;
  const keep = (): void => editor.later();
  const titles = data.languages.map(([code, label]) => line(label, one.label[code] ?? "", (text) => { one.label[code] = text; keep(); }));
  const kind = select(say("Type"), one.kind, data.kinds, (value) => { one.kind = value; keep(); });
  const own = place.side === "inputs" ? asked(editor, one as Question, keep) : given(one as Result, keep);
  const left = button(`← ${say("To the left")}`, () => editor.moveColumn(place, -1));
  const right = button(`${say("To the right")} →`, () => editor.moveColumn(place, 1));
  left.disabled = place.at === 0;
  right.disabled = place.at === count - 1;
  const tools = make("div", { class: "dt-actions" }, left, right, button(say("Delete the column"), () => editor.deleteColumn(place)), button(say("done"), () => editor.choose(null)));
  return make("fieldset", { class: "dt-column" }, make("legend", {}, say("Column “{name}”", { name: editor.name(place) })),
    make("div", { class: "dt-fields" }, own[0]!, kind, ...titles, ...own.slice(1)), tools);
}

function asked(editor: Editor, one: Question, keep: () => void): HTMLElement[] {
  const facts = editor.data.facts[editor.subject()] ?? [];
  const list = make("datalist", { id: "dt-facts" }, ...facts.map(([path, label]) => make("option", { value: path }, label)));
  const fact = line(say("Fact or expression"), one.expression, (text) => {
    const found = facts.find(([path]) => path === text);
    if (found && !Object.keys(one.label).length) one.label[document.documentElement.lang] = found[1];
    if (found) one.kind = found[2];
    one.expression = text;
    keep();
  }, { list: list.id, help: say("case.attr.amount, or any expression of the rule language") });
  fact.append(list);
  const values = line(say("Allowed values"), one.values, (text) => { one.values = text; keep(); }, { help: say("Tests that its values fit, if they are known: \"call\", \"visit\" or [0..100].") });
  return [fact, values];
}

function given(one: Result, keep: () => void): HTMLElement[] {
  const name = line(say("Name of the result"), one.name, (text) => { one.name = text; keep(); }, { help: say("Latin letters: rules and routes ask by it.") });
  const values = line(say("Values from the most important one, by commas"), one.values.join(", "), (text) => { one.values = parted(text); keep(); });
  const instead = line(say("If no row matches"), one.default, (text) => { one.default = text; keep(); });
  return [name, values, instead];
}

/** Parts between commas, but for those within quotes. */
export function parted(text: string): string[] {
  return (text.match(/("[^"]*"|'[^']*'|[^,"'])+/g) ?? []).map((one) => one.trim()).filter(Boolean);
}
