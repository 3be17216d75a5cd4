import { useState } from "preact/hooks";
import { answerText } from "../review/answer.ts";
import { moment } from "../review/moment.ts";
import { Refusal } from "../review/server.ts";
import type { DotJson } from "../review/types.ts";
import { parseNumber } from "../survey/text.ts";
import { say, t } from "../text/index.ts";
import { Field } from "../ui/field.tsx";
import { TextInput } from "../ui/inputs.tsx";
import { Button, Empty } from "../ui/kit.tsx";
import { ask, useAnswer } from "./answer.ts";
import { Refused, Shown, Title } from "./parts.tsx";
import { conflictAsDetail } from "./reading.ts";
import type { Conflict, Conflicts, People, Side } from "./types.ts";

/** Answers that two people edited side by side: the lead chooses, or writes another. */
export function ConflictsPage() {
  const answer = useAnswer<Conflicts>("/api/island/conflicts");
  return (
    <>
      <Title text={t("lead.conflictsText")}>{t("lead.conflicts")}</Title>
      <Shown answer={answer}>
        {({ conflicts, people }) =>
          conflicts.length === 0 ? (
            <Empty icon="check">
              <p>{t("lead.conflictsNone")}</p>
            </Empty>
          ) : (
            <ul class="stack">
              {conflicts.map((one) => (
                <li key={one.record + one.field}>
                  <ConflictCard
                    conflict={one}
                    people={people}
                    show={answer.show}
                    again={answer.again}
                  />
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
    </>
  );
}

type Wish = { readonly chosen: DotJson } | { readonly value: string | number };

function ConflictCard(props: {
  conflict: Conflict;
  people: People;
  show: (said: Conflicts) => void;
  again: () => Promise<void>;
}) {
  const { conflict, people, show, again } = props;
  const [refusal, setRefusal] = useState<Refusal>();
  const settle = async (wish: Wish) => {
    const { record, field, values } = conflict;
    const dots = values.map(({ dot }) => dot);
    const said = await ask<Conflicts>("/api/island/conflicts", { record, field, dots, ...wish });
    if (!(said instanceof Refusal)) return show(said);
    setRefusal(said);
    if (said.code === "version_changed") await again();
  };
  return (
    <section class="card">
      <div>
        <p class="quiet">{conflict.place?.name || t("lead.noSite")}</p>
        <h2>{conflict.question ? say(conflict.question.label) : conflict.field}</h2>
      </div>
      <div class="lead-sides">
        {distinct(conflict.values).map((side) => (
          <SideCard
            key={String(side.dot)}
            side={side}
            conflict={conflict}
            people={people}
            settle={settle}
          />
        ))}
      </div>
      <Refused refusal={refusal} />
      {conflict.may_write && <Another conflict={conflict} settle={settle} />}
    </section>
  );
}

function SideCard(props: {
  side: Side;
  conflict: Conflict;
  people: People;
  settle: (wish: Wish) => Promise<void>;
}) {
  const { side, conflict, people } = props;
  const who = (side.author && people[side.author]?.name) || t("desk.someone");
  const { question } = conflict;
  const text = question
    ? answerText(question, side.value, conflictAsDetail(conflict))
    : String(side.value ?? "");
  return (
    <div class="lead-side">
      <p class="lead-side-value">{text || t("desk.blank")}</p>
      <p class="quiet">{[who, moment(side.time), side.device].filter(Boolean).join(" · ")}</p>
      <Button kind="primary" onClick={() => props.settle({ chosen: side.dot })}>
        {t("lead.choose")}
      </Button>
    </div>
  );
}

/** The newest write of each value. */
function distinct(values: readonly Side[]): Side[] {
  const seen = new Map(values.toReversed().map((side) => [JSON.stringify(side.value), side]));
  return [...seen.values()].toReversed();
}

/** Another value, typed as the question wants it. */
function Another(props: { conflict: Conflict; settle: (wish: Wish) => Promise<void> }) {
  const { conflict, settle } = props;
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState(false);
  const number = ["count", "decimal", "money", "year"].includes(conflict.question?.kind ?? "");
  const id = `another-${conflict.record}-${conflict.field}`;
  const submit = async (event: Event) => {
    event.preventDefault();
    const value = number ? parseNumber(text, conflict.question?.scale ?? 0) : text.trim();
    setWrong(value === null || value === "");
    if (value !== null && value !== "") await settle({ value });
  };
  const whole = conflict.question?.scale ? "lead.anotherNumber" : "lead.anotherWhole";
  const word = t(number ? whole : "lead.anotherMissing");
  return (
    <form class="lead-another" onSubmit={submit} noValidate>
      <Field
        id={id}
        label={t("lead.another")}
        messages={wrong ? [{ level: "error", text: word }] : []}
        part
      >
        <TextInput
          id={id}
          text={text}
          onText={setText}
          invalid={wrong}
          mode={number ? "decimal" : "text"}
        />
      </Field>
      <Button type="submit">{t("lead.write")}</Button>
    </form>
  );
}
