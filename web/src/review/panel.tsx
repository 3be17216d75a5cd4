import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Outcome } from "../survey/review.ts";
import { formatMoney, formatNumber } from "../text/figures.ts";
import { t } from "../text/index.ts";
import { describedBy, Field } from "../ui/field.tsx";
import { TextInput } from "../ui/inputs.tsx";
import { Banner, Button } from "../ui/kit.tsx";
import type { Draft } from "./draft.ts";
import { unmet } from "./gate.ts";
import { GateBar } from "./gate.tsx";
import { OUTCOME_LOOKS } from "./looks.tsx";
import { faultText, refusalText } from "./refusal.ts";
import type { Refusal } from "./server.ts";
import { asRefusal, decide } from "./state.ts";
import type { Detail } from "./types.ts";
import {
  differs,
  type Faults,
  figuresOf,
  hasFigures,
  hasWords,
  type Place,
  proposalOf,
  verdictOf,
} from "./verdict.ts";

interface PanelProps {
  readonly detail: Detail;
  readonly outcome: Outcome;
  readonly draft: Draft;
  /** Whether the browser keeps what is typed. */
  readonly kept: boolean;
  readonly type: (more: Partial<Draft>) => void;
  readonly close: () => void;
  readonly done: (outcome: Outcome) => void;
}

/** The state of writing one decision, and the way to write it. */
interface Writing {
  readonly faults: Faults;
  readonly refusal: Refusal | undefined;
  readonly busy: boolean;
  readonly write: () => Promise<void>;
}

function useWriting({ detail, outcome, draft, done }: PanelProps): Writing {
  const [faults, setFaults] = useState<Faults>({});
  const [refusal, setRefusal] = useState<Refusal>();
  const [busy, setBusy] = useState(false);
  const write = async () => {
    const typed = verdictOf(outcome, draft, proposalOf(detail));
    setFaults("faults" in typed ? typed.faults : {});
    if ("faults" in typed) return;
    setBusy(true);
    setRefusal(undefined);
    try {
      await decide(detail, typed.verdict);
      done(outcome);
    } catch (error) {
      const refused = asRefusal(error);
      setRefusal(refused);
      setFaults(faultsOf(refused));
    } finally {
      setBusy(false);
    }
  };
  return { faults, refusal, busy, write };
}

/** What an outcome asks for, and the button that writes it. */
export function VerdictPanel(props: PanelProps) {
  const { detail, outcome, draft, type } = props;
  const { faults, refusal, busy, write } = useWriting(props);
  const panel = useRef<HTMLElement>(null);
  const [held, setHeld] = useState(false);
  const gated = hasFigures(outcome) && unmet(detail).length > 0;
  const altered = outcome === "approved" && differs(draft, proposalOf(detail));
  useLayoutEffect(() => focusFirst(panel.current, outcome, gated), [outcome, gated]);
  useLayoutEffect(() => {
    panel.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [faults]);
  const hold = () => {
    setHeld(true);
    panel.current?.querySelector<HTMLElement>(gated ? GATE : "#decision-altered")?.focus();
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (altered || gated) hold();
    else if (!busy) void write();
  };
  const input = { draft, faults, outcome, detail, type };
  return (
    <section
      ref={panel}
      class="desk-panel"
      data-tone={OUTCOME_LOOKS[outcome].tone}
      aria-label={t(`desk.outcome.${outcome}`)}
      onKeyDown={(event) => {
        if (event.isComposing) return;
        if (event.key === "Escape") props.close();
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
      }}
    >
      <div class="desk-room">
        <GateBar detail={detail} open={hasFigures(outcome)} />
        <form id="decision" onSubmit={submit} noValidate>
          {refusal && <Refused refusal={refusal} />}
          {detail.replaces.length > 1 && (
            <p class="small">{t("desk.replacesBoth", { n: detail.replaces.length })}</p>
          )}
          {hasFigures(outcome) && <FigureInputs {...input} />}
          {altered && <Altered adjust={() => type({ outcome: "adjusted" })} />}
          {hasWords(outcome) && <Words {...input} />}
        </form>
      </div>
      <PanelFoot
        {...props}
        busy={busy}
        disabled={busy || altered || gated}
        held={held && (gated ? "desk.heldByGate" : altered ? "desk.heldByFigures" : undefined)}
        hold={hold}
      />
    </section>
  );
}

/** An approval never changes a figure on the quiet. */
function Altered({ adjust }: { adjust: () => void }) {
  return (
    <div class="desk-altered" id="decision-altered" data-tone="asks" tabIndex={-1}>
      <p>{t("desk.otherFigures")}</p>
      <Button onClick={adjust}>{t("desk.toAdjusted")}</Button>
    </div>
  );
}

interface FootProps extends PanelProps {
  readonly busy: boolean;
  readonly disabled: boolean;
  /** Why nothing was written, once somebody tried. */
  readonly held: "desk.heldByGate" | "desk.heldByFigures" | false | undefined;
  readonly hold: () => void;
}

/** Stays in sight below what scrolls. */
function PanelFoot({ held, ...props }: FootProps) {
  const kept = props.kept ? "desk.kept" : "desk.notKept";
  return (
    <div class="row-between">
      <p class={held ? "desk-held" : "quiet small"} data-tone="asks" role="status">
        {t(held || kept)}
      </p>
      <div class="row">
        <Button kind="quiet" onClick={props.close}>
          {t("desk.close")}
        </Button>
        <Button
          type="submit"
          form="decision"
          kind="primary"
          icon="check"
          disabled={props.disabled}
          onHeld={props.busy ? undefined : props.hold}
        >
          {t(props.busy ? "desk.writing" : `desk.write.${props.outcome}`)}
        </Button>
      </div>
    </div>
  );
}

interface InputProps {
  readonly draft: Draft;
  readonly faults: Faults;
  readonly outcome: Outcome;
  readonly detail: Detail;
  readonly type: (more: Partial<Draft>) => void;
}

/** Approved figures beside the proposed ones, with what they make. */
function FigureInputs({ draft, faults, detail, type }: InputProps) {
  const proposal = proposalOf(detail);
  const { quantity, unitPrice } = figuresOf(draft, proposal);
  const asked = (value: number | null, text: (value: number) => string) =>
    `${t("desk.proposed")}: ${value === null ? t("desk.notDecided") : text(value)}`;
  const measured = (value: number) => `${formatNumber(value)} ${proposal.measure}`.trim();
  const product =
    "value" in quantity && "value" in unitPrice
      ? `${measured(quantity.value)} × ${formatMoney(unitPrice.value)} = ${formatMoney(quantity.value * unitPrice.value)}`
      : "–";
  return (
    <div class="desk-figures">
      <Figure
        place="quantity"
        label={t("desk.quantity")}
        unit={proposal.measure}
        text={draft.quantity ?? textOf(proposal.quantity)}
        echo={asked(proposal.quantity, measured)}
        fault={faults.quantity}
        onText={(text) => type({ quantity: text })}
      />
      <Figure
        place="unit_price"
        label={t("desk.unitPrice")}
        unit={t("desk.dong")}
        text={draft.unitPrice ?? textOf(proposal.unitPrice)}
        echo={asked(proposal.unitPrice, formatMoney)}
        fault={faults.unit_price}
        onText={(text) => type({ unitPrice: text })}
      />
      <p class="desk-amount" role="status">
        <span>{t("desk.amount")}</span>
        <strong class="number">{product}</strong>
      </p>
    </div>
  );
}

function Figure(props: {
  place: Place;
  label: string;
  unit: string;
  text: string;
  echo: string;
  fault: string | undefined;
  onText: (text: string) => void;
}) {
  const id = `decision-${props.place}`;
  return (
    <Field
      id={id}
      label={props.label}
      unit={props.unit || undefined}
      echo={props.echo}
      messages={messagesOf(props.place, props.fault, false)}
      part
    >
      <TextInput
        id={id}
        text={props.text}
        mode="numeric"
        onText={props.onText}
        describedBy={describedBy(id)}
        invalid={props.fault !== undefined}
      />
    </Field>
  );
}

function Words({ draft, faults, outcome, type }: InputProps) {
  const asking = outcome === "returned";
  const id = "decision-words";
  if (outcome === "approved") return null;
  return (
    <Field
      id={id}
      label={t(`desk.words.${outcome}`)}
      messages={messagesOf("words", faults.words, asking)}
      part
    >
      <TextInput
        id={id}
        text={draft.words ?? ""}
        long
        max={2000}
        onText={(words) => type({ words })}
        describedBy={describedBy(id)}
        invalid={faults.words !== undefined}
      />
    </Field>
  );
}

/** A refused decision: what happened, and that nothing typed is lost. */
function Refused({ refusal }: { refusal: Refusal }) {
  if (refusal.code === "version_changed") {
    return (
      <Banner tone="asks" icon="warning" urgent title={t("desk.moved")}>
        <p>{t("desk.movedText")}</p>
      </Banner>
    );
  }
  const icon = refusal.code === "unreachable" ? "offline" : "error";
  return <Banner tone="refused" icon={icon} urgent title={refusalText(refusal)} />;
}

function textOf(value: number | null): string {
  return value === null ? "" : formatNumber(value);
}

function messagesOf(place: Place, fault: string | undefined, asking: boolean) {
  return fault ? [{ level: "error" as const, text: faultText(place, fault, asking) }] : [];
}

const PLACES: readonly string[] = ["quantity", "unit_price", "words"];

/** The service's own findings, beside the inputs that they speak of. */
function faultsOf({ said }: Refusal): Faults {
  const ours = (said.fields ?? []).filter(({ field }) => PLACES.includes(field));
  return Object.fromEntries(ours.map(({ field, code }) => [field, code]));
}

/** The heading of what is in the way of an approval. */
const GATE = ".gate-bar [role=status]";

/** Where the hands go next: what is in the way, what is missing, the words, the button that writes. */
function focusFirst(panel: HTMLElement | null, outcome: Outcome, gated: boolean): void {
  const inputs = [...(panel?.querySelectorAll<HTMLInputElement>("input, textarea") ?? [])];
  const blank = inputs.find(({ value }) => value === "");
  const first = gated ? undefined : outcome === "adjusted" ? inputs[0] : blank;
  const place = first ?? panel?.querySelector<HTMLElement>(gated ? GATE : "[type=submit]");
  place?.focus();
  if (first instanceof HTMLInputElement) first.select();
}
