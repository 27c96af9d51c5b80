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

/** The letters on a key of both keyboards: "E · У". */
export function onBoth(key: string): string {
  const place = LATIN.indexOf(key.toLowerCase());
  return key.length === 1 && place >= 0 ? `${key.toUpperCase()} · ${RUSSIAN[place]!.toUpperCase()}` : key.toUpperCase();
}

/** Whether two words differ by no more than one letter: missing, added, wrong, or two of them swapped. */
export function nearly(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  let [a, b] = [one.length, other.length];
  while (a > start && b > start && one[a - 1] === other[b - 1]) [a, b] = [a - 1, b - 1];
  if (a - start <= 1 && b - start <= 1) return true;
  return a - start === 2 && b - start === 2 && one[start] === other[start + 1] && one[start + 1] === other[start];
}
