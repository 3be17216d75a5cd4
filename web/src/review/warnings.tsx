import type { ComponentChildren } from "preact";
import { formatDate } from "../survey/text.ts";
import { formatNumber } from "../text/figures.ts";
import { say, t } from "../text/index.ts";
import { Icon } from "../ui/icon.tsx";
import { to } from "../ui/router.ts";
import { codeText } from "../ui/site-code.ts";
import { answerText } from "./answer.ts";
import { askedBy, foundInNeed, labelAt, recordOf } from "./asked.ts";
import { queryOf } from "./filter.ts";
import { moment } from "./moment.ts";
import { nameOf, warningText } from "./names.ts";
import { currentFilter } from "./state.ts";
import type { Detail, OtherSurvey, Warning } from "./types.ts";

/** What a reviewer should look at twice: the service's warnings, then the form's on this need. */
export function Warnings({ detail }: { detail: Detail }) {
  const ours = [...new Set(foundInNeed(detail).map(({ message }) => say(message)))];
  if (detail.warnings.length + ours.length === 0) return null;
  return (
    <section class="need-part" data-tone="asks">
      <h3>{t("desk.part.warnings")}</h3>
      <ul class="warnings">
        {detail.warnings.map((one) => (
          <Line key={one.code} text={warningText(one.code)}>
            <Figures warning={one} detail={detail} />
            {one.surveys.map((other) => (
              <Other key={other.survey} other={other} />
            ))}
          </Line>
        ))}
        {ours.map((text) => (
          <Line key={text} text={text} />
        ))}
      </ul>
    </section>
  );
}

function Line({ text, children }: { text: string; children?: ComponentChildren }) {
  return (
    <li>
      <Icon name="warning" size={18} />
      <div>
        {text}
        {children}
      </div>
    </li>
  );
}

/** Both figures of each answer that differs. */
function Figures({ warning, detail }: { warning: Warning; detail: Detail }) {
  const beside = warning.code === "totals_differ" ? "desk.derived" : "desk.lastRound";
  return (
    <>
      {warning.figures.map((one) => (
        <p key={one.path} class="small number">
          {labelAt(detail, one.path)}:{" "}
          <strong>{t("desk.reported", { n: formatNumber(one.reported) })}</strong> ·{" "}
          {t(beside, { n: formatNumber(one.beside) })}
        </p>
      ))}
    </>
  );
}

/** Another survey by its facts, with the way to it where it may be opened. */
function Other({ other }: { other: OtherSurvey }) {
  const facts = [
    other.site,
    codeText(other.official_code),
    t("desk.formLetter", { letter: other.form }),
    other.date && formatDate(other.date),
    other.round,
  ];
  const words = facts.filter(Boolean).join(" · ");
  return (
    <p class="small">
      {other.need ? (
        <a href={to(["desk", other.need], queryOf(currentFilter()))}>{words}</a>
      ) : (
        words
      )}
    </p>
  );
}

/** Fields with two values, each with who wrote it. */
export function Conflicts({ detail }: { detail: Detail }) {
  if (detail.conflicts.length === 0) return null;
  return (
    <section class="need-part" data-tone="asks">
      {detail.conflicts.map(({ record, collection, field }) => (
        <Conflict
          key={`${record}.${field}`}
          detail={detail}
          record={record}
          collection={collection}
          field={field}
        />
      ))}
    </section>
  );
}

function Conflict(props: { detail: Detail; record: string; collection: string; field: string }) {
  const { detail, field } = props;
  const record = recordOf(detail, props.record);
  const asked = askedBy(detail, record, props.collection, field);
  const label = asked ? say(asked.question.label) : field;
  return (
    <div class="stack-2">
      <h3>{t("desk.conflict", { label })}</h3>
      <ul class="conflict">
        {(record?.fields[field] ?? []).map(({ value, dot, author, time }) => (
          <li key={String(dot)}>
            <strong>
              {(asked ? answerText(asked.question, value, detail) : String(value)) ||
                t("desk.nothing")}
            </strong>
            <span class="quiet small">
              {t("desk.by", { name: nameOf(detail, author), when: moment(time) })}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
