// A drawing to look at: `<div data-route-drawing>` with its JSON in `<script type="application/json">`. What was passed
// is highlighted, where it stands now stands out, persons and times stand beside the nodes.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { all, find, make } from "../dom";
import { fit, renderer, zoomBy } from "./look";
import { Paper } from "./paper";
import { learn, translateModule } from "./words";
import type { Moddle } from "./types";

interface Visit { count?: number; at?: string; by?: string }
interface Drawing {
  xml?: string;
  xml_url?: string;
  visited?: Record<string, Visit>;
  passed?: string[];
  current?: string[];
  marks?: Record<string, string>;
  words?: Record<string, string>;
}

async function show(box: HTMLElement): Promise<void> {
  box.dataset.begun = "";
  const drawing: Drawing = JSON.parse(find("script[type='application/json']", box)!.textContent ?? "{}");
  if (drawing.words) learn(drawing.words);
  const viewer: Moddle = new NavigatedViewer({
    container: find("[data-canvas]", box)!, bpmnRenderer: renderer, additionalModules: [translateModule],
  } as Moddle);
  new Paper(viewer, find("[data-paper]", box)!, box);
  const xml = drawing.xml ?? await (await fetch(drawing.xml_url!)).text();
  try {
    await viewer.importXML(inLanguage(xml, document.documentElement.lang));
  } catch {
    return void box.classList.add("is-broken");
  }
  dress(viewer, drawing);
  fit(viewer);
  for (const button of all("[data-draw]", box)) {
    button.addEventListener("click", () => {
      if (button.dataset.draw === "print") print();
      else if (button.dataset.draw === "fit") fit(viewer);
      else zoomBy(viewer, button.dataset.draw === "in" ? 1.25 : 0.8);
    });
  }
  box.dataset.drawn = "";
}

const ABONENT = "urn:abonent:bpmn:1";

/** The drawing with the names that its elements have in a language, where they have one. */
function inLanguage(xml: string, language: string): string {
  const whole = new DOMParser().parseFromString(xml, "application/xml");
  const names = [...whole.getElementsByTagNameNS(ABONENT, "name")].filter((one) => one.getAttribute("lang") === language);
  for (const one of names) one.parentElement?.parentElement?.setAttribute("name", one.textContent ?? "");
  return names.length ? new XMLSerializer().serializeToString(whole) : xml;
}

function dress(viewer: Moddle, { visited = {}, passed = [], current = [], marks = {} }: Drawing): void {
  const canvas = viewer.get("canvas");
  const registry = viewer.get("elementRegistry");
  const mark = (id: string, name: string): void => { if (registry.get(id)) canvas.addMarker(id, name); };
  for (const id of passed) mark(id, "rt-passed");
  for (const [id, name] of Object.entries(marks)) mark(id, `rt-${name}`);
  for (const id of current) mark(id, "rt-current");
  for (const [id, visit] of Object.entries(visited)) {
    mark(id, "rt-visited");
    note(viewer, id, visit);
  }
}

function note(viewer: Moddle, id: string, { count = 1, at = "", by = "" }: Visit): void {
  const shape = viewer.get("elementRegistry").get(id);
  if (!shape || shape.waypoints) return;
  const html = make("div", { class: "rt-note", title: [by, at].filter(Boolean).join(", ") });
  if (count > 1) html.append(make("b", {}, `×${count}`));
  if (by) html.append(make("span", {}, by));
  if (at) html.append(make("small", {}, at));
  if (html.childNodes.length) viewer.get("overlays").add(id, "visit", { position: { bottom: -4, left: 0 }, html });
}

/** Show the drawings within an element that are not shown yet. */
export function showDrawings(root: ParentNode): void {
  for (const box of all("[data-route-drawing]:not([data-begun])", root)) void show(box);
}

export function startDrawings(): void {
  showDrawings(document);
  document.addEventListener("htmx:load", (event) => showDrawings((event as CustomEvent).detail.elt.parentNode ?? document));
}
