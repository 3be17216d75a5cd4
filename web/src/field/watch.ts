import { effect } from "@preact/signals";
import type { Hex } from "../sync/types.ts";
import { route } from "../ui/router.ts";
import { readCommon } from "./common.ts";
import { isTyping, putAway, refreshDrafts, save, takeOwnKeystroke } from "./draft.ts";
import { startExchange } from "./exchange.ts";
import { codeOf } from "./failure.ts";
import { attempt, trouble } from "./live.ts";
import { followPerson, openSession, phase, replica, revision, session } from "./session.ts";
import { readSites } from "./summary.ts";
import { isTaking } from "./taking.ts";
import { sweep } from "./untouched.ts";

/** What leaves the screen is cut into changes, so that the next exchange carries it. */
function cutWhenHidden(): void {
  const leave = () => {
    if (phase.value === "ready") void attempt(putAway());
  };
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) leave();
    else void attempt(save().then((kept) => (kept ? followPerson() : undefined)));
  });
}

/** Asks before the app is closed on a picture or a keystroke that is not on the disk yet. */
function askBeforeLoss(): void {
  addEventListener("beforeunload", (event) => {
    if (isTaking() || isTyping()) event.preventDefault();
  });
}

/** Milliseconds in which changes are gathered before the screen is read again. */
const GATHER = 60;

let changed = new Set<Hex>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Opens the tablet's data and keeps what is on screen true from now on. */
export async function startField(): Promise<void> {
  await openSession();
  if (!session.value) return;
  replica().subscribe((records) => {
    for (const record of records) if (!takeOwnKeystroke(record)) changed.add(record);
    if (changed.size > 0 && timer === undefined) timer = setTimeout(() => void readAgain(), GATHER);
  });
  await readAgain();
  await attempt(sweep());
  effect(() => {
    if (route.value) trouble.value = undefined;
  });
  cutWhenHidden();
  askBeforeLoss();
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
