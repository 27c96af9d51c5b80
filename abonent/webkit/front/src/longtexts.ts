// Long texts show their beginning; a button, a link into them or a hit of the browser's search shows all.
import { all, find, make, on, onFragment } from "./dom";

const open = new Set<string>(); // what was unfolded stays so when a live change draws the page anew

const sizes = new ResizeObserver((seen) => {
  for (const { target } of seen) {
    if (isCut(target)) fold(target as HTMLElement);
    else if (fits(target)) release(target as HTMLElement);
  }
});

function isCut(text: Element): boolean {
  return !text.classList.contains("is-folded") && !text.nextElementSibling?.matches(".wk-fold") && text.scrollHeight > text.clientHeight + 1;
}

/** Whether a folded text has room for all of it: it was measured while its page was still narrow. */
function fits(text: Element): boolean {
  return text.classList.contains("is-folded") && text.clientHeight > 0 && text.scrollHeight <= text.clientHeight + 1;
}

function release(text: HTMLElement): void {
  text.classList.remove("is-folded");
  text.nextElementSibling?.remove();
}

function fold(text: HTMLElement): void {
  text.after(make("button", { type: "button", class: "wk-fold" }));
  if (text.scrollTop) reveal(text); // the browser was quicker
  else show(text, open.has(text.textContent ?? ""));
}

/** Shows all of a text that the browser scrolled by itself: what it looks for lies below the fold. */
function reveal(text: HTMLElement): void {
  text.scrollTop = 0;
  show(text, true);
  const hit = getSelection()?.anchorNode?.parentElement ?? find(":target", text);
  if (hit && text.contains(hit) && hit !== text) hit.scrollIntoView({ block: "center" });
}

function show(text: HTMLElement, whole: boolean): void {
  const button = text.nextElementSibling as HTMLElement;
  text.classList.toggle("is-folded", !whole);
  text.classList.toggle("is-whole", whole);
  button.setAttribute("aria-expanded", String(whole));
  button.textContent = (whole ? text.dataset.fold : text.dataset.unfold) ?? "";
  if (whole) open.add(text.textContent ?? "");
  else open.delete(text.textContent ?? "");
}

export function startLongTexts(): void {
  onFragment((root) => { for (const text of all(".wk-long", root)) sizes.observe(text); });
  on("click", ".wk-fold", (button) => {
    const text = button.previousElementSibling as HTMLElement;
    show(text, !text.classList.contains("is-whole"));
    text.scrollTop = 0;
    if (text.getBoundingClientRect().top < 0) text.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("scroll", ({ target }) => {
    const text = target instanceof HTMLElement && target.scrollTop && target.closest<HTMLElement>(".wk-long.is-folded");
    if (text) reveal(text);
  }, true);
}
