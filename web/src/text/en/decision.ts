export const decision = {
  "desk.decide": "Decide",
  "desk.next": "Next",
  "desk.previous": "Previous",
  "desk.readOnly": "This account may read only.",
  "desk.words.adjusted": "Reason of the adjustment",
  "desk.words.rejected": "Reason of the rejection",
  "desk.words.returned": "Question to the surveyor",
  "desk.close": "Close",
  "desk.heldByGate": "Not recorded: conditions of an approval are missing.",
  "desk.heldByFigures": "Not recorded: the figures are not those asked.",
  "desk.kept": "What you type is kept on this computer.",
  "desk.notKept": "The browser is out of space: what you type is lost when the page closes.",
  "desk.write.approved": "Record: approve",
  "desk.write.adjusted": "Record: adjust",
  "desk.write.returned": "Record: ask",
  "desk.write.rejected": "Record: reject",
  "desk.writing": "Recording…",
  "desk.written": "Recorded: {outcome}",
  "desk.otherFigures": "Figures other than those asked are an adjustment, with a reason.",
  "desk.toAdjusted": "Change to Adjust",
  "desk.replacesBoth": "This decision replaces {n} decisions that are in force.",

  "desk.moved": "The need changed while you were looking at it",
  "desk.movedText":
    "The decision was not recorded. What you typed is all here. Look at “Different from what you saw”, then record again.",
  "desk.newer": "This need has just changed",
  "desk.newerText": "The screen shows what it was before.",
  "desk.showNewer": "Show the new content",
  "desk.movedHere": "Different from what you saw",
  "desk.movedHidden": "The state or the data around it has just changed.",
  "desk.seen": "Seen",

  "desk.field.required": "Missing. Please fill it in before deciding.",
  "desk.field.required.reason": "The reason is missing. The surveyor needs to know why.",
  "desk.field.required.question":
    "The question is missing. The surveyor needs to know what to answer.",
  "desk.field.not_a_number": "Not a number. Write a number such as 18.000.000.",
  "desk.field.not_whole": "Write a whole number.",
  "desk.field.too_small": "This number is too small. Please check it.",
  "desk.field.too_large": "This number is too large. Please check it.",
  "desk.field.too_long": "The text is too long. Please shorten it.",
  "desk.field.other": "The server does not take this value (code: {code}). Please check it.",

  "desk.failed.unreachable":
    "The server cannot be reached, so the decision is not recorded. What you typed is all here; try again when there is a network.",
  "desk.failed.not_allowed": "This account has no right to do this.",
  "desk.failed.review_not_allowed":
    "You are not a reviewer of this area and form. The decision is not recorded.",
  "desk.failed.not_decidable":
    "This need cannot be decided now. The decision is not recorded; what you typed is all here.",
  "desk.failed.invalid": "Something has to be corrected first.",
  "desk.failed.sign_in_failed": "Login or password is wrong.",
  "desk.failed.sign_in_delayed":
    "Too many wrong passwords. Try again in {n} second.|Too many wrong passwords. Try again in {n} seconds.",
  "desk.failed.internal":
    "The server had a fault. What you typed is all here. Try again, or tell the administrator.",
  "desk.failed.other": "The server could not do it (code: {code}). What you typed is all here.",
};
