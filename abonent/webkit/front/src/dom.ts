// Small words for the DOM.
export const find = <E extends Element = HTMLElement>(css: string, root: ParentNode = document): E | null =>
  root.querySelector<E>(css);
export const all = <E extends Element = HTMLElement>(css: string, root: ParentNode = document): E[] =>
  [...root.querySelectorAll<E>(css)];

/** What is said to an administrator who looks at the page as somebody else: nothing is sent or kept then. */
export const watching = (): string => find("#watching")?.textContent ?? "";

/** Runs `handle` for events on any present or future element that matches `css`. */
export function on<K extends keyof DocumentEventMap>(
  type: K, css: string, handle: (element: HTMLElement, event: DocumentEventMap[K]) => void,
): void {
  document.addEventListener(type, (event) => {
    const element = (event.target as Element | null)?.closest?.<HTMLElement>(css);
    if (element) handle(element, event);
  });
}

/** Calls `handle` after each fragment htmx puts into the page. */
export function onFragment(handle: (root: Element) => void): void {
  document.addEventListener("htmx:load", (event) => handle((event as CustomEvent).detail.elt));
}

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Record<string, string> = {}, ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function debounce<A extends unknown[]>(wait: number, run: (...args: A) => void): (...args: A) => void {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => run(...args), wait);
  };
}

export const cookie = (name: string): string =>
  document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";

/** Asks about what is typed: by POST, for names and numbers of people do not belong into addresses, which get logged. */
export const ask = (
  url: string, q: string, signal?: AbortSignal, more: Record<string, string> = {},
): Promise<Response | null> =>
  fetch(url, {
    method: "POST",
    headers: { "HX-Request": "true", "X-CSRFToken": cookie("csrftoken"), "X-Page-Of": document.body.dataset.operator ?? "" },
    body: new URLSearchParams({ ...more, q }),
    signal,
  }).catch(() => null);

export function isTyping(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  return !!element?.closest?.("input:not([type=checkbox],[type=radio],[type=button]), textarea, select, [contenteditable]");
}

/** Walks the options of a popup with the arrows; returns whether it used the key. */
export function moveActive(list: HTMLElement, input: HTMLElement, code: string): boolean {
  const step = { ArrowDown: 1, ArrowUp: -1 }[code];
  if (!step) return false;
  const options = all('[role="option"]:not([hidden])', list);
  if (!options.length) return true;
  const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  setActive(options[(now + step + options.length) % options.length]!, options, input);
  return true;
}

export function setActive(option: HTMLElement | null, options: HTMLElement[], input: HTMLElement): void {
  for (const other of options) other.setAttribute("aria-selected", String(other === option));
  if (!option) return input.removeAttribute("aria-activedescendant");
  option.id ||= `option-${Math.random().toString(36).slice(2, 9)}`;
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

export const activeOption = (list: HTMLElement): HTMLElement | null =>
  find('[role="option"][aria-selected="true"]:not([hidden])', list);

/** Version 4, made by hand: `crypto.randomUUID` is missing where a company serves without TLS. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
