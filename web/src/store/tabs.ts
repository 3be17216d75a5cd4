/** News between the tabs that show one replica. */

import type { Hex } from "../sync/types.ts";

type Listener = (records: ReadonlySet<Hex>) => void;

export interface Tabs {
  announce: Listener;
  subscribe(listener: Listener): () => void;
  close(): void;
}

export function openTabs(name: string): Tabs {
  const listeners = new Set<Listener>();
  const tell: Listener = (records) => {
    for (const listener of listeners) listener(records);
  };
  const channel = new BroadcastChannel(`haidang:${name}`);
  channel.onmessage = (event: MessageEvent<Hex[]>) => tell(new Set(event.data));
  // Under Node an open channel keeps the process alive.
  (channel as { unref?: () => void }).unref?.();
  return {
    announce(records) {
      tell(records);
      channel.postMessage([...records]);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => channel.close(),
  };
}

/** Runs `work` if no tab runs under this name; undefined if one does. */
export async function alone<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  const { locks } = globalThis.navigator ?? {};
  if (!locks) return work();
  return locks.request(name, { ifAvailable: true }, async (lock) => (lock ? work() : undefined));
}
