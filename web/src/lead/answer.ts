import { useEffect, useRef, useState } from "preact/hooks";
import { get, post, type Refusal } from "../review/server.ts";
import { asRefusal, closed, look } from "./state.ts";

/** How often a page looks for what is new, in milliseconds. */
export const LOOK_EVERY = 15_000;

export interface Answer<T> {
  readonly data: T | undefined;
  /** Why the newest could not be had; what is known stays. */
  readonly trouble: Refusal | undefined;
  readonly show: (data: T) => void;
  readonly again: () => Promise<void>;
}

/**
 * What the server says at an address, asked again as long as the page is looked at.
 *
 * With `counting`, the counts of all pages are asked for along with it.
 */
export function useAnswer<T>(path: string, every = LOOK_EVERY, counting = true): Answer<T> {
  const [known, setKnown] = useState<{ path: string; data?: T; trouble?: Refusal }>({ path });
  const current = useRef(path);
  current.current = path;
  const again = async () => {
    try {
      const data = await get<T>(path);
      if (current.current === path) setKnown({ path, data });
      if (counting) await look();
    } catch (error) {
      const trouble = asRefusal(error);
      if (!closed(trouble) && current.current === path) setKnown((was) => ({ ...was, trouble }));
    }
  };
  useEffect(() => {
    void again();
    const glance = () => void (document.visibilityState === "visible" && again());
    const timer = setInterval(glance, every);
    document.addEventListener("visibilitychange", glance);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", glance);
    };
  }, [path, every]);
  const fresh = known.path === path ? known : { path };
  return {
    data: fresh.data,
    trouble: fresh.trouble,
    show: (data) => setKnown({ path, data }),
    again,
  };
}

/** Asks the server to do something; its answer, or why it did not. */
export async function ask<T>(path: string, body: unknown): Promise<T | Refusal> {
  try {
    return await post<T>(path, body);
  } catch (error) {
    const refusal = asRefusal(error);
    closed(refusal);
    return refusal;
  }
}
