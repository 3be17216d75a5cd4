import { latest } from "../../sync/fold.ts";
import type { Value } from "../../sync/types.ts";
import { describedBy } from "../../ui/field.tsx";
import { TextInput } from "../../ui/inputs.tsx";
import { useLive } from "../live.ts";
import { replica } from "../session.ts";
import { type QuestionProps, typed } from "./shared.ts";
import { Frame } from "./text.tsx";
import { useTyped } from "./typed.ts";

/** Something asked for: a name with its code in the catalogue, or words of one's own. */
export function ItemQuestion(props: QuestionProps) {
  const { id, value, onValue } = props;
  const [text, keep] = useTyped(value, nameOf);
  const met = useLive(metItems) ?? new Map<string, Value>();
  const type = (next: string) => {
    const words = typed(next);
    const meaning = words === null ? null : [met.get(String(words)) ?? null, words];
    keep(next, meaning);
    onValue(meaning);
  };
  return (
    <Frame {...props}>
      <TextInput
        id={id}
        text={text}
        onText={type}
        describedBy={describedBy(id)}
        list={`${id}-list`}
      />
      <datalist id={`${id}-list`}>
        {[...met.keys()].map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </Frame>
  );
}

/** Codes by name of the items that needs of this area asked for before. */
async function metItems(): Promise<Map<string, Value>> {
  const values = (await replica().list("need")).map((need) => latest(need, "item")?.value);
  const items = values.filter((value) => Array.isArray(value));
  const named = items.map((item): [string, Value] => [nameOf(item), item[0] ?? null]);
  return new Map(
    named.filter(([name]) => name !== "").sort((a, b) => a[0].localeCompare(b[0], "vi")),
  );
}

/** The name in an item's value. */
export function nameOf(value: Value | undefined): string {
  return Array.isArray(value) && typeof value[1] === "string" ? value[1] : "";
}
