import { post, postFile } from "../review/server.ts";
import type { FormName } from "../review/types.ts";
import { formatDate } from "../survey/text.ts";
import { forCode, t } from "../text/index.ts";
import { Confirm } from "../ui/confirm.tsx";
import { Card, Chip, Facts } from "../ui/kit.tsx";
import { Asking, FileButton, useAsked } from "./parts.tsx";
import { looksOn, order } from "./state.ts";
import type { RoundRow } from "./types.ts";

interface Settled {
  readonly outcome: string;
}

/** Rounds, opened from a file and closed; forms, published from a file. */
export function Rounds() {
  const [found, again] = useAsked<{ rounds: RoundRow[] }>("/api/admin/rounds");
  const [forms, formsAgain] = useAsked<{ forms: FormName[] }>("/api/admin/forms");
  const say = ({ outcome }: Settled) => {
    again();
    formsAgain();
    return forCode("admin.outcome", outcome);
  };
  const send = (path: string) => (file: File) =>
    void order(() => postFile<Settled>(`/api/admin/${path}`, file), say);
  const close = (code: string) =>
    void order(() => post<Settled>("/api/admin/rounds/close", { code }), say);
  return (
    <div class="stack">
      <FileButton id="round" label={t("admin.openRound")} accept=".json" send={send("rounds")} />
      {!found && <Asking />}
      {found?.rounds.map((round) => (
        <RoundCard key={round.id} round={round} close={() => close(round.code)} />
      ))}
      <h2>{t("admin.forms")}</h2>
      <FileButton id="form" label={t("admin.publish")} accept=".json" send={send("forms")} />
      <ul class="admin-list">
        {forms?.forms.map((form) => (
          <li key={form.id}>
            {form.title} · {t("admin.version", { version: form.version })}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What the round says, or that it says nothing. */
function said(text: string): string {
  return text || t("admin.unsaid");
}

function RoundCard({ round, close }: { round: RoundRow; close: () => void }) {
  const lines = (rows: RoundRow["agencies"]) => said(rows.map((row) => row.join(": ")).join("; "));
  return (
    <Card
      title={round.name}
      aside={
        <Chip tone={round.open ? "decided" : "tablet"} icon={round.open ? "check" : "close"}>
          {t(round.open ? "admin.isOpen" : "admin.isClosed")}
        </Chip>
      }
    >
      <Facts
        of={[
          [t("admin.code"), round.code],
          [t("admin.days"), `${formatDate(round.starts)} – ${formatDate(round.ends)}`],
          [
            t("admin.forms"),
            round.forms.map(({ letter, version }) => `${letter}-${version}`).join(", "),
          ],
          [t("admin.agencies"), lines(round.agencies)],
          [t("admin.leads"), lines(round.leads)],
          [t("admin.funding"), said(round.funding_sources.join("; "))],
          [t("admin.items"), String(round.items)],
        ]}
      />
      {round.open && !looksOn.value && (
        <Confirm
          label={t("admin.close")}
          question={t("admin.closeQuestion")}
          yes={t("admin.close")}
          onYes={close}
        />
      )}
    </Card>
  );
}
