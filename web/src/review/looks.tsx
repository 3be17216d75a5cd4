import type { Outcome } from "../survey/review.ts";
import { t } from "../text/index.ts";
import type { IconName } from "../ui/icon.tsx";
import { Chip, type Tone } from "../ui/kit.tsx";
import type { NeedState } from "./types.ts";

interface Look {
  readonly tone: Tone;
  readonly icon: IconName;
}

export const STATE_LOOKS: Readonly<Record<NeedState, Look>> = {
  waiting: { tone: "mainland", icon: "review" },
  answered: { tone: "mainland", icon: "asks" },
  stale: { tone: "asks", icon: "warning" },
  unsettled: { tone: "asks", icon: "split" },
  returned: { tone: "asks", icon: "asks" },
  approved: { tone: "decided", icon: "decided" },
  adjusted: { tone: "decided", icon: "edit" },
  rejected: { tone: "refused", icon: "refused" },
  arriving: { tone: "island", icon: "sync" },
  unconfirmed: { tone: "tablet", icon: "clock" },
};

export const OUTCOME_LOOKS: Readonly<Record<Outcome, Look>> = {
  approved: { tone: "decided", icon: "decided" },
  adjusted: { tone: "decided", icon: "edit" },
  returned: { tone: "asks", icon: "asks" },
  rejected: { tone: "refused", icon: "refused" },
};

/** A need's state: a short word in the queue, the whole phrase above the need. */
export function StateChip({ state, whole }: { state: NeedState; whole?: boolean }) {
  return (
    <Chip {...STATE_LOOKS[state]}>{t(whole ? `desk.full.${state}` : `desk.state.${state}`)}</Chip>
  );
}

export function OutcomeChip({ outcome }: { outcome: Outcome }) {
  return <Chip {...OUTCOME_LOOKS[outcome]}>{t(`desk.made.${outcome}`)}</Chip>;
}
