// What one usually chooses in a tree: starred and recent values, asked for once by each page.
import { post } from "./drafts";

export interface Usual { starred: string[]; recent: string[] }

const NONE: Usual = { starred: [], recent: [] };
const asked = new Map<string, Promise<Usual>>();
const there = new Map<string, Usual>();

async function read(usual: string, answer: Promise<Response | null>): Promise<Usual> {
  const got = await answer;
  const found = got?.ok ? ((await got.json()) as Usual) : NONE;
  there.set(usual, found);
  return found;
}

/** What the picker offers before anything is typed; nothing where it has no such list. */
export function usualOf({ dataset: { usual } }: HTMLElement): Promise<Usual> {
  if (!usual) return Promise.resolve(NONE);
  const known = asked.get(usual) ?? read(usual, fetch(usual).catch(() => null));
  asked.set(usual, known);
  return known;
}

/** As far as it has come. */
export const usualNow = ({ dataset: { usual } }: HTMLElement): Usual => there.get(usual ?? "") ?? NONE;

/** Star a value, or take the star away. */
export async function star({ dataset: { usual } }: HTMLElement, value: string): Promise<void> {
  if (!usual) return;
  const before = await asked.get(usual);
  const next = read(usual, post(usual, { value, starred: before?.starred.includes(value) ? "0" : "1" }));
  asked.set(usual, next);
  await next;
}
