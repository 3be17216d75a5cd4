/** What a reviewer has typed and not sent: kept in the browser, one for each account and need. */

import { signal } from "@preact/signals";
import { OUTCOMES, type Outcome } from "../survey/review.ts";
import type { Hex } from "../sync/types.ts";

/** The decision bar as it was left; figures as typed, absent where nobody touched them. */
export interface Draft {
  readonly outcome?: Outcome;
  readonly quantity?: string;
  readonly unitPrice?: string;
  readonly words?: string;
}

/** The part of `Storage` that drafts use. */
export type Drawer = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export function draftKey(account: Hex, need: Hex): string {
  return `haidang.draft.${account}.${need}`;
}

/** The draft of a need; empty where nothing was typed or what is kept cannot be read. */
export function readDraft(drawer: Drawer, key: string): Draft {
  try {
    return sound(JSON.parse(drawer.getItem(key) ?? "{}"));
  } catch {
    return {};
  }
}

/** Grows when a need gets its first draft or loses it. */
const comings = signal(0);

/** Whether something typed is kept for a need; whoever asks on screen is told when that changes. */
export function hasDraft(drawer: Drawer, key: string): boolean {
  return comings.value >= 0 && typed(readDraft(drawer, key));
}

/** Keeps a draft; false where the browser has no room for it. */
export function keepDraft(drawer: Drawer, key: string, draft: Draft): boolean {
  const before = typed(readDraft(drawer, key));
  try {
    if (typed(draft)) drawer.setItem(key, JSON.stringify(draft));
    else drawer.removeItem(key);
    return true;
  } catch {
    return false;
  } finally {
    if (before !== typed(readDraft(drawer, key))) comings.value += 1;
  }
}

/** Whether anything in a draft would be missed. */
function typed(draft: Draft): boolean {
  return draft.quantity !== undefined || draft.unitPrice !== undefined || !!draft.words?.trim();
}

function sound(kept: unknown): Draft {
  if (typeof kept !== "object" || kept === null) return {};
  const { outcome, quantity, unitPrice, words } = kept as Record<string, unknown>;
  return {
    ...(OUTCOMES.includes(outcome as Outcome) && { outcome: outcome as Outcome }),
    ...(typeof quantity === "string" && { quantity }),
    ...(typeof unitPrice === "string" && { unitPrice }),
    ...(typeof words === "string" && { words }),
  };
}
