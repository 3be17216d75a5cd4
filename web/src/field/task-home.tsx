import { say, t } from "../text/index.ts";
import { Banner, Button, Empty, useOnce } from "../ui/kit.tsx";
import { go, to } from "../ui/router.ts";
import { UpdateCard } from "../ui/update.tsx";
import { AreaChoice } from "./area-choice.tsx";
import { common, type Round } from "./common.ts";
import { putAway } from "./draft.ts";
import { refused } from "./exchange.ts";
import { FieldPage } from "./frame.tsx";
import { SurveyRow } from "./home.tsx";
import { attempt, useLive } from "./live.ts";
import { Refused } from "./refused.tsx";
import { area, person } from "./session.ts";
import { readSummaries } from "./summary.ts";
import { begin } from "./survey.ts";
import { letterOf } from "./task.ts";
import { Truth } from "./truth.tsx";

/** What a lead unit has to report: its form of the open round, and what was begun or handed in. */
export function TaskHome() {
  const summaries = useLive(readOwn, [area.value, person.value?.account]);
  if (!summaries) return <FieldPage title={t("place.today")} />;
  return (
    <FieldPage title={t("place.today")}>
      <AreaChoice />
      <div class="stack-2">
        <p class="home-who">
          <strong>{person.value?.name}</strong> · {person.value?.agency}
        </p>
        {refused.value ? <Refused /> : <Truth summaries={summaries} />}
      </div>
      <UpdateCard before={putAway} />
      {!refused.value && <Begin />}
      <section class="stack-2">
        <h2>{t("home.surveys")}</h2>
        {summaries.length === 0 && (
          <Empty icon="list">
            <p>{t("home.empty")}</p>
          </Empty>
        )}
        {summaries.map((one) => (
          <SurveyRow key={one.id} of={one} />
        ))}
      </section>
    </FieldPage>
  );
}

async function readOwn() {
  return area.value && person.value ? await readSummaries(area.value, person.value) : [];
}

function Begin() {
  const once = useOnce();
  const due = dueForm();
  if (!due) return <Banner tone="tablet" icon="info" title={t("home.noForm")} />;
  const { form, round, title } = due;
  const start = async () => {
    const id = await begin(form, round.id, undefined);
    go(to(["survey", id, "form"]));
  };
  return (
    <div class="stack-2">
      <p>
        {title} · {round.name}
      </p>
      <Button kind="beacon" icon="plus" onClick={() => once(() => attempt(start()))}>
        {t("task.begin")}
      </Button>
    </div>
  );
}

/** The newest version of the task's form that an open round asks with. */
function dueForm(): { form: string; round: Round; title: string } | undefined {
  const { rounds, forms } = common.value;
  const letter = letterOf(area.value ?? "");
  for (const round of rounds.filter(({ open }) => open))
    for (const id of round.forms) {
      const form = forms.get(id);
      if (form?.letter === letter) return { form: id, round, title: say(form.title) };
    }
  return undefined;
}
