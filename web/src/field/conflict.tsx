import { inside, known, type Question } from "../survey/form.ts";
import { latest } from "../sync/fold.ts";
import type { Hex, RecordView, Value, Write } from "../sync/types.ts";
import { say, t } from "../text/index.ts";
import { Button, Card, Facts } from "../ui/kit.tsx";
import { Page } from "../ui/page.tsx";
import { go, to } from "../ui/router.ts";
import { type Opened, onScreen, useOpened } from "./bundle.ts";
import { when } from "./clock.ts";
import { authorName } from "./common.ts";
import { deviceName } from "./devices.ts";
import { questionOf } from "./difference.ts";
import { cut, fingerprint, openDraft, type } from "./draft.ts";
import { Frame, Trouble } from "./frame.tsx";
import { useKept } from "./kept.ts";
import { attempt, useLive } from "./live.ts";
import { Missing } from "./missing.tsx";
import { FreeQuestion } from "./questions/question.tsx";
import { replica } from "./session.ts";
import { context } from "./survey.ts";
import { valueText } from "./value-text.ts";

/** Another value as far as it was typed, in a list of one: a value may be nil. */
type Typed = readonly [Value];

/** Two people answered one question: a card per value, and a third way. */
export function ConflictPage(props: { survey: Hex; record: Hex; field: string }) {
  const opened = useOpened(props.survey);
  const [kept, keep] = useKept<Typed>(`conflict/${props.record}/${props.field}`);
  if (opened === undefined)
    return <Frame title={t("conflict.title")} back={to(["survey", props.survey])} />;
  const view = opened && find(opened, props.record);
  const question = opened && view && questionOf(opened.bundle.form, view, props.field);
  if (!opened || !view || !question) return <Missing />;
  const back = to(["survey", props.survey]);
  const shown = view.fields[props.field] ?? [];
  const choose = async (value: Value) => {
    const draft = await openDraft(props.record);
    const dots = shown.map(({ dot }) => dot);
    type(draft, props.field, value, dots);
    await cut([props.record]);
    keep(undefined);
    go(back, { replace: true });
  };
  const writes = distinct(shown);
  const seen = inside(
    question,
    onScreen(opened, view),
    known(opened.bundle.form, onScreen(opened, opened.bundle.survey), context(opened.bundle)),
  );
  return (
    <Page title={t("conflict.title")} back={back}>
      <Trouble />
      <h2>{say(question.label)}</h2>
      <p>{writes.length > 1 ? t("conflict.text") : t("conflict.settled")}</p>
      <div class="versions">
        {writes.map((write) => (
          <Version key={write.hash} question={question} write={write} choose={choose} />
        ))}
      </div>
      {kept === undefined ? (
        <Button icon="edit" onClick={() => keep([latest(view, props.field)?.value ?? null])}>
          {t("conflict.other")}
        </Button>
      ) : (
        <div class="stack-2">
          <FreeQuestion
            question={question}
            seen={seen}
            value={kept[0]}
            onValue={(value) => keep([value])}
          />
          <p class="quiet small">{t("conflict.otherKept")}</p>
          <Button kind="primary" icon="check" onClick={() => attempt(choose(kept[0]))}>
            {t("conflict.keepOther")}
          </Button>
        </div>
      )}
    </Page>
  );
}

/** One value with who wrote it, when, and on which device. */
function Version(props: {
  question: Question;
  write: Write;
  choose: (value: Value) => Promise<void>;
}) {
  const { question, write } = props;
  const { replica: origin } = write.dot;
  const name = useLive(() => deviceName(origin), [origin]);
  const here = origin === replica().id;
  return (
    <Card>
      <p class="version-value number">{valueText(question, write.value)}</p>
      <Facts
        of={[
          [t("conflict.who"), authorName(write.author) ?? t("conflict.someone")],
          [t("conflict.when"), when(write.time[0])],
          [t("conflict.where"), here ? t("conflict.here") : (name ?? t("conflict.elsewhere"))],
        ]}
      />
      <Button kind="primary" icon="check" onClick={() => attempt(props.choose(write.value))}>
        {t("conflict.choose")}
      </Button>
    </Card>
  );
}

function find({ bundle }: Opened, record: Hex): RecordView | undefined {
  const { survey, rows, needs } = bundle;
  return [survey, ...rows, ...needs].find(({ id }) => id === record);
}

/** One write a value; of equal ones the first. */
function distinct(writes: readonly Write[]): Write[] {
  const byValue = new Map<string, Write>();
  for (const write of writes)
    if (!byValue.has(fingerprint(write.value))) byValue.set(fingerprint(write.value), write);
  return [...byValue.values()];
}
