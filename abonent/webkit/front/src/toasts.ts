// Toasts: what happened, optionally with an undo. Texts come from the server, in the reader's language.
import { all, cookie, find, make, on } from "./dom";

export type Tone = "grey" | "green" | "amber" | "red";
interface Toast { text: string; tone?: Tone; undo?: string; action?: { label: string; run: () => void } }

const box = (): HTMLElement | null => find("#toasts");
export const said = (name: string): string => box()?.dataset[name] ?? "";

export function toast({ text, tone = "grey", undo = "", action }: Toast): void {
  const place = box();
  if (!place || !text) return;
  if (all(".wk-toast p", place).some((other) => other.textContent === text)) return;
  const close = make("button", { type: "button", "aria-label": said("close") }, "✕");
  const element = make("div", { class: "wk-toast", "data-tone": tone }, make("p", {}, text));
  const offered = undo ? { label: said("undo"), run: () => void post(undo) } : action;
  if (offered) {
    const button = make("button", { type: "button" }, offered.label);
    button.addEventListener("click", () => { element.remove(); offered.run(); });
    element.append(button);
  }
  close.addEventListener("click", () => element.remove());
  element.append(close);
  place.append(element);
  // Into the top layer, above any open dialog.
  if (place.matches(":popover-open")) place.hidePopover();
  place.showPopover?.();
  // An error stays until it is read; the rest leaves, later if it can be undone.
  if (tone !== "red") setTimeout(() => element.remove(), offered ? 12000 : 6000);
}

async function post(url: string): Promise<void> {
  const headers = { "X-CSRFToken": cookie("csrftoken"), "X-Page-Of": document.body.dataset.operator ?? "" };
  const answer = await fetch(url, { method: "POST", headers }).catch(() => null);
  if (answer?.ok) location.reload();
  else toast({ text: said(answer ? "refused" : "offline"), tone: "red" });
}

export function startToasts(): void {
  for (const kept of all<HTMLTemplateElement>("#toasts > template[data-toast]")) {
    toast({
      text: kept.content.textContent?.trim() ?? "", tone: kept.dataset.tone as Tone, undo: kept.dataset.undoUrl,
    });
    kept.remove();
  }
  document.addEventListener("toast", (event) => toast((event as CustomEvent<Toast>).detail));
  on("click", "[data-theme-toggle]", () => {
    const dark = document.documentElement.getAttribute("data-bs-theme") !== "dark";
    document.documentElement.setAttribute("data-bs-theme", dark ? "dark" : "light");
    localStorage.setItem("theme", dark ? "dark" : "light");
  });
}
