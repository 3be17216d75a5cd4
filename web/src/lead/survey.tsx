import "../review/need.css";
import { useState } from "preact/hooks";
import { costText } from "../field/figures.ts";
import { itemName } from "../review/answer.ts";
import { StateChip } from "../review/looks.tsx";
import { moment } from "../review/moment.ts";
import { Photos } from "../review/photos.tsx";
import { Refusal } from "../review/server.ts";
import { NeedAnswers, SurveyAnswers } from "../review/survey.tsx";
import { type RecordJson, shown } from "../review/types.ts";
import { say, t } from "../text/index.ts";
import { Banner, Button, Card, LinkButton } from "../ui/kit.tsx";
import { route, to } from "../ui/router.ts";
import { ask, useAnswer } from "./answer.ts";
import { Refused, Shown, Title } from "./parts.tsx";
import { asDetail } from "./reading.ts";
import { look } from "./state.ts";
import type { Survey } from "./types.ts";

/** One survey, read only, with the confirmation of exactly what is shown. */
export function SurveyPage() {
  const [, from = "confirm", id = ""] = route.value.parts;
  const path = `/api/island/surveys/${encodeURIComponent(id)}`;
  // Not asked again by itself: what is being read is not swapped under the reader's eyes.
  const answer = useAnswer<Survey>(path, NEVER);
  return (
    <div class="lead-reading">
      <LinkButton href={to(["island", from])} icon="back" kind="quiet">
        {t(from === "surveys" ? "lead.backToSurveys" : "lead.backToConfirm")}
      </LinkButton>
      <Shown answer={answer}>
        {(survey) => <Reading survey={survey} path={path} show={answer.show} />}
      </Shown>
    </div>
  );
}

const NEVER = 2_000_000_000;

function Reading(props: { survey: Survey; path: string; show: (survey: Survey) => void }) {
  const { survey, path, show } = props;
  const [refusal, setRefusal] = useState<Refusal>();
  const name = survey.site && String(shown(survey.site, "name") ?? "");
  const handed = survey.handed_in;
  const who = (handed?.author && survey.people[handed.author]?.name) || t("desk.someone");
  const confirm = async () => {
    setRefusal(undefined);
    const said = await ask<Survey>(`${path}/confirmation`, { hand_in: survey.hand_in });
    if (!(said instanceof Refusal)) {
      show(said);
      return look();
    }
    setRefusal(said);
    if (said.said.survey) show(said.said.survey as Survey);
  };
  return (
    <>
      <Title text={say({ vi: survey.form.title, en: survey.form.english })}>
        {name || t("lead.noSite")}
      </Title>
      <State survey={survey} />
      {handed && <p>{t("lead.handedIn", { who, when: moment(handed.time) })}</p>}
      <Needs survey={survey} />
      <Photos detail={asDetail(survey)} />
      <SurveyAnswers detail={asDetail(survey)} />
      <footer class="lead-foot">
        <Refused refusal={refusal} />
        {survey.may_confirm && (
          <>
            <p>{t("lead.confirmMeans")}</p>
            <Button kind="beacon" icon="check" wide onClick={confirm}>
              {t("lead.confirmThis")}
            </Button>
          </>
        )}
      </footer>
    </>
  );
}

function State({ survey: { state, handed_in } }: { survey: Survey }) {
  if (handed_in?.confirmed)
    return (
      <Banner
        tone="decided"
        icon="check"
        title={t("lead.confirmedAt", { when: moment(handed_in.confirmed) })}
      />
    );
  if (state === "arriving")
    return <Banner tone="island" icon="sync" title={t("lead.arrivingText")} />;
  if (state === "draft" || state === "withdrawn")
    return <Banner tone="asks" icon="info" title={t("lead.draftText")} />;
  return null;
}

/** Where a need stands at the review, once it came so far. */
function Outcome({ state }: { state: Survey["outcomes"][number] | undefined }) {
  if (!state || state === "draft" || state === "arriving" || state === "unconfirmed") return null;
  return (
    <p>
      <StateChip state={state} whole />
    </p>
  );
}

/** What a need asks for, as far as its cost goes. */
function proposal(need: RecordJson) {
  return { quantity: shown(need, "quantity"), unit_price: shown(need, "unit_price") };
}

function Needs({ survey }: { survey: Survey }) {
  return (
    <section class="stack-2">
      <h2>{t("lead.needsTitle", { n: survey.needs.length })}</h2>
      {survey.needs.length === 0 && <p class="quiet">{t("lead.noNeeds")}</p>}
      {survey.needs.map((need, at) => (
        <Card
          key={need.id}
          title={itemName(shown(need, "item")) || t("desk.nothing")}
          aside={<span class="number">{costText(proposal(need))}</span>}
        >
          <Outcome state={survey.outcomes[at]} />
          <NeedAnswers detail={asDetail(survey, need)} />
        </Card>
      ))}
    </section>
  );
}
