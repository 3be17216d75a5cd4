import { useEffect, useState } from "preact/hooks";
import { post, type Refusal } from "../review/server.ts";
import { t } from "../text/index.ts";
import { EnrolmentCode, type Offer } from "../ui/enrolment-code.tsx";
import { Field } from "../ui/field.tsx";
import { TextInput } from "../ui/inputs.tsx";
import { Banner, Button, LinkButton } from "../ui/kit.tsx";
import { useAnswer } from "./answer.ts";
import { Refused, Title } from "./parts.tsx";
import { asRefusal, closed } from "./state.ts";
import type { Tablets } from "./types.ts";

/** A code for one more tablet: a picture to point a camera at, the code to type, the link. */
export function EnrolPage() {
  const [name, setName] = useState("");
  const [offer, setOffer] = useState<Offer>();
  const [refusal, setRefusal] = useState<Refusal>();
  const fetchCode = async () => {
    try {
      setOffer(await post<Offer>("/api/enrolments", { name: name.trim(), role: "tablet" }));
      setRefusal(undefined);
    } catch (error) {
      const why = asRefusal(error);
      if (!closed(why)) setRefusal(why);
    }
  };
  return (
    <>
      <LinkButton href="#/island/tablets" icon="back" kind="quiet">
        {t("lead.backToTablets")}
      </LinkButton>
      <Title text={t("lead.enrolText")}>{t("lead.enrol")}</Title>
      <Refused refusal={refusal} />
      {offer ? (
        <Code offer={offer} again={fetchCode} />
      ) : (
        <form
          class="stack lead-narrow"
          onSubmit={(event) => {
            event.preventDefault();
            void fetchCode();
          }}
        >
          <Field id="tablet-name" label={t("lead.tabletName")} note={t("lead.optional")} part>
            <TextInput id="tablet-name" text={name} onText={setName} max={100} />
          </Field>
          <Button type="submit" kind="primary">
            {t("lead.makeCode")}
          </Button>
        </form>
      )}
    </>
  );
}

function Code({ offer, again }: { offer: Offer; again: () => Promise<void> }) {
  const arrived = useArrived();
  if (arrived)
    return (
      <Banner tone="decided" icon="check" title={t("lead.arrived", { name: arrived })}>
        <LinkButton href="#/island/tablets">{t("lead.backToTablets")}</LinkButton>
      </Banner>
    );
  return <EnrolmentCode offer={offer} again={again} how={t("lead.codeHow")} />;
}

/** The name of a tablet that came since the code was made. */
function useArrived(): string | undefined {
  const { data } = useAnswer<Tablets>("/api/island/tablets", 3000);
  const [before, setBefore] = useState<ReadonlySet<string>>();
  useEffect(() => {
    if (data && !before) setBefore(new Set(data.tablets.map(({ id }) => id)));
  }, [data, before]);
  const fresh = before && data?.tablets.find(({ id }) => !before.has(id));
  return fresh && (fresh.name || t("lead.tabletNoName"));
}
