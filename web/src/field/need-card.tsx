import {
  amount as amountOf,
  itemName,
  proposedAmount,
  quantity,
  shown,
  unitPrice,
} from "../survey/need.ts";
import type { LiveDecision, NeedState, NeedStatus } from "../survey/review.ts";
import { dotKey } from "../sync/change.ts";
import type { Custody, RecordView } from "../sync/types.ts";
import { formatMoney } from "../text/figures.ts";
import { t } from "../text/index.ts";
import type { IconName } from "../ui/icon.tsx";
import { Banner, Chip, LinkButton, type Tone } from "../ui/kit.tsx";
import { to } from "../ui/router.ts";
import { Changes } from "./changes.tsx";
import { Earlier } from "./earlier.tsx";
import { quantityText } from "./figures.ts";
import { Reply } from "./reply.tsx";
import { reviewedBy, Said } from "./said.tsx";
import { Supplements } from "./supplements.tsx";
import type { Bundle } from "./survey.ts";

const LOOKS: Record<NeedState, { tone: Tone; icon: IconName }> = {
  draft: { tone: "tablet", icon: "pen" },
  arriving: { tone: "mainland", icon: "clock" },
  unconfirmed: { tone: "island", icon: "clock" },
  waiting: { tone: "mainland", icon: "review" },
  answered: { tone: "mainland", icon: "review" },
  returned: { tone: "asks", icon: "asks" },
  approved: { tone: "decided", icon: "decided" },
  adjusted: { tone: "decided", icon: "decided" },
  rejected: { tone: "refused", icon: "refused" },
  stale: { tone: "asks", icon: "edit" },
  unsettled: { tone: "asks", icon: "split" },
};

/** A need beside what was decided about it. */
export function NeedCard(props: {
  need: RecordView;
  bundle: Bundle;
  status: NeedStatus;
  at: Custody;
}) {
  const { need, bundle, status, at } = props;
  const { state } = status;
  const name = itemName(need) ?? t("needs.unnamed");
  const newest = [...status.decisions].sort((a, b) => b.time[0] - a.time[0]);
  return (
    <section class="card" aria-label={name}>
      <div class="card-title">
        <h3>{name}</h3>
        <StateChip state={state} at={at} />
      </div>
      {newest.length === 0 && <Proposed need={need} />}
      {newest.map((decision) => (
        <Decided key={dotKey(decision.dot)} decision={decision} need={need} />
      ))}
      <Supplements need={need} form={bundle.form} />
      {state === "stale" && newest[0] && (
        <Changes dossier={{ ...bundle, need }} since={newest[0]} />
      )}
      {state === "unsettled" && <p class="quiet">{t("need.unsettledText")}</p>}
      {state === "returned" && newest[0] && <Reply need={need} to={newest[0].dot} />}
      <Earlier need={need} answers={bundle.answers} />
      <div class="row">
        <LinkButton
          kind="quiet"
          icon="edit"
          href={to(["survey", bundle.survey.id, "need", need.id], { from: "record" })}
        >
          {t("need.open")}
        </LinkButton>
      </div>
    </section>
  );
}

/** What there is to say of a need: nobody reviews what has not reached the mainland. */
function StateChip({ state, at }: { state: NeedState; at: Custody }) {
  if ((state === "waiting" || state === "answered") && at !== "mainland")
    return (
      <Chip tone={at} icon="clock">
        {t(`need.${state}.away`)}
      </Chip>
    );
  return (
    <Chip tone={LOOKS[state].tone} icon={LOOKS[state].icon}>
      {t(`need.${state}`)}
    </Chip>
  );
}

function Proposed({ need }: { need: RecordView }) {
  const price = unitPrice(need);
  const amount = proposedAmount(need);
  return (
    <p class="number">
      {quantityText(shown(need, "quantity")) || t("needs.noQuantity")}
      {price !== null && ` × ${formatMoney(price)}`}
      {amount !== null && (
        <>
          {" = "}
          <strong>{formatMoney(amount)}</strong>
        </>
      )}
    </p>
  );
}

/** Proposed and approved figures side by side, the reviewer's words, and what was replied. */
function Decided({ decision, need }: { decision: LiveDecision; need: RecordView }) {
  const agrees = decision.outcome === "approved" || decision.outcome === "adjusted";
  const measure = quantity(need)?.[1] ?? "";
  return (
    <>
      {agrees ? (
        <div class="figures">
          <Figures
            title={t("need.proposed")}
            quantity={quantityText(shown(need, "quantity"))}
            price={unitPrice(need)}
            amount={proposedAmount(need)}
          />
          <Figures
            title={t("need.agreed")}
            quantity={quantityText([decision.quantity, measure])}
            price={decision.unitPrice}
            amount={amountOf(decision.quantity, decision.unitPrice)}
            strong
          />
        </div>
      ) : (
        <Proposed need={need} />
      )}
      <Words decision={decision} />
      {decision.answers.map((answer) => (
        <Said key={answer.id} answer={answer} />
      ))}
    </>
  );
}

function Figures(props: {
  title: string;
  quantity: string;
  price: number | null;
  amount: number | null;
  strong?: boolean;
}) {
  return (
    <dl class="figure number" data-strong={props.strong}>
      <dt>{props.title}</dt>
      <dd>{props.quantity}</dd>
      <dd>{props.price === null ? t("needs.noPrice") : formatMoney(props.price)}</dd>
      <dd>
        <strong>{props.amount === null ? "–" : formatMoney(props.amount)}</strong>
      </dd>
    </dl>
  );
}

function Words({ decision }: { decision: LiveDecision }) {
  const { outcome, words } = decision;
  const by = reviewedBy(decision);
  if (!words) return <p class="quiet small">{by}</p>;
  return (
    <Banner
      tone={LOOKS[outcome].tone}
      icon={LOOKS[outcome].icon}
      title={t(`need.words.${outcome}`)}
    >
      <p class="words">{words}</p>
      <p class="quiet small">{by}</p>
    </Banner>
  );
}
