// The viewer of files: pictures and pages that the server drew, text as text. Nothing of a file runs here.
import { all, find, make, on } from "./dom";
import { said } from "./toasts";

interface Told { kind: "picture" | "pages" | "none" | "waiting"; pages: number; drawn: number }

let links: HTMLAnchorElement[] = [];
let at = 0;
let page = 1;
let drawn = 1;
let turn = 0;
let scale = 1;
let asked = 0;

const dialog = (): HTMLDialogElement => find<HTMLDialogElement>("#wk-viewer")!;
const stage = (): HTMLElement => find(".wk-stage", dialog())!;

function fit(): void {
  const picture = find<HTMLImageElement>("img", stage());
  if (!picture) return;
  picture.dataset.turn = String(turn);
  picture.dataset.scale = String(scale);
  picture.width = Math.round(picture.naturalWidth * scale * Math.min(1, (stage().clientWidth - 32) / (picture.naturalWidth || 1)));
}

function tell(total: number): void {
  const name = links[at]!.dataset.name ?? "";
  find("[data-viewer-name]", dialog())!.textContent = links.length > 1 ? `${name} (${at + 1}/${links.length})` : name;
  find("[data-viewer-page]", dialog())!.textContent = total > 1 ? `${page} / ${total}` : "";
  find<HTMLAnchorElement>("[data-viewer-save]", dialog())!.href = links[at]!.href;
}

function put(...nodes: (Node | string)[]): void {
  stage().replaceChildren(...nodes);
  stage().scrollTop = 0;
}

async function showText(link: HTMLAnchorElement): Promise<void> {
  const answer = await fetch(link.href).catch(() => null);
  if (!answer?.ok) return put(make("p", { class: "wk-quiet" }, said("unseen")));
  const octets = (await answer.arrayBuffer()).slice(0, 200_000);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(octets, { stream: true });
  } catch {
    text = new TextDecoder("windows-1251").decode(octets);
  }
  put(make("pre", { class: "wk-pre" }, text));
}

async function show(): Promise<void> {
  const mine = ++asked;
  const link = links[at]!;
  scale = 1;
  tell(1);
  if (link.dataset.view === "text") return showText(link);
  const answer = await fetch(link.dataset.preview!, { headers: { Accept: "application/json" } }).catch(() => null);
  if (mine !== asked || !dialog().open) return;
  const told = answer?.ok ? ((await answer.json()) as Told) : null;
  if (told?.kind === "waiting") {
    put(make("p", { class: "wk-quiet" }, said("drawing")));
    window.setTimeout(() => { if (mine === asked && dialog().open) void show(); }, 1000);
    return;
  }
  if (!told || told.kind === "none") return put(make("p", { class: "wk-quiet" }, said("unseen")));
  drawn = told.drawn;
  page = Math.min(page, drawn);
  tell(told.pages);
  const picture = make("img", { src: `${link.dataset.preview}/${page}`, alt: link.dataset.name ?? "" });
  picture.addEventListener("load", fit);
  put(picture);
}

function step(by: number): void {
  if (page + by >= 1 && page + by <= drawn) page += by;
  else if (links.length > 1) {
    at = (at + by + links.length) % links.length;
    page = by < 0 ? Number.MAX_SAFE_INTEGER : 1;
    turn = 0;
    drawn = 1;
  } else return;
  void show();
}

const deeds: Record<string, () => void> = {
  next: () => step(1),
  back: () => step(-1),
  turn: () => { turn = (turn + 90) % 360; fit(); },
  larger: () => { scale = Math.min(scale * 1.25, 5); fit(); },
  smaller: () => { scale = Math.max(scale / 1.25, 0.2); fit(); },
};
// By place on the keyboard: they work with the Russian layout on.
const keys: Record<string, string> = {
  ArrowRight: "next", ArrowLeft: "back", PageDown: "next", PageUp: "back", KeyR: "turn", Equal: "larger",
  NumpadAdd: "larger", Minus: "smaller", NumpadSubtract: "smaller",
};

export function startViewer(): void {
  on("click", "a[data-view]", (link, event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    links = all<HTMLAnchorElement>("a[data-view]", link.closest(".wk-files") ?? document);
    at = Math.max(links.indexOf(link as HTMLAnchorElement), 0);
    [page, turn, drawn] = [1, 0, 1];
    put();
    dialog().showModal();
    void show();
  });
  on("click", "[data-viewer]", (button) => deeds[button.dataset.viewer!]?.());
  on("keydown", "#wk-viewer", (_dialog, event) => {
    const deed = event.ctrlKey || event.altKey || event.metaKey ? "" : keys[event.code];
    if (event.code === "KeyD" && !event.ctrlKey && !event.metaKey) find("[data-viewer-save]", dialog())!.click();
    else if (deed) deeds[deed]!();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  // A thumbnail that is not drawn yet gives way to the icon beside it.
  document.addEventListener("error", (event) => {
    const picture = event.target as HTMLElement;
    if (picture instanceof HTMLImageElement && picture.dataset.thumb !== undefined) picture.remove();
  }, true);
}
