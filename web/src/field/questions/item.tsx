import type { Item } from "../../survey/round.ts";
import type { Value } from "../../sync/types.ts";
import { say } from "../../text/index.ts";
import { describedBy } from "../../ui/field.tsx";
import { TextInput } from "../../ui/inputs.tsx";
import { common } from "../common.ts";
import { isWrong, type QuestionProps, typed } from "./shared.ts";
import { Frame } from "./text.tsx";
import { useTyped } from "./typed.ts";

/** Something asked for: from the open rounds' catalogue, or in words of one's own. */
export function ItemQuestion(props: QuestionProps) {
  const { id, value, onValue } = props;
  const [text, keep] = useTyped(value, itemText);
  const items = offered(props.letter);
  const type = (next: string) => {
    const words = typed(next);
    const item = items.find(({ name }) => say(name) === words);
    const meaning = words === null ? null : [item?.code ?? null, words];
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
        invalid={isWrong(props.problems)}
        list={`${id}-list`}
      />
      <datalist id={`${id}-list`}>
        {items.map(({ code, name }) => (
          <option key={code} value={say(name)} />
        ))}
      </datalist>
    </Frame>
  );
}

/** What the open rounds offer to a form. */
function offered(letter: string | undefined): Item[] {
  const items = common.value.rounds.filter(({ open }) => open).flatMap((round) => round.items);
  return items.filter(({ letters }) => letter === undefined || letters.includes(letter));
}

/** The name in an item's value. */
export function itemText(value: Value | undefined): string {
  return Array.isArray(value) && typeof value[1] === "string" ? value[1] : "";
}
