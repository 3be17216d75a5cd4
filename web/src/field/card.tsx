import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import {
  type Fault,
  type Known,
  type Problem,
  problems,
  type Question,
  relevant,
  type Section,
} from "../survey/form.ts";
import { isRestricted } from "../survey/visits.ts";
import type { Hex } from "../sync/types.ts";
import { say, t } from "../text/index.ts";
import { Icon } from "../ui/icon.tsx";
import { Banner, Button, LinkButton } from "../ui/kit.tsx";
import { Page } from "../ui/page.tsx";
import { go, to } from "../ui/router.ts";
import { filledNow, knownNow, type Opened, useFormOpen, useOpened } from "./bundle.ts";
import { cut } from "./draft.ts";
import { soon } from "./exchange.ts";
import { draftOf } from "./form-page.tsx";
import { Frame, Trouble } from "./frame.tsx";
import { handIn, mayHandIn } from "./handing.ts";
import { attempt } from "./live.ts";
import { Missing } from "./missing.tsx";
import { PhotosQuestion } from "./photos.tsx";
import { poleSection, STEPS, type Step, stepOf } from "./pole.ts";
import { Questions } from "./questions/question.tsx";
import { Quick } from "./questions/quick.ts";
import { SavedLine } from "./saved.tsx";
import { titleOf } from "./summary.ts";
import { context, records } from "./survey.ts";

/** A pole's card: photo, place, condition and cause on one page; the rest can wait for a roof. */
export function CardPage({ survey }: { survey: Hex }) {
  useFormOpen();
  const opened = useOpened(survey);
  useCutOnLeaving(opened);
  const [tried, setTried] = useState(false);
  if (opened === undefined) return <Frame title={t("card.title")} back={to(["survey", survey])} />;
  const section = opened && poleSection(opened.bundle.form);
  if (!opened || !section) return <Missing />;
  const found = problems(opened.bundle.form, filledNow(opened), context(opened.bundle));
  const errors = found.filter(({ level }) => level === "error");
  const done = async () => {
    setTried(true);
    if (errors.length > 0) return showFirst();
    if (mayHandIn(opened.bundle)) await handIn(opened.bundle);
    soon();
    go(to(["survey", survey, "done"]), { replace: true });
  };
  return (
    <Page
      title={titleOf(opened.bundle)}
      back={to(["survey", survey])}
      foot={<Foot done={() => attempt(done())} />}
    >
      <Trouble />
      {isRestricted(opened.bundle.site) && (
        <Banner tone="mainland" icon="shield" title={t("card.restricted")} />
      )}
      {stepsOf(section, knownNow(opened)).map((step, index) => (
        <CardStep
          key={step}
          step={step}
          number={index + 1}
          section={section}
          opened={opened}
          missing={tried ? errors : []}
        />
      ))}
      {tried && <Elsewhere survey={survey} problems={errors} section={section} />}
      <div class="row">
        <LinkButton kind="quiet" after="next" href={rest(opened, section)}>
          {t("card.rest")}
        </LinkButton>
      </div>
    </Page>
  );
}

/** The steps that are asked here; the cause keeps its place, for it depends on the condition. */
function stepsOf({ questions }: Section, seen: Known): Step[] {
  const asked = questions.filter((one) => relevant(one, seen)).map(stepOf);
  return STEPS.filter((step) => step === "cause" || asked.includes(step));
}

function useCutOnLeaving(opened: Opened | null | undefined): void {
  const ids = useRef<readonly Hex[]>([]);
  if (opened) ids.current = records(opened.bundle);
  useEffect(() => () => void attempt(cut(ids.current)), []);
}

function showFirst(): void {
  const first = () => document.querySelector('[data-problem="error"], .card-elsewhere');
  setTimeout(() => first()?.scrollIntoView({ block: "center" }), 50);
}

/** The first section after the card's. */
function rest({ bundle }: Opened, section: Section): string {
  const next = bundle.form.sections[bundle.form.sections.indexOf(section) + 1] ?? section;
  return to(["survey", bundle.survey.id, "form", next.id]);
}

function CardStep(props: {
  step: Step;
  number: number;
  section: Section;
  opened: Opened;
  missing: readonly Problem[];
}) {
  const { step, section, opened } = props;
  const seen = knownNow(opened);
  const asked = section.questions.filter((one) => stepOf(one) === step && relevant(one, seen));
  const open = problems(opened.bundle.form, filledNow(opened), context(opened.bundle));
  const wanting = open.filter(({ level }) => level === "error").map(({ question }) => question);
  // No cause is asked for before the condition is known.
  const filled =
    !asked.some(({ id }) => wanting.includes(id)) &&
    (asked.length > 0 || !wanting.includes("condition"));
  const missing = (question: Question): readonly Fault[] =>
    props.missing.filter((one) => one.question === question.id && !one.child);
  return (
    <section class="card-step" data-step={step} data-filled={filled} aria-label={t(`card.${step}`)}>
      <h2>
        <span class="card-number number">
          {filled ? <Icon name="check" size={20} /> : props.number}
        </span>
        {t(`card.${step}`)}
        {filled && <span class="unseen">: {t("card.filled")}</span>}
      </h2>
      {asked.length === 0 && (
        <p class="quiet">{t(filled ? "card.noCause" : "card.conditionFirst")}</p>
      )}
      <Quick.Provider value={true}>
        <Questions
          of={asked}
          draft={draftOf(opened)}
          seen={seen}
          missing={missing}
          part
          other={(question) => (
            <PhotosQuestion
              key={question.id}
              question={question}
              opened={opened}
              missing={missing(question)}
            />
          )}
        />
      </Quick.Provider>
    </section>
  );
}

/** What is missing on other pages of the form. */
function Elsewhere(props: { survey: Hex; problems: readonly Problem[]; section: Section }) {
  const others = props.problems.filter(({ section }) => section !== props.section.id);
  if (others.length === 0) return null;
  return (
    <div class="card-elsewhere">
      <Banner tone="asks" icon="warning" urgent title={t("card.needsMore", { n: others.length })}>
        <p>{[...new Set(others.map(({ message }) => say(message)))].join(" ")}</p>
        <LinkButton href={to(["survey", props.survey, "hand-in"])}>
          {t("card.elsewhere")}
        </LinkButton>
      </Banner>
    </div>
  );
}

function Foot({ done }: { done: () => unknown }): ComponentChildren {
  return (
    <div class="foot-inner">
      <SavedLine />
      <div class="form-foot">
        <LinkButton href="#/" icon="clock">
          {t("card.later")}
        </LinkButton>
        <Button kind="beacon" icon="check" onClick={done}>
          {t("card.done")}
        </Button>
      </div>
    </div>
  );
}
