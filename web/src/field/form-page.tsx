import { useEffect, useRef } from "preact/hooks";
import {
  type Fault,
  problems,
  type Question,
  relevant,
  type Section,
  type SectionState,
  sectionState,
} from "../survey/form.ts";
import { decided } from "../survey/review.ts";
import { isBasis } from "../survey/version.ts";
import type { Hex } from "../sync/types.ts";
import { say, t } from "../text/index.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { Banner, LinkButton } from "../ui/kit.tsx";
import { Page } from "../ui/page.tsx";
import { route, to } from "../ui/router.ts";
import { filledNow, knownNow, type Opened, useFormOpen, useOpened } from "./bundle.ts";
import { cut } from "./draft.ts";
import { Frame, Trouble } from "./frame.tsx";
import { mayHandIn } from "./handing.ts";
import { useJump } from "./jump.ts";
import { attempt } from "./live.ts";
import { Missing } from "./missing.tsx";
import { NeedList } from "./need-list.tsx";
import { PhotosQuestion } from "./photos.tsx";
import { totalFaults, totalsText, usePoleTotals } from "./pole-totals.ts";
import { Questions } from "./questions/question.tsx";
import { Rows } from "./rows.tsx";
import { SavedLine } from "./saved.tsx";
import { titleOf } from "./summary.ts";
import { type Bundle, context, records } from "./survey.ts";

/** One section of a survey's form. */
export function FormPage({ survey, section }: { survey: Hex; section: string | undefined }) {
  useFormOpen();
  const opened = useOpened(survey);
  useCutOnLeaving(opened, section);
  useJump(opened !== undefined, section);
  const cards = usePoleTotals(opened);
  if (opened === undefined)
    return <Frame title={t("thing.survey")} back={to(["survey", survey])} />;
  if (opened === null) return <Missing />;
  const { form } = opened.bundle;
  const seen = knownNow(opened);
  const asked = form.sections.filter((one) => relevant(one, seen));
  const at = Math.max(
    0,
    asked.findIndex((one) => one.id === section),
  );
  const current = asked[at];
  if (!current) return <Missing />;
  const missing = missingFaults(opened, current);
  return (
    <Page
      key={current.id}
      title={say(current.title)}
      back={to(["survey", survey])}
      aside={<span class="quiet small form-letter">{titleOf(opened.bundle)}</span>}
      under={<Rail sections={asked} current={current} opened={opened} />}
      foot={<Foot bundle={opened.bundle} sections={asked} at={at} />}
    >
      <Trouble />
      {current.questions.some(isBasis) && opened.bundle.needs.some(decided) && (
        <Banner tone="decided" icon="info" title={t("form.decided")} />
      )}
      <Questions
        of={current.questions}
        draft={draftOf(opened)}
        seen={seen}
        missing={(question) => [...missing(question), ...totalFaults(question.id, opened, cards)]}
        under={({ id }) => <AddedUp text={totalsText(id, cards)} />}
        other={(question) => (
          <Records question={question} opened={opened} missing={missing(question)} />
        )}
      />
    </Page>
  );
}

/** The draft of the survey that is on screen. */
export function draftOf({ bundle, drafts }: Opened) {
  const draft = drafts.get(bundle.survey.id);
  if (!draft) throw new Error("a survey on screen has no draft");
  return draft;
}

function Records(props: { question: Question; opened: Opened; missing: readonly Fault[] }) {
  const { question, opened, missing } = props;
  const id = `${question.id}-field`;
  switch (question.kind) {
    case "repeat":
      return <Rows key={id} question={question} opened={opened} />;
    case "needs":
      return <NeedList key={id} question={question} opened={opened} missing={missing} />;
    default:
      return <PhotosQuestion key={id} question={question} opened={opened} missing={missing} />;
  }
}

/** What pole cards add up to, beside what is reported. */
function AddedUp({ text }: { text: string | undefined }) {
  return text ? <p class="quiet small added-up">{text}</p> : null;
}

/** What is said of nothing, or of too little, only to whom the hand-in sent here. */
const MISSING: readonly string[] = ["required", "too_few"];

/** What a hand-in misses in this section, shown after the list of it led here. */
function missingFaults(opened: Opened, section: Section) {
  if (!route.value.query.has("at")) return () => [];
  const found = problems(opened.bundle.form, filledNow(opened), context(opened.bundle));
  const here = found.filter((one) => one.section === section.id && MISSING.includes(one.code));
  return (question: Question): readonly Fault[] =>
    here.filter((one) => one.question === question.id && !one.child);
}

/** Cuts what was typed when a section, or the form, is left. */
function useCutOnLeaving(opened: Opened | null | undefined, section: string | undefined): void {
  const ids = useRef<readonly Hex[]>([]);
  // What was typed into a survey that is gone from the list meanwhile is cut all the same.
  if (opened) ids.current = records(opened.bundle);
  useEffect(() => () => void attempt(cut(ids.current)), [section]);
}

const STATES: Record<SectionState, IconName> = {
  empty: "dot",
  begun: "half",
  complete: "check",
  errors: "error",
};

/** The sections with how far each is. */
function Rail(props: { sections: readonly Section[]; current: Section; opened: Opened }) {
  const { bundle } = props.opened;
  const now = filledNow(props.opened);
  const here = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    here.current?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [props.current.id]);
  return (
    <nav class="rail" aria-label={t("form.sections")}>
      <ol>
        {props.sections.map((section, index) => {
          const state = sectionState(bundle.form, section, now, context(bundle));
          const current = section.id === props.current.id;
          return (
            <li key={section.id}>
              <a
                ref={current ? here : null}
                href={to(["survey", bundle.survey.id, "form", section.id])}
                data-state={state}
                aria-current={current ? "step" : undefined}
              >
                <Icon name={STATES[state]} size={18} />
                <span class="number">{index + 1}.</span> {say(section.title)}
                <span class="unseen">: {t(`section.${state}`)}</span>
              </a>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

function Foot(props: { bundle: Bundle; sections: readonly Section[]; at: number }) {
  const survey = props.bundle.survey.id;
  const page = (section: Section) => to(["survey", survey, "form", section.id]);
  const before = props.sections[props.at - 1];
  const after = props.sections[props.at + 1];
  return (
    <div class="foot-inner">
      <SavedLine />
      <div class="form-foot">
        <LinkButton
          href={before ? page(before) : to(["survey", survey])}
          icon="back"
          label={t("back")}
        >
          {t("back")}
        </LinkButton>
        <span class="number form-position">
          {t("form.position", { n: props.at + 1, m: props.sections.length })}
        </span>
        {after ? (
          <LinkButton href={page(after)} kind="beacon" after="next">
            {t("form.next")}
          </LinkButton>
        ) : (
          <Last bundle={props.bundle} />
        )}
      </div>
    </div>
  );
}

/** What follows the last section: the hand-in, or the record of what was handed in. */
function Last({ bundle }: { bundle: Bundle }) {
  const { id } = bundle.survey;
  return mayHandIn(bundle) ? (
    <LinkButton href={to(["survey", id, "hand-in"])} kind="beacon" after="next">
      {t("handIn.go")}
    </LinkButton>
  ) : (
    <LinkButton href={to(["survey", id])} kind="beacon" icon="check">
      {t("needs.done")}
    </LinkButton>
  );
}
