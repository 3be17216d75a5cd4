import type { incidents as vi } from "../vi/incidents.ts";

export const incidents: Record<keyof typeof vi, string> = {
  "incident.title": "What happened to machines' stores",
  "incident.text": "Seen from the data itself. Nothing was overwritten.",
  "incident.machine.mainland": "The mainland’s server “{name}”",
  "incident.machine.island": "The island’s server “{name}”",
  "incident.machine.tablet": "“{name}”, number {digits}",
  "incident.unknown": "A machine of which it is not known which it is",
  "incident.forked": "A store in two branches",
  "incident.forkedText":
    "Two machines use one store, or the machine was restored, since {when}. Changes from before that: {n}; the two sides wrote {sides} more. Both sides are kept.",
  "incident.todo.forked":
    "If there are two machines alike: stop using one, clear the app’s data on it, and enrol it as a new one.",
  "incident.renewed": "A store was restored",
  "incident.renewedText":
    "The store was put back, copied or emptied; the machine writes under a new name since {when}. {n} change of the old name is here.|The store was put back, copied or emptied; the machine writes under a new name since {when}. {n} changes of the old name are here.",
  "incident.again": "A machine of the same name was enrolled anew",
  "incident.againText":
    "A machine of the same name was enrolled {when}. If it is the same machine, its old store is gone: {n} change of it is here; what had not come to the island is lost.|A machine of the same name was enrolled {when}. If it is the same machine, its old store is gone: {n} changes of it are here; what had not come to the island is lost.",
  "incident.lost":
    "The machine said, last {when}, that it has {n} more change that is not here. It may be lost.|The machine said, last {when}, that it has {n} more changes that are not here. They may be lost.",
  "incident.todo.lost": "Ask who used the machine, and type again what is missing.",
  "incident.todo.server":
    "Tablets bring again what they still have. If it is missing after a few exchanges, it has to be typed again.",
  "incident.nothing": "There is nothing to do.",
  "incident.read": "I have read it",
  "incident.seen": "Read before: {n}",
  "incident.sides": "{one} and {other}",

  "renewed.title": "This tablet’s store was put back or copied",
  "renewed.text":
    "Noticed: {when}. The tablet writes on under a new name; nothing was overwritten. What was written before, had not come to the island and is not to be seen here is lost.",
  "renewed.understood": "Understood",
  "renewed.fact": "Writes under a new name since",
  "emptied.title": "There was a tablet of this name before",
  "emptied.text":
    "If it was this one, its old store is gone. {n} change of it has come to the island; what had not come there is lost.|If it was this one, its old store is gone. {n} changes of it have come to the island; what had not come there is lost.",
  "emptied.lost":
    "It said that it has {n} more change, which has not come to the island.|It said that it has {n} more changes, which have not come to the island.",
  "emptied.fact": "Changes of the earlier tablet of this name on the island",
};
