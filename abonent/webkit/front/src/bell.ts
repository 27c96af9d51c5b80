// What waits unread: its count in the tab's title, and, where a person allowed it, a word of the browser's
// when it grows while the tab is hidden. The server draws `data-unread` and the words.
import { find, on } from "./dom";

let shown = "";
let before: number | null = null;

function count(): number {
  return Number(find("[data-bell]")?.dataset.bell ?? 0);
}

function entitle(): void {
  const bare = document.title.startsWith(shown) ? document.title.slice(shown.length) : document.title;
  shown = count() ? `(${count()}) ` : "";
  if (document.title !== shown + bare) document.title = shown + bare;
}

function tell(): void {
  const bell = find("[data-bell]");
  if (!bell) return;
  const now = count();
  const grew = before !== null && now > before;
  before = now;
  entitle();
  if (!grew || !document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
  // One tag for all tabs: the browser shows one of them.
  const note = new Notification(bell.dataset.said ?? "", { tag: "abonent", icon: "/static/webkit/favicon.svg" });
  note.addEventListener("click", () => { window.focus(); note.close(); });
}

export function startBell(): void {
  if (!find(".wk-bell")) return;
  // Pages change their title by themselves, after a live change for one.
  new MutationObserver(entitle).observe(document.head, { childList: true, subtree: true, characterData: true });
  document.addEventListener("htmx:afterSwap", (event) => {
    if ((event as CustomEvent).detail.target?.matches?.(".wk-bell")) tell();
  });
  on("click", "[data-allow-notices]", (button) => {
    if (!("Notification" in window)) return;
    void Notification.requestPermission().then((answer) => {
      button.hidden = answer === "granted";
    });
  });
}
