// Drafts: what is typed goes to the server a second after typing stops. Until the server has it,
// the browser keeps it too; from then on the server's is the only one.
import { all, cookie, find, make, on, uuid } from "./dom";
import { sessionOver } from "./hx";

type Kept = Record<string, string[]>;
interface Saving { kept: Kept; timer: number; busy: boolean; again: boolean }

const WAIT = 600; // after the 400 ms in which the browser gathers letters: a second in all
const RETRY = 5000;
const savings = new WeakMap<HTMLFormElement, Saving>();
const stopped = new WeakSet<HTMLFormElement>();

const held = new Set<string>(); // drafts that wait here and are kept on the server
const sent = new Set<string>(); // drafts that this page sent: a list drawn meanwhile brings none of them back

/** A form whose draft waits on its page (`data-draft-waits`): the page knows its id only by itself. */
const waits = (form: HTMLFormElement): boolean => "draftWaits" in form.dataset;

function bind(form: HTMLFormElement, id: string, version: string): void {
  Object.assign(form.dataset, { draft: id, draftVersion: version, draftUrl: `${form.dataset.draftWaits}/${id}` });
  find<HTMLInputElement>("input[name=draft]", form)!.value = id;
}

/** Give such a form its draft: the one it came back with, the one this tab kept of, or a new one. */
export function identify(form: HTMLFormElement, keptOf: string | undefined): void {
  if (!waits(form) || form.dataset.draft) return;
  const given = find<HTMLInputElement>("input[name=draft]", form)!.value || keptOf;
  bind(form, given || uuid(), "0");
  if (!given && held.size) document.dispatchEvent(new CustomEvent("work:changed")); // the page was drawn anew over what was typed
}

/** Drafts that wait on this page come with the bar of tabs; the form hears `draft:arrived`. */
function adopt(): void {
  for (const { dataset: { waiting: id, kind, version, content } } of all("#tabs template[data-waiting]")) {
    const form = all<HTMLFormElement>("form[data-draft-waits]").find((one) => one.dataset.draftKind === kind);
    if (!form || sent.has(id!) || stopped.has(form)) continue;
    const begun = Number(form.dataset.draftVersion) > 0;
    const typed = all<HTMLTextAreaElement>("textarea", form).some((area) => area.value.trim());
    if (begun || (typed && form.dataset.draft !== id)) continue;
    bind(form, id!, version!);
    held.add(id!);
    if (!typed) form.dispatchEvent(new CustomEvent("draft:arrived", { bubbles: true, detail: JSON.parse(content!) }));
  }
}

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
  if (waits(form)) over(form);
}

/** What was sent went through: what is typed next on the same page is another draft. */
export function forgetDraft(form: HTMLFormElement): void {
  if (waits(form)) bind(form, uuid(), "0");
}

function over(form: HTMLFormElement): void {
  sent.add(form.dataset.draft!);
  held.delete(form.dataset.draft!);
}

async function save(form: HTMLFormElement, saving: Saving, done: (kept: Kept) => void): Promise<void> {
  if ("sending" in form.dataset || stopped.has(form)) return;
  if (saving.busy) return void (saving.again = true);
  saving.busy = true;
  saving.again = false;
  const { kept } = saving;
  if (waits(form) && !Object.values(kept).some((values) => values.join("").trim())) {
    saving.busy = false;
    return void (await empty(form).then(() => done(kept)));
  }
  const answer = await post(form.dataset.draftUrl!, {
    kind: form.dataset.draftKind!, path: pathOf(form), title: titleOf(form, kept),
    version: form.dataset.draftVersion || "0", content: JSON.stringify(kept),
  });
  saving.busy = false;
  if (answer?.ok) {
    const first = !Number(form.dataset.draftVersion);
    form.dataset.draftVersion = String(((await answer.json()) as { version: number }).version);
    form.dataset.draftState = "saved";
    if (waits(form)) held.add(form.dataset.draft!);
    done(kept);
    if (first) document.dispatchEvent(new CustomEvent("work:changed"));
  } else if (answer?.status === 409 && waits(form) && sent.has(form.dataset.draft!)) {
    bind(form, uuid(), "0"); // the note before went through: this is the next one
    return void save(form, saving, done);
  } else if (answer?.status === 401) sessionOver();
  else if (answer && [409, 422].includes(answer.status)) return refuse(form, await answer.json());
  else window.setTimeout(() => { if (form.isConnected) void save(form, saving, done); }, RETRY);
  if (saving.again) void save(form, saving, done);
}

/** What was typed is deleted again: there is no draft. */
async function empty(form: HTMLFormElement): Promise<void> {
  if (Number(form.dataset.draftVersion)) await post(`${form.dataset.draftUrl}/discard`, { path: location.pathname });
  over(form);
  bind(form, uuid(), "0");
}

const titleOf = (form: HTMLFormElement, kept: Kept): string => form.dataset.draftName ?? kept[form.dataset.draftTitle ?? ""]?.[0] ?? "";

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
  document.addEventListener("work:drawn", adopt);
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
