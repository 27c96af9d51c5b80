// Letters as they are compared: without case, "ё" for "е", perhaps typed on the other keyboard layout.
export const fold = (text: string): string => text.toLowerCase().replaceAll("ё", "е");

// The same keys on a Latin and a Russian keyboard.
const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбюе";

export function otherLayout(text: string): string {
  return [...text].map((sign) => {
    const [latin, russian] = [LATIN.indexOf(sign), RUSSIAN.indexOf(sign)];
    return latin >= 0 ? RUSSIAN[latin] : russian >= 0 ? LATIN[russian] : sign;
  }).join("");
}
