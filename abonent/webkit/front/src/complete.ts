// In text boxes `::` brings texts written often and `@` colleagues (on a Russian layout the same key twice: `""`).
import { activeOption, all, debounce, find, make, moveActive, on, setActive } from "./dom";
import { post } from "./drafts";
import { otherLayout } from "./letters";

const MARK = /(^|[\s(])(::|@|"")([\p{L}\d._-]{0,30})$/u;
let list: HTMLElement | null = null;
let box: HTMLTextAreaElement | null = null;

function close(): void {
  list?.remove();
  list = null;
}

const marked = (area: HTMLTextAreaElement): RegExpExecArray | null =>
  area.selectionStart === area.selectionEnd ? MARK.exec(area.value.slice(0, area.selectionStart)) : null;

/** What the text is about, as far as the page knows. */
function about(area: HTMLTextAreaElement): Record<string, string> {
  const { here = "" } = find("main [data-here]")?.dataset ?? {};
  const [kind = "", id = ""] = here.split(":");
  const value = (css: string): string => find<HTMLInputElement>(css, area.form ?? document)?.value ?? "";
  const prefix = /^(case-\d+)-/.exec(area.name)?.[1];
  return {
    client: value("input[name=client]") || (kind === "client" ? id : find("[data-client]")?.dataset.client ?? ""),
    case: kind === "case" ? id : "", topic: prefix ? value(`[name="${prefix}-topic"]`) : "",
  };
}

const look = debounce(120, async (area: HTMLTextAreaElement) => {
  const found = marked(area);
  const url = document.body.dataset.complete;
  if (!found || !url) return close();
  const mark = found[2] === "::" ? "::" : "@";
  for (const q of [found[3]!, otherLayout(found[3]!.toLowerCase())]) {
    const answer = await post(url, { q, mark, ...about(area) });
    if (!answer?.ok || marked(area)?.[0] !== found[0]) return close();
    const html = (await answer.text()).trim();
    if (html) return draw(area, html);
  }
  close();
});

function draw(area: HTMLTextAreaElement, html: string): void {
  close();
  box = area;
  list = make("div", { class: "wk-popup wk-complete", role: "listbox" });
  list.innerHTML = html;
  area.after(list);
  list.style.top = `${area.offsetTop + area.offsetHeight + 2}px`; // never over what is being typed
  list.scrollIntoView({ block: "nearest" });
  const options = all('[role="option"]', list);
  setActive(options[0] ?? null, options, area as unknown as HTMLInputElement);
}

function take(option: HTMLElement): void {
  const found = box && marked(box);
  if (!box || !found) return close();
  const from = box.selectionStart - found[2]!.length - found[3]!.length;
  box.setRangeText(option.dataset.insert ?? "", from, box.selectionStart, "end");
  close();
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
}

export function startComplete(): void {
  on("input", "textarea", (area) => {
    if (marked(area as HTMLTextAreaElement)) look(area as HTMLTextAreaElement);
    else close();
  });
  on("focusout", "textarea", () => setTimeout(close, 150));
  on("mousedown", ".wk-complete [role=option]", (option, event) => {
    event.preventDefault();
    take(option);
  });
  on("keydown", "textarea", (area, event) => {
    if (!list || event.ctrlKey || event.altKey || event.metaKey) return;
    const active = activeOption(list);
    if (event.key === "Escape") close();
    else if (["Enter", "Tab"].includes(event.key) && active) take(active);
    else if (!moveActive(list, area, event.code)) return;
    event.preventDefault();
  });
}
