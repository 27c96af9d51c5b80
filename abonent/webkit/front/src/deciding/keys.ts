// Keys of the grid, by their places on the board: they are the same with Russian letters on.
const PLAIN: Record<string, string> = { ArrowUp: "up", ArrowDown: "down", Enter: "down" };
const WITH_ALT: Record<string, string> = {
  ArrowUp: "rowUp", ArrowDown: "rowDown", ArrowLeft: "left", ArrowRight: "right", Enter: "add", NumpadEnter: "add", Delete: "delete", Backspace: "delete",
};

/** What a key asks of the grid; nothing for what belongs to the cell itself. */
export function keyOf(event: KeyboardEvent): string {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return "";
  if (event.altKey) return WITH_ALT[event.code] ?? "";
  if (event.target instanceof HTMLSelectElement && event.code !== "Enter") return "";
  return PLAIN[event.code] ?? "";
}
