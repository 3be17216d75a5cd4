export const stick = {
  "stick.title": "USB stick",
  "stick.text":
    "Where there is no link, surveys, photos and decisions go by stick on a ship. The file is encrypted; only its maker and its receiver can read it.",
  "stick.nobody": "This machine knows nobody to send a file to. It has to exchange once before.",
  "stick.send": "By stick to {name}",
  "stick.sendText":
    "The file holds every change and photo that {name} has not said it holds. All of it stays here, too.",
  "stick.changes": "Changes not there yet",
  "stick.photos": "Photos not there yet",
  "stick.photosOf": "{n} photo, {size}|{n} photos, {size}",
  "stick.thumbnails": "thumbnails, {size}",
  "stick.make": "Make the file",
  "stick.makeAgain": "Make another file",
  "stick.making": "Making the file…",
  "stick.ready": "The file is ready: {size}",
  "stick.inside": "In the file: {changes}, {photos}, and this machine's receipt.",
  "stick.download": "Download the file",
  "stick.unseen":
    "This page cannot see whether the stick is written. Copy {file} to the stick, take it out, put it in again, and choose the file on it to check.",
  "stick.check": "Check the file on the stick",
  "stick.reading": "Reading the file…",
  "stick.same":
    "The file chosen is the same, byte for byte. If it is the one on the stick, the stick can go.",
  "stick.other": "This is not the file that was made. Copy it again, or use another stick.",
  "stick.unreadable": "The file on the stick cannot be read. Use another stick.",
  "stick.take": "Take in a file from a stick",
  "stick.takeText": "A file of the mainland, of an island or of a tablet. Twice does no harm.",
  "stick.choose": "Choose the file",
  "stick.taking": "Taking the file in…",
  "stick.whole": "The whole file was taken in",
  "stick.partly": "The file was cut or damaged: only its beginning was taken in",
  "stick.partlyTodo": "What came is kept. Ask for another file for the rest.",
  "stick.butPhotos": "The file was taken in, but for photos that have no room",
  "stick.fullTodo":
    "No room is left for photos here. Once there is, the next file or exchange brings them again.",
  "stick.from": "A file of {who}, made {when}",
  "stick.noName": "a machine without a name",
  "stick.brought": "New: {changes}, {photos}.",
  "stick.nothingNew": "Nothing new: this machine holds all that is in the file.",
  "stick.nothingYet": "Nothing new is in that part; the rest could not be read.",
  "stick.held":
    "Where the file was made {n} more change of this machine has come.|Where the file was made {n} more changes of this machine have come.",
  "stick.confirmed":
    "{n} photo of this machine is where the file was made.|{n} photos of this machine are where the file was made.",
  "stick.gap": "A file made before is still missing",
  "stick.gapTodo":
    "A part of the file goes on from what has not come here. Send an answer; their next file brings all of it.",
  "stick.answer": "Make a file for {name} now: it is the receipt, too.",
  "stick.tablet":
    "A tablet reads no receipt files; it is told when it has the island's Wi-Fi or a network.",
  "desk.failed.not_a_bundle": "This is no file of the system's for a stick. Choose another.",
  "desk.failed.bundle_damaged":
    "The file was cut or damaged from its beginning; nothing came. Ask for another.",
  "desk.failed.bundle_for_others":
    "The file is encrypted to another machine, or its beginning is damaged.",
  "desk.failed.bundle_unproven":
    "No device of this system has signed the file. Nothing of it was taken in.",
  "desk.failed.no_recipient":
    "The receiver has not published its key for files. Exchange with it once before.",

  "file.save": "Save what is not sent to a file",
  "file.why":
    "No server in reach? Save a file and let a ship bring it to the island's station or the mainland. It is encrypted.",
  "file.making": "Making the file…",
  "file.ready": "The file is ready: {changes}, {photos}, {size}",
  "file.inside":
    "Made {when}: changes that the mainland has not said it has, and photos that are only here. After typing more, make another.",
  "file.download": "Download the file",
  "file.carry": "Copy {file} to a stick and hand it to the island's lead or the mainland.",
  "file.still":
    "This tablet keeps all of it, and counts it as not there, until the island or the mainland says over a network that it is.",
  "failed.no_recipient":
    "This tablet knows no server's key yet, so it cannot encrypt a file. Meet the island's Wi-Fi once.",
} as const;
