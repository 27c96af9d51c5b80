// Blocks that repeat in a form, each with the hidden number by which its fields are named.
import { find } from "./dom";
import { htmx, sessionOver } from "./hx";

/** Make the form have the numbered blocks that were kept: no fewer, no more. */
export async function matchBlocks(form: HTMLFormElement, kept: Record<string, string[]>): Promise<void> {
  const place = find("[data-blocks]", form);
  const name = place?.dataset.blocks;
  const wanted = name ? kept[name] : undefined;
  if (!place || !name || !wanted?.length) return;
  const numberOf = (block: Element): string => find<HTMLInputElement>(`input[name="${CSS.escape(name)}"]`, block)?.value ?? "";
  for (const block of [...place.children]) if (!wanted.includes(numberOf(block))) block.remove();
  const there = new Set([...place.children].map(numberOf));
  for (const number of wanted.filter((one) => !there.has(one))) await add(place, name, Number(number));
}

/** The server numbers a new block after the one it is told of. */
async function add(place: HTMLElement, name: string, number: number): Promise<void> {
  const url = new URL(place.dataset.url!, location.href);
  if (number > 0) url.searchParams.set(name, String(number - 1));
  const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (answer?.status === 401) return sessionOver();
  if (!answer?.ok) return;
  place.insertAdjacentHTML("beforeend", await answer.text());
  htmx.process(place.lastElementChild!);
}
