import type { Hex } from "../sync/types.ts";
import { readCommon } from "./common.ts";
import { isOwnKeystroke, refreshDrafts } from "./draft.ts";
import { cutWhenHidden, startExchange } from "./exchange.ts";
import { codeOf } from "./failure.ts";
import { trouble } from "./live.ts";
import { openSession, replica, revision, session } from "./session.ts";
import { readSites } from "./summary.ts";

/** Milliseconds in which changes are gathered before the screen is read again. */
const GATHER = 60;

let changed = new Set<Hex>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Opens the tablet's data and keeps what is on screen true from now on. */
export async function startField(): Promise<void> {
  await openSession();
  if (!session.value) return;
  replica().subscribe((records) => {
    for (const record of records) if (!isOwnKeystroke(record)) changed.add(record);
    if (changed.size > 0 && timer === undefined) timer = setTimeout(() => void readAgain(), GATHER);
  });
  await readAgain();
  cutWhenHidden();
  startExchange();
}

async function readAgain(): Promise<void> {
  timer = undefined;
  const records = changed;
  changed = new Set();
  try {
    await readCommon(replica());
    await readSites();
    await refreshDrafts(records);
    revision.value += 1;
  } catch (error) {
    trouble.value = codeOf(error);
  }
}
