/** The way through the queue, and the keys for it. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { go, to } from "../ui/router.ts";
import { neighbour, queryOf } from "./filter.ts";
import { type Command, commandOf, typing } from "./keys.ts";
import { keysOn } from "./settings.ts";
import { currentFilter, opened, queue } from "./state.ts";
import type { NeedRow } from "./types.ts";

/** The need after (1) or before (-1) the open one. */
export function nearby(step: 1 | -1): NeedRow | undefined {
  return neighbour(queue.value?.needs ?? [], opened.value?.id, step);
}

/** Opens the next or the previous need of the queue. */
export function move(step: 1 | -1): void {
  const row = nearby(step);
  if (row) go(to(["desk", row.id], queryOf(currentFilter())));
}

/** Hears the desk's keys while nobody types; `follow` says whether it took the command. */
export function useCommands(follow: (command: Command) => boolean): void {
  const latest = useRef(follow);
  latest.current = follow;
  // Before the browser paints: who sees a need may press a key at once.
  useLayoutEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (!keysOn.value || typing(event.target)) return;
      const command = commandOf(event);
      if (command && latest.current(command)) event.preventDefault();
    };
    document.addEventListener("keydown", hear);
    return () => document.removeEventListener("keydown", hear);
  }, []);
}
