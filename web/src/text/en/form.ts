export const form = {
  "form.optional": "optional",
  "form.several": "choose any",
  "form.choose": "Choose…",
  "form.reasons": "Or why there is no figure",
  "form.understood": "Understood as",
  "form.today": "Today",
  "form.datePattern": "day/month/year",
  "form.phoneLetterO": "Kept as typed; there is a letter O in it, where a number has the digit 0.",
  "form.phoneOdd": "Kept as typed; this does not look like a phone number.",
  "form.decided":
    "A decision rests on this section. If you change it, the reviewers have to look at it again.",
  "form.sections": "Sections of the form",
  "form.position": "Section {n}/{m}",
  "form.next": "Next",
  "reason.none": "None",
  "reason.unknown": "Unknown",
  "reason.not_applicable": "Not applicable",
  "section.empty": "not begun",
  "section.begun": "begun",
  "section.complete": "complete",
  "section.errors": "something to correct",

  "saved.saving": "Saving…",
  "saved.photo": "Picture NOT SAVED YET: it is being made smaller. Keep the app open.",
  "saved.at": "Saved on this tablet {time}",
  "saved.nothing": "Every keystroke is saved on this tablet at once",
  "saved.failed": "NOT SAVED: {why} Your text is still on the screen.",
  "saved.again": "Save again",
  "saved.too_large": "The text is too long. Please shorten it.",
  "saved.not_canonical": "It holds a character that cannot be kept. Please type this part again.",
  "saved.tablet_full": "The tablet is full. Please remove pictures and other apps.",
  "saved.store_gone":
    "The browser has removed the app's data from this device. Please copy what you just typed, then reload the page.",
  "saved.store_newer":
    "Another tab has opened a newer version of the app. Please copy what you just typed, then reload the page.",
  "saved.fault": "The browser cannot write. Close other apps, then press Save again.",

  "point.measure": "Measure the coordinate here",
  "point.enough": "Use this coordinate",
  "point.searching": "Looking for satellites… please stand in the open",
  "point.improving": "Accuracy ±{n} m, improving",
  "point.denied":
    "The tablet does not allow its location. Allow Location in the browser's settings, or type the coordinate below.",
  "point.unavailable":
    "No satellites yet. Go to an open place and try again, or type the coordinate below.",
  "point.north": "Latitude (such as 20.1338)",
  "point.east": "Longitude (such as 107.7294)",
  "point.typed": "typed",

  "rows.add": "Add a row",
  "rows.remove": "Remove this row",
  "rows.removeQuestion": "Remove this row from the survey?",

  "needs.add": "Add a need",
  "needs.unnamed": "A need without a name",
  "needs.noQuantity": "no quantity yet",
  "needs.noPrice": "no price yet",
  "needs.unpriced": "The total counts only needs that have a quantity and a price.",
  "needs.total": "Asked in total",
  "needs.amount": "Amount:",
  "needs.done": "Done",
  "needs.decided":
    "This need has a decision. If you change it, the reviewers have to look at it again.",
  "needs.remove": "Remove this need",
  "needs.removeQuestion": "Remove this need from the survey?",

  "photo.take": "Take a photo",
  "photo.choose": "Choose a picture",
  "photo.working": "Making the picture smaller…",
  "photo.alt": "Photo at {time}",
  "photo.sent": "reached the island",
  "photo.safe": "the full photo is in a backup on the mainland",
  "photo.waiting": "on this tablet",
  "photo.away": "on the island",
  "photo.elsewhere": "This photo is on another tablet, not here yet",
  "photo.remove": "Remove the photo",
  "photo.removeQuestion": "Remove this photo from the survey?",
  "photo.removeJudged":
    "Remove this photo from the survey? A decision rests on the photos; the reviewers have to look at it again.",
  "photo.tooMany":
    "{n} picture was not taken in: the survey has all it can hold. Remove one, then choose again.|{n} pictures were not taken in: the survey has all it can hold. Remove some, then choose again.",
  "photo.tablet_full":
    "“{name}” was not kept: the tablet is full. The other photos are here. Please free some space and try again.",
  "photo.not_a_picture":
    "“{name}” is not a picture that opens here. The other photos are kept. Please choose another file.",
  "photo.too_large":
    "“{name}” is too large to be made smaller here. The other photos are kept. Please take a smaller one.",
  "photo.failed":
    "“{name}” was not kept: the tablet cannot write. The other photos are here. Please try again.",

  "start.title": "Where is the survey?",
  "start.known": "Known places",
  "start.new": "A new place",
  "start.name": "Name of the place",
  "start.nameHelp": "What people call it, such as “Bạch Long Vĩ radio station”.",
  "start.unit": "Administrative unit",
  "start.go": "Start",
  "start.noName": "Please give the name of the place.",
  "start.noUnit": "Please choose the administrative unit.",

  "handIn.title": "Hand in",
  "handIn.go": "Hand in",
  "handIn.do": "Hand in this survey",
  "handIn.missing":
    "{n} thing left before it can be handed in|{n} things left before it can be handed in",
  "handIn.missingText": "Press a line to go to its question. Everything typed so far is kept.",
  "handIn.warnings": "Worth a second look (can be handed in all the same)",
  "handIn.complete": "The survey is complete.",
  "handIn.meaning":
    "To hand in is to say that it is finished. It travels by itself when the island is near, and can be taken back until the first decision.",
  "handIn.meaningDecided":
    "To hand in is to say that it is finished. It travels by itself when the island is near. It has a decision already, so it cannot be taken back.",
  "handIn.done": "This survey was handed in",
  "handIn.once": "No need to hand in again: what is edited after a hand-in counts too.",
  "handIn.again":
    "{n} need was added after the hand-in. Hand in again to have it reviewed.|{n} needs were added after the hand-in. Hand in again to have them reviewed.",
  "handIn.goAgain": "Hand in again",
  "handIn.mend": "{n} thing to fill in or mend|{n} things to fill in or mend",
  "handIn.by": "Handed in by {name}, {when}.",
  "handIn.withdrawnLate":
    "Taken back by {name}, {when}; a decision was there before, so the survey stays handed in.",
  "handIn.withdraw": "Take back",
  "handIn.withdrawQuestion":
    "Take the survey back to work on it? It can be handed in again at any time.",
};
