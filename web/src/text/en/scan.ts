import type { scan as vi } from "../vi/scan.ts";

export const scan: Record<keyof typeof vi, string> = {
  "scan.open": "Scan the QR code",
  "scan.starting": "Opening the camera… If the browser asks, please allow it.",
  "scan.aim": "Hold the QR code of the lead's page in the middle of the frame.",
  "scan.slow": "Nothing read yet. Go nearer, hold still, avoid glare; or type the code.",
  "scan.type": "Stop, type the code",
  "scan.done": "The code is read. Look at the tablet's name, then press “Enrol this tablet”.",
  "scan.other": "This QR code is no enrolment code",
  "scan.other.todo": "Scan the code on the lead's page “Enrol a tablet”, or type the code.",
  "scan.elsewhere": "This code is of another server: {origin}",
  "scan.elsewhere.todo":
    "This page is {here}. If that is your station, open the address of the code; if not, ask for another code.",
  "scan.elsewhere.go": "Open the address of the code",
  "scan.refused": "This page may not use the camera yet",
  "scan.refused.todo":
    "Touch the sign left of the page's address, allow the camera and scan again; or type the code below.",
  "scan.none": "This tablet has no camera that works",
  "scan.none.todo": "Please type the code below.",
  "scan.busy": "The camera is busy",
  "scan.busy.todo":
    "Close the other app that uses the camera and scan again, or type the code below.",
  "scan.missing": "This browser does not let the page use a camera",
  "scan.missing.todo":
    "Open the page in Chrome or Safari at an https address, or type the code below.",
  "scan.fault": "The camera did not open",
  "scan.fault.todo": "Scan again, or type the code below.",
};
