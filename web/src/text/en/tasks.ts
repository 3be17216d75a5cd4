import type { tasks as vi } from "../vi/tasks.ts";

export const tasks: Record<keyof typeof vi, string> = {
  "home.areas": "The area or task that is worked on",
  "home.task": "Task {letter}",
  "task.begin": "Begin a form",
  "role.lead_unit": "Lead unit",

  "task:truth.allSent": "Everything has a copy on the mainland",
  "task:truth.mainland": "Met the mainland: {when}",
  "task:truth.exchanging": "Exchanging with the mainland…",
  "task:home.noForm": "No open round asks with this form yet.",
  "task:home.empty": "Nothing yet. Begin a form: it needs no network.",
  "task:safe.good": "Your work is safe: everything has a copy on the mainland.",
  "task:safe.refused":
    "The server takes nothing of this computer any more. What has not reached it is only here.",
  "task:safe.refusedEmpty":
    "The server takes nothing of this computer any more. The mainland holds a copy of all that was written so far.",
  "task:refused.title": "This computer was locked, or no longer has this task",
  "task:refused.onlyHere":
    "{n} change is only on this computer and has not reached the server.|{n} changes are only on this computer and have not reached the server.",
  "task:refused.todo":
    "Please tell the administrator. Keep the computer as it is; delete neither the app nor its data.",
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
  "task:failed.storage_failed":
    "The mainland's disk fails. Tell the administrator; the data stays here.",
  "task:failed.internal": "A fault of the mainland. Tell the administrator; the data stays here.",
  "task:failed.portal": "This network asks for a sign-in first, or does not lead to the mainland.",
  "task:code.other": "Something went wrong (code: {code}). Tell the administrator this code.",
  "task:verdict.unknown_replica": "the mainland does not know this computer yet",
  "task:verdict.fixAsk": "Tell the administrator; once the role is given, it counts by itself.",

  "task:enrol.why":
    "Each device is enrolled at the mainland once. After that it works without a network, and exchanges with the mainland by itself when there is one.",
  "task:enrol.againText":
    "If this page is back, the data on this device was deleted. What had reached the mainland returns after enrolling again. What had not is no longer here: please tell the administrator.",
  "task:enrol.codeHelp":
    "Ten characters, from the administrator on the mainland. Good once, for an hour.",
  "task:enrol.nameHelp":
    "So that everybody knows which one it is: such as “The Department's computer”.",
  "task:enrol.defaultName": "New device",
  "task:scan.aim": "Hold the QR code of the administrator's page in the middle of the frame.",
  "task:scan.other.todo":
    "Scan the code under “Devices” on the administrator's page, or type the code.",
  "task:insecure.text":
    "The page came over http, so the browser does not let it keep data and the device's key. Open the address that begins with https, given by the administrator.",
  "task:signIn.firstTime":
    "The first time on this device needs a network to the mainland. Later it works without one.",
  "task:signIn.notHere":
    "The mainland cannot be reached, and this device does not know the account “{login}” yet. Connect to a network and sign in once.",
  "task:signIn.notSurveyor": "This account has no work on this device. Ask the administrator.",
  "task:failed.wrong_fleet":
    "This server is of another fleet than the enrolment code. This device is not enrolled here.",
};
