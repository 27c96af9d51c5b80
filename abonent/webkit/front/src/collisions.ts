// Mine, theirs or what was: digits choose, and lead on to the next line.
import { all, find, on } from "./dom";

export function startCollisions(): void {
  on("keydown", "[data-collisions]", (table, event) => {
    const side = /^(?:Digit|Numpad)([123])$/.exec(event.code)?.[1];
    const row = (event.target as Element).closest("tr");
    if (!side || !row || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    all<HTMLInputElement>("input[type=radio]", row)[Number(side) - 1]?.click();
    const next = row.nextElementSibling && find<HTMLInputElement>("input[type=radio]", row.nextElementSibling);
    (next ?? find<HTMLElement>("button[type=submit]", table.closest(".wk-card") ?? table))?.focus();
  });
}
