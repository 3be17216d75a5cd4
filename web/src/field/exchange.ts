import { effect, signal } from "@preact/signals";
import type { ExchangeReport } from "../store/replica.ts";
import { codeOf } from "./failure.ts";
import { makeRoom } from "./room.ts";
import { enrolment, phase, replica, revision } from "./session.ts";

/** Milliseconds between exchanges while the node answers, and at most when it does not. */
const STEADY = 20_000;
const SLOWEST = 30_000;
const FIRST_RETRY = 3_000;

/** The last exchange that ended well. */
export const report = signal<ExchangeReport | undefined>(undefined);
/** Why the last one did not; undefined after one that did. */
export const failure = signal<string | undefined>(undefined);
export const exchanging = signal(false);
/** Whether the node, when it last answered, would not take this tablet's data. */
export const refused = signal(false);

/** What a node says that has locked this tablet, or knows it for another area's. */
const REFUSED = "scope_denied";

/** Under which this tablet remembers it, for a start with no network. */
const FACT = "refused";

let timer: ReturnType<typeof setTimeout> | undefined;
let failures = 0;
let again = false;

/** How long to wait before the next exchange, after so many failures in a row. */
export function pause(failed: number): number {
  return failed === 0 ? STEADY : Math.min(SLOWEST, FIRST_RETRY * 2 ** (failed - 1));
}

/** Exchanges without a tap: now, when a network appears, when the app is looked at, and steadily. */
export function startExchange(): void {
  addEventListener("online", soon);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) soon();
  });
  effect(() => {
    if (phase.value === "opening" || !enrolment.value) return;
    void recall();
    soon();
  });
}

async function recall(): Promise<void> {
  if (await replica().facts.get<boolean>(FACT)) refused.value = true;
}

async function remember(now: boolean): Promise<void> {
  if (refused.value === now) return;
  refused.value = now;
  // What cannot be kept is heard again at the next exchange.
  await replica()
    .facts.put(FACT, now)
    .catch(() => {});
}

/** Exchanges shortly, after what a person did; if nobody answers, again before long. */
export function soon(): void {
  failures = 0;
  clearTimeout(timer);
  timer = setTimeout(() => void exchangeNow(), 50);
}

/** One window with the node; never two at once. */
export async function exchangeNow(): Promise<void> {
  if (exchanging.value) {
    again = true;
    return;
  }
  clearTimeout(timer);
  exchanging.value = true;
  await attempt();
  exchanging.value = false;
  timer = setTimeout(() => void exchangeNow(), again ? 50 : pause(failures));
  again = false;
}

async function attempt(): Promise<void> {
  const base = enrolment.value?.node.base;
  if (!base) return;
  try {
    report.value = await replica().exchange(base);
    failure.value = undefined;
    failures = 0;
    await remember(false);
    await makeRoom(Date.now());
  } catch (error) {
    failure.value = codeOf(error);
    failures += 1;
    if (failure.value === REFUSED) await remember(true);
  }
  revision.value += 1;
}
