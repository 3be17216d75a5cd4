/** What a reviewer chose for this browser. */

import { signal } from "@preact/signals";
import { type Language, language } from "../text/index.ts";

const SETTINGS = { language: "haidang.desk.language", keys: "haidang.desk.keys" } as const;

/** Whether single letters are commands; some speech and switch users need them off. */
export const keysOn = signal(true);

/** What was chosen before; Vietnamese and with keys where nothing was. */
export function readSettings(): void {
  wearLanguage(localStorage.getItem(SETTINGS.language) === "en" ? "en" : "vi");
  keysOn.value = localStorage.getItem(SETTINGS.keys) !== "off";
}

export function setLanguage(chosen: Language): void {
  wearLanguage(chosen);
  localStorage.setItem(SETTINGS.language, chosen);
}

export function setKeys(on: boolean): void {
  keysOn.value = on;
  localStorage.setItem(SETTINGS.keys, on ? "on" : "off");
}

function wearLanguage(chosen: Language): void {
  language.value = chosen;
  document.documentElement.lang = chosen;
}
