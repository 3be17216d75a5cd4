import type { Value } from "../sync/types.ts";
import { say, t } from "../text/index.ts";
import { Button } from "../ui/kit.tsx";
import { answerText } from "./answer.ts";
import { askedBy, recordOf } from "./asked.ts";
import { same } from "./difference.ts";
import { DecisionLine, Said } from "./history.tsx";
import { opened, seen } from "./state.ts";
import type { Change, Detail } from "./types.ts";

/** What differs from what the newest decision judged. */
export function Changed({ detail }: { detail: Detail }) {
  if (detail.changed.length === 0) return null;
  return (
    <section class="need-part changes" data-tone="asks">
      <h3>{t("desk.part.changed")}</h3>
      <ChangeTable changes={detail.changed} detail={detail} />
    </section>
  );
}

/** What is new since the reviewer opened the need. */
export function MovedSince({ detail }: { detail: Detail }) {
  const moved = opened.value?.moved;
  if (!moved) return null;
  const { decisions, answers } = moved;
  const changes = moved.changes.filter((one) => labelOf(detail, one));
  const hidden = decisions.length + answers.length + changes.length === 0;
  return (
    <section class="need-part changes" data-tone="asks" role="alert">
      <div class="row-between">
        <h3>{t("desk.movedHere")}</h3>
        <Button onClick={seen}>{t("desk.seen")}</Button>
      </div>
      {hidden && <p>{t("desk.movedHidden")}</p>}
      {changes.length > 0 && <ChangeTable changes={changes} detail={detail} />}
      <ul class="history">
        {decisions.map((one) => (
          <DecisionLine key={String(one.dot)} decision={one} detail={detail} />
        ))}
        {answers.map((one) => (
          <Said key={one.id} answer={one} detail={detail} />
        ))}
      </ul>
    </section>
  );
}

function ChangeTable({ changes, detail }: { changes: readonly Change[]; detail: Detail }) {
  return (
    <table>
      <thead>
        <tr>
          <td />
          <th scope="col">{t("desk.before")}</th>
          <th scope="col">{t("desk.after")}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={`${change.record}.${change.field}`}>
            <th scope="row">{labelOf(detail, change) ?? change.field}</th>
            <Values detail={detail} change={change} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Both values; one where the field was written again as it was: what was judged is still replaced. */
function Values({ detail, change }: { detail: Detail; change: Change }) {
  const before = valuesText(detail, change, change.before);
  if (same(change.before, change.after))
    return <td colSpan={2}>{t("desk.asBefore", { value: before })}</td>;
  return (
    <>
      <td>
        <del>{before}</del>
      </td>
      <td>
        <ins>{valuesText(detail, change, change.after)}</ins>
      </td>
    </>
  );
}

/** What people call a field; undefined for the fields behind the form. */
function labelOf(detail: Detail, change: Change): string | undefined {
  const { record, collection, field } = change;
  if (collection === "photo") return photoLabel(change);
  const asked = askedBy(detail, recordOf(detail, record), collection, field);
  if (!asked) return undefined;
  const { within, question } = asked;
  return within ? `${say(within.label)}: ${say(question.label)}` : say(question.label);
}

function photoLabel({ before, after }: Change): string {
  if (before.length === 0) return t("desk.photoAdded");
  return t(after.length === 0 ? "desk.photoRemoved" : "desk.photoField");
}

function valuesText(detail: Detail, change: Change, values: readonly Value[]): string {
  const texts = values.map((value) => valueText(detail, change, value)).filter(Boolean);
  return texts.join(" / ") || t("desk.nothing");
}

function valueText(detail: Detail, { record, collection, field }: Change, value: Value): string {
  if (collection === "photo")
    return field === "caption" ? String(value ?? "") : t("desk.photoField");
  const asked = askedBy(detail, recordOf(detail, record), collection, field);
  return asked ? answerText(asked.question, value, detail) : String(value ?? "");
}
