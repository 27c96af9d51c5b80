// What is wrong in the drawing, beside it and in it, while one draws: the server compiles it.
import { find, make } from "../dom";
import type { Model } from "./model";
import { say } from "./words";
import type { Finding } from "./types";

const SIGNS: Record<string, string> = { error: "✕", warning: "!", note: "i" };
const ORDER = ["error", "warning", "note"];

export class Findings {
  private marked: string[] = [];

  constructor(private box: HTMLElement, private model: Model) {}

  show(findings: Finding[]): void {
    const sorted = [...findings].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
    find("[data-body]", this.box)!.replaceChildren(...sorted.map((one) => this.line(one)));
    const counts = ORDER.map((severity) => findings.filter((one) => one.severity === severity).length);
    const summary = find("[data-summary]", this.box)!;
    summary.textContent = findings.length === 0 ? say("Nothing to find fault with.")
      : say("Errors: {errors}, warnings: {warnings}, notes: {notes}", { errors: counts[0]!, warnings: counts[1]!, notes: counts[2]! });
    summary.dataset.tone = counts[0] ? "red" : counts[1] ? "amber" : "green";
    this.mark(sorted);
  }

  /** The check itself did not come through. */
  fail(text: string): void {
    const summary = find("[data-summary]", this.box)!;
    summary.textContent = text;
    summary.dataset.tone = "red";
  }

  private line(one: Finding): HTMLElement {
    const shape = this.model.registry.get(one.element);
    const button = make("button", { type: "button", class: "rt-finding", "data-severity": one.severity },
      make("span", { class: "rt-sign", "aria-hidden": "true" }, SIGNS[one.severity] ?? "i"), make("span", {}, one.message));
    const name = shape?.businessObject.name || one.element;
    if (name) button.append(make("small", {}, name));
    if (shape) button.addEventListener("click", () => this.go(one.element));
    return make("li", {}, button);
  }

  private go(id: string): void {
    const shape = this.model.registry.get(id);
    if (!shape) return;
    this.model.canvas.scrollToElement(shape);
    this.model.modeler.get("selection").select(shape);
  }

  private mark(findings: Finding[]): void {
    const { canvas, registry, modeler } = this.model;
    const overlays = modeler.get("overlays");
    overlays.remove({ type: "finding" });
    for (const id of this.marked) {
      if (registry.get(id)) for (const severity of ORDER) canvas.removeMarker(id, `rt-${severity}`);
    }
    this.marked = [];
    const worst = new Map<string, Finding>();
    for (const one of findings) if (one.severity !== "note" && registry.get(one.element) && !worst.has(one.element)) worst.set(one.element, one);
    for (const [id, one] of worst) {
      canvas.addMarker(id, `rt-${one.severity}`);
      this.marked.push(id);
      if (registry.get(id).waypoints || registry.get(id) === canvas.getRootElement()) continue;
      const html = make("div", { class: "rt-badge", "data-severity": one.severity, title: one.message }, SIGNS[one.severity]!);
      overlays.add(id, "finding", { position: { top: -9, right: 9 }, html });
    }
  }
}
