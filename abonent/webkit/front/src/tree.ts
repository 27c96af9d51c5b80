// A choice from a tree: type to filter, arrows to walk, left and right to fold and unfold.
import { choose, chosenIn, leave, namesake, partsOf, show } from "./combobox";
import { all, find, make, on } from "./dom";
import { fold, nearly, otherLayout } from "./letters";
import { star, usualNow, usualOf, type Usual } from "./usual";

interface Node { value: string; label: string; parent: string | null; open: boolean; hint?: string }
interface Tree { nodes: Node[]; parents: Map<string, Node>; families: Set<string>; unfolded: Set<string> }

const trees = new WeakMap<HTMLElement, Promise<Tree>>();

function treeOf(root: HTMLElement): Promise<Tree> {
  let tree = trees.get(root);
  if (!tree) {
    const { nodes, url } = root.dataset;
    const given = nodes ? Promise.resolve(JSON.parse(nodes)) : fetch(url!).then((answer) => answer.json());
    tree = given.then((raw: Node[]) => {
      const list = raw.map((node) => ({ ...node, value: String(node.value), parent: node.parent == null ? null : String(node.parent) }));
      const families = new Set(list.map((node) => node.parent ?? ""));
      return { nodes: list, parents: new Map(list.map((node) => [node.value, node])), families, unfolded: new Set<string>() };
    });
    trees.set(root, tree);
  }
  return tree;
}

function pathOf(tree: Tree, node: Node): Node[] {
  const path = [node];
  for (let up = node.parent; up; ) {
    const parent = tree.parents.get(up);
    if (!parent || path.includes(parent)) break;
    path.unshift(parent);
    up = parent.parent;
  }
  return path;
}

/** Nodes to show, the best first among brothers, and the one that is meant. */
interface Found { nodes: Node[]; best?: Node }

/** All unfolded ones, or what was typed, perhaps on the other keyboard layout. */
function visibleNodes(tree: Tree, typed: string): Found {
  if (!typed) return { nodes: tree.nodes.filter((node) => pathOf(tree, node).slice(0, -1).every((up) => tree.unfolded.has(up.value))) };
  const [here, there] = [fold(typed), otherLayout(fold(typed))];
  for (const words of [here, there]) {
    const found = matching(tree, words, (path, word) => path.includes(word));
    if (found.nodes.length) return found;
  }
  for (const words of [here, there]) { // perhaps mistyped: a word that begins nearly so
    const found = matching(tree, words, (path, word) => word.length > 3 && path.split(/[^\p{L}\d]+/u).some(
      (other) => [0, 1, -1].some((more) => nearly(word, other.slice(0, word.length + more)))));
    if (found.nodes.length) return found;
  }
  return { nodes: [] };
}

/** How well a node fits, from 0 on: its whole name, its start, its words, else its path; NaN if not at all. */
function rank(tree: Tree, node: Node, typed: string, fits: (path: string, word: string) => boolean): number {
  const words = typed.split(/\s+/).filter(Boolean);
  const own = fold(node.label);
  if (own === typed) return 0;
  if (own.startsWith(typed)) return 1;
  if (words.every((word) => own.includes(word))) return 2;
  const path = fold(pathOf(tree, node).map((step) => `${step.label} ${step.hint ?? ""}`).join(" "));
  return words.every((word) => fits(path, word)) ? 3 : NaN;
}

/** Nodes that fit what was typed, with their parents. */
function matching(tree: Tree, typed: string, likes: (path: string, word: string) => boolean): Found {
  const families = new Map<Node, number>(); // a family is as good as its best member
  let [best, least]: [Node | undefined, number] = [undefined, Infinity];
  for (const node of tree.nodes) {
    const fits = rank(tree, node, typed, likes);
    if (Number.isNaN(fits)) continue;
    for (const step of pathOf(tree, node)) families.set(step, Math.min(fits, families.get(step) ?? Infinity));
    if (node.open !== false && fits < least) [best, least] = [node, fits];
  }
  const below = (parent: string | null): Node[] => tree.nodes
    .filter((node) => (tree.parents.has(node.parent ?? "") ? node.parent : null) === parent && families.has(node))
    .sort((a, b) => families.get(a)! - families.get(b)!)
    .flatMap((node) => [node, ...below(node.value)]);
  return { nodes: below(null), best };
}

function item(tree: Tree, node: Node, typed: string): HTMLElement {
  const family = tree.families.has(node.value);
  const unfolded = !!typed || tree.unfolded.has(node.value);
  const element = make("div", {
    role: "treeitem", "data-value": node.value, "aria-level": String(pathOf(tree, node).length), "aria-selected": "false",
    id: `tree-${node.value}-${Math.random().toString(36).slice(2, 7)}`, ...(family ? { "aria-expanded": String(unfolded) } : {}),
    ...(node.open === false ? { class: "is-group" } : {}),
  }, make("span", { class: "wk-twig", "aria-hidden": "true" }, family ? (unfolded ? "▾" : "▸") : ""), make("span", {}, node.label));
  if (node.hint) element.append(make("small", {}, node.hint));
  return element;
}

/** A value that one usually chooses, at the top of an untouched list. */
function usualItem(tree: Tree, value: string, starred: boolean): HTMLElement[] {
  const node = tree.parents.get(value);
  if (!node || node.open === false) return []; // another template's
  const element = item({ ...tree, families: new Set() }, { ...node, parent: null }, "");
  element.dataset.usual = "";
  find(".wk-twig", element)!.textContent = starred ? "★" : "";
  return [element];
}

function usualRows(tree: Tree, { starred, recent }: Usual, said: DOMStringMap): HTMLElement[] {
  const rows = [[said.starred, starred], [said.recent, recent]].flatMap(([title, values]) => {
    const shown = (values as string[]).flatMap((value) => usualItem(tree, value, values === starred));
    return shown.length ? [make("div", { class: "wk-group" }, title as string), ...shown] : [];
  });
  return rows.length ? [...rows, make("div", { class: "wk-group" }, said.every ?? "")] : [];
}

/** The sign by which a mouse stars what the list marks. */
function addStars(root: HTMLElement, list: HTMLElement, { starred }: Usual): void {
  if (!root.dataset.usual) return;
  for (const element of all('[role="treeitem"]:not(.is-group)', list)) {
    const has = starred.includes(element.dataset.value!);
    element.append(make("span", { class: `wk-star${has ? " is-starred" : ""}`, "aria-hidden": "true", title: list.dataset.star ?? "" }, has ? "★" : "☆"));
  }
}

async function toggleStar(root: HTMLElement, element: HTMLElement): Promise<void> {
  const value = element.dataset.value!;
  if (element.classList.contains("is-group")) return;
  await star(root, value);
  await draw(root, value);
}

const items = (list: HTMLElement): HTMLElement[] => all('[role="treeitem"]', list);
function activate(list: HTMLElement, input: HTMLElement, element: HTMLElement | undefined): void {
  for (const other of items(list)) other.setAttribute("aria-selected", String(other === element));
  if (!element) return input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-activedescendant", element.id);
  element.scrollIntoView({ block: "nearest" });
}

async function draw(root: HTMLElement, keep = ""): Promise<void> {
  const parts = partsOf(root);
  const tree = await treeOf(root);
  const usual = parts.input.value ? usualNow(root) : await usualOf(root); // what is typed waits for nothing
  const typed = parts.hidden.value && parts.input.value === chosenIn(parts).text ? "" : parts.input.value.trim();
  const { nodes, best } = visibleNodes(tree, typed);
  const first = typed ? [] : usualRows(tree, usual, parts.list.dataset);
  parts.list.replaceChildren(...first, ...nodes.slice(0, 300).map((node) => item(tree, node, typed)));
  addStars(root, parts.list, usual);
  if (!nodes.length) parts.list.append(make("div", { class: "wk-group" }, parts.list.dataset.nothing ?? ""));
  const wanted = keep || (typed ? best?.value : parts.hidden.value);
  const list = items(parts.list);
  activate(parts.list, parts.input, list.findLast((element) => element.dataset.value === wanted) ?? (typed ? list.find((e) => !e.classList.contains("is-group")) : list[0]));
  show(parts, document.activeElement === parts.input);
}

async function take(root: HTMLElement, element: HTMLElement): Promise<void> {
  const tree = await treeOf(root);
  const node = tree.parents.get(element.dataset.value!);
  if (!node) return;
  if (node.open === false) return toggle(root, node.value);
  choose(partsOf(root), node.value, pathOf(tree, node).map((step) => step.label).join(" › "));
}

async function toggle(root: HTMLElement, value: string, unfold?: boolean): Promise<void> {
  const tree = await treeOf(root);
  if (unfold ?? !tree.unfolded.has(value)) tree.unfolded.add(value);
  else tree.unfolded.delete(value);
  await draw(root, value);
}

async function onKey(input: HTMLElement, event: KeyboardEvent): Promise<void> {
  const root = input.closest<HTMLElement>("[data-tree]")!;
  const { list } = partsOf(root);
  const shown = items(list);
  const now = shown.findIndex((element) => element.getAttribute("aria-selected") === "true");
  const active = shown[now];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.code];
  if (step) {
    event.preventDefault();
    if (list.hidden) return draw(root);
    activate(list, input, shown[(now + step + shown.length) % shown.length]);
  } else if (event.key === "*" && root.dataset.usual) {
    event.preventDefault();
    if (!list.hidden && active) await toggleStar(root, active);
  } else if (list.hidden || !active) return;
  else if (event.key === "Enter" && !event.ctrlKey) {
    event.preventDefault();
    await take(root, active);
  } else if (["ArrowRight", "ArrowLeft"].includes(event.code) && active.hasAttribute("aria-expanded") && !(input as HTMLInputElement).value) {
    event.preventDefault();
    await toggle(root, active.dataset.value!, event.code === "ArrowRight");
  }
}

export function startTrees(): void {
  const root = (element: Element): HTMLElement => element.closest<HTMLElement>("[data-tree]")!;
  on("input", "[data-tree] input[role=combobox]", (input) => void draw(root(input)));
  on("click", "[data-tree] input[role=combobox]", (input) => void draw(root(input)));
  on("keydown", "[data-tree] input[role=combobox]", (input, event) => void onKey(input, event));
  on("focusin", "[data-tree][data-usual] input[role=combobox]", (input) => void usualOf(root(input))); // there when it is wanted
  on("focusout", "[data-tree] input[role=combobox]", (input) => {
    const parts = partsOf(input);
    const same = parts.hidden.value ? undefined : namesake(parts);
    if (same) void take(parts.root, same);
    else leave(parts);
  });
  on("mousedown", "[data-tree] [role=treeitem]", (element, event) => {
    event.preventDefault();
    if ((event.target as Element).closest(".wk-star")) return void toggleStar(root(element), element);
    void take(root(element), element);
    find<HTMLInputElement>("input[role=combobox]", root(element))?.focus();
  });
}
