import { amount, quantity } from "../survey/need.ts";
import { earlierDecisions, type MadeDecision } from "../survey/review.ts";
import { dotKey } from "../sync/change.ts";
import type { RecordView } from "../sync/types.ts";
import { formatMoney } from "../text/figures.ts";
import { t } from "../text/index.ts";
import { quantityText } from "./figures.ts";
import { useLive } from "./live.ts";
import { reviewedBy, Said } from "./said.tsx";
import { replica } from "./session.ts";

/** What was decided about a need before, and what was replied, folded away. */
export function Earlier({ need, answers }: { need: RecordView; answers: readonly RecordView[] }) {
  const found = useLive(async () => {
    const histories = await replica().history(need.scope, [need.id]);
    return earlierDecisions({ need, answers }, histories.get(need.id) ?? []);
  }, [need, answers]);
  if (!found || found.length === 0) return null;
  return (
    <details class="more">
      <summary>{t("need.earlier", { n: found.length })}</summary>
      <ol class="stack" reversed>
        {found.map((one) => (
          <li key={dotKey(one.dot)} class="stack-2">
            <Made decision={one} measure={quantity(need)?.[1] ?? ""} />
          </li>
        ))}
      </ol>
    </details>
  );
}

function Made({ decision, measure }: { decision: MadeDecision; measure: string }) {
  const { outcome, words, answers } = decision;
  return (
    <>
      <p>
        <strong>{t(`desk.made.${outcome}`)}</strong>{" "}
        <span class="number">{agreed(decision, measure)}</span>
      </p>
      {words && <p class="words">{words}</p>}
      <p class="quiet small">{reviewedBy(decision)}</p>
      {answers.map((answer) => (
        <Said key={answer.id} answer={answer} />
      ))}
    </>
  );
}

/** The figures that were approved; empty where none were. */
function agreed({ quantity: count, unitPrice }: MadeDecision, measure: string): string {
  const total = amount(count, unitPrice);
  if (total === null) return "";
  return `${quantityText([count, measure])} · ${formatMoney(total)}`;
}
