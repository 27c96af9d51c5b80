// A tree that is put in order: dragged with the pointer, moved with Alt and the arrows, undone.
// Only what is unfolded is drawn, so that thousands of nodes cost nothing.
import { all, cookie, debounce, find, make, on, onFragment, watching } from "./dom";
import { toast } from "./toasts";

interface Node { id: number; parent: number | null; name: string; hint: string; group: boolean; active: boolean; url: string }
type Place = "before" | "into" | "after";
interface Board { root: HTMLElement; nodes: Map<number, Node>; below: Map<number | null, Node[]>; open: Set<number>; busy: boolean }

const FOLDED_FROM = 400; // nodes; smaller trees begin unfolded
const boards = new WeakMap<HTMLElement, Board>();
let dragged: { board: Board; id: number } | null = null;

async function load(root: HTMLElement): Promise<void> {
  const headers = { "X-Live": "1", "X-Page-Of": document.body.dataset.operator ?? "" };
  const answer = await fetch(root.dataset.url!, { headers }).catch(() => null);
  if (!answer?.ok) return;
  const list = (await answer.json()).nodes as Node[];
  const below = new Map<number | null, Node[]>();
  for (const node of list) {
    const family = below.get(node.parent);
    if (family) family.push(node);
    else below.set(node.parent, [node]);
  }
  const old = boards.get(root);
  const open = old?.open ?? new Set(list.length > FOLDED_FROM ? [] : list.map((node) => node.id));
  const board: Board = { root, nodes: new Map(list.map((node) => [node.id, node])), below, open, busy: false };
  boards.set(root, board);
  draw(board);
}

function draw(board: Board, focus?: number): void {
  const active = focus ?? idOf(document.activeElement?.closest<HTMLElement>("[data-node]") ?? null);
  const rows: HTMLElement[] = [];
  const walk = (parent: number | null, level: number): void => {
    const family = board.below.get(parent) ?? [];
    family.forEach((node, place) => {
      rows.push(row(board, node, level, place, family.length));
      if (board.open.has(node.id)) walk(node.id, level + 1);
    });
  };
  walk(null, 1);
  const held = board.root.contains(document.activeElement) || focus !== undefined;
  board.root.replaceChildren(...rows);
  const wanted = (active !== null && find(`[data-node="${active}"]`, board.root)) || rows[0];
  if (!wanted) return;
  wanted.tabIndex = 0;
  if (held) (wanted as HTMLElement).focus();
}

function row(board: Board, node: Node, level: number, place: number, size: number): HTMLElement {
  const family = board.below.has(node.id);
  const twig = make("button", { type: "button", tabindex: "-1", class: "wk-twig", "data-twig": "", "aria-hidden": "true" }, family ? (board.open.has(node.id) ? "▾" : "▸") : "");
  const name = make("a", { href: node.url, tabindex: "-1" }, node.name);
  const element = make("div", {
    role: "treeitem", draggable: "true", tabindex: "-1", "data-node": String(node.id), "data-level": String(Math.min(level, 12)),
    "aria-level": String(level), "aria-posinset": String(place + 1), "aria-setsize": String(size),
    ...(family ? { "aria-expanded": String(board.open.has(node.id)) } : {}),
    class: [node.group ? "is-group" : "", node.active ? "" : "is-inactive"].join(" ").trim(),
  }, make("span", { class: "wk-grip", "aria-hidden": "true" }, "⠿"), twig, name, make("small", {}, node.hint));
  if (family) element.append(make("small", { class: "wk-count" }, String(board.below.get(node.id)!.length)));
  if (!node.active) element.append(make("small", {}, board.root.dataset.inactive ?? ""));
  return element;
}

const idOf = (element: HTMLElement | null): number | null => (element?.dataset.node ? Number(element.dataset.node) : null);
const boardOf = (element: Element): Board | undefined => boards.get(element.closest<HTMLElement>("[data-treeboard]")!);

/** Whether `id` is `other` or stands above it. */
function holds(board: Board, id: number, other: number | null): boolean {
  for (let at = other, steps = 0; at !== null && steps < 100; at = board.nodes.get(at)?.parent ?? null, steps += 1) if (at === id) return true;
  return false;
}

/** Why a node goes to another branch, where the page has a dialog that asks; null: given up. */
function askWhy(): Promise<string | null> {
  const dialog = find<HTMLDialogElement>("#tree-reason");
  const field = dialog && find<HTMLInputElement>("[name=reason]", dialog);
  if (!dialog || !field) return Promise.resolve("");
  field.value = dialog.returnValue = "";
  dialog.showModal();
  field.focus();
  return new Promise((tell) => {
    dialog.addEventListener("close", () => tell(dialog.returnValue === "move" ? field.value : null), { once: true });
  });
}

async function move(board: Board, id: number, parent: number | null, index: number): Promise<void> {
  const node = board.nodes.get(id);
  if (!node || board.busy || holds(board, id, parent)) return;
  if (watching()) return toast({ text: watching(), tone: "amber" });
  const family = board.below.get(node.parent) ?? [];
  if (node.parent === parent && family.indexOf(node) === index) return;
  board.busy = true;
  const reason = node.parent === parent ? "" : await askWhy();
  if (reason === null) {
    board.busy = false;
    return draw(board, id);
  }
  const body = new URLSearchParams({ id: String(id), parent: parent === null ? "" : String(parent), index: String(index), reason });
  const headers = { "X-CSRFToken": cookie("csrftoken"), "X-Page-Of": document.body.dataset.operator ?? "" };
  const answer = await fetch(board.root.dataset.moveUrl!, { method: "POST", headers, body }).catch(() => null);
  const said = (await answer?.json().catch(() => null)) as { text?: string; undo?: string } | null;
  board.busy = false;
  if (said?.text) toast({ text: said.text, tone: answer?.ok ? "green" : "red", undo: said.undo ?? "" });
  if (answer?.ok && parent !== null) board.open.add(parent);
  await load(board.root);
  const now = boards.get(board.root);
  if (now) draw(now, id);
}

function placeOf(board: Board, element: HTMLElement, y: number): Place {
  const box = element.getBoundingClientRect();
  const at = (y - box.top) / box.height;
  const node = board.nodes.get(idOf(element)!)!;
  if (!node.group) return at < 0.5 ? "before" : "after";
  return at < 0.25 ? "before" : at > 0.75 ? "after" : "into";
}

function drop(board: Board, id: number, element: HTMLElement, place: Place): void {
  const other = board.nodes.get(idOf(element)!)!;
  if (place === "into") return void move(board, id, other.id, (board.below.get(other.id) ?? []).length);
  const family = (board.below.get(other.parent) ?? []).filter((node) => node.id !== id);
  void move(board, id, other.parent, family.indexOf(other) + (place === "after" ? 1 : 0));
}

function clearMarks(): void {
  for (const marked of all("[data-drop]")) delete marked.dataset.drop;
}

/** Alt and an arrow: up and down among brothers, right into the group above, left out of the group. */
function shift(board: Board, id: number, code: string): void {
  const node = board.nodes.get(id)!;
  const family = board.below.get(node.parent) ?? [];
  const at = family.indexOf(node);
  if (code === "ArrowUp" && at > 0) void move(board, id, node.parent, at - 1);
  else if (code === "ArrowDown" && at < family.length - 1) void move(board, id, node.parent, at + 1);
  else if (code === "ArrowRight") {
    const group = family.slice(0, at).reverse().find((other) => other.group);
    if (group) void move(board, id, group.id, (board.below.get(group.id) ?? []).length);
  } else if (code === "ArrowLeft" && node.parent !== null) {
    const above = board.nodes.get(node.parent)!;
    void move(board, id, above.parent, (board.below.get(above.parent) ?? []).indexOf(above) + 1);
  }
}

function toggle(board: Board, id: number, unfold = !board.open.has(id)): void {
  if (unfold) board.open.add(id);
  else board.open.delete(id);
  draw(board, id);
}

function onKey(element: HTMLElement, event: KeyboardEvent): void {
  const board = boardOf(element);
  const id = idOf(element);
  if (!board || id === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const rows = all("[data-node]", board.root);
  const at = rows.indexOf(element);
  const node = board.nodes.get(id)!;
  const go = (other?: HTMLElement | null): void => {
    if (!other) return;
    element.tabIndex = -1;
    other.tabIndex = 0;
    other.focus();
  };
  if (event.altKey && event.code.startsWith("Arrow")) shift(board, id, event.code);
  else if (event.altKey) return;
  else if (event.code === "ArrowDown") go(rows[at + 1]);
  else if (event.code === "ArrowUp") go(rows[at - 1]);
  else if (event.code === "Home") go(rows[0]);
  else if (event.code === "End") go(rows.at(-1));
  else if (event.code === "ArrowRight") board.below.has(id) && !board.open.has(id) ? toggle(board, id, true) : go(rows[at + 1]);
  else if (event.code === "ArrowLeft") board.open.has(id) && board.below.has(id) ? toggle(board, id, false) : go(node.parent === null ? null : find(`[data-node="${node.parent}"]`, board.root));
  else if (event.code === "Enter") location.assign(node.url);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function startOne(root: Element): void {
  for (const board of all("[data-treeboard]", root.parentElement ?? document)) {
    if (boards.has(board) || board.dataset.begun) continue;
    board.dataset.begun = "";
    void load(board);
  }
}

/** Another administrator changed something: drawn anew, unless a node is in the hand. */
const follow = debounce(300, () => {
  if (!dragged) for (const root of all("[data-treeboard]")) void load(root);
});

export function startTreeBoards(): void {
  document.addEventListener("live:change", (event) => {
    if ((event as CustomEvent).detail.topic === "reference") follow();
  });
  startOne(document.body);
  onFragment(startOne);
  on("click", "[data-treeboard] [data-twig]", (twig) => {
    const board = boardOf(twig);
    const id = idOf(twig.closest<HTMLElement>("[data-node]"));
    if (board && id !== null && board.below.has(id)) toggle(board, id);
  });
  document.addEventListener("keydown", (event) => {
    const element = (event.target as Element | null)?.closest?.<HTMLElement>("[data-treeboard] [data-node]");
    if (element) onKey(element, event);
  }, true);
  on("dragstart", "[data-treeboard] [data-node]", (element, event) => {
    dragged = { board: boardOf(element)!, id: idOf(element)! };
    event.dataTransfer?.setData("text/plain", element.textContent ?? "");
    if (event.dataTransfer) event.dataTransfer.effectAllowed = "move";
  });
  on("dragover", "[data-treeboard] [data-node]", (element, event) => {
    if (!dragged || boardOf(element) !== boards.get(dragged.board.root) || holds(dragged.board, dragged.id, idOf(element))) return;
    event.preventDefault();
    clearMarks();
    element.dataset.drop = placeOf(dragged.board, element, event.clientY);
  });
  on("drop", "[data-treeboard] [data-node]", (element, event) => {
    event.preventDefault();
    clearMarks();
    const board = boardOf(element);
    if (dragged && board) drop(board, dragged.id, element, placeOf(board, element, event.clientY));
    dragged = null;
  });
  document.addEventListener("dragend", () => {
    clearMarks();
    dragged = null;
  });
}
