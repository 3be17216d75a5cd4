import type { Hex } from "../sync/types.ts";
import { known, t } from "../text/index.ts";
import type { Detail } from "./types.ts";

/** The kinds of unit that stand before a name and say little in a narrow column. */
const KINDS = /^(Đặc khu|Thành phố|Thị xã|Thị trấn|Quận|Huyện|Phường|Xã)\s+/;

/** `Bạch Long Vĩ` of `Đặc khu Bạch Long Vĩ`. */
export function shortUnit(name: string): string {
  return name.replace(KINDS, "");
}

/** A priority in words. */
export function priorityName(priority: string): string {
  const key = `desk.priority.${priority}`;
  return known(key) ? t(key) : priority;
}

/** The name of who wrote something. */
export function nameOf(detail: Detail, account: Hex | null): string {
  return (account && detail.people[account]?.name) || t("desk.someone");
}

export function warningText(code: string): string {
  const key = `desk.warning.${code}`;
  return known(key) ? t(key) : t("desk.warning.other", { code });
}
