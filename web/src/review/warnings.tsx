import { say, t } from "../text/index.ts";
import { Icon } from "../ui/icon.tsx";
import { answerText } from "./answer.ts";
import { askedBy, foundInNeed, recordOf } from "./asked.ts";
import { moment } from "./moment.ts";
import { nameOf, warningText } from "./names.ts";
import type { Detail } from "./types.ts";

/** What a reviewer should look at twice: the service's warnings, then the form's on this need. */
export function Warnings({ detail }: { detail: Detail }) {
  const words = [
    ...detail.warnings.map(({ code }) => warningText(code)),
    ...foundInNeed(detail).map(({ message }) => say(message)),
  ];
  if (words.length === 0) return null;
  return (
    <section class="need-part" data-tone="asks">
      <h3>{t("desk.part.warnings")}</h3>
      <ul class="warnings">
        {[...new Set(words)].map((text) => (
          <li key={text}>
            <Icon name="warning" size={18} />
            <span>{text}</span>
          </li>
        ))}
      </ul>
    </section>
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
