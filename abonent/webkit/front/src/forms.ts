// Forms: Ctrl+Enter, one sending, errors first, and typed text that survives.
import { matchBlocks } from "./blocks";
import { partsOf, settle as settleChoice } from "./combobox";
import { fillDate, refreshDates } from "./dates";
import { claim, draftOf, forgetDraft, holdDraft, identify, isDraft, saveAgain, saveSoon } from "./drafts";
import { all, cookie, find, make, on, onFragment, watching } from "./dom";
import { makeWhen } from "./times";
import { forgetPlace, notePlace, returnTo, startPlaces, stayHere } from "./places";
import { said } from "./toasts";
import { isHeldUp, matchFiles } from "./uploads";

type Kept = Record<string, string[]>;
const SENT = "forms:sent";
const BEGUN = " begun"; // no field is called so
const VERSION = " version"; // of the draft on the server that the text was typed upon
const DRAFT = " draft"; // its id, where only this tab knows it
const UNKEPT = ["csrfmiddlewaretoken", "idempotency_key", "page_of", "draft"];

const keyOf = (form: HTMLFormElement): string => `form:${document.body.dataset.operator ?? ""}:${form.dataset.keep}`;

function read(form: HTMLFormElement): Kept {
  const kept: Kept = {};
  for (const [name, value] of new FormData(form)) {
    const control = form.elements.namedItem(name) as HTMLInputElement | null;
    if (typeof value !== "string" || control?.type === "password") continue;
    if (UNKEPT.includes(name)) continue;
    (kept[name] ??= []).push(value);
  }
  return kept;
}

/** Keep what the form holds, and since when it is being filled in. */
function store(form: HTMLFormElement, kept: Kept): void {
  if (watching()) return;
  const before = sessionStorage.getItem(keyOf(form));
  const begun = before && (JSON.parse(before) as Kept)[BEGUN];
  const version = [form.dataset.draftVersion || "0"];
  sessionStorage.setItem(keyOf(form), JSON.stringify({ ...kept, [BEGUN]: begun || [new Date().toISOString()], ...(isDraft(form) ? { [VERSION]: version, [DRAFT]: [form.dataset.draft!] } : {}) }));
  notePlace(form, keyOf(form));
  if (isDraft(form)) saveSoon(form, kept, () => sessionStorage.removeItem(keyOf(form)));
}

/** What a draft holds: the server's text, unless this tab has a newer one that may not have got there. */
function drafted(form: HTMLFormElement): Kept | null {
  const stored = sessionStorage.getItem(keyOf(form));
  const { [BEGUN]: _begun, [VERSION]: version, [DRAFT]: id, ...mine } = JSON.parse(stored ?? "{}") as Kept;
  const server = Number(form.dataset.draftVersion || "0");
  const isOpen = id?.[0] === form.dataset.draft || !!form.dataset.draftHeld; // not sent from elsewhere since
  if (stored && isOpen && Number(version?.[0] ?? 0) >= server - 1) {
    form.dataset.draftFrom = version?.[0] ?? "0";
    saveAgain(form, mine, () => sessionStorage.removeItem(keyOf(form)));
    return mine;
  }
  sessionStorage.removeItem(keyOf(form));
  return JSON.parse(draftOf(form) ?? "null") as Kept | null;
}

/** Put what was kept into the fields within `root`; answers the looked-up choices that changed. */
function write(form: HTMLFormElement, kept: Kept, root: Element = form): HTMLInputElement[] {
  const chosen: HTMLInputElement[] = [];
  const left = structuredClone(kept);
  for (const control of form.elements) {
    if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement || control instanceof HTMLSelectElement)) continue;
    const values = left[control.name];
    if (UNKEPT.includes(control.name)) continue;
    if (control instanceof HTMLInputElement && ["checkbox", "radio"].includes(control.type)) {
      if (root.contains(control)) control.checked = !!values?.includes(control.value);
    } else if (control instanceof HTMLSelectElement && control.multiple) {
      if (root.contains(control)) for (const option of control.options) option.selected = !!values?.includes(option.value);
    } else if (values && control.type !== "file" && control.type !== "password") {
      const value = values.shift() ?? "";
      if (!root.contains(control) || control.value === value) continue;
      control.value = value;
      if (control instanceof HTMLInputElement) fillDate(control, value);
      if (control.matches(":is([data-combo], [data-tree]) > input[type=hidden]")) chosen.push(control as HTMLInputElement);
    }
  }
  for (const input of all<HTMLInputElement>(":is([data-combo], [data-tree]) > input[role=combobox]", root)) settleChoice(partsOf(input));
  refreshDates(root);
  return chosen;
}

// Fields that the server draws for a choice come after the choice: what they held waits here.
const waiting = new WeakMap<HTMLFormElement, Kept>();

function fillIn(form: HTMLFormElement, kept: Kept, root: Element = form): void {
  for (const choice of write(form, kept, root)) choice.dispatchEvent(new Event("change", { bubbles: true }));
}

async function fill(form: HTMLFormElement, kept: Kept): Promise<void> {
  waiting.set(form, kept);
  await matchBlocks(form, kept);
  await matchFiles(form, kept);
  if (waiting.get(form) === kept) fillIn(form, kept); // unless somebody typed meanwhile
}

function restore(form: HTMLFormElement): void {
  identify(form, (JSON.parse(sessionStorage.getItem(keyOf(form)) ?? "{}") as Kept)[DRAFT]?.[0]);
  if (isDraft(form)) {
    const kept = drafted(form);
    if (kept) claim(form);
    return void (kept ? fill(form, kept).then(() => returnTo(form)) : stayHere(form));
  }
  const stored = sessionStorage.getItem(keyOf(form));
  if (!stored) return;
  const { [BEGUN]: begun, ...kept } = JSON.parse(stored) as Kept;
  const fresh = JSON.stringify(read(form));
  if (JSON.stringify(kept) === fresh) return sessionStorage.removeItem(keyOf(form));
  void fill(form, kept);
  const discard = (): void => {
    banner.remove();
    sessionStorage.removeItem(keyOf(form));
    void fill(form, JSON.parse(fresh) as Kept);
  };
  const whose = kept["client.text"]?.[0] ?? "";
  const again = make("button", { type: "button", class: "btn btn-sm" }, said("restore"));
  const banner = make("div", { class: "wk-note wk-tone-amber", role: "alert", "data-banner": "" },
    make("div", {}, `${said("restored")} `, ...(begun ? [`${said("begun")} `, makeWhen(begun[0]!), ". "] : []), `${whose} `, again));
  again.addEventListener("click", discard);
  const head = find(".wk-head", form);
  if (head) head.after(banner);
  else form.prepend(banner);
}

/** A page gone back to sends its form under the key it had: what went through is not done twice. */
function keepKey(form: HTMLFormElement): void {
  const input = find<HTMLInputElement>("input[name=idempotency_key]", form);
  const state = (history.state ?? {}) as { keys?: Record<string, string> };
  if (!input) return;
  const key = "bound" in form.dataset ? input.value : (state.keys?.[form.dataset.keep!] ?? input.value);
  input.value = key;
  history.replaceState({ ...state, keys: { ...state.keys, [form.dataset.keep!]: key } }, "");
}

/** A form that went through is forgotten; one that came back with errors keeps its text. */
function settle(): void {
  if (!document.body.dataset.operator) return; // the log-in page: the session was lost on the way
  const sent = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  if (find("[data-untaken]")) return; // an error page: the form was not taken
  const back = all<HTMLFormElement>("form[data-keep]").some((form) => keyOf(form) === sent);
  if (!sent || back) return;
  sessionStorage.removeItem(sent);
  forgetPlace(sent);
}

function busy(form: HTMLFormElement, submitter: HTMLElement | null): void {
  form.dataset.sending = "";
  submitter?.classList.add("is-busy");
  submitter?.setAttribute("aria-busy", "true");
}

/** What one typed goes with one's log-out; what another typed in this tab waits for that person. */
function forgetMine(): void {
  const mine = `form:${document.body.dataset.operator ?? ""}:`;
  for (const key of Object.keys(sessionStorage)) if (key === SENT || key.startsWith(mine)) sessionStorage.removeItem(key);
}

/** Whose page this is: after another person's log-in the server refuses what the page sends. */
function sign(form: HTMLFormElement): void {
  const author = document.body.dataset.operator;
  if (!author || find("input[name=page_of]", form)) return;
  form.append(make("input", { type: "hidden", name: "page_of", value: author }));
}

function free(form: HTMLFormElement): void {
  delete form.dataset.sending;
  for (const button of all(".is-busy", form)) {
    button.classList.remove("is-busy");
    button.removeAttribute("aria-busy");
  }
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (form.method !== "post" && !form.hasAttribute("hx-post")) return;
  if ("sending" in form.dataset) return event.preventDefault(); // the second press of an impatient hand
  if (isHeldUp(form)) {
    event.preventDefault();
    return event.stopImmediatePropagation(); // htmx sends without asking whether it was prevented
  }
  const token = find<HTMLInputElement>('input[name="csrfmiddlewaretoken"]', form);
  const current = cookie("csrftoken");
  // The cookie has the token of now: a log-in in another tab changes it under an open page.
  if (token && current) token.value = current;
  if (form.dataset.keep) {
    store(form, read(form));
    sessionStorage.setItem(SENT, keyOf(form));
    holdDraft(form);
  }
  if ("forget" in form.dataset) forgetMine();
  else sign(form);
  busy(form, event.submitter);
  if (form.getAttribute("target") === "_blank") setTimeout(() => free(form), 1000);
}

/** Of the form around it a part posts only what it names in `data-sends`: names, or starts with a star. */
function narrow(event: Event): void {
  const { elt, formData } = (event as CustomEvent).detail as { elt: HTMLElement; formData: FormData };
  const wanted = elt.dataset.sends?.split(" ");
  if (!wanted) return;
  for (const name of [...formData.keys()])
    if (!wanted.some((one) => (one.endsWith("*") ? name.startsWith(one.slice(0, -1)) : name === one))) formData.delete(name);
}

export function startForms(): void {
  settle();
  startPlaces(keyOf);
  document.addEventListener("htmx:configRequest", narrow);
  const prepare = (root: ParentNode): void => {
    const forms = all<HTMLFormElement>("form[data-keep]", root);
    if (root instanceof HTMLFormElement && root.dataset.keep) forms.push(root);
    forms.forEach(keepKey);
    for (const form of forms) if (!("bound" in form.dataset)) restore(form);
    (find("[data-form-next]", root) ?? find("[data-form-errors]", root))?.focus();
  };
  onFragment((root) => { // the whole page comes first, once htmx listens to its fields
    prepare(root);
    const form = root.closest("form");
    const kept = form && waiting.get(form);
    if (!kept) return;
    fillIn(form, kept, root);
    returnTo(form);
  });
  document.addEventListener("submit", onSubmit, true);
  on("draft:arrived" as "input", "form", (form, event) => void fill(form as HTMLFormElement, (event as unknown as CustomEvent<Kept>).detail));
  const forgotten = new WeakSet<HTMLFormElement>(); // what is kept late must not come back
  const keep = (form: HTMLFormElement): void => {
    if (!forgotten.has(form)) store(form, { ...waiting.get(form), ...read(form) });
  };
  for (const type of ["input", "change"] as const) on(type, "form[data-keep]", (form, event) => {
    form.dataset.dirty = "";
    if (event.isTrusted) waiting.delete(form as HTMLFormElement); // what is typed now is newer
    keep(form as HTMLFormElement);
  });
  document.addEventListener("htmx:beforeSwap", (event) => { // before the answer's own form looks for what was kept
    const { requestConfig, xhr } = (event as CustomEvent).detail as { requestConfig?: { elt: Element }; xhr: XMLHttpRequest };
    const form = requestConfig?.elt;
    if (!(form instanceof HTMLFormElement) || !form.dataset.keep || xhr.status >= 400) return;
    sessionStorage.removeItem(keyOf(form));
    waiting.delete(form);
    forgetDraft(form);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful } = (event as CustomEvent).detail;
    const form = (elt as Element).closest<HTMLFormElement>("form");
    if (!form) return;
    free(form);
    if (successful && form.dataset.keep && form.hasAttribute("hx-post")) sessionStorage.removeItem(keyOf(form));
  });
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted && find("form[data-keep][data-sending]")) return location.reload(); // it went through, or comes back as kept
    all<HTMLFormElement>("form[data-sending]").forEach(free);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const field = event.target as HTMLElement;
    // A kept form holds a person's work: it is sent on purpose, not by the Enter of one field.
    if (!event.ctrlKey && !event.metaKey && field.matches?.("form[data-keep] input[type=text]")) return event.preventDefault();
    if (!(event.ctrlKey || event.metaKey)) return;
    const form = (event.target as HTMLElement).closest?.("form") ?? find<HTMLFormElement>("main form[method=post]");
    if (!form) return;
    event.preventDefault();
    const pressed = field.closest<HTMLButtonElement>("button[name]:not([type=button])"); // the step that it stands for
    const main = "button.btn-primary:not([type=button])";
    const asking = field.closest?.("dialog"); // whose button may belong to a form beside it
    form.requestSubmit(pressed ?? (asking && find<HTMLButtonElement>(`${main}[form="${form.id}"]`, asking)) ?? find<HTMLButtonElement>(main, form));
  });
  // What was tried is not what stands in the form any more: it is looked at anew before it is done.
  for (const type of ["input", "change"] as const) on(type, "form[data-trying]", (form) => {
    find("[data-trial]", form)?.remove();
    find("[data-try]", form)?.classList.add("btn-primary");
  });
  on("click", "form[data-keep] a[data-forget]", (link) => {
    const form = link.closest("form")!;
    forgotten.add(form);
    forgetPlace(keyOf(form));
    sessionStorage.removeItem(keyOf(form));
  });
  on("input", "[aria-invalid]", (control) => { // what the server said of it is of the text before
    control.removeAttribute("aria-invalid");
    document.getElementById(`${control.id}-error`)?.remove();
  });
  on("click", "[data-form-errors] a", (link, event) => {
    event.preventDefault();
    document.getElementById(link.getAttribute("href")!.slice(1))?.focus();
  });
  on("click", "[data-one-of]", (button) => { // of several buttons one is on
    for (const other of all("[data-one-of]", button.parentElement!)) {
      other.classList.toggle("active", other === button);
      other.setAttribute("aria-pressed", String(other === button));
    }
  });
  on("input", "[data-limit]", (area) => count(area as HTMLTextAreaElement));
}

/** Near its limit a text says how much is left; beyond it how much too long it is, and the form waits for it. */
function count(area: HTMLTextAreaElement | HTMLInputElement): void {
  const limit = Number(area.dataset.limit);
  const left = limit - [...area.value.trim()].length;
  let place = find(`[data-left="${CSS.escape(area.name)}"]`, area.parentElement!);
  area.setCustomValidity(left < 0 ? said("over").replace("{n}", String(-left)) : "");
  if (left > Math.max(limit / 10, 20)) return place?.remove();
  if (!place) area.after((place = make("span", { "data-left": area.name, role: "status" })));
  place.className = left < 0 ? "wk-error" : "wk-hint";
  place.textContent = said(left < 0 ? "over" : "left").replace("{n}", String(Math.abs(left)));
}
