// What the page tells of what may be chosen, and what is put together.
export type Json = Record<string, any>;
export type Pair = [string, string];
export interface Data {
  words: Record<string, string>;
  types: Pair[];
  kinds: Pair[];
  queries: { code: string; label: string; parameters: string[] }[];
  dictionaries: Pair[];
  tables: { code: string; label: string; inputs: Pair[]; results: Pair[] }[];
  languages: Pair[];
}
