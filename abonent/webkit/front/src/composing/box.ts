// A text box of JSON and what is drawn instead of it.
import { make } from "../dom";
import { settle } from "../routes/controls";
import { say } from "../routes/words";
import type { Json } from "./types";

/** What a box holds, and what its drawing is called. */
export interface Shape<V> {
  empty: V;
  fits: (found: unknown) => boolean;
  drawn: string;
}
export const LIST: Shape<Json[]> = { empty: [], fits: Array.isArray, drawn: "As a form" };

/** One text box and what is drawn instead of it. */
export class Box<V = Json[]> {
  value: V;
  readonly drawn = make("div", { class: "fc-box" });
  private isDue = false;
  private isPressed = false;

  constructor(private area: HTMLTextAreaElement, private draw: (box: Box<V>) => HTMLElement[], private changed: () => void, private shape: Shape<V>) {
    this.value = structuredClone(shape.empty);
    const read = this.read();
    if (!read) return;
    this.value = read;
    area.hidden = true;
    const asText = make("button", { type: "button", class: "btn btn-sm fc-json" }, say("As JSON"));
    asText.addEventListener("click", () => this.turn(asText));
    area.before(asText);
    area.after(this.drawn);
    area.form?.addEventListener("submit", () => settle(this.drawn), true);
    this.drawn.addEventListener("pointerdown", () => { this.isPressed = true; }, true);
    window.addEventListener("pointerup", () => setTimeout(() => {
      this.isPressed = false;
      if (this.isDue) this.show();
    }), true);
    this.show();
  }

  /** What the text box says; null for what has another shape. */
  private read(): V | null {
    try {
      const text = this.area.value.trim();
      const found: unknown = text ? JSON.parse(text) : structuredClone(this.shape.empty);
      return this.shape.fits(found) ? (found as V) : null;
    } catch {
      return null;
    }
  }

  private turn(button: HTMLButtonElement): void {
    if (!this.area.hidden) {
      const read = this.read();
      if (!read) return this.area.focus();
      this.value = read;
      this.show();
    }
    this.area.hidden = !this.area.hidden;
    this.drawn.hidden = !this.area.hidden;
    button.textContent = this.area.hidden ? say("As JSON") : say(this.shape.drawn);
    this.changed();
  }

  /** Keep what was changed; `again` draws it anew, where rows came or went. */
  keep(again = false): void {
    const isNothing = Array.isArray(this.value) && !this.value.length;
    this.area.value = isNothing ? "" : JSON.stringify(this.value, null, 2);
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
    this.area.dispatchEvent(new Event("change", { bubbles: true }));
    if (again) this.show();
    this.changed();
  }

  /** Keep what a field was left with, and draw anew once whoever leaves it has come to where they go: a press must find what it is on. */
  later(): void {
    this.keep();
    this.isDue = true;
    setTimeout(() => { if (this.isDue && !this.isPressed) this.show(); });
  }

  show(): void {
    this.isDue = false;
    const at = this.controls().indexOf(document.activeElement as HTMLElement);
    const cell = (document.activeElement as HTMLElement | null)?.dataset.cell;
    this.drawn.replaceChildren(...this.draw(this));
    if (at >= 0) (cell && this.drawn.querySelector<HTMLElement>(`[data-cell="${cell}"]`) || this.controls()[at])?.focus();
  }

  private controls(): HTMLElement[] {
    return [...this.drawn.querySelectorAll<HTMLElement>("input, select, textarea, button")];
  }
}
