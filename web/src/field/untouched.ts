import { useEffect } from "preact/hooks";
import { latest } from "../sync/fold.ts";
import type { Hex, RecordView } from "../sync/types.ts";
import { cut } from "./draft.ts";
import { attempt } from "./live.ts";
import { person, replica } from "./session.ts";
import { beganBy, readBundle, records, remove } from "./survey.ts";

/** The lock that holds a new version of the app back; the service worker asks for it. */
const FORM_OPEN = "form-open";

/**
 * Keeps a record from being deleted as untouched while it is on screen, or something is on its way
 * into it, in any tab; the answer lets go, and is through when it has.
 */
export function hold(id: Hex): () => Promise<void> {
  return share(lockOf(id));
}

/** Keeps a new version of the app waiting. */
export function holdVersion(): () => Promise<void> {
  return share(FORM_OPEN);
}

function share(lock: string): () => Promise<void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const held = navigator.locks.request(lock, { mode: "shared" }, () => released);
  return async () => {
    release();
    await held;
  };
}

function lockOf(id: Hex): string {
  return `record/${id}`;
}

/** Cuts what was typed into a need or a row when it leaves the screen; an empty one is deleted. */
export function useLeaving(id: Hex): void {
  useEffect(() => {
    const letGo = hold(id);
    return () => void attempt(leave(id, letGo));
  }, [id]);
}

async function leave(id: Hex, letGo: () => Promise<void>): Promise<void> {
  try {
    await cut([id]);
  } finally {
    await letGo();
  }
  await dropIfUntouched(id);
}

/** Deletes a survey, a need or a row that was left as it was begun, unless it is held. */
export async function dropIfUntouched(id: Hex): Promise<void> {
  await navigator.locks.request(lockOf(id), { ifAvailable: true }, async (lock) => {
    const view = lock ? await untouched(id) : undefined;
    if (view) await remove(view);
  });
}

/** A record of this person's with everything under it, if it holds nothing but its beginning. */
async function untouched(id: Hex): Promise<RecordView | undefined> {
  const bundle = await readBundle(id);
  const under = bundle ? records(bundle) : [id];
  // The journal first: what is cut in between is then seen in the records.
  for (const one of under) if ((await replica().journal.of(one)).size > 0) return undefined;
  const views = await Promise.all(under.map((one) => replica().read(one)));
  const [view] = views;
  const mine = view && !view.deleted && beganBy(view) === person.value?.account;
  return mine && views.every((one) => one && isAsBegun(one)) ? view : undefined;
}

/** Whether a record has only the values that it was begun with; a photo is something by itself. */
function isAsBegun(view: RecordView): boolean {
  const first = latest(view, view.collection === "survey" ? "form" : "parent")?.hash;
  const writes = Object.values(view.fields).flat();
  return view.collection !== "photo" && writes.every(({ hash }) => hash === first);
}

/** Deletes what a crash left as it was begun, unless a form is open in some tab. */
export async function sweep(): Promise<void> {
  await navigator.locks.request(FORM_OPEN, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    for (const collection of ["row", "need", "survey"])
      for (const { id } of await replica().list(collection)) await dropIfUntouched(id);
  });
}
