// Texts of the editor, in the reader's language: the page brings them, by their English.
let known: Record<string, string> = {};

export const learn = (words: Record<string, string>): void => { known = words; };

/** A text in the reader's language; `{name}` stands for a value. */
export function say(text: string, values: Record<string, string | number> = {}): string {
  return (known[text] ?? text).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** bpmn-js asks for its texts by this; some stand in its own spelling. */
export const translateModule = {
  translate: ["value", (template: string, values?: Record<string, string>) => say(template, values)],
};
