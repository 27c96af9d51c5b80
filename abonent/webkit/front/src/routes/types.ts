// What the page tells the editor, and the little of bpmn-js that is used here, as types.
export interface Input { code: string; label: string; type: string; required: boolean; help: string }
export interface Fn { code: string; label: string; about: string; inputs: Input[]; outputs: { code: string; label: string; open: boolean }[] }
export interface Option { value: string; label: string; hint?: string }

export interface Choices {
  languages: [string, string][];
  phases: [string, string][];
  functions: Fn[];
  queues: [string, string][];
  topics: [string, string][];
  /** Topics that go the route, by their paths, and the page where they are chosen. */
  going: string[];
  going_url: string;
  attributes: [string, string][];
  routes: [string, string][];
  audience: Option[];
  lists: Record<string, [string, string][]>;
}

export interface Finding { code: string; severity: "error" | "warning" | "note"; message: string; element: string; line: number }

export interface Data {
  xml: string;
  revision: number | null;
  words: Record<string, string>;
  draft: { id: string; version: number; content: Record<string, string[]> | null; title: string };
  urls: Record<"save" | "check" | "meet" | "drafts", string>;
  choices: Choices;
  findings: Finding[];
}

export type Moddle = any;

export interface Shape {
  id: string; type: string; businessObject: Moddle; parent?: Shape; labelTarget?: Shape; waypoints?: unknown[];
  x: number; y: number; width: number; height: number; incoming: Shape[]; outgoing: Shape[]; children: Shape[];
}

export const typeOf = (thing: Moddle): string => thing?.$type ?? "";
export const isA = (thing: Moddle, type: string): boolean => !!thing?.$instanceOf?.(type);
