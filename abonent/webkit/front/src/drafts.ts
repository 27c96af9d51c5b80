// Drafts: what is typed goes to the server a second after typing stops. Until the server has it,
// the browser keeps it too; from then on the server's is the only one.
import { all, cookie, find, make, on } from "./dom";
import { sessionOver } from "./hx";

type Kept = Record<string, string[]>;
interface Saving { kept: Kept; timer: number; busy: boolean; again: boolean }

const WAIT = 600; // after the 400 ms in which the browser gathers letters: a second in all
const RETRY = 5000;
const savings = new WeakMap<HTMLFormElement, Saving>();
const stopped = new WeakSet<HTMLFormElement>();

export const isDraft = (form: HTMLFormElement): boolean => !!form.dataset.draft;

/** What the server kept of the form, if anything. */
export const draftOf = (form: HTMLFormElement): string | null => form.dataset.draftContent || null;

/** The page's address names its draft from the first letter on: a lost session comes back to it. */
function claim(form: HTMLFormElement): void {
  const url = new URL(location.href);
  if (!("draftHere" in form.dataset) || url.searchParams.get("draft") === form.dataset.draft) return;
  url.searchParams.set("draft", form.dataset.draft!);
  history.replaceState(history.state, "", url);
}

function pathOf(form: HTMLFormElement): string {
  const url = new URL(location.href);
  url.searchParams.delete("draft");
  return "draftHere" in form.dataset ? url.pathname + url.search : url.pathname;
}

/** Send what the form holds, soon; `done` hears that the server has it. */
export function saveSoon(form: HTMLFormElement, kept: Kept, done: (kept: Kept) => void): void {
  if (stopped.has(form)) return;
  claim(form);
  const saving = savings.get(form) ?? { kept, timer: 0, busy: false, again: false };
  savings.set(form, saving);
  saving.kept = kept;
  clearTimeout(saving.timer);
  form.dataset.draftState = "typing";
  saving.timer = window.setTimeout(() => void save(form, saving, done), WAIT);
}

/** The form is being sent: what it holds is no draft any more. */
export function holdDraft(form: HTMLFormElement): void {
  const saving = savings.get(form);
  if (saving) clearTimeout(saving.timer);
}

async function save(form: HTMLFormElement, saving: Saving, done: (kept: Kept) => void): Promise<void> {
  if ("sending" in form.dataset || stopped.has(form)) return;
  if (saving.busy) return void (saving.again = true);
  saving.busy = true;
  saving.again = false;
  const { kept } = saving;
  const answer = await post(form.dataset.draftUrl!, {
    kind: form.dataset.draftKind!, path: pathOf(form), title: titleOf(form, kept),
    version: form.dataset.draftVersion || "0", content: JSON.stringify(kept),
  });
  saving.busy = false;
  if (answer?.ok) {
    const first = !Number(form.dataset.draftVersion);
    form.dataset.draftVersion = String(((await answer.json()) as { version: number }).version);
    form.dataset.draftState = "saved";
    done(kept);
    if (first) document.dispatchEvent(new CustomEvent("work:changed"));
  } else if (answer?.status === 401) sessionOver();
  else if (answer && [409, 422].includes(answer.status)) return refuse(form, await answer.json());
  else window.setTimeout(() => { if (form.isConnected) void save(form, saving, done); }, RETRY);
  if (saving.again) void save(form, saving, done);
}

const titleOf = (form: HTMLFormElement, kept: Kept): string => kept[form.dataset.draftTitle ?? ""]?.[0] ?? "";

/** Another person or window has it: nothing of this form is kept or sent over theirs. */
function refuse(form: HTMLFormElement, { message }: { message: string }): void {
  stopped.add(form);
  form.dataset.draftState = "refused";
  if (find("[data-draft-refused]", form)) return;
  const note = make("div", { class: "wk-note wk-tone-red", role: "alert", "data-draft-refused": "" }, message);
  const head = find(".wk-head", form);
  if (head) head.after(note);
  else form.prepend(note);
}

export const post = (url: string, values: Record<string, string>): Promise<Response | null> =>
  fetch(url, {
    method: "POST", keepalive: JSON.stringify(values).length < 60_000,
    headers: { "HX-Request": "true", "X-CSRFToken": cookie("csrftoken"), "X-Page-Of": document.body.dataset.operator ?? "" },
    body: new URLSearchParams(values),
  }).catch(() => null);

/** Leaving a draft by its Cancel discards it; the next page offers to undo that. */
function cancel(link: HTMLElement, event: Event): void {
  const form = link.closest<HTMLFormElement>("form")!;
  if (!Number(form.dataset.draftVersion)) return;
  event.preventDefault();
  stopped.add(form);
  const away = make("form", { method: "post", action: `${form.dataset.draftUrl}/discard`, hidden: "" },
    make("input", { type: "hidden", name: "csrfmiddlewaretoken", value: cookie("csrftoken") }),
    make("input", { type: "hidden", name: "next", value: (link as HTMLAnchorElement).pathname }));
  document.body.append(away);
  away.requestSubmit();
}

export function startDrafts(): void {
  on("click", "form[data-draft] a[data-forget]", cancel);
  addEventListener("pagehide", () => { // what was typed in the last second
    for (const form of all<HTMLFormElement>("form[data-draft]")) {
      const saving = savings.get(form);
      if (!saving || form.dataset.draftState !== "typing" || "sending" in form.dataset || stopped.has(form)) continue;
      void post(form.dataset.draftUrl!, {
        kind: form.dataset.draftKind!, path: pathOf(form), title: titleOf(form, saving.kept),
        version: form.dataset.draftVersion || "0", content: JSON.stringify(saving.kept),
      });
    }
  });
}
