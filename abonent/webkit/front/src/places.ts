// Where a person was in a form begun: whoever comes back to it goes on typing there.
import { all, find, on } from "./dom";

const FIELD = ":is(input:not([type=hidden], [type=file], [type=button], [type=submit]), textarea, select)";
const BEGUN = "form[data-draft-here]";
const coming = new WeakMap<HTMLFormElement, string>(); // the place in forms that were not come back to yet

const placeOf = (key: string): string => `${key} place`;

/** Remember in which of its fields the person is. */
export function notePlace(form: HTMLFormElement, key: string): void {
  const field = document.activeElement as HTMLInputElement | null;
  if (coming.has(form) || !form.matches(BEGUN) || !field?.name || field.form !== form) return;
  sessionStorage.setItem(placeOf(key), field.name);
}

export const forgetPlace = (key: string): void => sessionStorage.removeItem(placeOf(key));

/** The page puts its own field first while the form is not filled in: that is no place where one was. */
export function startPlaces(keyOf: (form: HTMLFormElement) => string): void {
  for (const form of all<HTMLFormElement>(`${BEGUN}:not([data-bound])`)) coming.set(form, sessionStorage.getItem(placeOf(keyOf(form))) ?? "");
  on("focusin", BEGUN, (form) => { if (form.dataset.draftState) notePlace(form as HTMLFormElement, keyOf(form as HTMLFormElement)); });
  for (const type of ["keydown", "pointerdown"] as const)
    on(type, BEGUN, (form, event) => { if (event.isTrusted && !event.altKey) stayHere(form as HTMLFormElement); });
}

/** There is nothing to come back to, or the person has chosen a place. */
export const stayHere = (form: HTMLFormElement): boolean => coming.delete(form);

/** To the field where one was; without one to the first that must be filled in and is not. */
export function returnTo(form: HTMLFormElement): void {
  const name = coming.get(form);
  if (name === undefined) return;
  const field = name ? find<HTMLInputElement>(`${FIELD}[name="${CSS.escape(name)}"]`, form) : firstMissing(form);
  if (!field || field === document.activeElement) return;
  field.focus();
  if (field.matches("textarea, [type=text]")) field.setSelectionRange(field.value.length, field.value.length);
}

const firstMissing = (form: HTMLFormElement): HTMLInputElement | undefined =>
  all<HTMLInputElement>(`${FIELD}[aria-required=true]`, form).find((field) => !field.value.trim() && field.offsetParent);
