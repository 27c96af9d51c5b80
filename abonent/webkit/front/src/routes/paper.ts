// A drawing on paper: whole on one sheet, or over as many as it takes to read it. Each sheet says what it shows.
import { find, make } from "../dom";
import { pictureOf } from "./look";
import type { Moddle, Shape } from "./types";

const SHEET = { width: 1040, height: 660 }; // CSS pixels that an A4 on its side leaves below the sheet's head
const READABLE = 0.8; // CSS pixels a unit of the drawing takes so that names can be read on paper
const SMALLEST = 0.6; // below that one sheet is not enough, unless somebody wants it
const OVERLAP = 120; // units that neighbours show both: a step is whole on one of them
const LATER = 1500;

interface Part { x: number; y: number; width: number; height: number }

export class Paper {
  private urls: string[] = [];
  private timer = 0;
  private turn = 0;
  private choice: HTMLSelectElement | null;

  constructor(private viewer: Moddle, private box: HTMLElement, root: ParentNode) {
    this.choice = find<HTMLSelectElement>("[data-sheets-wanted]", root);
    this.choice?.addEventListener("change", () => void this.lay());
    viewer.on("import.done", () => void this.lay());
    viewer.on("commandStack.changed", () => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.lay(), LATER);
    });
  }

  private async lay(): Promise<void> {
    const turn = ++this.turn;
    const svg = await pictureOf(this.viewer);
    const [x, y, width, height] = /viewBox="([^"]+)"/.exec(svg)?.[1]?.split(" ").map(Number) ?? [];
    if (!width || !height || turn !== this.turn) return;
    const parts = this.parts({ x: x!, y: y!, width, height });
    for (const url of this.urls) URL.revokeObjectURL(url);
    this.urls = [];
    const sheets = parts.map((part, index) => this.sheet(svg, part, index, parts.length));
    this.box.replaceChildren(...sheets);
    await Promise.all([...this.box.querySelectorAll("img")].map((image) => image.decode().catch(() => undefined)));
    if (turn === this.turn) this.box.dataset.laid = String(parts.length);
  }

  private parts(whole: Part): Part[] {
    const fits = Math.min(SHEET.width / whole.width, SHEET.height / whole.height);
    const wanted = this.choice?.value ?? "";
    if (wanted === "one" || (wanted !== "many" && fits >= SMALLEST) || fits >= READABLE) return [whole];
    const size = { width: SHEET.width / READABLE, height: SHEET.height / READABLE };
    const found: Part[] = [];
    for (const y of starts(whole.y, whole.height, size.height)) {
      for (const x of starts(whole.x, whole.width, size.width)) found.push({ x, y, ...size });
    }
    return found.filter((part) => this.isUsed(part));
  }

  /** Whether something is drawn there: empty sheets are not printed. */
  private isUsed(part: Part): boolean {
    const shown: Shape[] = this.viewer.get("elementRegistry").filter((one: Shape) => !!one.parent);
    return shown.some((one) => pieces(one).some((piece) =>
      piece.x < part.x + part.width && part.x < piece.x + piece.width
      && piece.y < part.y + part.height && part.y < piece.y + piece.height));
  }

  private sheet(svg: string, part: Part, index: number, count: number): HTMLElement {
    const scale = Math.min(SHEET.width / part.width, SHEET.height / part.height, 1.2);
    const size = `width="${part.width * scale}" height="${part.height * scale}"`;
    const cut = svg.replace(/<svg[^>]*>/, (tag) => tag
      .replace(/ (width|height)="[^"]*"/g, "")
      .replace(/viewBox="[^"]*"/, `${size} viewBox="${part.x} ${part.y} ${part.width} ${part.height}"`));
    const url = URL.createObjectURL(new Blob([cut], { type: "image/svg+xml" }));
    this.urls.push(url);
    const name = this.box.dataset.title || find("h1")?.textContent?.trim() || "";
    const head = make("header", {}, make("b", {}, name));
    if (this.box.dataset.version) head.append(make("span", {}, this.box.dataset.version));
    head.append(make("span", {}, new Date().toLocaleDateString(document.documentElement.lang)));
    if (count > 1) {
      const told = (this.box.dataset.sheet ?? "").replace("{number}", String(index + 1)).replace("{count}", String(count));
      head.append(make("span", {}, told));
    }
    return make("section", { class: "rt-sheet" }, head, make("img", { src: url, alt: name }));
  }
}

/** Where sheets begin that cover a length together. */
function starts(from: number, length: number, size: number): number[] {
  const count = length <= size ? 1 : Math.ceil((length - OVERLAP) / (size - OVERLAP));
  return Array.from({ length: count }, (_, index) => from + index * (size - OVERLAP));
}

/** The room an element takes; of a line, that of each piece. */
function pieces(one: Shape): Part[] {
  const points = one.waypoints as { x: number; y: number }[] | undefined;
  if (!points) return one.children.length ? [] : [one];
  return points.slice(1).map((point, index) => {
    const other = points[index]!;
    return {
      x: Math.min(point.x, other.x), y: Math.min(point.y, other.y),
      width: Math.abs(point.x - other.x), height: Math.abs(point.y - other.y),
    };
  });
}
