import { useEffect, useState } from "preact/hooks";
import { post } from "../review/server.ts";
import { t } from "../text/index.ts";
import { EnrolmentCode, type Offer } from "../ui/enrolment-code.tsx";
import { Field } from "../ui/field.tsx";
import { Select, TextInput } from "../ui/inputs.tsx";
import { Button } from "../ui/kit.tsx";
import { placeName } from "./parts.tsx";
import { order, told } from "./state.ts";
import type { Device, Devices } from "./types.ts";

/** How often the list is read again while a code waits for its device, in milliseconds. */
const LOOK_EVERY = 3_000;

/** A code for a lead unit's computer, or for a tablet that is enrolled at the mainland. */
export function NewDevice({ found, again }: { found: Devices; again: () => void }) {
  const [scope, setScope] = useState<string | null>(null);
  const [name, setName] = useState("");
  const [offer, setOffer] = useState<Offer>();
  const arrived = useArrived(found.devices, offer);
  useEffect(() => {
    if (!offer) return;
    const timer = setInterval(again, LOOK_EVERY);
    return () => clearInterval(timer);
  }, [offer, again]);
  useEffect(() => {
    if (!arrived) return;
    setOffer(undefined);
    setName("");
    told.value = { good: true, text: t("lead.arrived", { name: arrived.name }) };
  }, [arrived]);
  const make = () =>
    order(
      () => post<Offer>("/api/enrolments", { scopes: [scope], name: name.trim(), role: "tablet" }),
      (made) => {
        setOffer(made);
        return "";
      },
    );
  if (offer)
    return (
      <section class="card">
        <EnrolmentCode offer={offer} again={make} how={t("admin.deviceHow")} />
        <Button onClick={() => setOffer(undefined)}>{t("admin.closeCode")}</Button>
      </section>
    );
  const scopes = [...found.tasks, ...found.areas];
  return (
    <section class="card">
      <h3>{t("admin.newDevice")}</h3>
      <div class="admin-form">
        <Field id="device-scope" label={t("admin.deviceFor")} part>
          <Select
            id="device-scope"
            options={scopes.map((value) => ({ value, word: placeName(value) }))}
            chosen={scope}
            nothing={t("admin.choose")}
            onChoose={(chosen) => setScope(chosen as string | null)}
          />
        </Field>
        <Field id="device-name" label={t("admin.deviceName")} part>
          <TextInput id="device-name" text={name} onText={setName} max={100} />
        </Field>
        <Button kind="primary" disabled={!scope} onClick={make}>
          {t("lead.makeCode")}
        </Button>
      </div>
    </section>
  );
}

/** A device that came since the code was made. */
function useArrived(devices: readonly Device[], offer: Offer | undefined): Device | undefined {
  const [before, setBefore] = useState<{ code: string; ids: ReadonlySet<string> }>();
  useEffect(() => {
    if (offer) setBefore({ code: offer.code, ids: new Set(devices.map(keyOf)) });
  }, [offer]);
  if (!offer || before?.code !== offer.code) return undefined;
  return devices.find((one) => !before.ids.has(keyOf(one)));
}

function keyOf({ scope, id }: Device): string {
  return `${scope} ${id}`;
}
