import { formatMoney, formatNumber } from "../text/figures.ts";
import { say, t } from "../text/index.ts";
import { Chip } from "../ui/kit.tsx";
import { questionOf } from "./asked.ts";
import { SupplyWords } from "./gate.tsx";
import { OutcomeChip } from "./looks.tsx";
import { moment } from "./moment.ts";
import { nameOf } from "./names.ts";
import { type Decision, type Detail, type RecordJson, type Supplement, shown } from "./types.ts";
import { proposalOf } from "./verdict.ts";

/** Decisions, answers and supplements, the newest first. */
export function History({ detail }: { detail: Detail }) {
  const said = [
    ...detail.decisions.map((one) => ({
      time: one.time,
      line: <DecisionLine key={String(one.dot)} decision={one} detail={detail} />,
    })),
    ...detail.answers.map((one) => ({
      time: writtenAt(one),
      line: <Said key={one.id} answer={one} detail={detail} />,
    })),
    ...detail.supplements.map((one) => ({
      time: one.time,
      line: <Supplied key={one.id} supplement={one} detail={detail} />,
    })),
  ];
  return (
    <section class="need-part" id="history">
      <h3>{t("desk.part.history")}</h3>
      {said.length === 0 && <p class="quiet">{t("desk.noHistory")}</p>}
      <ul class="history">{said.toSorted((a, b) => b.time - a.time).map(({ line }) => line)}</ul>
    </section>
  );
}

/** One decision: what, how much, why, by whom, when, and whether it still stands. */
export function DecisionLine({ decision, detail }: { decision: Decision; detail: Detail }) {
  const who = [nameOf(detail, decision.author), decision.agency].filter(Boolean).join(", ");
  return (
    <li data-live={decision.live}>
      <div class="row">
        <OutcomeChip outcome={decision.outcome} />
        <strong class="number">{figures(decision, detail)}</strong>
        <Standing decision={decision} />
      </div>
      {decision.words && <blockquote>{decision.words}</blockquote>}
      <p class="quiet small">{t("desk.by", { name: who, when: moment(decision.time) })}</p>
    </li>
  );
}

function Standing({ decision }: { decision: Decision }) {
  if (!decision.live) return <span class="quiet small">{t("desk.replaced")}</span>;
  return decision.stale ? (
    <Chip tone="asks" icon="warning">
      {t("desk.judgedOld")}
    </Chip>
  ) : (
    <span class="quiet small">{t("desk.inForce")}</span>
  );
}

function figures({ quantity, unit_price: price }: Decision, detail: Detail): string {
  if (quantity === null || price === null) return "";
  const { measure } = proposalOf(detail);
  const count = `${formatNumber(quantity)} ${measure}`.trim();
  return `${count} × ${formatMoney(price)} = ${formatMoney(quantity * price)}`;
}

/** One answer of the field, in its words. */
export function Said({ answer, detail }: { answer: RecordJson; detail: Detail }) {
  const write = answer.fields.text?.[0];
  if (!write) return null;
  const name = nameOf(detail, write.author);
  return (
    <li data-live="true">
      <div class="row">
        <Chip tone="island" icon="edit">
          {t("desk.answer")}
        </Chip>
      </div>
      <blockquote>{String(shown(answer, "text") ?? "")}</blockquote>
      <p class="quiet small">{t("desk.by", { name, when: moment(write.time) })}</p>
    </li>
  );
}

function Supplied({ supplement, detail }: { supplement: Supplement; detail: Detail }) {
  const label = questionOf(detail, supplement.question)?.label;
  return (
    <li data-live="true">
      <div class="row">
        <Chip tone="mainland" icon="edit">
          {t("gate.supplied")}
        </Chip>
        <strong>{say(label)}</strong>
      </div>
      <SupplyWords supplement={supplement} detail={detail} />
    </li>
  );
}

function writtenAt(answer: RecordJson): number {
  return answer.fields.text?.[0]?.time ?? 0;
}
