/** The network is the simulator's: it says what of an answer arrives, and what happens meanwhile. */

import { base64, unbase64 } from "../../sync/bytes.ts";
import { ask } from "./lines.ts";
import { turns } from "./still.ts";

interface Arrives {
  /** Absent where no answer comes. */
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** The body, as it comes in. */
  readonly slices?: readonly string[];
  /** Whether the link breaks behind the last slice. */
  readonly broken?: boolean;
  /** Turns of the event loop before the answer, and before each slice. */
  readonly turns: number;
  /** The commands to write what somebody types before the answer comes. */
  readonly meanwhile: readonly unknown[];
}

/** A `fetch`; `write` writes what the simulator has somebody type meanwhile. */
export function fetchFor(write: (command: unknown) => Promise<unknown>): typeof fetch {
  return async (input, init) => {
    const { pathname } = new URL(String(input));
    const headers = Object.fromEntries(new Headers(init?.headers));
    const body = new Uint8Array(await new Response(init?.body ?? null).arrayBuffer());
    const request = { path: pathname, method: init?.method ?? "GET", headers, body: base64(body) };
    const arrives = ask({ fetch: request }) as Arrives;
    await turns(arrives.turns);
    for (const command of arrives.meanwhile) await write(command).catch(() => undefined);
    if (arrives.status === undefined) throw new TypeError("the link is gone");
    const { status, headers: given = {} } = arrives;
    return new Response(status === 204 ? null : bodyOf(arrives), { status, headers: given });
  };
}

function bodyOf({ slices = [], broken = false, turns: count }: Arrives): ReadableStream {
  const left = [...slices];
  return new ReadableStream({
    async pull(controller) {
      await turns(count);
      const slice = left.shift();
      if (slice !== undefined) controller.enqueue(unbase64(slice));
      else if (broken) controller.error(new TypeError("the link is gone"));
      else controller.close();
    },
  });
}
