// Whoever looks as a colleague changes nothing: what would send something stands disabled and says why.
import { all, watching } from "./dom";
import { toast } from "./toasts";

const SENDS = ":is([hx-post], [hx-put], [hx-patch], [hx-delete])";
const READS = "[data-reads]"; // sends by POST, yet writes nothing; or ends the looking
const WORK = "main :is(form.wk-form, form[data-keep], form[data-draft])"; // what a page is there for

type Field = HTMLInputElement | HTMLTextAreaElement;

function writes(form: HTMLFormElement | null): boolean {
  return !!form && (form.method === "post" || form.matches(SENDS)) && !form.closest(READS);
}

function sends(button: HTMLButtonElement): boolean {
  if (button.closest(READS)) return false;
  return button.matches(SENDS) || (button.type === "submit" && writes(button.form));
}

/** Not `disabled`: the button can be reached by the keyboard, and tells its reason to screen readers too. */
function disable(button: HTMLElement): void {
  button.dataset.watched = "";
  button.setAttribute("aria-disabled", "true");
  button.setAttribute("aria-describedby", `${button.getAttribute("aria-describedby") ?? ""} watching`.trim());
  button.title = [button.title, watching()].filter(Boolean).join(". ");
}

/** Nothing can be typed that would be lost; what there is to choose can be looked at. */
function close(field: Field): void {
  if (field.type === "file") (field as HTMLInputElement).disabled = true;
  else if (!field.matches("[role=combobox]")) field.readOnly = true;
}

function settle(): void {
  for (const button of all<HTMLButtonElement>("button:not([data-watched])")) if (sends(button)) disable(button);
  for (const field of all<Field>("input, textarea")) if (writes(field.form) || field.closest("[data-drop][data-url]")) close(field);
}

const tell = (): void => toast({ text: watching(), tone: "amber" });

function refuse(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
  tell();
}

export function startWatching(): void {
  if (!watching()) return;
  settle();
  if (all<HTMLFormElement>(WORK).some(writes)) tell();
  new MutationObserver(settle).observe(document.body, { childList: true, subtree: true });
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest?.("[data-watched]")) refuse(event);
  }, true);
  document.addEventListener("submit", (event) => {
    if (writes(event.target as HTMLFormElement)) refuse(event);
  }, true);
}
