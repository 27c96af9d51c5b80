// Lists whose rows are put into an order: by dragging, or by the arrows of a row.
import { on } from "./dom";

const ROW = "[data-order] > li";
let dragged: HTMLElement | null = null;

function step(row: HTMLElement, by: number): void {
  const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (other) (by < 0 ? other.before(row) : other.after(row));
}

export function startOrders(): void {
  on("click", "[data-order] [data-step]", (button) => {
    step(button.closest<HTMLElement>("li")!, Number(button.dataset.step));
    button.focus();
  });
  on("dragstart", ROW, (row) => { dragged = row; });
  on("dragend", ROW, () => { dragged = null; });
  on("dragover", ROW, (row, event) => {
    if (!dragged || dragged === row || dragged.parentElement !== row.parentElement) return;
    event.preventDefault();
    const { top, height } = row.getBoundingClientRect();
    if ((event as DragEvent).clientY < top + height / 2) row.before(dragged);
    else row.after(dragged);
  });
}
