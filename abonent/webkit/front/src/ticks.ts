// Many chosen from a tree: search, all under a group, a count; boxes stay boxes of the form.
import { all, find, on, onFragment } from "./dom";
import { fold, otherLayout } from "./letters";

type Box = HTMLInputElement;
const within = (element: Element): HTMLElement => element.closest<HTMLElement>("[data-ticks]")!;
const boxes = (root: Element): Box[] => all<Box>("input[type=checkbox]", root);
/** The box of a row, and the boxes of the rows in it. */
const own = (row: Element): Box => find<Box>("input[type=checkbox]", row)!;
const inside = (box: Box): Box[] => boxes(box.closest("li")!).filter((other) => other !== box);
const values = (some: Box[]): Box[] => some.filter((box) => box.name);

/** What a ticked group stands for shows as ticked and cannot be ticked apart; it is not sent. */
function cover(root: HTMLElement): void {
  if (!("covers" in root.dataset)) return;
  for (const box of boxes(root)) {
    const above = box.closest("li")!.parentElement!.closest("li");
    const covered = !!above && own(above).checked && !!own(above).name;
    if (covered && !box.disabled) {
      box.dataset.was = String(box.checked);
      [box.checked, box.disabled] = [true, true];
    } else if (!covered && box.disabled) {
      [box.checked, box.disabled] = [box.dataset.was === "true", false];
    }
  }
}

/** Boxes that are no values follow those in them. */
function follow(root: HTMLElement): void {
  for (const box of boxes(root).filter((one) => !one.name)) {
    const under = values(inside(box));
    box.checked = under.length > 0 && under.every((one) => one.checked);
    box.indeterminate = !box.checked && under.some((one) => one.checked);
  }
}

function count(root: HTMLElement): void {
  const counted = values(boxes(root)).filter((box) => !("covers" in root.dataset) || !("group" in box.dataset));
  const said = find("output", root)!;
  const n = counted.filter((box) => box.checked).length;
  said.textContent = said.dataset.said!.replace("{n}", String(n)).replace("{all}", String(counted.length));
}

function refresh(root: HTMLElement): void {
  cover(root);
  follow(root);
  count(root);
}

/** A word in the names on the way to a row, whichever keyboard layout is on. */
function search(root: HTMLElement, typed: string): void {
  const rows = all("li", root);
  const path = (row: Element): string => {
    const above = row.parentElement!.closest("li");
    return `${above ? path(above) : ""} ${fold(find(".wk-tick", row)!.textContent ?? "")}`;
  };
  const paths = new Map(rows.map((row) => [row, path(row)]));
  const fitting = (words: string[]) => rows.filter((row) => words.every((word) => paths.get(row)!.includes(word)));
  let found = fitting(fold(typed).split(/\s+/));
  if (!found.length) found = fitting(otherLayout(fold(typed)).split(/\s+/));
  const shown = new Set<Element>(found);
  for (const row of found) for (let up = row.parentElement!.closest("li"); up; up = up.parentElement!.closest("li")) shown.add(up);
  for (const row of rows) row.hidden = !shown.has(row);
  for (const group of all<HTMLDetailsElement>("details", root)) {
    if (typed) group.dataset.was ??= String(group.open);
    group.open = typed ? true : (group.dataset.was ?? String(group.open)) === "true";
    if (!typed) delete group.dataset.was;
  }
  find("[data-ticks-nothing]", root)!.hidden = found.length > 0;
}

function tickAll(box: Box, checked: boolean): void {
  for (const one of values(inside(box))) if (!one.disabled && !one.closest("li")!.hidden) one.checked = checked;
}

export function startTicks(): void {
  for (const root of all("[data-ticks]")) refresh(root);
  onFragment((root) => { for (const one of all("[data-ticks]", root)) refresh(one); });
  on("change", "[data-ticks] input[type=checkbox]", (element) => {
    const box = element as Box;
    if (!box.name) tickAll(box, box.checked);
    refresh(within(box));
  });
  on("click", "[data-ticks] button[data-ticks-all]", (button, event) => {
    event.preventDefault(); // the fold stays
    const box = own(button.closest("li")!);
    const every = [box, ...values(inside(box))].every((one) => one.checked);
    box.checked = !every;
    tickAll(box, !every);
    box.dispatchEvent(new Event("change", { bubbles: true }));
  });
  on("input", "[data-ticks-search]", (input) => search(within(input), (input as Box).value.trim()));
  on("keydown", "[data-ticks-search]", (_input, event) => {
    if (event.key === "Enter") event.preventDefault(); // searching saves nothing
  });
}
