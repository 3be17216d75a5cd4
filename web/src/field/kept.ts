import { useEffect, useState } from "preact/hooks";
import { attempt } from "./live.ts";
import { person, replica } from "./session.ts";

/** What a person types before it belongs to any record, on disk from its first keystroke. */
export function useKept<T>(name: string): readonly [T | undefined, (next: T | undefined) => void] {
  const key = `${name}/${person.value?.account}`;
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
