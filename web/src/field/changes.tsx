import "./changes.css";
import type { LiveDecision } from "../survey/review.ts";
import type { Dossier } from "../survey/version.ts";
import { t } from "../text/index.ts";
import { differences } from "./difference.ts";
import { useLive } from "./live.ts";

/** What differs now from what a decision judged: each question with its answer then and now. */
export function Changes({ dossier, since }: { dossier: Dossier; since: LiveDecision }) {
  const { need, survey } = dossier;
  const found = useLive(() => differences(dossier, since), [need, survey]) ?? [];
  return (
    <div class="stack-2">
      <p class="quiet">{t("need.staleText")}</p>
      <dl class="facts">
        {found.map(({ key, label, before, after }) => (
          <div key={key}>
            <dt>{label}</dt>
            <dd class="then-now number">
              <del>{before}</del> <span aria-hidden="true">→</span> <ins>{after}</ins>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
