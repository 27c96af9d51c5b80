// Files: dropped or chosen, listed, and sent at once with their progress where a URL is given.
import { all, cookie, find, make, on, onFragment } from "./dom";
import { said } from "./toasts";

/** As the server writes sizes: with the units of the product's own texts. */
function sizeOf(octets: number): string {
  const [unit, amount] = octets < 1024 ? ["octets", octets]
    : octets < 1024 ** 2 ? ["kilobytes", Math.round(octets / 1024)] : ["megabytes", octets / 1024 ** 2];
  return said(unit).replace("1", new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(amount));
}

/** Take the row away, and with its last hindrance what was said of the form. */
function settle(row: HTMLElement, leave: () => void): void {
  const drop = row.closest<HTMLElement>("[data-drop]");
  leave();
  if (drop && !find("[data-unsent]", drop)) find("[data-held-up]", drop)?.remove();
}

/** Whether a file of the form is refused or on its way: the form would leave without it. It is said at the field. */
export function isHeldUp(form: HTMLFormElement): boolean {
  const row = find("[data-drop] [data-unsent]", form);
  if (!row) return false;
  const drop = row.closest<HTMLElement>("[data-drop]")!;
  find("[data-held-up]", drop)?.remove();
  drop.append(make("div", { class: "wk-error", role: "alert", "data-held-up": "" }, said(row.dataset.unsent === "going" ? "going" : "unsent")));
  drop.scrollIntoView({ block: "nearest" });
  all("button", row).at(-1)?.focus();
  return true;
}

// Refused files by address: another file's success replaces the part of the page that they stand in.
const refused = new Map<string, HTMLElement[]>();

function refuse(row: HTMLElement, url: string, text: string): void {
  row.dataset.unsent = "refused";
  const close = make("button", { type: "button", class: "wk-tool", "aria-label": said("close") }, "✕");
  close.addEventListener("click", () => {
    settle(row, () => row.remove());
    refused.set(url, (refused.get(url) ?? []).filter((other) => other !== row));
  });
  row.append(make("span", { class: "wk-error", role: "alert" }, text), close);
  refused.set(url, [...(refused.get(url) ?? []), row]);
}

function bringBack(root: ParentNode): void {
  for (const drop of all("[data-drop][data-url]", root))
    find("ul", drop)!.append(...(refused.get(drop.dataset.url!) ?? []));
}

/** The server's row of a file that a form refers to: its hidden field goes with the row. */
function giveBack(row: HTMLElement, drawn: string): void {
  row.insertAdjacentHTML("afterend", drawn);
  const now = row.nextElementSibling as HTMLElement;
  settle(row, () => row.remove());
  now.dispatchEvent(new Event("change", { bubbles: true })); // to be kept with the form
}

/** Make the lists have the files that a kept form refers to: no fewer than are still there, no more. */
export async function matchFiles(form: HTMLFormElement, kept: Record<string, string[]>): Promise<void> {
  for (const drop of all("[data-drop][data-field]", form)) {
    const { field, url } = drop.dataset;
    const wanted = kept[field!] ?? [];
    const there = new Set<string>();
    for (const input of all<HTMLInputElement>(`input[name="${CSS.escape(field!)}"]`, drop))
      if (wanted.includes(input.value)) there.add(input.value);
      else input.closest("li")?.remove();
    const missing = wanted.filter((one) => !there.has(one));
    if (!missing.length) continue;
    const asked = new URLSearchParams(missing.map((one) => ["id", one]));
    const answer = await fetch(`${url}?${asked}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (answer?.ok) find("ul", drop)!.insertAdjacentHTML("beforeend", await answer.text());
  }
}

/** A file that a broken connection kept from being sent: the button sends it again, as does a connection that is back. */
function offerAgain(row: HTMLElement, again: () => void): void {
  const button = make("button", { type: "button", class: "wk-tool" }, said("again"));
  const retry = (): void => {
    window.removeEventListener("online", retry);
    if (!row.isConnected) return;
    for (const part of all(".wk-error, button", row)) part.remove();
    again();
  };
  button.addEventListener("click", retry);
  window.addEventListener("online", retry);
  row.append(button);
}

function send(file: File, url: string, name: string, row: HTMLElement): void {
  row.dataset.unsent = "going";
  const bar = make("progress", { max: "100", value: "0" });
  const stop = make("button", { type: "button", class: "wk-tool", "aria-label": said("cancel"), title: said("cancel") }, "✕");
  row.append(bar, stop);
  const request = new XMLHttpRequest();
  stop.addEventListener("click", () => { request.abort(); settle(row, () => row.remove()); });
  request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total; });
  request.addEventListener("loadend", () => {
    bar.remove();
    stop.remove();
    const answer = request.responseText;
    if (request.status >= 200 && request.status < 300) {
      if (answer.startsWith("<li")) giveBack(row, answer);
      else {
        settle(row, () => delete row.dataset.unsent);
        row.append(make("span", { class: "wk-hint" }, "✓"));
      }
    } else {
      refuse(row, url, answer && !answer.startsWith("<") ? answer : said("uploading"));
      if (!request.status) offerAgain(row, () => send(file, url, name, row));
    }
  });
  request.open("POST", url);
  request.setRequestHeader("X-CSRFToken", cookie("csrftoken"));
  request.setRequestHeader("HX-Request", "true");
  request.setRequestHeader("X-Page-Of", document.body.dataset.operator ?? "");
  const body = new FormData();
  body.append(name, file);
  request.send(body);
}

/** The file is not sent with the form. */
function leaveOut(file: File, input: HTMLInputElement): void {
  const rest = new DataTransfer();
  for (const other of input.files ?? []) if (other !== file) rest.items.add(other);
  input.files = rest.files;
}

function show(drop: HTMLElement, input: HTMLInputElement): void {
  if (input.disabled) return;
  const list = find("ul", drop)!;
  const { url } = drop.dataset;
  if (!url) list.replaceChildren();
  for (const file of [...(input.files ?? [])]) {
    const row = make("li", {}, make("span", {}, file.name), make("span", { class: "wk-hint" }, sizeOf(file.size)));
    list.append(row);
    const largest = Number(drop.dataset.max ?? 0);
    // Refused before a byte of it is sent: the server would refuse it too.
    if (largest && file.size > largest) {
      refuse(row, url ?? "", `${said("large")} ${sizeOf(largest)}`);
      if (!url) leaveOut(file, input);
    } else if (url) send(file, url, input.name, row);
  }
  if (url) input.value = "";
}

export function startUploads(): void {
  const inputOf = (drop: HTMLElement): HTMLInputElement => find<HTMLInputElement>("input[type=file]", drop)!;
  on("change", "[data-drop] input[type=file]", (input) => show(input.closest<HTMLElement>("[data-drop]")!, input as HTMLInputElement));
  on("dragover", "[data-drop]", (drop, event) => {
    event.preventDefault();
    drop.classList.add("is-over");
  });
  on("dragleave", "[data-drop]", (drop) => drop.classList.remove("is-over"));
  on("drop", "[data-drop]", (drop, event) => {
    event.preventDefault();
    drop.classList.remove("is-over");
    const input = inputOf(drop);
    const files = event.dataTransfer?.files;
    if (!files?.length) return;
    input.files = files;
    show(drop, input);
  });
  onFragment(bringBack);
  on("paste", "form:has([data-drop])", (form, event) => {
    const files = event.clipboardData?.files;
    const drop = find("[data-drop]", form);
    if (!files?.length || !drop) return;
    inputOf(drop).files = files;
    show(drop, inputOf(drop));
  });
}
