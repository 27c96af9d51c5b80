// Fields that the server fills in from what the form holds: `data-refill` on the form is where it is asked.
// A choice in a field of `data-refill-by` asks, and so does a button of `data-refill-with`, whose value goes along
// and whose answer may take the place of what was typed: that can be had back.
import { cookie, find, make, on } from "./dom";
import { said, toast } from "./toasts";

type Fields = Record<string, string>;
type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const controlOf = (form: HTMLFormElement, name: string): Control | null =>
  find<Control>(`[name="${CSS.escape(name)}"]:is(input, textarea, select)`, form);

function put(form: HTMLFormElement, fields: Fields): void {
  for (const [name, value] of Object.entries(fields)) {
    const control = controlOf(form, name);
    if (!control || control.value === value) continue;
    control.value = value;
    control.dispatchEvent(new Event("input", { bubbles: true })); // it is kept like what one types
  }
}

/** What was typed into text fields and gives way to `fields`. */
function replaced(form: HTMLFormElement, fields: Fields): Fields {
  const typed = Object.keys(fields).filter((name) => {
    const control = controlOf(form, name);
    return control && control.tagName !== "SELECT" && control.value.trim() && control.value !== fields[name];
  });
  return Object.fromEntries(typed.map((name) => [name, controlOf(form, name)!.value]));
}

/** A way back to what a template took the place of; each template leaves its own. */
function offerBack(form: HTMLFormElement, before: Fields): void {
  const button = make("button", { type: "button", class: "btn btn-sm" }, form.dataset.refillBack!);
  const note = make("div", { class: "wk-note wk-tone-amber", role: "status", "data-refill-note": "" },
    make("div", {}, `${form.dataset.refillSaid!} `, button));
  button.addEventListener("click", () => { note.remove(); put(form, before); });
  find("[data-refill-notes]", form)!.prepend(note);
}

async function refill(form: HTMLFormElement, choice: Fields): Promise<void> {
  const sent = new FormData(form);
  for (const [name, value] of Object.entries(choice)) sent.set(name, value);
  const answer = await fetch(form.dataset.refill!, {
    method: "POST", headers: { "X-CSRFToken": cookie("csrftoken"), "X-Page-Of": document.body.dataset.operator ?? "" },
    body: sent,
  }).catch(() => null);
  if (!answer?.ok) return toast({ text: said(answer ? "refused" : "offline"), tone: "amber" });
  const fields = (await answer.json()) as Fields;
  // What was typed while the answer was on its way is not written over.
  for (const name of Object.keys(fields)) if (controlOf(form, name)?.value !== sent.get(name)) delete fields[name];
  const before = Object.keys(choice).length ? replaced(form, fields) : {};
  put(form, fields);
  if (Object.keys(before).length) offerBack(form, before);
}

export function startRefill(): void {
  on("change", "form[data-refill] input", (input) => {
    const form = input.closest("form")!;
    const { name } = input as HTMLInputElement;
    if (form.dataset.refillBy!.split(" ").includes(name)) void refill(form, {});
  });
  on("click", "form[data-refill] [data-refill-with]", (button) => {
    void refill(button.closest("form")!, { [button.dataset.refillWith!]: (button as HTMLButtonElement).value });
  });
}
