import { moment } from "../review/moment.ts";
import { post } from "../review/server.ts";
import { t } from "../text/index.ts";
import { Confirm } from "../ui/confirm.tsx";
import { Table, useAsked } from "./parts.tsx";
import { looksOn, order } from "./state.ts";
import type { Device } from "./types.ts";

interface Tablets {
  readonly tablets: readonly Device[];
}

/** The devices of all areas; a lost one is locked. */
export function Devices() {
  const [found, show] = useAsked<Tablets>("/api/island/tablets");
  const lock = ({ id, scope }: Device) =>
    void order(
      () => post<Tablets>(`/api/island/tablets/${id}/revocation`, { area: scope }),
      (newer) => {
        show(newer);
        return t("admin.locked");
      },
    );
  return (
    <Table
      head={[
        t("admin.name"),
        t("admin.area"),
        t("admin.enrolled"),
        t("admin.contact"),
        t("admin.changes"),
        t("admin.state"),
      ]}
    >
      {found?.tablets.map((one) => (
        <tr key={one.scope + one.id}>
          <td>{one.name}</td>
          <td>{one.scope}</td>
          <td>{moment(one.enrolled)}</td>
          <td>{one.contact === null ? t("admin.never") : moment(one.contact)}</td>
          <td class="number">{one.changes}</td>
          <td>
            {one.locked && t("admin.lockedAt", { when: moment(one.locked.time) })}
            {!one.locked && !looksOn.value && (
              <Confirm
                label={t("admin.lock")}
                question={t("admin.lockQuestion")}
                yes={t("admin.lock")}
                kind="danger"
                tone="refused"
                onYes={() => lock(one)}
              />
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}
