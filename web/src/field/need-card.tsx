import { useState } from "preact/hooks";
import { formatMoney } from "../survey/text.ts";
import { unhex } from "../sync/bytes.ts";
import { latest } from "../sync/fold.ts";
import type { RecordView, Value } from "../sync/types.ts";
import { t } from "../text/index.ts";
import { Field } from "../ui/field.tsx";
import type { IconName } from "../ui/icon.tsx";
import { TextInput } from "../ui/inputs.tsx";
import { Banner, Button, Chip, LinkButton, type Tone } from "../ui/kit.tsx";
import { to } from "../ui/router.ts";
import { when } from "./clock.ts";
import { nameOf } from "./common.ts";
import { latestValues } from "./draft.ts";
import { soon } from "./exchange.ts";
import { codeOf } from "./failure.ts";
import { amountOf, quantityText } from "./figures.ts";
import { trouble } from "./live.ts";
import { nameOf as itemName } from "./questions/item.tsx";
import type { Decision, NeedStatus } from "./status.ts";
import { isHandedIn } from "./summary.ts";
import { addChild, type Bundle } from "./survey.ts";

type State = NeedStatus["state"];

const LOOKS: Record<State, { tone: Tone; icon: IconName }> = {
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
  status: NeedStatus | undefined;
}) {
  const { need, bundle, status } = props;
  const values = latestValues(need);
  const shown = status?.decisions ?? [];
  return (
    <section class="card" aria-label={itemName(values.item)}>
      <div class="card-title">
        <h3>{itemName(values.item) || t("needs.unnamed")}</h3>
        {status && isHandedIn(bundle) && (
          <Chip tone={LOOKS[status.state].tone} icon={LOOKS[status.state].icon}>
            {t(`need.${status.state}`)}
          </Chip>
        )}
      </div>
      {shown.length === 0 && <Proposed values={values} />}
      {shown.map((decision) => (
        <Decided
          key={decision.dot.replica + decision.dot.seq}
          decision={decision}
          values={values}
        />
      ))}
      {status?.state === "stale" && <p class="quiet">{t("need.staleText")}</p>}
      {status?.state === "unsettled" && <p class="quiet">{t("need.unsettledText")}</p>}
      <Answers need={need} bundle={bundle} />
      {status?.state === "returned" && shown[0] && <Reply need={need} decision={shown[0]} />}
      <div class="row">
        <LinkButton
          kind="quiet"
          icon="edit"
          href={to(["survey", bundle.survey.id, "need", need.id])}
        >
          {t("need.open")}
        </LinkButton>
      </div>
    </section>
  );
}

function Proposed({ values }: { values: Readonly<Record<string, Value>> }) {
  const amount = amountOf(values);
  return (
    <p class="number">
      {quantityText(values.quantity)}
      {typeof values.unit_price === "number" && ` × ${formatMoney(values.unit_price)}`}
      {amount !== null && (
        <>
          {" = "}
          <strong>{formatMoney(amount)}</strong>
        </>
      )}
    </p>
  );
}

/** Proposed and approved figures side by side, and the reviewer's words. */
function Decided(props: { decision: Decision; values: Readonly<Record<string, Value>> }) {
  const { decision, values } = props;
  const approves = decision.outcome === "approved" || decision.outcome === "adjusted";
  const measure = Array.isArray(values.quantity) ? (values.quantity[1] ?? "") : "";
  return (
    <>
      {approves ? (
        <div class="figures">
          <Figures
            title={t("need.proposed")}
            quantity={quantityText(values.quantity)}
            price={values.unit_price}
            amount={amountOf(values)}
          />
          <Figures
            title={t("need.agreed")}
            quantity={quantityText([decision.quantity, measure])}
            price={decision.unitPrice}
            amount={
              decision.quantity === null || decision.unitPrice === null
                ? null
                : decision.quantity * decision.unitPrice
            }
            strong
          />
        </div>
      ) : (
        <Proposed values={values} />
      )}
      <Words decision={decision} />
    </>
  );
}

function Figures(props: {
  title: string;
  quantity: string;
  price: Value | undefined;
  amount: number | null;
  strong?: boolean;
}) {
  return (
    <dl class="figure number" data-strong={props.strong}>
      <dt>{props.title}</dt>
      <dd>{props.quantity}</dd>
      <dd>{typeof props.price === "number" ? formatMoney(props.price) : t("needs.noPrice")}</dd>
      <dd>
        <strong>{props.amount === null ? "–" : formatMoney(props.amount)}</strong>
      </dd>
    </dl>
  );
}

function Words({ decision }: { decision: Decision }) {
  const { outcome, words } = decision;
  const by = t("need.by", {
    name: nameOf(decision.author) ?? t("need.reviewer"),
    when: when(decision.time),
  });
  if (!words) return <p class="quiet small">{by}</p>;
  const tone = outcome === "returned" ? "asks" : outcome === "rejected" ? "refused" : "decided";
  return (
    <Banner tone={tone} icon={LOOKS[outcome].icon} title={t(`need.words.${outcome}`)}>
      <p class="words">{words}</p>
      <p class="quiet small">{by}</p>
    </Banner>
  );
}

/** What was answered before, by whom. */
function Answers({ need, bundle }: { need: RecordView; bundle: Bundle }) {
  const own = bundle.answers.filter(
    (answer) => latest(answer, "parent")?.value?.toString() === unhex(need.id).toString(),
  );
  return (
    <>
      {own.map((answer) => {
        const text = latest(answer, "text");
        return (
          <div key={answer.id} class="said">
            <p class="words">{String(text?.value ?? "")}</p>
            <p class="quiet small">
              {nameOf(text?.author ?? null) ?? t("conflict.someone")} · {when(text?.time[0])}
            </p>
          </div>
        );
      })}
    </>
  );
}

/** The question answered in its place, under the name of who answers. */
function Reply({ need, decision }: { need: RecordView; decision: Decision }) {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState(false);
  const id = `answer-${need.id.slice(0, 8)}`;
  const send = async () => {
    if (!text.trim()) return setProblem(true);
    try {
      await addChild("answer", need.id, {
        to: [unhex(decision.dot.replica), decision.dot.seq],
        text: text.normalize("NFC").trim(),
      });
      soon();
    } catch (error) {
      trouble.value = codeOf(error);
    }
  };
  return (
    <Field
      id={id}
      label={t("answer.label")}
      messages={problem && !text.trim() ? [{ level: "error", text: t("answer.missing") }] : []}
      part
    >
      <TextInput id={id} text={text} onText={setText} long max={4000} />
      <div class="row">
        <Button kind="beacon" icon="check" onClick={() => void send()}>
          {t("answer.do")}
        </Button>
      </div>
    </Field>
  );
}
