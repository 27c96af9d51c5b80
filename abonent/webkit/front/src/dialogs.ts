// Dialogs, drawers and menus: native elements, opened and closed by attributes.
import { all, find, on, onFragment } from "./dom";

/** A dialog that comes back from the server with what is wrong in it opens by itself. */
function reopen(root: Element): void {
  for (const dialog of all<HTMLDialogElement>("dialog[data-opened]")) {
    if (!root.contains(dialog)) continue;
    delete dialog.dataset.opened;
    dialog.showModal();
  }
}

export function startDialogs(): void {
  onFragment(reopen);
  on("click", "[data-open]", (button) => find<HTMLDialogElement>(`#${CSS.escape(button.dataset.open!)}`)?.showModal());
  on("click", "[data-close]", (button) => button.closest("dialog")?.close());
  on("click", "[data-remove]", (button) => {
    const form = button.closest("form");
    button.closest(button.dataset.remove!)?.remove();
    form?.dispatchEvent(new Event("change", { bubbles: true })); // what is kept of the form has it no more
  });
  on("click", "[data-back]", () => history.back());
  on("click", "[data-rail]", (button) => {
    const open = document.body.classList.toggle("wk-rail-open");
    button.setAttribute("aria-expanded", String(open));
  });
  on("click", "dialog", (dialog, event) => {
    if (event.target === dialog) (dialog as HTMLDialogElement).close(); // the backdrop
  });
  document.addEventListener("click", (event) => {
    for (const menu of all<HTMLDetailsElement>("details:is(.wk-menu, .wk-pick)[open]"))
      if (!menu.contains(event.target as Node)) menu.open = false;
    if (!(event.target as Element).closest("[data-rail], .wk-rail")) document.body.classList.remove("wk-rail-open");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = find<HTMLDetailsElement>("details:is(.wk-menu, .wk-pick)[open]");
    if (menu) {
      menu.open = false;
      find("summary", menu)?.focus();
    }
  });
}
