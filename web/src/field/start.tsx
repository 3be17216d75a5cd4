import { useState } from "preact/hooks";
import { localDay } from "../survey/text.ts";
import type { Hex, RecordView } from "../sync/types.ts";
import { t } from "../text/index.ts";
import { Field } from "../ui/field.tsx";
import { ChoiceButtons, TextInput } from "../ui/inputs.tsx";
import { Button, Card, useOnce } from "../ui/kit.tsx";
import { Page } from "../ui/page.tsx";
import { go, to } from "../ui/router.ts";
import { common, unitName, unitsOf } from "./common.ts";
import { latestValues } from "./draft.ts";
import { Trouble } from "./frame.tsx";
import { attempt, useLive } from "./live.ts";
import { Missing } from "./missing.tsx";
import { area, replica } from "./session.ts";
import { readSites } from "./summary.ts";
import { addSite, begin } from "./survey.ts";

/** Which kind of site a form is about. */
const KINDS: Readonly<Record<string, string>> = {
  A: "station",
  P: "speaker_cluster",
  B: "led_cluster",
};

/** Where the survey is: a site that is known, or one found now. */
export function Start({ form }: { form: Hex }) {
  const kind = KINDS[common.value.forms.get(form)?.letter ?? ""] ?? "station";
  const round = common.value.rounds.find((one) => one.open && one.forms.includes(form));
  const sites = useLive(() => sitesOf(kind), [kind]);
  const once = useOnce();
  if (!round) return <Missing />;
  const start = async (site: RecordView) => {
    const id = await begin(form, round.id, site);
    go(to(["survey", id, "form"]), { replace: true });
  };
  return (
    <Page title={t("start.title")} back="#/">
      <Trouble />
      {sites && sites.length > 0 && (
        <Card title={t("start.known")}>
          <div class="stack-2">
            {sites.map((site) => (
              <button
                key={site.id}
                type="button"
                class="link-row"
                onClick={() => once(() => attempt(start(site)))}
              >
                <span class="link-row-body">
                  <strong>{String(latestValues(site).name ?? "")}</strong>
                  <span class="quiet small">{unitName(latestValues(site).unit)}</span>
                </span>
              </button>
            ))}
          </div>
        </Card>
      )}
      <NewSite kind={kind} start={start} />
    </Page>
  );
}

function NewSite(props: { kind: string; start: (site: RecordView) => Promise<void> }) {
  const { kind, start } = props;
  const once = useOnce();
  const units = unitsOf(area.value, localDay(Date.now()));
  const [name, setName] = useState("");
  const [unit, setUnit] = useState<string | number | null>(
    units.length === 1 && units[0] ? units[0].key : null,
  );
  const [missing, setMissing] = useState(false);
  const create = async () => {
    const chosen = units.find((one) => one.key === unit);
    if (!name.trim()) return setMissing(true);
    const id = await addSite(kind, name, chosen?.key.split("/") ?? null);
    await readSites();
    const site = await replica().read(id);
    if (site) await start(site);
  };
  const problem = { level: "error", text: t("start.noName") } as const;
  return (
    <Card title={t("start.new")}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          once(() => attempt(create()));
        }}
        noValidate
      >
        <Field
          id="site-name"
          label={t("start.name")}
          help={t("start.nameHelp")}
          messages={missing && !name.trim() ? [problem] : []}
          part
        >
          <TextInput id="site-name" text={name} onText={setName} max={200} />
        </Field>
        {units.length > 1 && (
          <Field id="site-unit" label={t("start.unit")} group part>
            <ChoiceButtons
              name="site-unit"
              options={units.map((one) => ({ value: one.key, word: one.name }))}
              chosen={unit}
              onChoose={setUnit}
            />
          </Field>
        )}
        <Button type="submit" kind="beacon" after="next">
          {t("start.go")}
        </Button>
      </form>
    </Card>
  );
}

async function sitesOf(kind: string): Promise<RecordView[]> {
  const sites = await replica().list("site");
  return sites.filter((site) => latestValues(site).kind === kind);
}
