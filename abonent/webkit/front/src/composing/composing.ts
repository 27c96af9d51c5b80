// Business functions put together without writing JSON: the text boxes of the form hold what is drawn here.
import { all, find, make } from "../dom";
import { settle } from "../routes/controls";
import { learn, say } from "../routes/words";
import { drawFields } from "./fields";
import { drawSteps, renameOutputs } from "./steps";
import { startTrying } from "./trying";
import type { Data, Json } from "./types";

/** One text box and what is drawn instead of it. */
class Box {
  value: Json[] = [];
  readonly drawn = make("div", { class: "fc-box" });

  constructor(private area: HTMLTextAreaElement, private draw: (box: Box) => HTMLElement[], private changed: () => void) {
    const read = this.read();
    if (!read) return;
    this.value = read;
    area.hidden = true;
    const asText = make("button", { type: "button", class: "btn btn-sm fc-json" }, say("As JSON"));
    asText.addEventListener("click", () => this.turn(asText));
    area.before(asText);
    area.after(this.drawn);
    area.form?.addEventListener("submit", () => settle(this.drawn), true);
    this.show();
  }

  /** What the text box says; null for what is no list. */
  private read(): Json[] | null {
    try {
      const found: unknown = JSON.parse(this.area.value.trim() || "[]");
      return Array.isArray(found) ? found : null;
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
    button.textContent = this.area.hidden ? say("As JSON") : say("As a form");
    this.changed();
  }

  /** Keep what was changed; `again` draws it anew, where rows came or went. */
  keep(again = false): void {
    this.area.value = this.value.length ? JSON.stringify(this.value, null, 2) : "";
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
    this.area.dispatchEvent(new Event("change", { bubbles: true }));
    if (again) this.show();
    this.changed();
  }

  show(): void {
    this.drawn.replaceChildren(...this.draw(this));
  }
}
export type { Box };

function start(data: Data): void {
  learn(data.words);
  const area = (name: string): HTMLTextAreaElement | null => find<HTMLTextAreaElement>(`textarea[name="${name}"]`);
  const [inputs, outputs, steps] = [area("inputs"), area("outputs"), area("steps")];
  if (!inputs || !outputs || !steps) return;
  const boxes: { steps?: Box; trying?: () => void } = {};
  const named = (): void => { if (boxes.steps) renameOutputs(boxes.steps.drawn, found); boxes.trying?.(); };
  const given = new Box(inputs, (box) => drawFields(box, data, true), named);
  const found = new Box(outputs, (box) => drawFields(box, data, false), named);
  boxes.steps = new Box(steps, (box) => drawSteps(box, data, found), () => undefined);
  boxes.trying = startTrying(given);
}

const told = find("#composing-data");
if (told?.textContent && all("textarea[name=steps]").length) start(JSON.parse(told.textContent) as Data);
