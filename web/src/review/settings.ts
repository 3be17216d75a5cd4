/** What a reviewer chose for this browser. */

import { signal } from "@preact/signals";
import { language, type Language } from "../text/index.ts";

export const SETTINGS = { language: "haidang.desk.language", keys: "haidang.desk.keys" } as const;

/** Whether single letters are commands; some speech and switch users need them off. */
export const keysOn = signal(true);

export function setLanguage(chosen: Language): void {
  language.value = chosen === "en" ? "en" : "vi";
  document.documentElement.lang = language.value;
  localStorage.setItem(SETTINGS.language, language.value);
}

export function readKeys(): void {
  keysOn.value = localStorage.getItem(SETTINGS.keys) !== "off";
}

export function setKeys(on: boolean): void {
  keysOn.value = on;
  localStorage.setItem(SETTINGS.keys, on ? "on" : "off");
}
