import { useState } from "preact/hooks";
import { blank } from "../survey/condition.ts";
import { type Known, type Problem, type Question, relevant, type Section } from "../survey/form.ts";
import { say, t } from "../text/index.ts";
import { Icon } from "../ui/icon.tsx";
import { Button } from "../ui/kit.tsx";
import { answerText } from "./answer.ts";
import { found, questionsOf, rowsOf, seenBy } from "./asked.ts";
import { answerId } from "./jump.ts";
import { type Detail, type RecordJson, shown } from "./types.ts";

/** The parts of a need that the figures do not show already. */
const IN_FIGURES: readonly string[] = ["item", "quantity", "unit_price"];
/** Questions that the desk shows in a place of their own. */
const ELSEWHERE: readonly string[] = ["needs", "photos"];

/** What the field wrote about the need itself. */
export function NeedAnswers({ detail }: { detail: Detail }) {
  const whole = questionsOf(detail.form.sections).find(({ kind }) => kind === "needs");
  const parts = (whole?.parts ?? []).filter(({ id }) => !IN_FIGURES.includes(id));
  return (
    <section class="need-part">
      <h3>{t("desk.part.need")}</h3>
      <dl class="facts">
        {parts.map((part) => (
          <Answer key={part.id} question={part} record={detail.need} detail={detail} asked />
        ))}
      </dl>
    </section>
  );
}

interface Reading {
  readonly detail: Detail;
  readonly seen: Known;
  readonly problems: readonly Problem[];
  readonly evidenceOnly: boolean;
}

/** The survey's answers by section, in the words of its form. */
export function SurveyAnswers({ detail }: { detail: Detail }) {
  const [evidenceOnly, setEvidenceOnly] = useState(false);
  const reading = { detail, seen: seenBy(detail), problems: found(detail), evidenceOnly };
  return (
    <section class="need-part" id="survey" tabIndex={-1}>
      <div class="row-between">
        <h3>{t("desk.part.survey")}</h3>
        {questionsOf(detail.form.sections).some(isEvidence) && (
          <Button
            kind="quiet"
            pressed={evidenceOnly}
            onClick={() => setEvidenceOnly(!evidenceOnly)}
          >
            {t("desk.onlyEvidence")}
          </Button>
        )}
      </div>
      {detail.form.sections.map((section) => (
        <SectionAnswers key={section.id} section={section} reading={reading} />
      ))}
    </section>
  );
}

/** Whether a decision rests on the answer. */
function isEvidence({ evidence, gate }: Question): boolean {
  return evidence === true || gate !== undefined;
}

function SectionAnswers({ section, reading }: { section: Section; reading: Reading }) {
  const { detail, seen, evidenceOnly } = reading;
  const questions = section.questions.filter((question) => {
    if (ELSEWHERE.includes(question.kind)) return false;
    if (evidenceOnly && !isEvidence(question)) return false;
    const asked = relevant(section, seen) && relevant(question, seen);
    return asked || question.gate || !blank(shown(detail.survey, question.id));
  });
  if (questions.length === 0) return null;
  return (
    <div class="survey-section">
      <h4>{say(section.title)}</h4>
      <dl class="facts">
        {questions.map((question) =>
          question.kind === "repeat" ? (
            <Repeat key={question.id} question={question} reading={reading} />
          ) : (
            <Answer
              key={question.id}
              question={question}
              record={detail.survey}
              detail={detail}
              asked={relevant(section, seen) && relevant(question, seen)}
              problems={reading.problems.filter((one) => one.question === question.id)}
            />
          ),
        )}
      </dl>
    </div>
  );
}

function Answer(props: {
  question: Question;
  record: RecordJson;
  detail: Detail;
  asked: boolean;
  problems?: readonly Problem[];
}) {
  const { question, record, detail } = props;
  const text = answerText(question, shown(record, question.id), detail);
  return (
    <div
      id={answerId(record, question.id)}
      tabIndex={-1}
      data-evidence={question.evidence || undefined}
    >
      <dt title={question.evidence ? t("desk.evidence") : undefined}>{say(question.label)}</dt>
      <dd>
        {text || <span class="quiet">{t("desk.blank")}</span>}
        {!props.asked && <span class="quiet small"> · {t("desk.notAsked")}</span>}
        <Derived question={question} detail={detail} />
        {props.problems?.map((one) => (
          <span key={one.code} class="answer-problem">
            <Icon name="warning" size={16} /> {say(one.message)}
          </span>
        ))}
      </dd>
    </div>
  );
}

/** What the pole cards add up to, beside what the station reports. */
function Derived({ question, detail: { totals } }: { question: Question; detail: Detail }) {
  if (!totals?.clusters || question.id !== "clusters") return null;
  return (
    <span class="answer-beside small">
      {t("desk.totals", totals)}
      {totals.uncounted > 0 && ` ${t("desk.totalsUncounted", { n: totals.uncounted })}`}
    </span>
  );
}

/** The rows of a repeat, one line each. */
function Repeat({ question, reading }: { question: Question; reading: Reading }) {
  const rows = rowsOf(reading.detail, question);
  return (
    <div data-evidence={question.evidence || undefined}>
      <dt>{say(question.label)}</dt>
      <dd>
        {rows.length === 0 && <span class="quiet">{t("desk.noRows")}</span>}
        <ul>
          {rows.map((row) => (
            <li key={row.id}>{rowText(question, row, reading.detail)}</li>
          ))}
        </ul>
      </dd>
    </div>
  );
}

function rowText(question: Question, row: RecordJson, detail: Detail): string {
  const texts = (question.parts ?? []).map((part) => answerText(part, shown(row, part.id), detail));
  return texts.filter(Boolean).join(" · ") || t("desk.nothing");
}
