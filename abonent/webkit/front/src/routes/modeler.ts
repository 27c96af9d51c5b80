// bpmn-js with our palette and pads: a task is a process step until somebody says otherwise.
import Modeler from "bpmn-js/lib/Modeler";
import { letterOf } from "../keys";
import abonent from "./abonent.json";
import { renderer } from "./look";
import { say, translateModule } from "./words";
import type { Moddle, Shape } from "./types";

interface Drawn { type: string; icon: string; title: string; group: string; options?: Record<string, unknown> }

const PALETTE: Record<string, Drawn> = {
  "create.start-event": { type: "bpmn:StartEvent", icon: "start-event-none", title: "Start", group: "event" },
  "create.end-event": { type: "bpmn:EndEvent", icon: "end-event-none", title: "End", group: "event" },
  "create.timer": {
    type: "bpmn:IntermediateCatchEvent", icon: "intermediate-event-catch-timer", title: "Wait for a time", group: "event",
    options: { eventDefinitionType: "bpmn:TimerEventDefinition" },
  },
  "create.message": {
    type: "bpmn:IntermediateCatchEvent", icon: "intermediate-event-catch-message", title: "Wait for a message", group: "event",
    options: { eventDefinitionType: "bpmn:MessageEventDefinition" },
  },
  "create.user-task": { type: "bpmn:UserTask", icon: "user-task", title: "Process step", group: "activity" },
  "create.service-task": { type: "bpmn:ServiceTask", icon: "service-task", title: "Business function", group: "activity" },
  "create.call-activity": { type: "bpmn:CallActivity", icon: "call-activity", title: "Another route", group: "activity" },
  "create.exclusive": { type: "bpmn:ExclusiveGateway", icon: "gateway-xor", title: "One of the ways", group: "gateway" },
  "create.parallel": { type: "bpmn:ParallelGateway", icon: "gateway-parallel", title: "All ways at once", group: "gateway" },
  "create.inclusive": { type: "bpmn:InclusiveGateway", icon: "gateway-or", title: "All ways whose rule holds", group: "gateway" },
};
const TOOLS: [string, string, string, (services: Moddle, event: Event) => void][] = [
  ["hand-tool", "hand-tool", "Move the sheet", (s, event) => s.handTool.activateHand(event)],
  ["lasso-tool", "lasso-tool", "Choose several", (s, event) => s.lassoTool.activateSelection(event)],
  ["space-tool", "space-tool", "Make or take away space", (s, event) => s.spaceTool.activateSelection(event)],
  ["global-connect-tool", "connection-multi", "Draw a way", (s, event) => s.globalConnect.start(event)],
];

class OurPalette {
  static $inject = ["palette", "create", "elementFactory", "handTool", "lassoTool", "spaceTool", "globalConnect"];
  private services: Moddle;

  constructor(palette: Moddle, create: Moddle, elementFactory: Moddle, handTool: Moddle, lassoTool: Moddle, spaceTool: Moddle, globalConnect: Moddle) {
    this.services = { create, elementFactory, handTool, lassoTool, spaceTool, globalConnect };
    palette.registerProvider(this);
  }

  getPaletteEntries(): Record<string, unknown> {
    const entries: Record<string, unknown> = {};
    for (const [name, icon, title, use] of TOOLS) {
      entries[name] = { group: "tools", className: `bpmn-icon-${icon}`, title: say(title), action: { click: (event: Event) => use(this.services, event) } };
    }
    entries["tool-separator"] = { group: "tools", separator: true };
    for (const [name, drawn] of Object.entries(PALETTE)) entries[name] = this.entry(drawn);
    entries["create.sub-process"] = this.scope();
    return entries;
  }

  private entry({ type, icon, title, group, options }: Drawn): unknown {
    const start = (event: Event): void => {
      const shape = this.services.elementFactory.createShape({ type, ...options });
      this.services.create.start(event, shape);
    };
    return { group, className: `bpmn-icon-${icon}`, title: say(title), action: { dragstart: start, click: start } };
  }

  private scope(): unknown {
    const start = (event: Event): void => {
      const { elementFactory, create } = this.services;
      const scope = elementFactory.createShape({ type: "bpmn:SubProcess", x: 0, y: 0, isExpanded: true });
      const first = elementFactory.createShape({ type: "bpmn:StartEvent", x: 40, y: 82, parent: scope });
      create.start(event, [scope, first], { hints: { autoSelect: [scope] } });
    };
    return { group: "activity", className: "bpmn-icon-subprocess-expanded", title: say("Sub-process"), action: { dragstart: start, click: start } };
  }
}

/** What bpmn-js appends as a plain task becomes a step; a business function stands beside it. */
class OurPad {
  static $inject = ["contextPad", "autoPlace", "create", "elementFactory"];

  constructor(contextPad: Moddle, private autoPlace: Moddle, private create: Moddle, private elementFactory: Moddle) {
    contextPad.registerProvider(500, this);
  }

  getContextPadEntries() {
    return (entries: Record<string, Moddle>): Record<string, unknown> => {
      if (!entries["append.append-task"]) return entries;
      const changed: Record<string, unknown> = {};
      for (const [name, entry] of Object.entries(entries)) {
        if (name === "append.append-task") {
          changed["append.user-task"] = this.append("bpmn:UserTask", "user-task", "Append a step");
          changed["append.service-task"] = this.append("bpmn:ServiceTask", "service-task", "Append a business function");
        } else if (name !== "append.intermediate-event") changed[name] = entry;
      }
      return changed;
    };
  }

  private append(type: string, icon: string, title: string): unknown {
    const make = (): Shape => this.elementFactory.createShape({ type });
    return {
      group: "model", className: `bpmn-icon-${icon}`, title: say(title),
      action: {
        click: (_event: Event, element: Shape) => this.autoPlace.append(element, make()),
        dragstart: (event: Event, element: Shape) => this.create.start(event, make(), { source: element }),
      },
    };
  }
}

export function makeModeler(container: HTMLElement): Moddle {
  const modeler: Moddle = new Modeler({
    container,
    bpmnRenderer: renderer,
    moddleExtensions: { abonent },
    additionalModules: [
      translateModule,
      { paletteProvider: ["type", OurPalette], ourPad: ["type", OurPad], __init__: ["ourPad"] },
    ],
  } as Moddle);
  byPlace(container);
  return modeler;
}

/** bpmn-js reads letters, so a Russian layout would take its keys away; and the page's own keys keep out of the drawing. */
function byPlace(container: HTMLElement): void {
  const again = new WeakSet<Event>();
  container.addEventListener("keydown", (event) => {
    const letter = letterOf(event);
    if (again.has(event) || isText(event.target) || !/^[а-яё]$/i.test(event.key) || !letter) return;
    event.stopPropagation();
    const { ctrlKey, metaKey, altKey, shiftKey, code } = event;
    const key = shiftKey ? letter.toUpperCase() : letter;
    const same = new KeyboardEvent("keydown", { key, code, ctrlKey, metaKey, altKey, shiftKey, bubbles: true, cancelable: true });
    again.add(same);
    if (!event.target!.dispatchEvent(same)) event.preventDefault();
  }, true);
  container.addEventListener("keydown", (event) => {
    const letter = letterOf(event);
    const ofThePage = (event.ctrlKey || event.metaKey) && (letter === "k" || letter === "s");
    if (!ofThePage && event.key !== "?" && event.key !== "F1") event.stopPropagation();
  });
}

const isText = (target: EventTarget | null): boolean =>
  !!(target as HTMLElement | null)?.closest?.("input, textarea, select, [contenteditable]");
