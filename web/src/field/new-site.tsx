import { useState } from "preact/hooks";
import { SITE_KINDS } from "../survey/kind.ts";
import { localDay, said } from "../survey/text.ts";
import { unitValue } from "../survey/unit.ts";
import type { Hex } from "../sync/types.ts";
import { t } from "../text/index.ts";
import { Field } from "../ui/field.tsx";
import { ChoiceButtons, TextInput } from "../ui/inputs.tsx";
import { Button, Card, useOnce } from "../ui/kit.tsx";
import { Page } from "../ui/page.tsx";
import { go, route, to } from "../ui/router.ts";
import { addSite } from "./assigning.ts";
import { onlyUnit, unitsOf } from "./common.ts";
import { Trouble } from "./frame.tsx";
import { useKept } from "./kept.ts";
import { attempt } from "./live.ts";
import { area } from "./session.ts";
import { kindName, openRound } from "./sites.ts";
import { readSites } from "./summary.ts";

/** The page on which a site found in the field is added. */
export function NewSitePage() {
  return (
    <Page title={t("site.new")} back="#/sites">
      <Trouble />
      <NewSite
        kind={route.value.query.get("kind")}
        choose
        word={t("site.save")}
        made={(site) => go(to(["site", site]), { replace: true })}
      />
    </Page>
  );
}

interface Typed {
  readonly kind: string | null;
  readonly name: string;
  readonly hamlet: string;
  readonly unit: string | null;
  readonly officialCode: string;
  readonly restricted: boolean;
}

const NOTHING: Typed = {
  kind: null,
  name: "",
  hamlet: "",
  unit: null,
  officialCode: "",
  restricted: false,
};

/** A site that is not in the list yet; what is typed is kept until it is added. */
export function NewSite(props: {
  kind: string | null;
  /** Whether the kind is asked for too. */
  choose?: boolean;
  word: string;
  made: (site: Hex) => unknown;
}) {
  const once = useOnce();
  const units = unitsOf(area.value, localDay(Date.now()));
  const [kept, keep] = useKept<Typed>("new-site");
  const [tried, setTried] = useState(false);
  const typed = { ...NOTHING, ...kept };
  const kind = props.choose ? (typed.kind ?? props.kind) : props.kind;
  const unit = typed.unit ?? onlyUnit(units)?.key ?? null;
  const noUnit = units.length > 1 && !unit;
  const set = (part: Partial<Typed>) => keep({ ...typed, ...part });
  const create = async () => {
    setTried(true);
    if (!said(typed.name) || !kind || noUnit) return;
    const chosen = units.find(({ key }) => key === unit);
    const id = await addSite({ ...typed, kind, unit: unitValue(chosen) });
    keep(undefined);
    await readSites();
    await props.made(id);
  };
  return (
    <Card title={props.choose ? undefined : t("start.new")}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          once(() => attempt(create()));
        }}
        noValidate
      >
        {props.choose && (
          <Field
            id="site-kind"
            label={t("site.kindOf")}
            messages={tried && !kind ? [{ level: "error", text: t("site.noKind") }] : []}
            group
            part
          >
            <ChoiceButtons
              name="site-kind"
              options={Object.values(SITE_KINDS).map((one) => ({
                value: one,
                word: kindName(one),
              }))}
              chosen={kind}
              onChoose={(one) => set({ kind: one === null ? null : String(one) })}
            />
          </Field>
        )}
        <Field
          id="site-name"
          label={t("start.name")}
          help={t("start.nameHelp")}
          messages={tried && !said(typed.name) ? [{ level: "error", text: t("start.noName") }] : []}
          part
        >
          <TextInput
            id="site-name"
            text={typed.name}
            onText={(name) => set({ name })}
            invalid={tried && !said(typed.name)}
            max={200}
          />
        </Field>
        {units.length > 1 && (
          <Field
            id="site-unit"
            label={t("start.unit")}
            messages={tried && noUnit ? [{ level: "error", text: t("start.noUnit") }] : []}
            group
            part
          >
            <ChoiceButtons
              name="site-unit"
              options={units.map((one) => ({ value: one.key, word: one.name }))}
              chosen={unit}
              onChoose={(one) => set({ unit: one === null ? null : String(one) })}
            />
          </Field>
        )}
        <Field id="site-hamlet" label={t("site.hamlet")} note={t("form.optional")} part>
          <TextInput
            id="site-hamlet"
            text={typed.hamlet}
            onText={(hamlet) => set({ hamlet })}
            max={100}
          />
        </Field>
        <Field id="site-code" label={t("site.codeOf")} help={t("site.codeHelp")} part>
          <TextInput
            id="site-code"
            text={typed.officialCode}
            onText={(officialCode) => set({ officialCode })}
            max={100}
          />
        </Field>
        <div class="stack-2">
          <label class="choice">
            <input
              type="checkbox"
              checked={typed.restricted}
              aria-describedby="site-restricted-help"
              onChange={() => set({ restricted: !typed.restricted })}
            />
            <span>{t("site.markNew")}</span>
          </label>
          <p class="quiet small" id="site-restricted-help">
            {t("site.markNewHelp")}
          </p>
        </div>
        <p class="quiet small">{t(openRound() ? "site.newMeaning" : "site.noRound")}</p>
        <Button type="submit" kind="beacon" after="next">
          {props.word}
        </Button>
      </form>
    </Card>
  );
}
