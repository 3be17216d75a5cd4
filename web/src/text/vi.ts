import { admin } from "./vi/admin.ts";
import { decision } from "./vi/decision.ts";
import { desk } from "./vi/desk.ts";
import { exchange } from "./vi/exchange.ts";
import { form } from "./vi/form.ts";
import { gate } from "./vi/gate.ts";
import { incidents } from "./vi/incidents.ts";
import { lead } from "./vi/lead.ts";
import { record } from "./vi/record.ts";
import { scan } from "./vi/scan.ts";
import { shell } from "./vi/shell.ts";
import { sites } from "./vi/sites.ts";
import { stick } from "./vi/stick.ts";
import { tasks } from "./vi/tasks.ts";
import { uncounted } from "./vi/uncounted.ts";

/** Every text of the app in Vietnamese; the other languages have the same keys. */
export const vi = {
  ...shell,
  ...scan,
  ...form,
  ...record,
  ...desk,
  ...decision,
  ...gate,
  ...lead,
  ...incidents,
  ...exchange,
  ...sites,
  ...stick,
  ...tasks,
  ...admin,
  ...uncounted,
};
