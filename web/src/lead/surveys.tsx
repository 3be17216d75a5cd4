import { signal } from "@preact/signals";
import { moment } from "../review/moment.ts";
import { shortUnit } from "../review/names.ts";
import { say, t } from "../text/index.ts";
import type { IconName } from "../ui/icon.tsx";
import { Chip, Empty, LinkRow, type Tone } from "../ui/kit.tsx";
import { to } from "../ui/router.ts";
import { useAnswer } from "./answer.ts";
import { Choice, Shown, Title } from "./parts.tsx";
import { type Listed, type Listing, STAGES, type Stage } from "./types.ts";

const LOOKS: Record<Stage, { tone: Tone; icon: IconName }> = {
  draft: { tone: "tablet", icon: "pen" },
  withdrawn: { tone: "tablet", icon: "back" },
  arriving: { tone: "island", icon: "sync" },
  unconfirmed: { tone: "island", icon: "clock" },
  handed_in: { tone: "mainland", icon: "review" },
  returned: { tone: "asks", icon: "asks" },
  decided: { tone: "decided", icon: "decided" },
};

/** The state that is asked for; it stays while a survey is read. */
const wanted = signal<Stage | undefined>(undefined);

/** All surveys of the open rounds, drafts among them. */
export function SurveysPage() {
  const answer = useAnswer<Listing>("/api/island/fieldwork");
  const rounds = answer.data?.rounds.map(({ name }) => name).join(", ");
  return (
    <>
      <Title text={rounds || t("lead.surveysText")}>{t("lead.surveys")}</Title>
      <Shown answer={answer}>{(said) => <List said={said} />}</Shown>
    </>
  );
}

function List({ said }: { said: Listing }) {
  const { rounds, surveys } = said;
  if (surveys.length === 0)
    return (
      <Empty icon="list">
        <p>{t(rounds.length === 0 ? "lead.noRound" : "lead.surveysNone")}</p>
      </Empty>
    );
  const state = wanted.value;
  const listed = surveys.filter((one) => !state || one.state === state);
  return (
    <>
      <div class="segments">
        <Choice chosen={!state} choose={() => (wanted.value = undefined)}>
          {t("lead.all", { n: surveys.length })}
        </Choice>
        {STAGES.map((one) => (
          <Choice key={one} chosen={state === one} choose={() => (wanted.value = one)}>
            {`${t(`lead.stage.${one}`)} · ${surveys.filter(({ state }) => state === one).length}`}
          </Choice>
        ))}
      </div>
      {listed.length === 0 && <p class="quiet">{t("lead.noSurveys")}</p>}
      <ul class="stack-2">
        {listed.map((one) => (
          <li key={one.id}>
            <Row of={one} said={said} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Row({ of, said }: { of: Listed; said: Listing }) {
  const round = said.rounds.length > 1 && said.rounds.find(({ id }) => id === of.round)?.name;
  const about = [
    say({ vi: of.form.title, en: of.form.english }),
    of.unit && shortUnit(of.unit.name),
    of.needs > 0 && t("lead.needs", { n: of.needs }),
    round,
  ];
  return (
    <LinkRow href={to(["island", "surveys", of.id])}>
      <strong>{of.site?.name || t("lead.noSite")}</strong>
      <span class="quiet">{about.filter(Boolean).join(" · ")}</span>
      <span class="row">
        <StageChip stage={of.state} />
        <span>{lastStep(of, said)}</span>
      </span>
    </LinkRow>
  );
}

/** Where a survey stands, in a word. */
function StageChip({ stage }: { stage: Stage }) {
  return <Chip {...LOOKS[stage]}>{t(`lead.stage.${stage}`)}</Chip>;
}

/** Who handed it in and when, or who began it. */
function lastStep({ handed_in: handed, begun }: Listed, { people }: Listing): string {
  const step = handed ?? begun;
  if (!step) return "";
  const who = (step.author && people[step.author]?.name) || t("desk.someone");
  return t(handed ? "lead.handedIn" : "lead.begunBy", { who, when: moment(step.time) });
}
