import { useRef, useState } from "preact/hooks";
import type { Value } from "../../sync/types.ts";
import { fingerprint } from "../draft.ts";

/**
 * The text of a control beside the value that it was understood as: what was typed stays in the
 * control untouched, and a value from elsewhere replaces it.
 */
export function useTyped(
  value: Value,
  write: (value: Value) => string,
): readonly [string, (text: string, understood: Value) => void] {
  const [text, setText] = useState(() => write(value));
  const understood = useRef<Value>(value);
  const own = fingerprint(value) === fingerprint(understood.current);
  const keep = (next: string, meaning: Value) => {
    understood.current = meaning;
    setText(next);
  };
  return [own ? text : write(value), keep];
}
