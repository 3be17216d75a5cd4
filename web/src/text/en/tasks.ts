import type { tasks as vi } from "../vi/tasks.ts";

export const tasks: Record<keyof typeof vi, string> = {
  "task.begin": "Begin a form",
  "role.lead_unit": "Lead unit",

  "task:truth.allSent": "Everything has a copy on the mainland",
  "task:truth.mainland": "Met the mainland: {when}",
  "task:truth.exchanging": "Exchanging with the mainland…",
  "task:home.noForm": "No open round asks with this form yet.",
  "task:home.empty": "Nothing yet. Begin a form: it needs no network.",
  "task:safe.good": "Your work is safe: everything has a copy on the mainland.",
  "task:safe.mainland": "Contact with the mainland",
  "task:safe.todoExchange":
    "Connect to a network: the computer exchanges with the mainland by itself.",
  "task:handIn.meaning":
    "Handing in says that the form is finished. It goes when the mainland is met, and can be taken back.",
  "task:failed.offline": "The mainland cannot be reached. Check the network and try again.",
  "task:failed.auth":
    "The mainland does not know this computer. Tell the administrator; the data stays here.",
  "task:failed.scope_denied":
    "The mainland does not take data of this task. Tell the administrator; the data stays here.",
  "task:failed.disk_full":
    "The mainland's disk is full. Tell the administrator; the data stays here.",
  "task:failed.internal": "A fault of the mainland. Tell the administrator; the data stays here.",
  "task:failed.portal": "This network asks for a sign-in first, or does not lead to the mainland.",
  "task:code.other": "Something went wrong (code: {code}). Tell the administrator this code.",
  "task:verdict.unknown_replica": "the mainland does not know this computer yet",
  "task:verdict.fixAsk": "Tell the administrator; once the role is given, it counts by itself.",
};
