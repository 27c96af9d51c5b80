// Drafts: what is typed goes to the server a second after typing stops, or when the page is left. Until the
// server has it, the browser keeps it too; from then on the server's is the only one.
import { all, cookie, find, make, on, uuid, watching } from "./dom";
import { sessionOver } from "./hx";

type Kept = Record<string, string[]>;
type Done = () => void;
interface Saving { kept: Kept; done: Done; timer: number; busy: boolean; again: boolean; sent?: Promise<Response | null> }

const WAIT = 1000;
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

/** What this tab kept of the form was continued elsewhere since. */
const isOlder = (form: HTMLFormElement, version: number): boolean =>
  "draftFrom" in form.dataset && !("dirty" in form.dataset) && Number(form.dataset.draftFrom) < version - 1;

/** Drafts that wait on this page come with the bar of tabs; the form hears `draft:arrived`. */
function adopt(): void {
  for (const { dataset: { waiting: id, kind, version, content } } of all("#tabs template[data-waiting]")) {
    const form = all<HTMLFormElement>("form[data-draft-waits]").find((one) => one.dataset.draftKind === kind);
    if (!form || sent.has(id!) || stopped.has(form)) continue;
    const begun = Number(form.dataset.draftVersion) > 0;
    const typed = !isOlder(form, Number(version)) && all<HTMLTextAreaElement>("textarea", form).some((area) => area.value.trim());
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
export function claim(form: HTMLFormElement): void {
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

function savingOf(form: HTMLFormElement, kept: Kept, done: Done): Saving {
  const saving = savings.get(form) ?? { kept, done, timer: 0, busy: false, again: false };
  savings.set(form, saving);
  clearTimeout(saving.timer);
  form.dataset.draftState = "typing";
  return Object.assign(saving, { kept, done });
}

/** Send what the form holds, soon; `done` hears that the server has all of it. */
export function saveSoon(form: HTMLFormElement, kept: Kept, done: Done): void {
  if (stopped.has(form)) return;
  claim(form);
  const saving = savingOf(form, kept, done);
  saving.timer = window.setTimeout(() => void save(form, saving), WAIT);
}

/** Send what this tab kept and the server may not have; a draft that waits hears its version first. */
export function saveAgain(form: HTMLFormElement, kept: Kept, done: Done): void {
  if (waits(form)) saveSoon(form, kept, done);
  else void save(form, savingOf(form, kept, done));
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

const contentOf = (form: HTMLFormElement, { kept, busy }: Saving): Record<string, string> => ({
  kind: form.dataset.draftKind!, path: pathOf(form), title: titleOf(form, kept),
  version: String(Number(form.dataset.draftVersion || "0") + (busy ? 1 : 0)), content: JSON.stringify(kept),
});

async function save(form: HTMLFormElement, saving: Saving): Promise<void> {
  if ("sending" in form.dataset || stopped.has(form)) return;
  if (saving.busy) return void (saving.again = true);
  clearTimeout(saving.timer);
  const { kept, done } = saving;
  const values = contentOf(form, saving);
  saving.busy = true;
  saving.again = false;
  if (waits(form) && !Object.values(kept).some((values) => values.join("").trim())) {
    saving.busy = false;
    return void (await empty(form).then(done));
  }
  saving.sent = post(form.dataset.draftUrl!, values);
  const answer = await saving.sent;
  saving.busy = false;
  if (stopped.has(form)) return; // it was given up meanwhile
  if (answer?.ok) {
    const first = !Number(form.dataset.draftVersion);
    form.dataset.draftVersion = String(((await answer.json()) as { version: number }).version);
    if (waits(form)) held.add(form.dataset.draft!);
    if (saving.kept === kept) { // nothing was typed meanwhile
      form.dataset.draftState = "saved";
      done();
    }
    if (first) document.dispatchEvent(new CustomEvent("work:changed"));
  } else if (answer?.status === 409 && waits(form) && sent.has(form.dataset.draft!)) {
    bind(form, uuid(), "0"); // the note before went through: this is the next one
    return void save(form, saving);
  } else if (answer?.status === 401) sessionOver();
  else if (answer && [409, 422].includes(answer.status)) return refuse(form, await answer.json());
  else window.setTimeout(() => { if (form.isConnected) void save(form, saving); }, RETRY);
  if (saving.again) void save(form, saving);
}

/** What was typed is deleted again: there is no draft. */
async function empty(form: HTMLFormElement): Promise<void> {
  if (Number(form.dataset.draftVersion)) await post(`${form.dataset.draftUrl}/discard`, { path: location.pathname });
  over(form);
  bind(form, uuid(), "0");
}

const titleOf = (form: HTMLFormElement, kept: Kept): string => form.dataset.draftName
  ?? (form.dataset.draftTitle ?? "").split(" ").map((name) => kept[name]?.[0] ?? "").find(Boolean) ?? "";

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

const CARRIED = 60_000; // octets that a browser still sends for a page that is gone

export function post(url: string, values: Record<string, string>): Promise<Response | null> {
  const body = new URLSearchParams(values).toString(); // six octets for a Russian letter
  return fetch(url, {
    method: "POST", keepalive: body.length < CARRIED, body,
    headers: { "HX-Request": "true", "X-CSRFToken": cookie("csrftoken"), "X-Page-Of": document.body.dataset.operator ?? "", "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8" },
  }).catch(() => null);
}

/** What the server is still to hear of the form, it hears now: an undo brings back the last letter too. */
async function finish(form: HTMLFormElement): Promise<void> {
  const saving = savings.get(form);
  const late = Date.now() + 3000;
  while (saving && form.dataset.draftState === "typing" && Date.now() < late) {
    if (!saving.busy) void save(form, saving);
    if (!(await saving.sent)) return; // no connection: it is discarded as the server has it
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** Discard a draft on the way to another page, which says so and offers to undo that. */
function discard(url: string, next: string): void {
  const away = make("form", { method: "post", action: url, hidden: "" },
    make("input", { type: "hidden", name: "csrfmiddlewaretoken", value: cookie("csrftoken") }),
    make("input", { type: "hidden", name: "next", value: next }));
  document.body.append(away);
  away.requestSubmit();
}

/** The draft that this page is about is closed: whatever is being saved gets there before it is discarded. */
export async function leaveDraft(url: string, next: string): Promise<void> {
  const forms = all<HTMLFormElement>("form[data-draft]").filter((form) => form.dataset.draftUrl && url.startsWith(form.dataset.draftUrl));
  await Promise.all(forms.map(finish));
  forms.forEach((form) => stopped.add(form));
  discard(url, next);
}

/** Leaving a draft by its Cancel discards it; the next page offers to undo that. */
async function cancel(link: HTMLElement, event: Event): Promise<void> {
  const form = link.closest<HTMLFormElement>("form")!;
  if (!Number(form.dataset.draftVersion) || watching()) return void stopped.add(form);
  event.preventDefault();
  await leaveDraft(`${form.dataset.draftUrl}/discard`, (link as HTMLAnchorElement).pathname);
}

/** What was typed in the last second goes now; `gone` where nobody waits for an answer any more. */
function flush(gone: boolean): void {
  for (const form of all<HTMLFormElement>("form[data-draft]")) {
    const saving = savings.get(form);
    if (!saving || form.dataset.draftState !== "typing" || "sending" in form.dataset || stopped.has(form)) continue;
    if (gone && saving.busy) void post(form.dataset.draftUrl!, contentOf(form, saving));
    else void save(form, saving);
  }
}

export function startDrafts(): void {
  document.addEventListener("work:drawn", adopt);
  on("click", "form[data-draft] a[data-forget]", (link, event) => void cancel(link, event));
  document.addEventListener("visibilitychange", () => document.hidden && flush(false));
  addEventListener("pagehide", () => flush(true));
}
