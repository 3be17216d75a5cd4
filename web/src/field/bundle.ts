import { useEffect } from "preact/hooks";
import type { Answers, Filled, Known } from "../survey/form.ts";
import { known } from "../survey/form.ts";
import type { Hex, RecordView } from "../sync/types.ts";
import { type Draft, openDraft } from "./draft.ts";
import { useLive } from "./live.ts";
import { assignedBy, mayOpen } from "./seeing.ts";
import { person, replica } from "./session.ts";
import { type Bundle, context, filled, readBundle, records } from "./survey.ts";
import { holdVersion } from "./untouched.ts";

/** A survey on screen: its records, the draft of each, and to whom its site is assigned. */
export interface Opened {
  readonly bundle: Bundle;
  readonly assigned: readonly Hex[];
  readonly drafts: ReadonlyMap<Hex, Draft>;
}

/**
 * A survey with the drafts of all its records; null if it is not here or not to be seen, undefined
 * while opening.
 */
export function useOpened(id: Hex): Opened | null | undefined {
  return useLive(async () => {
    const bundle = await readBundle(id);
    if (!bundle) return null;
    const { survey } = bundle;
    const assignments = await replica().list("assignment", { scope: survey.scope });
    const assigned = assignedBy(assignments)(survey);
    if (!mayOpen(person.value, bundle, assigned)) return null;
    const opened = await Promise.all(records(bundle).map(openDraft));
    return { bundle, assigned, drafts: new Map(opened.map((draft) => [draft.record, draft])) };
  }, [id, person.value?.account]);
}

/** The answers on screen. */
export function onScreen({ drafts }: Opened, view: RecordView): Answers {
  return drafts.get(view.id)?.values.value ?? {};
}

/** The survey as its form sees it now, keystrokes included. */
export function filledNow(opened: Opened): Filled {
  return filled(opened.bundle, (view) => onScreen(opened, view));
}

export function knownNow(opened: Opened): Known {
  return known(opened.bundle.form, onScreen(opened, opened.bundle.survey), context(opened.bundle));
}

/** Keeps a new version of the app waiting while a form is open. */
export function useFormOpen(): void {
  useEffect(() => {
    const letGo = holdVersion();
    return () => void letGo();
  }, []);
}
