import { type QrReader, qrReader } from "./qr.ts";

/** Why no camera shows anything. */
export type CameraTrouble = "refused" | "none" | "busy" | "missing" | "fault";

interface Told {
  /** The camera's picture is on the screen. */
  readonly seen: () => void;
  readonly read: (text: string) => void;
  /** The camera is off again. */
  readonly failed: (why: CameraTrouble) => void;
}

/** Milliseconds between two looks: the tablet stays cool, and a hand is no faster. */
const PAUSE = 150;
const WANTED: MediaStreamConstraints = {
  audio: false,
  video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
};

/** Shows the rear camera in `video` and tells what QR codes say; returns what turns it off. */
export function watch(video: HTMLVideoElement, told: Told): () => void {
  let stream: MediaStream | undefined;
  let over = false;
  const stop = () => {
    over = true;
    turnOff(stream);
    video.srcObject = null;
  };
  const fail = (why: CameraTrouble) => {
    if (over) return;
    stop();
    told.failed(why);
  };
  const run = async () => {
    const opening = qrReader();
    stream = await open();
    // The page was left while the browser was asking for permission.
    if (over) return turnOff(stream);
    for (const track of stream.getTracks()) track.addEventListener("ended", () => fail("busy"));
    video.srcObject = stream;
    await video.play();
    told.seen();
    await look(video, await opening, () => over, told.read);
  };
  run().catch((error) => fail(troubleOf(error)));
  return stop;
}

async function look(
  video: HTMLVideoElement,
  reader: QrReader,
  over: () => boolean,
  read: (text: string) => void,
): Promise<void> {
  while (!over()) {
    const text = await reader(video);
    if (text !== undefined && !over()) read(text);
    await new Promise((ready) => setTimeout(ready, PAUSE));
  }
}

async function open(): Promise<MediaStream> {
  // Absent over plain http, and in some browsers inside other apps.
  if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("", "NotSupportedError");
  return navigator.mediaDevices.getUserMedia(WANTED);
}

function turnOff(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

function troubleOf(error: unknown): CameraTrouble {
  return TROUBLES[(error as { name?: string } | undefined)?.name ?? ""] ?? "fault";
}

const TROUBLES: Readonly<Record<string, CameraTrouble>> = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "none",
  OverconstrainedError: "none",
  NotReadableError: "busy",
  AbortError: "busy",
  NotSupportedError: "missing",
};
