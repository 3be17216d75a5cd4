import { IncidentList } from "../review/incident-list.tsx";
import { moment } from "../review/moment.ts";
import { post } from "../review/server.ts";
import { t } from "../text/index.ts";
import { Confirm } from "../ui/confirm.tsx";
import { digitsOf } from "../ui/digits.ts";
import { Empty } from "../ui/kit.tsx";
import { NewDevice } from "./new-device.tsx";
import { Asking, placeName, Table, useAsked } from "./parts.tsx";
import { looksOn, order, who } from "./state.ts";
import type { Device, Devices as Found } from "./types.ts";

/** The devices of all areas and tasks: one more gets a code, a lost one is locked. */
export function Devices() {
  const [found, show] = useAsked<Found>("/api/admin/devices");
  const lock = ({ id, scope }: Device) =>
    void order(
      () => post<Found>(`/api/admin/devices/${id}/revocation`, { scope }),
      (newer) => {
        show(newer);
        return t("admin.locked");
      },
    );
  if (!found) return <Asking />;
  return (
    <div class="stack">
      {!looksOn.value && <NewDevice found={found} again={show} />}
      <IncidentList of={found.incidents} who={who.value?.login ?? ""} />
      {found.devices.length === 0 ? (
        <Empty icon="tablet">
          <p>{t("admin.noDevices")}</p>
        </Empty>
      ) : (
        <List devices={found.devices} lock={lock} />
      )}
    </div>
  );
}

function List({ devices, lock }: { devices: readonly Device[]; lock: (device: Device) => void }) {
  return (
    <Table
      head={[
        t("admin.name"),
        t("lead.digits"),
        t("admin.area"),
        t("admin.enrolled"),
        t("admin.contact"),
        t("admin.changes"),
        t("admin.state"),
      ]}
    >
      {devices.map((one) => (
        <tr key={one.scope + one.id}>
          <td>{one.name}</td>
          <td class="number">{digitsOf(one.id)}</td>
          <td>{placeName(one.scope)}</td>
          <td>{moment(one.enrolled)}</td>
          <td>{contactText(one)}</td>
          <td class="number">{one.changes}</td>
          <td>
            <State of={one} lock={lock} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

/** A device that never met this server, but whose changes are here, met an island. */
function contactText({ contact, changes }: Device): string {
  if (contact !== null) return moment(contact);
  return t(changes > 0 ? "admin.byIsland" : "admin.never");
}

function State({ of, lock }: { of: Device; lock: (device: Device) => void }) {
  if (of.locked) return <>{t("admin.lockedAt", { when: moment(of.locked.time) })}</>;
  if (looksOn.value) return <>{t("admin.inUse")}</>;
  return (
    <Confirm
      label={t("admin.lock")}
      question={t("admin.lockQuestion", { name: of.name, digits: digitsOf(of.id) })}
      yes={t("admin.lock")}
      kind="danger"
      tone="refused"
      onYes={() => lock(of)}
    />
  );
}
