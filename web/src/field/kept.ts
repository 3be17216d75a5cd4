import { useEffect, useState } from "preact/hooks";
import { attempt } from "./live.ts";
import { replica } from "./session.ts";

/** What is typed before it belongs to any record, on disk from its first keystroke. */
export function useKept<T>(key: string): readonly [T | undefined, (next: T | undefined) => void] {
  const [value, setValue] = useState<T>();
  useEffect(() => {
    void attempt(
      replica()
        .facts.get<T>(key)
        .then((before) => setValue((now) => now ?? before)),
    );
  }, [key]);
  const keep = (next: T | undefined) => {
    setValue(() => next);
    void attempt(replica().facts.put(key, next));
  };
  return [value, keep];
}
