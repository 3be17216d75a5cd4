import { useRef, useState } from "preact/hooks";
import { OUTCOMES, type Outcome } from "../survey/review.ts";
import { t } from "../text/index.ts";
import { Icon } from "../ui/icon.tsx";
import { Banner, Button } from "../ui/kit.tsx";
import { type Draft, draftKey, keepDraft, readDraft } from "./draft.ts";
import { GateBar } from "./gate.tsx";
import { LETTERS } from "./keys.ts";
import { OUTCOME_LOOKS } from "./looks.tsx";
import { VerdictPanel } from "./panel.tsx";
import { keysOn } from "./settings.ts";
import { me } from "./state.ts";
import { move, nearby, useCommands } from "./steps.ts";
import type { Detail, NeedState } from "./types.ts";

/** States that nobody can decide on; the words above the need say why. */
const NOT_YET: readonly NeedState[] = ["arriving", "unconfirmed"];

/** The foot of a need: four outcomes, and the way to the next need. */
export function DecisionBar({ detail }: { detail: Detail }) {
  const key = draftKey(me.value?.account ?? "", detail.id);
  const [draft, setDraft] = useState<Draft>(() => readDraft(localStorage, key));
  const [kept, setKept] = useState(true);
  const [written, setWritten] = useState<Outcome>();
  const foot = useRef<HTMLElement>(null);
  const may = detail.may_decide;
  const type = (more: Partial<Draft>) => {
    const next = { ...draft, ...more };
    setDraft(next);
    setWritten(undefined);
    setKept(keepDraft(localStorage, key, next));
  };
  const close = () => {
    const outcome = draft.outcome;
    const { outcome: _, ...rest } = draft;
    setDraft(rest);
    keepDraft(localStorage, key, rest);
    foot.current?.querySelector<HTMLElement>(`#decide-${outcome}`)?.focus();
  };
  const done = (outcome: Outcome) => {
    setDraft({});
    keepDraft(localStorage, key, {});
    setWritten(outcome);
    foot.current?.querySelector<HTMLElement>("#desk-next")?.focus();
  };
  const open = (outcome: Outcome) => may && type({ outcome });
  useCommands((command) => {
    if (!("open" in command)) return false;
    open(command.open);
    return true;
  });
  return (
    <section class="desk-foot" ref={foot} aria-label={t("desk.decide")} data-open={draft.outcome}>
      {may && !draft.outcome && (
        <div class="desk-room">
          <GateBar detail={detail} open={false} />
        </div>
      )}
      {may && draft.outcome && (
        <VerdictPanel
          key={draft.outcome}
          detail={detail}
          outcome={draft.outcome}
          draft={draft}
          kept={kept}
          type={type}
          close={close}
          done={done}
        />
      )}
      {!may && !NOT_YET.includes(detail.state) && (
        <Banner tone="tablet" icon="info" title={t("desk.readOnly")} />
      )}
      {may && <Outcomes chosen={draft.outcome} open={open} />}
      <div class="desk-steps">
        <Step step={-1} />
        <Written outcome={written} />
        <Step step={1} />
      </div>
    </section>
  );
}

function Outcomes(props: { chosen: Outcome | undefined; open: (outcome: Outcome) => void }) {
  return (
    <div class="desk-outcomes">
      {OUTCOMES.map((outcome) => (
        <span key={outcome} data-tone={OUTCOME_LOOKS[outcome].tone}>
          <Button
            id={`decide-${outcome}`}
            expanded={props.chosen === outcome}
            onClick={() => props.open(outcome)}
          >
            {t(`desk.outcome.${outcome}`)} <Key letter={LETTERS[outcome]} />
          </Button>
        </span>
      ))}
    </div>
  );
}

/** What was recorded just now, read out. */
function Written({ outcome }: { outcome: Outcome | undefined }) {
  return (
    <p class="desk-written" data-tone="decided" role="status">
      {outcome && <Icon name="check" size={20} />}
      {outcome && t("desk.written", { outcome: t(`desk.made.${outcome}`) })}
    </p>
  );
}

function Key({ letter }: { letter: string }) {
  return keysOn.value ? <kbd>{letter}</kbd> : null;
}

function Step({ step }: { step: 1 | -1 }) {
  const forward = step === 1;
  return (
    <Button
      id={forward ? "desk-next" : "desk-previous"}
      kind="quiet"
      icon={forward ? undefined : "back"}
      after={forward ? "next" : undefined}
      disabled={!nearby(step)}
      onClick={() => move(step)}
    >
      {t(forward ? "desk.next" : "desk.previous")} <Key letter={forward ? "J" : "L"} />
    </Button>
  );
}
