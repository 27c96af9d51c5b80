// The properties of what is chosen in the drawing.
import { find, make } from "../dom";
import { Calling } from "./calling";
import { area, button, duration, line, names, rows, rule, section, select, tick } from "./controls";
import type { Model } from "./model";
import { say } from "./words";
import { type Choices, type Moddle, type Shape, isA, typeOf } from "./types";

const ON = ["entry", "handover", "rejection", "breach"];
const FUNCTIONS = ["bpmn:ServiceTask", "bpmn:ScriptTask", "bpmn:SendTask", "bpmn:BusinessRuleTask"];
const PEOPLE = ["bpmn:UserTask", "bpmn:ManualTask"];

export class Panel {
  private calling: Calling;
  private shown: Shape | null = null;

  constructor(private box: HTMLElement, private model: Model, private choices: Choices) {
    this.calling = new Calling(model, choices);
    box.append(make("div", { "data-body": "" }));
    const events = model.modeler.get("eventBus");
    events.on("selection.changed", () => this.show());
    events.on("commandStack.changed", () => this.later());
    events.on("import.done", () => this.show());
    events.on("root.set", () => this.show());
  }

  private waiting = 0;

  private later(): void {
    clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => this.show(), 0);
  }

  /** Draw the panel anew; whoever types in it keeps the place. */
  show(): void {
    const chosen: Shape[] = this.model.modeler.get("selection").get();
    const shape = chosen.length === 1 ? chosen[0]!.labelTarget ?? chosen[0]! : this.model.root;
    const body = find("[data-body]", this.box)!;
    if (!shape?.businessObject) return body.replaceChildren();
    const place = this.shown === shape ? this.placeIn(body) : null;
    const scroll = this.shown === shape ? this.box.scrollTop : 0;
    this.shown = shape;
    body.replaceChildren(...(chosen.length > 1 ? [make("p", { class: "wk-help" }, say("{count} elements are chosen.", { count: chosen.length }))] : this.parts(shape)));
    this.box.scrollTop = scroll;
    if (place !== null) this.controls(body)[place]?.focus();
  }

  private controls = (body: HTMLElement): HTMLElement[] => [...body.querySelectorAll<HTMLElement>("input, select, textarea, button, summary")];

  private placeIn(body: HTMLElement): number | null {
    const place = this.controls(body).indexOf(document.activeElement as HTMLElement);
    return place < 0 ? null : place;
  }

  private parts(shape: Shape): HTMLElement[] {
    const at = shape.type === "bpmn:Process" || shape.type === "bpmn:Collaboration" ? this.model.process : shape.businessObject;
    const parts = [this.general(shape, at)];
    if (PEOPLE.includes(typeOf(at))) parts.push(...this.step(shape, at));
    if (FUNCTIONS.includes(typeOf(at))) parts.push(this.function(shape, at));
    if (isA(at, "bpmn:SequenceFlow")) parts.push(this.way(shape, at));
    if (isA(at, "bpmn:ExclusiveGateway") || isA(at, "bpmn:InclusiveGateway")) parts.push(this.gateway(shape, at));
    if (isA(at, "bpmn:CallActivity")) parts.push(this.call(shape, at));
    if (isA(at, "bpmn:Event")) parts.push(...this.events(shape, at));
    if (isA(at, "bpmn:ReceiveTask")) parts.push(section(say("Waits for"), [this.reference(shape, at, "Message", "name", say("Message"))]));
    if (isA(at, "bpmn:Activity")) parts.push(this.multiple(shape, at));
    if (isA(at, "bpmn:Process")) parts.push(this.topics(), this.handlers(shape, at, [...ON, "end"], say("Handlers of the whole route")));
    parts.push(this.remarks(shape, at));
    return parts;
  }

  private general(shape: Shape, at: Moddle): HTMLElement {
    const told = this.choices.languages.map(([code, label], index) =>
      line(label, this.model.name(at, code, index === 0), (value) => this.model.setName(shape, at, code, index === 0, value)));
    return section(KINDS[typeOf(at)] ? say(KINDS[typeOf(at)]!) : typeOf(at).replace("bpmn:", ""), [...told, make("p", { class: "rt-id" }, at.id ?? "")]);
  }

  private topics(): HTMLElement {
    const { going, going_url } = this.choices;
    const told = going.length ? make("ul", {}, ...going.map((path) => make("li", {}, path))) : make("p", { class: "wk-help" }, say("No topic goes this route yet."));
    return section(say("Topics"), [told, make("a", { href: going_url, target: "_blank" }, say("Choose topics"))]);
  }

  private remarks(shape: Shape, at: Moddle): HTMLElement {
    const text = this.model.documentation(at);
    return section(say("Remarks"), [area(say("For whoever draws"), text, (value) => this.model.setDocumentation(shape, at, value))], !!text);
  }

  private step(shape: Shape, at: Moddle): HTMLElement[] {
    const { model, choices } = this;
    const put = (name: string) => (value: string) => model.put(shape, at, "Step", name, value);
    return [
      section(say("Step"), [
        select(say("Phase"), model.get(at, "Step", "phase") || "open", choices.phases, put("phase"), say("What standing here means to lists and clocks.")),
        duration(say("Norm"), model.get(at, "Step", "norm"), put("norm"), say("The time limit of the step. Empty: none.")),
        names(say("Who may take it"), model.get(at, "Step", "rights"), choices.audience, put("rights"), say("Nobody chosen: whoever works on cases.")),
        this.reopen(shape, at),
      ]),
      this.queues(shape, at),
      this.fields(shape, at),
      this.handlers(shape, at, ON, say("Handlers")),
    ];
  }

  private reopen(shape: Shape, at: Moddle): HTMLElement {
    const { model } = this;
    const change = (on: boolean): void => model.replace(shape, at, "Reopen", on ? [model.make("abonent:Reopen", {})] : []);
    return tick(say("Reopened cases come here"), model.list(at, "Reopen").length > 0, change, say("Without a mark in the drawing a reopened case goes to the step it left last."));
  }

  private queues(shape: Shape, at: Moddle): HTMLElement {
    const { model, choices } = this;
    const all = model.list(at, "Queue");
    const box = rows(all, (one) => [
      select(say("Queue"), one.code ?? "", choices.queues, (code) => model.set(shape, one, { code })),
      rule(say("Rule"), one.rule ?? "", (value) => model.set(shape, one, { rule: value }), say("Empty: always.")),
    ], (made) => model.replace(shape, at, "Queue", made), { label: say("Queue"), row: () => model.make("abonent:Queue", { code: choices.queues[0]?.[0] ?? "" }) }, true);
    return section(say("Queues"), [make("p", { class: "wk-help" }, say("The first whose rule holds is taken.")), box], all.length > 0);
  }

  private fields(shape: Shape, at: Moddle): HTMLElement {
    const { model, choices } = this;
    const all = model.list(at, "Field");
    const flags: [string, string][] = [["hidden", say("Hidden")], ["readOnly", say("Read-only")], ["required", say("Required")]];
    const box = rows(all, (one) => [
      select(say("Attribute"), one.code ?? "", [["", "—"], ...choices.attributes], (code) => model.set(shape, one, { code })),
      ...flags.map(([name, label]) => select(label, one[name] ?? "", FLAGS.map(([code, text]) => [code, say(text)] as const), (value) => model.set(shape, one, { [name]: value }))),
    ], (made) => model.replace(shape, at, "Field", made), { label: say("Attribute"), row: () => model.make("abonent:Field", {}) });
    return section(say("Attributes on this step"), [make("p", { class: "wk-help" }, say("What is not said here is as the topic has it.")), box], all.length > 0);
  }

  private handlers(shape: Shape, at: Moddle, events: string[], title: string): HTMLElement {
    const { model } = this;
    const all = model.list(at, "Handler");
    const when = events.map((code): [string, string] => [code, say(EVENTS[code]!)]);
    const box = rows(all, (one) => [
      select(say("When"), one.on ?? "", when, (on) => model.set(shape, one, { on })),
      ...this.calling.draw(shape, one, "function"),
    ], (made) => model.replace(shape, at, "Handler", made), { label: say("Handler"), row: () => model.make("abonent:Handler", { on: "entry" }) }, true);
    return section(title, [box], all.length > 0);
  }

  private function(shape: Shape, at: Moddle): HTMLElement {
    const found = this.model.first(at, "Function");
    if (found) return section(say("Business function"), this.calling.draw(shape, found, "code"));
    const offers = this.choices.functions.map((one): [string, string] => [one.code, one.label]);
    return section(say("Business function"), [
      select(say("Business function"), "", [["", "—"], ...offers], (code) => this.model.replace(shape, at, "Function", [this.model.make("abonent:Function", { code })])),
    ]);
  }

  private way(shape: Shape, at: Moddle): HTMLElement {
    const { model } = this;
    const flag = (name: string) => (on: boolean) => model.put(shape, at, "Way", name, on ? "true" : "");
    const has = (name: string): boolean => ["true", "1", "yes"].includes(model.get(at, "Way", name));
    const source = at.sourceRef;
    const mayBeDefault = isA(source, "bpmn:ExclusiveGateway") || isA(source, "bpmn:InclusiveGateway") || isA(source, "bpmn:Activity");
    return section(say("Condition and rights"), [
      rule(say("Rule"), model.text(at, "conditionExpression"), (value) => model.setText(shape, at, "conditionExpression", value), say("The way is open when it holds. Empty: always.")),
      mayBeDefault ? tick(say("Gone when no rule holds"), source.default === at, (on) => model.set(model.registry.get(source.id), source, { default: on ? at : undefined })) : null,
      tick(say("Asks for a comment"), has("comment"), flag("comment")),
      tick(say("Goes back"), has("rejection"), flag("rejection"), say("Handlers of the rejection run.")),
      names(say("Who may go it"), model.get(at, "Way", "rights"), this.choices.audience, (value) => model.put(shape, at, "Way", "rights", value), say("Nobody chosen: whoever may take the step.")),
      this.reopen(shape, at),
    ]);
  }

  private gateway(shape: Shape, at: Moddle): HTMLElement {
    const { model } = this;
    const ways: [string, string][] = (at.outgoing ?? []).map((one: Moddle) => [one.id, one.name || one.targetRef?.name || one.id]);
    const decide = select(say("Who decides"), model.get(at, "Choice", "by"), DECIDE.map(([code, text]) => [code, say(text)] as const),
      (value) => model.put(shape, at, "Choice", "by", value), say("By itself: a person after a step whose ways have neither rules nor a default."));
    return section(say("Choice"), [
      isA(at, "bpmn:ExclusiveGateway") ? decide : null,
      select(say("When no rule holds"), at.default?.id ?? "", [["", "—"], ...ways], (id) =>
        model.set(shape, at, { default: (at.outgoing ?? []).find((one: Moddle) => one.id === id) })),
    ]);
  }

  private call(shape: Shape, at: Moddle): HTMLElement {
    return section(say("Another route"), [
      select(say("Route"), at.calledElement ?? "", [["", "—"], ...this.choices.routes], (calledElement) => this.model.set(shape, at, { calledElement })),
    ]);
  }

  private events(shape: Shape, at: Moddle): HTMLElement[] {
    const drawn = (at.eventDefinitions ?? []).flatMap((one: Moddle): HTMLElement[] => {
      if (isA(one, "bpmn:TimerEventDefinition")) return this.timer(shape, one);
      if (isA(one, "bpmn:MessageEventDefinition")) return [this.reference(shape, one, "Message", "name", say("Message"))];
      if (isA(one, "bpmn:SignalEventDefinition")) return [this.reference(shape, one, "Signal", "name", say("Signal"))];
      if (isA(one, "bpmn:ErrorEventDefinition")) return [this.reference(shape, one, "Error", "errorCode", say("Code of the error"))];
      return [];
    });
    if (isA(at, "bpmn:BoundaryEvent")) {
      drawn.push(tick(say("Interrupts the activity"), at.cancelActivity !== false, (on) => this.model.set(shape, at, { cancelActivity: on })));
    }
    if (drawn.length && isA(at, "bpmn:StartEvent")) {
      const topics: [string, string][] = [["", "—"], ...this.choices.topics];
      drawn.push(select(say("Topic of the cases that it opens"), this.model.get(at, "Start", "topic"), topics, (topic) => this.model.put(shape, at, "Start", "topic", topic), say("Nothing chosen: the only topic that goes this route.")));
    }
    return drawn.length ? [section(say("Event"), drawn)] : [];
  }

  private timer(shape: Shape, at: Moddle): HTMLElement[] {
    const kinds: [string, string][] = [["timeDuration", say("after a time")], ["timeDate", say("at a moment")], ["timeCycle", say("again and again")]];
    const kind = kinds.find(([name]) => at[name])?.[0] ?? "timeDuration";
    const value = this.model.text(at, kind);
    const set = (name: string, text: string): void => {
      const others = Object.fromEntries(kinds.map(([one]) => [one, undefined]));
      if (at[name] && text) this.model.setText(shape, at, name, text);
      else this.model.set(shape, at, { ...others, [name]: this.model.make("bpmn:FormalExpression", { body: text }, at) });
    };
    const draw = kind === "timeDuration" && !value.startsWith("=") ? duration : line;
    return [
      select(say("Goes off"), kind, kinds, (name) => set(name, "")),
      draw(say("Time"), value, (text) => set(kind, text)),
      line(say("As written"), value, (text) => set(kind, text), { help: say("ISO 8601: PT8H, 2026-11-22T10:00:00Z, R3/PT1H; or = and a rule.") }),
    ];
  }

  private reference(shape: Shape, at: Moddle, type: string, key: string, label: string): HTMLElement {
    const found = at[`${type.charAt(0).toLowerCase()}${type.slice(1)}Ref`];
    return line(label, found?.[key] ?? found?.name ?? "", (value) => this.model.named(shape, at, type, key, value));
  }

  private multiple(shape: Shape, at: Moddle): HTMLElement {
    const { model } = this;
    const loop = at.loopCharacteristics;
    if (!isA(loop, "bpmn:MultiInstanceLoopCharacteristics")) {
      const begin = (): void => {
        const made = model.make("bpmn:MultiInstanceLoopCharacteristics", {}, at);
        model.set(shape, at, { loopCharacteristics: made });
      };
      return section(say("Several times"), [button(say("As child cases"), begin)], false);
    }
    const put = (name: string) => (value: string) => model.put(shape, loop, "Children", name, value);
    return section(say("Several times"), [
      make("p", { class: "wk-help" }, say("Each time is a child case.")),
      select(say("Topic of the child cases"), model.get(loop, "Children", "topic"), [["", "—"], ...this.choices.topics], put("topic")),
      rule(say("One for each of"), model.get(loop, "Children", "over"), put("over"), say("An expression that gives a list.")),
      rule(say("Or so many"), model.text(loop, "loopCardinality"), (value) => model.setText(shape, loop, "loopCardinality", value), say("An expression that gives a number.")),
      rule(say("Enough when"), model.text(loop, "completionCondition"), (value) => model.setText(shape, loop, "completionCondition", value), say("The children that are left are not waited for.")),
      tick(say("One after another"), !!loop.isSequential, (on) => model.set(shape, loop, { isSequential: on })),
      tick(say("The step waits for its children"), !["false", "0", "no"].includes(model.get(loop, "Children", "blocks")), (on) => put("blocks")(on ? "" : "false")),
      button(say("Once only"), () => model.set(shape, at, { loopCharacteristics: undefined })),
    ]);
  }
}

const EVENTS: Record<string, string> = {
  entry: "when it is come to", handover: "when it is handed over", rejection: "when it is rejected", breach: "when the norm runs out",
  end: "when the route ends",
};
const FLAGS: [string, string][] = [["", "as it is inherited"], ["yes", "yes"], ["no", "no"]];
const DECIDE: [string, string][] = [["", "by itself"], ["person", "a person"], ["rule", "the rules"]];
const KINDS: Record<string, string> = {
  "bpmn:Process": "Route", "bpmn:UserTask": "Process step", "bpmn:ManualTask": "Process step", "bpmn:ServiceTask": "Business function",
  "bpmn:ScriptTask": "Script task", "bpmn:SendTask": "Send task", "bpmn:BusinessRuleTask": "Business rule task", "bpmn:SequenceFlow": "Sequence flow",
  "bpmn:ExclusiveGateway": "One of the ways", "bpmn:ParallelGateway": "All ways at once", "bpmn:InclusiveGateway": "All ways whose rule holds",
  "bpmn:EventBasedGateway": "Event-based gateway", "bpmn:StartEvent": "Start", "bpmn:EndEvent": "End", "bpmn:CallActivity": "Another route",
  "bpmn:SubProcess": "Sub-process", "bpmn:Task": "Task", "bpmn:ReceiveTask": "Receive task", "bpmn:BoundaryEvent": "Boundary event",
  "bpmn:IntermediateCatchEvent": "Event", "bpmn:IntermediateThrowEvent": "Event", "bpmn:Collaboration": "Route",
  "bpmn:TextAnnotation": "Remark", "bpmn:Group": "Group", "bpmn:Lane": "Lane", "bpmn:Participant": "Participant",
};
