import { shown } from "../../survey/need.ts";
import { byPlace, localDay } from "../../survey/text.ts";
import { type Unit, unitValue } from "../../survey/unit.ts";
import type { Value } from "../../sync/types.ts";
import { say, t } from "../../text/index.ts";
import { describedBy, Field } from "../../ui/field.tsx";
import { ChoiceButtons, Select } from "../../ui/inputs.tsx";
import { formerUnitsOf, hexOf, unitName, unitsOf } from "../common.ts";
import { useLive } from "../live.ts";
import { area, replica } from "../session.ts";
import { messages, note, type QuestionProps } from "./shared.ts";
import { Frame, TextQuestion } from "./text.tsx";

const FEW = 7;

/** An administrative unit of this area: today's, or one of those that were merged into it. */
export function UnitQuestion(props: QuestionProps) {
  const { question, id, value, onValue } = props;
  const units = offered(question.id);
  const choices = units.map(({ key, name }) => ({ value: key, word: name }));
  const chosen = Array.isArray(value) ? value.join("/") : null;
  const few = choices.length <= FEW;
  const control = {
    id,
    name: id,
    options: choices,
    chosen,
    nothing: t("form.choose"),
    onChoose: (key: string | number | null) =>
      onValue(unitValue(units.find((unit) => unit.key === key))),
    describedBy: describedBy(id),
  };
  return (
    <Field
      id={id}
      label={say(question.label)}
      note={note(props)}
      help={question.help && say(question.help)}
      messages={messages(props.problems)}
      group={few}
      part={props.part}
    >
      {few ? <ChoiceButtons {...control} /> : <Select {...control} />}
    </Field>
  );
}

/** The units in force, or for the question about the time before the merger those before. */
function offered(question: string): Unit[] {
  const present = unitsOf(area.value, localDay(Date.now()));
  return question === "former_unit" ? formerUnitsOf(present) : present;
}

/** A hamlet: typed, with those met before offered. */
export function HamletQuestion(props: QuestionProps) {
  const met = useLive(metHamlets) ?? [];
  return <TextQuestion {...props} suggestions={met} />;
}

async function metHamlets(): Promise<string[]> {
  const views = [...(await replica().list("site")), ...(await replica().list("survey"))];
  const names = views.map((view) => shown(view, "hamlet"));
  const texts = names.filter((name): name is string => typeof name === "string" && name !== "");
  return [...new Set(texts)].sort(byPlace);
}

/** The site or round that the survey was begun with: shown, not asked. */
export function ReferenceQuestion(props: QuestionProps) {
  const { value } = props;
  const name = useLive(() => nameOf(value), [hexOf(value)]);
  return (
    <Frame {...props} required>
      <output id={props.id} class="input">
        {name}
      </output>
    </Frame>
  );
}

async function nameOf(value: Value): Promise<string> {
  const id = hexOf(value);
  const view = id === undefined ? undefined : await replica().read(id);
  const name = view && shown(view, "name");
  return typeof name === "string" ? name : unitName(value);
}
