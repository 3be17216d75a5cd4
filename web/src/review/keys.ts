/** The desk's keys: single letters that never fire while somebody types. */

import type { Outcome } from "../survey/review.ts";

export type Command = { readonly open: Outcome } | { readonly step: 1 | -1 };

export const LETTERS: Readonly<Record<Outcome, string>> = {
  approved: "D",
  adjusted: "C",
  returned: "H",
  rejected: "K",
};

const COMMANDS: Readonly<Record<string, Command>> = {
  d: { open: "approved" },
  c: { open: "adjusted" },
  h: { open: "returned" },
  k: { open: "rejected" },
  j: { step: 1 },
  l: { step: -1 },
};

export type Pressed = Pick<
  KeyboardEvent,
  "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "isComposing" | "repeat" | "defaultPrevented"
>;

/** What a key asks for; undefined for every other key, with a modifier, or while a word is composed. */
export function commandOf(event: Pressed): Command | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  if (event.isComposing || event.defaultPrevented) return undefined;
  const command = COMMANDS[letter(event)];
  return command && "open" in command && event.repeat ? undefined : command;
}

/** A Vietnamese input method may swallow the letter; the key's place still tells. */
function letter({ key, code }: Pressed): string {
  return /^[a-z]$/i.test(key) ? key.toLowerCase() : code.replace(/^Key/, "").toLowerCase();
}

/** Whether keys belong to what is focused: a field, or a dialog above the page. */
export function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest("input, textarea, select, dialog") !== null;
}
