import "./changes.css";
import type { LiveDecision } from "../survey/review.ts";
import type { Dossier } from "../survey/version.ts";
import { t } from "../text/index.ts";
import { type Difference, differences } from "./difference.ts";
import { useLive } from "./live.ts";

/** What differs now from what a decision judged: each question with its answer then and now. */
export function Changes({ dossier, since }: { dossier: Dossier; since: LiveDecision }) {
  const { need, survey } = dossier;
  const found = useLive(() => differences(dossier, since), [need, survey]) ?? [];
  return (
    <div class="stack-2">
      <p class="quiet">{t("need.staleText")}</p>
      {found.length > 0 && (
        <>
          <p class="quiet">{t("need.staleWhat")}</p>
          <dl class="facts">
            {found.map((one) => (
              <div key={one.key}>
                <dt>{one.label}</dt>
                <dd class="then-now number">
                  <ThenNow of={one} />
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </div>
  );
}

function ThenNow({ of: { before, after, putBack } }: { of: Difference }) {
  if (putBack)
    return (
      <>
        {after} <span class="quiet">({t("need.putBack")})</span>
      </>
    );
  return (
    <>
      <del>{before}</del> <span aria-hidden="true">→</span> <ins>{after}</ins>
    </>
  );
}
