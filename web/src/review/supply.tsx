import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { say, t } from "../text/index.ts";
import { Confirm } from "../ui/confirm.tsx";
import { describedBy, Field } from "../ui/field.tsx";
import { TextInput } from "../ui/inputs.tsx";
import { Banner, Button } from "../ui/kit.tsx";
import {
  inUse,
  keepSupply,
  readSupply,
  type SupplyDraft,
  supplyFaults,
  supplyKey,
} from "./gate.ts";
import { faultText, refusalText } from "./refusal.ts";
import type { Refusal } from "./server.ts";
import { asRefusal, me, supply, takeBack } from "./state.ts";
import type { Detail, GateItem, Supplement } from "./types.ts";

interface SupplyProps {
  readonly detail: Detail;
  readonly item: GateItem;
  readonly close: () => void;
}

type Faults = Readonly<Record<string, string>>;

/** What is typed, what is wrong with it, and the way to write it. */
function useSupply({ detail, item }: SupplyProps) {
  const key = supplyKey(me.value?.account ?? "", detail.id, item.question);
  const [draft, setDraft] = useState(() => readSupply(localStorage, key));
  const [kept, setKept] = useState(true);
  const [faults, setFaults] = useState<Faults>({});
  const [refusal, setRefusal] = useState<Refusal>();
  const type = (more: Partial<SupplyDraft>) => {
    const next = { ...draft, ...more };
    setDraft(next);
    setKept(keepSupply(localStorage, key, next));
  };
  const write = async () => {
    const missing = supplyFaults(draft);
    setFaults(missing);
    if (Object.keys(missing).length > 0) return;
    setRefusal(undefined);
    try {
      await supply(detail, { question: item.question, ...draft });
      keepSupply(localStorage, key, { text: "", source: "" });
    } catch (error) {
      const refused = asRefusal(error);
      setRefusal(refused);
      setFaults(Object.fromEntries((refused.said.fields ?? []).map((f) => [f.field, f.code])));
    }
  };
  return { draft, kept, faults, refusal, type, write };
}

/** Asks for the text and its source; what is typed stays until it is written. */
export function SupplyForm(props: SupplyProps) {
  const { draft, kept, faults, refusal, type, write } = useSupply(props);
  const form = useRef<HTMLFormElement>(null);
  const id = `supply-${props.item.question}`;
  useLayoutEffect(() => form.current?.querySelector<HTMLElement>("textarea")?.focus(), []);
  useLayoutEffect(() => {
    form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [faults]);
  const input = { id, draft, faults, type };
  return (
    <form
      ref={form}
      class="gate-form"
      aria-label={t("gate.supplyTo", { label: say(props.item.label) })}
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        // The decision around it has the same keys.
        event.stopPropagation();
        if (event.isComposing) return;
        if (event.key === "Escape") props.close();
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void write();
      }}
      noValidate
    >
      {refusal && <Banner tone="refused" icon="error" urgent title={refusalText(refusal)} />}
      <Line of="text" long max={2000} {...input} />
      <Line of="source" max={500} {...input} />
      <div class="row-between">
        <p class="quiet small">{t(kept ? "desk.kept" : "desk.notKept")}</p>
        <div class="row">
          <Button kind="quiet" onClick={props.close}>
            {t("desk.close")}
          </Button>
          <Button kind="primary" icon="check" onClick={write}>
            {t("gate.write")}
          </Button>
        </div>
      </div>
    </form>
  );
}

function Line(props: {
  of: keyof SupplyDraft;
  id: string;
  draft: SupplyDraft;
  faults: Faults;
  max: number;
  long?: boolean;
  type: (more: Partial<SupplyDraft>) => void;
}) {
  const { of, draft, faults } = props;
  const id = `${props.id}-${of}`;
  const fault = faults[of];
  return (
    <Field
      id={id}
      label={t(`gate.${of}`)}
      messages={fault ? [{ level: "error", text: faultText(of, fault, false) }] : []}
      part
    >
      <TextInput
        id={id}
        text={draft[of]}
        long={props.long ?? false}
        max={props.max}
        onText={(text) => props.type({ [of]: text })}
        describedBy={describedBy(id)}
        invalid={fault !== undefined}
      />
    </Field>
  );
}

/** Asks once more before what was supplied is taken back; says why where it cannot be. */
export function TakeBack({ supplement, detail }: { supplement: Supplement; detail: Detail }) {
  const [refusal, setRefusal] = useState<Refusal>();
  if (inUse(detail)) return <p class="quiet small">{t("gate.inUse")}</p>;
  const go = async () => {
    setRefusal(undefined);
    try {
      await takeBack(detail, supplement);
    } catch (error) {
      setRefusal(asRefusal(error));
    }
  };
  return (
    <>
      {refusal && <Banner tone="refused" icon="error" urgent title={refusalText(refusal)} />}
      <Confirm
        label={t("gate.takeBack")}
        kind="quiet"
        question={t("gate.takeBackQuestion")}
        yes={t("gate.takeBack")}
        onYes={go}
      />
    </>
  );
}
