// A decision table as the page holds it, and what may be chosen there.
export type Pair = [string, string];
export type Texts = Record<string, string>;
export interface Question { expression: string; label: Texts; kind: string; values: string }
export interface Result { name: string; label: Texts; kind: string; values: string[]; default: string }
export interface Row { tests: string[]; results: string[]; note: string }
export interface Table { policy: string; aggregate: string; inputs: Question[]; outputs: Result[]; rows: Row[] }
export interface Data {
  words: Record<string, string>;
  policies: Pair[];
  aggregates: Pair[];
  kinds: Pair[];
  languages: Pair[];
  facts: Record<string, [string, string, string][]>;
  empty: Table;
}
/** Where a column stands: among the questions or the results. */
export interface Place { side: "inputs" | "outputs"; at: number }
