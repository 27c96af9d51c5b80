// htmx under a strict policy, with every failure said in words.
import htmx from "htmx.org";
import { cookie, find } from "./dom";
import { said, toast } from "./toasts";

export function startHtmx(): void {
  Object.assign(htmx.config, {
    allowEval: false,
    includeIndicatorStyles: false,
    historyCacheSize: 0, // pages hold personal data: none of it goes to localStorage
    refreshOnHistoryMiss: true,
    defaultSettleDelay: 0,
    attributesToSettle: ["class"], // the size one gave a text box is an inline style, which the policy refuses
    timeout: 30000,
    responseHandling: [
      { code: "204", swap: false },
      { code: "[23]..", swap: true },
      { code: "422", swap: true },
      { code: "[45]..", swap: false, error: true },
    ],
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const { detail, target } = event as CustomEvent;
    detail.headers["X-CSRFToken"] = cookie("csrftoken");
    const author = document.body.dataset.operator;
    if (author) detail.headers["X-Page-Of"] = author;
    // Asked by a change and not by a person: it does not keep an idle session alive.
    if (detail.triggeringEvent?.type === "live") detail.headers["X-Live"] = "1";
    const form = (target as Element | null)?.closest?.("form.wk-filters");
    if (form) for (const [name, value] of [...detail.formData.entries()]) if (!value) detail.formData.delete(name);
  });
  document.addEventListener("htmx:sendError", () => toast({ text: said("offline"), tone: "amber" }));
  document.addEventListener("htmx:timeout", () => toast({ text: said("offline"), tone: "amber" }));
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = (event as CustomEvent).detail as { xhr: XMLHttpRequest };
    if (xhr.getResponseHeader("HX-Trigger")) return; // the server said it itself
    if (xhr.status === 401) return sessionOver();
    const word = xhr.status >= 500 ? "broken" : xhr.status === 404 ? "missing" : "refused";
    toast({ text: said(word), tone: "red" });
  });
  document.addEventListener("session-over", sessionOver);
}

export function sessionOver(): void {
  const dialog = find<HTMLDialogElement>("#session-over");
  if (dialog && !dialog.open) dialog.showModal();
}

export { htmx };
