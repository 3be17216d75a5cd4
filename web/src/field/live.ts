import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { codeOf } from "./failure.ts";
import { revision } from "./session.ts";

/** The code of the last thing that failed with nobody else to say so. */
export const trouble = signal<string | undefined>(undefined);

/** Waits for work whose failure nobody else tells of; whether it succeeded. */
export async function attempt(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    trouble.value = codeOf(error);
    return false;
  }
}

/** What `read` gives, read again whenever records change; undefined until the first answer. */
export function useLive<T>(read: () => Promise<T>, inputs: readonly unknown[] = []): T | undefined {
  const [value, setValue] = useState<T>();
  const at = revision.value;
  useEffect(() => {
    let late = false;
    read().then(
      (answer) => {
        if (!late) setValue(() => answer);
      },
      (error) => {
        trouble.value = codeOf(error);
      },
    );
    return () => {
      late = true;
    };
  }, [at, ...inputs]);
  return value;
}
