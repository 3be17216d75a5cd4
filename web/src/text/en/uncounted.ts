import type { uncounted as vi } from "../vi/uncounted.ts";

export const uncounted: Record<keyof typeof vi, string> = {
  "uncounted.title": "Not counted yet",
  "uncounted.text":
    "These changes are kept as they are, but do not count yet. They count by themselves once the reason is gone.",
  "uncounted.none": "Every change counts.",
  "uncounted.most": "The newest {n} of {m} changes are shown.",
  "uncounted.because": "Does not count: {reason}.",
  "uncounted.values": "Show {n} value|Show {n} values",
  "uncounted.todo.unknown_replica":
    "Wait for one more exchange: the machine’s certificate has not come here.",
  "uncounted.todo.scope_not_certified": "Enrol the machine for the area of the form.",
  "uncounted.todo.wrong_kind":
    "Who has the right does it again where it is done: the island’s page, the desk or the administrator’s page.",
  "uncounted.todo.not_granted":
    "An administrator gives the account a role in the area; it then counts by itself.",
  "uncounted.todo.revoked":
    "If what it says is right, type it again with a machine and an account in use.",
  "uncounted.todo.other": "Tell the administrator, with the code of the reason.",
};
