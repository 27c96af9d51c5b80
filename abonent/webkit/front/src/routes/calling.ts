// A business function with its inputs, of a task or of a handler.
import { make } from "../dom";
import { area, bareLine, bareSelect, line, rows, rule, select } from "./controls";
import type { Model } from "./model";
import { say } from "./words";
import type { Choices, Fn, Input, Moddle, Shape } from "./types";

/** What a plain text is in the rule language; other expressions are none. */
export function plain(expression: string): string | null {
  const found = /^"((?:[^"\\]|\\["\\n])*)"$/.exec(expression.trim());
  return found ? found[1]!.replace(/\\(.)/g, (_, sign: string) => (sign === "n" ? "\n" : sign)) : null;
}

export const quoted = (text: string): string => `"${text.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\n")}"`;

export class Calling {
  constructor(private model: Model, private choices: Choices) {}

  /** The function and what it is given; `key` is the attribute that names it. */
  draw(shape: Shape, call: Moddle, key: "code" | "function"): HTMLElement[] {
    const fn = this.choices.functions.find((one) => one.code === call[key]);
    const offers = this.choices.functions.map((one): [string, string] => [one.code, one.label]);
    const chosen = select(say("Business function"), call[key] ?? "", [["", "—"], ...offers], (value) => this.model.set(shape, call, { [key]: value }), fn?.about);
    return [chosen, ...this.inputs(shape, call, fn), ...this.outputs(shape, call, fn)];
  }

  private inputs(shape: Shape, call: Moddle, fn: Fn | undefined): HTMLElement[] {
    const given: Moddle[] = call.inputs ?? [];
    const known = fn?.inputs ?? [];
    const others = given.filter((one) => !known.some((input) => input.code === one.name));
    const drawn = known.map((input) => this.input(shape, call, input, given.find((one) => one.name === input.code)?.body ?? ""));
    for (const one of others) drawn.push(rule(one.name ?? "", one.body ?? "", (value) => this.give(shape, call, one.name, value)));
    return drawn;
  }

  private give(shape: Shape, call: Moddle, name: string, body: string): void {
    const given: Moddle[] = call.inputs ?? [];
    const found = given.find((one) => one.name === name);
    if (found && body) return this.model.set(shape, found, { body });
    const made = body ? [...given, this.model.make("abonent:Input", { name, body }, call)] : given.filter((one) => one !== found);
    this.model.set(shape, call, { inputs: made });
  }

  private input(shape: Shape, call: Moddle, input: Input, body: string): HTMLElement {
    const label = input.required ? `${input.label} *` : input.label;
    const give = (value: string): void => this.give(shape, call, input.code, value);
    const text = plain(body);
    const offers = this.offersOf(input);
    if (offers) return this.offered(label, body, offers, give, input.help);
    const isText = ["text", "long_text", "template"].includes(input.type);
    if (!isText || (body && text === null)) return rule(label, body, give, input.help || (isText ? say("An expression; clear it to write a plain text.") : ""));
    const change = (value: string): void => give(value && (value.startsWith("=") ? value.slice(1).trim() : quoted(value)));
    const box = input.type === "text" ? line(label, text ?? "", change, { help: input.help }) : area(label, text ?? "", change, input.help);
    box.append(make("p", { class: "wk-help" }, say("A text as it is, or = and an expression.")));
    return box;
  }

  private offersOf(input: Input): [string, string][] | undefined {
    const { attributes, topics, queues } = this.choices;
    const lists: Record<string, [string, string][]> = {
      ...this.choices.lists, attribute: attributes, topic: topics, queue: queues, boolean: [["true", say("yes")], ["false", say("no")]],
    };
    return lists[input.type]?.length ? lists[input.type] : undefined;
  }

  private offered(label: string, body: string, offers: [string, string][], give: (value: string) => void, help: string): HTMLElement {
    const isBoolean = offers.length === 2 && offers[0]![0] === "true";
    const text = isBoolean ? body : plain(body);
    if (body && text === null) return rule(label, body, give, help);
    return select(label, text ?? "", [["", "—"], ...offers, ["=", say("by an expression…")]], (value) => {
      if (value === "=") give("''");
      else give(value && (isBoolean ? value : quoted(value)));
    }, help);
  }

  private outputs(shape: Shape, call: Moddle, fn: Fn | undefined): HTMLElement[] {
    const given: Moddle[] = call.outputs ?? [];
    if (!fn?.outputs.length && !given.length) return [];
    const offers = (fn?.outputs ?? []).map((one): [string, string] => [one.code, one.label]);
    const keep = (outputs: Moddle[]): void => this.model.set(shape, call, { outputs });
    const head = make("p", { class: "rt-head" }, say("What it gives back goes to"));
    const open = fn?.outputs.find((one) => one.open);
    const named = (one: Moddle): HTMLElement => open
      ? bareLine(one.name ?? "", open.label, (name) => this.model.set(shape, one, { name }))
      : bareSelect(one.name ?? "", [["", "—"], ...offers], (name) => this.model.set(shape, one, { name }));
    return [head, rows(given, (one) => [
      named(one),
      bareSelect(one.attribute ?? "", [["", "—"], ...this.choices.attributes], (attribute) => this.model.set(shape, one, { attribute })),
    ], keep, { label: say("Attribute"), row: () => this.model.make("abonent:Output", { name: offers[0]?.[0] }, call) })];
  }
}
