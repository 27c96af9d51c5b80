// A fragment drawn anew around what a person works in: that form, dialog or menu is not touched.
import { all, find } from "./dom";
import { htmx } from "./hx";

const TYPED = "input:not([type=hidden], [type=button], [type=submit]), textarea, select, [contenteditable]";

function isTouched(control: Element): boolean {
  if (control instanceof HTMLTextAreaElement) return control.value !== control.defaultValue;
  if (control instanceof HTMLSelectElement) {
    const options = [...control.options];
    if (control.multiple) return options.some((option) => option.selected !== option.defaultSelected);
    // Where none is marked, the browser chose the first.
    return control.selectedIndex !== Math.max(0, options.findLastIndex((option) => option.defaultSelected));
  }
  if (!(control instanceof HTMLInputElement)) return false;
  if (["checkbox", "radio"].includes(control.type)) return control.checked !== control.defaultChecked;
  return control.value !== control.defaultValue;
}

function isWorkedIn(form: HTMLElement): boolean {
  const active = document.activeElement;
  if (active && form.contains(active) && active.matches(TYPED)) return true;
  return "dirty" in form.dataset || "sending" in form.dataset || all(TYPED, form).some(isTouched) || !!find("progress", form);
}

/** The forms, dialogs and menus within `place` that a person works in now, and buttons still waiting for their answer.
 *
 * A form in the place of what it changes names with `data-holds` the whole that stays as long as it is there.
 */
export function inHand(place: Element): HTMLElement[] {
  const found = all("form, dialog[open], details.wk-menu[open], button.htmx-request", place)
    .filter((one) => !one.matches("form:not([data-holds])") || isWorkedIn(one))
    .map((one) => (one.dataset.holds && one.closest<HTMLElement>(one.dataset.holds)) || one);
  return found.filter((one) => !found.some((other) => other !== one && other.contains(one)));
}

const kindOf = (node: Element): string => [node.tagName, node.id, node.className.replace(" htmx-request", ""), node.getAttribute("action")].join(" ");

/** The new element in the place of `old`: of the same kind, as many of that kind before it. */
function counterpart(old: Element, now: Element): Element | undefined {
  const alike = (parent: Element): Element[] => [...parent.children].filter((one) => kindOf(one) === kindOf(old));
  return alike(now)[alike(old.parentElement!).indexOf(old)];
}

/** Replace the content of `old` by that of `now`, except for `kept`, which does not even move. */
export function merge(old: Element, now: Element, kept: Element[]): void {
  const stay = [...old.children].filter((child) => kept.some((one) => child.contains(one)));
  const pairs = new Map(stay.map((child) => [counterpart(child, now) as Node | undefined, child]));
  for (const node of [...old.childNodes]) if (!stay.includes(node as Element)) node.remove();
  let place = 0;
  for (const node of [...now.childNodes]) {
    const mine = pairs.get(node);
    if (mine) {
      place = stay.indexOf(mine) + 1;
      if (!kept.includes(mine)) merge(mine, node as Element, kept);
      continue;
    }
    old.insertBefore(node, stay[place] ?? null);
    if (!(node instanceof Element)) continue;
    htmx.process(node);
    htmx.trigger(node, "htmx:load", {});
  }
}
