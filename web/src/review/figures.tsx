import { amount } from "../survey/need.ts";
import { formatNumber } from "../text/figures.ts";
import { t } from "../text/index.ts";
import { OutcomeChip } from "./looks.tsx";
import type { Decision, Detail } from "./types.ts";
import { type Proposal, proposalOf } from "./verdict.ts";

/** Proposed and decided figures side by side; two columns where two decisions stand. */
export function FiguresTable({ detail }: { detail: Detail }) {
  const proposal = proposalOf(detail);
  const live = detail.decisions.filter((one) => one.live);
  return (
    <section class="need-figures" aria-label={t("desk.figures")}>
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">{t("desk.proposed")}</th>
            {live.length === 0 && <th scope="col">{t("desk.decided")}</th>}
            {live.map((one) => (
              <th key={String(one.dot)} scope="col">
                <OutcomeChip outcome={one.outcome} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Line of="quantity" proposal={proposal} live={live} />
          <Line of="unitPrice" proposal={proposal} live={live} />
          <Line of="amount" proposal={proposal} live={live} />
        </tbody>
      </table>
    </section>
  );
}

type Figure = "quantity" | "unitPrice" | "amount";

function Line(props: { of: Figure; proposal: Proposal; live: readonly Decision[] }) {
  const { of, proposal, live } = props;
  const asked = figureOf(of, proposal.quantity, proposal.unitPrice);
  return (
    <tr data-figure={of}>
      <th scope="row">
        {t(`desk.${of}`)}
        {of !== "quantity" && <span> ({t("desk.dong")})</span>}
      </th>
      <td>{figureText(of, asked, proposal.measure)}</td>
      {live.length === 0 && <td class="quiet">{t("desk.notDecided")}</td>}
      {live.map((one) => {
        const decided = figureOf(of, one.quantity, one.unit_price);
        const differs = decided !== null && asked !== null && decided !== asked;
        return (
          <td key={String(one.dot)} data-differs={differs || undefined}>
            {figureText(of, decided, proposal.measure)}
          </td>
        );
      })}
    </tr>
  );
}

function figureOf(of: Figure, quantity: number | null, unitPrice: number | null): number | null {
  if (of === "quantity") return quantity;
  if (of === "unitPrice") return unitPrice;
  return amount(quantity, unitPrice);
}

function figureText(of: Figure, value: number | null, measure: string): string {
  if (value === null) return "–";
  return of === "quantity" ? `${formatNumber(value)} ${measure}`.trim() : formatNumber(value);
}
