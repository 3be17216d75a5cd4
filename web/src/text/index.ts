import { signal } from "@preact/signals";
import { en } from "./en.ts";
import { vi } from "./vi.ts";

export type Language = "vi" | "en";
export type Key = keyof typeof vi;
/** A text that data carries in both languages. */
export type Label = Readonly<Record<Language, string>>;

const CATALOGUES: Record<Language, Record<Key, string>> = { vi, en };

/** The language on screen; every text follows it. */
export const language = signal<Language>("vi");

/** What stands before the keys of those texts that speak to one kind of reader, `task:`. */
export const wording = signal("");

function textOf(key: Key): string {
  const apart = wording.value + key;
  return CATALOGUES[language.value][known(apart) ? apart : key];
}

/** The text of a key, with `{name}` filled in; of `one|many` the side that `n` asks for. */
export function t(key: Key, values: Readonly<Record<string, string | number>> = {}): string {
  const [one = "", many = one] = textOf(key).split("|");
  return (String(values.n) === "1" ? one : many).replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in values ? String(values[name]) : whole,
  );
}

/** Whether a text exists: for keys made from codes that other programs choose. */
export function known(key: string): key is Key {
  return key in vi;
}

/** A text for a code, or the text that says which code it was. */
export function forCode(prefix: string, code: string): string {
  const key = `${prefix}.${code}`;
  return known(key) ? t(key) : t("code.other", { code });
}

/** What data says in the language on screen, Vietnamese where there is nothing else. */
export function say(label: Partial<Label> | undefined): string {
  return label?.[language.value] ?? label?.vi ?? "";
}
