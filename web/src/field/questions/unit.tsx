import { localDay } from "../../survey/text.ts";
import type { Value } from "../../sync/types.ts";
import { say, t } from "../../text/index.ts";
import { describedBy, Field } from "../../ui/field.tsx";
import { ChoiceButtons, Select } from "../../ui/inputs.tsx";
import { common, reference, type Unit, unitKey, unitName } from "../common.ts";
import { latestValues } from "../draft.ts";
import { useLive } from "../live.ts";
import { area, replica } from "../session.ts";
import { messages, note, type QuestionProps } from "./shared.ts";
import { Frame, TextQuestion } from "./text.tsx";

const FEW = 7;

/** An administrative unit of this area: today's, or one of those that were merged into it. */
export function UnitQuestion(props: QuestionProps) {
  const { question, id, value, onValue } = props;
  const units = offered(question.id === "former_unit");
  const choices = units.map((unit) => ({ value: unitKey(unit), word: unit.name }));
  const chosen = Array.isArray(value) ? value.join("/") : null;
  const choose = (key: string | number | null) => onValue(unitValue(units, key));
  const few = choices.length <= FEW;
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
      {few ? (
        <ChoiceButtons
          name={id}
          options={choices}
          chosen={chosen}
          onChoose={choose}
          describedBy={describedBy(id)}
        />
      ) : (
        <Select
          id={id}
          options={choices}
          chosen={chosen}
          nothing={t("form.choose")}
          onChoose={choose}
          describedBy={describedBy(id)}
        />
      )}
    </Field>
  );
}

function unitValue(units: readonly Unit[], key: string | number | null): Value {
  const unit = units.find((one) => unitKey(one) === key);
  return unit ? [unit.codebook, unit.code] : null;
}

/** The units of this area, sorted as Vietnamese sorts. */
export function offered(former: boolean): Unit[] {
  const today = localDay(Date.now());
  const all = [...common.value.units.values()];
  const present = all.filter((unit) => unit.area === area.value && inForce(unit, today));
  const keys = new Set(present.map(unitKey));
  const wanted = former
    ? all.filter((unit) => unit.successors.some((one) => keys.has(one)) && !inForce(unit, today))
    : present;
  return wanted.sort((a, b) => a.name.localeCompare(b.name, "vi"));
}

function inForce({ from, to }: Unit, day: string): boolean {
  return from <= day && (to === null || day <= to);
}

/** A hamlet: typed, with those met before offered. */
export function HamletQuestion(props: QuestionProps) {
  const met = useLive(metHamlets) ?? [];
  return <TextQuestion {...props} suggestions={met} />;
}

async function metHamlets(): Promise<string[]> {
  const views = [...(await replica().list("site")), ...(await replica().list("survey"))];
  const names = views.map((view) => latestValues(view).hamlet);
  const texts = names.filter((name): name is string => typeof name === "string" && name !== "");
  return [...new Set(texts)].sort((a, b) => a.localeCompare(b, "vi"));
}

/** The site or round that the survey was begun with: shown, not asked. */
export function ReferenceQuestion(props: QuestionProps) {
  const { question, value } = props;
  const name = useLive(() => referenceName(value), [reference(value)]);
  return (
    <Frame {...props} required>
      <input
        id={props.id}
        class="input"
        readOnly
        value={name ?? ""}
        aria-label={say(question.label)}
      />
    </Frame>
  );
}

async function referenceName(value: Value): Promise<string> {
  const id = reference(value);
  const view = id === undefined ? undefined : await replica().read(id);
  const name = view && latestValues(view).name;
  return typeof name === "string" ? name : unitName(value);
}
