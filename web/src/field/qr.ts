/** Finds QR codes in a picture: what the Shape Detection API calls a detector. */
interface Detector {
  detect(picture: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}

interface DetectorKind {
  new (options: { formats: ["qr_code"] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

/** Gives the text of a QR code in a picture, or undefined. */
export type QrReader = (picture: HTMLVideoElement) => Promise<string | undefined>;

/** A reader of the browser's own, or else ours, which comes with the app and needs no network. */
export async function qrReader(): Promise<QrReader> {
  let own = await ownDetector();
  let ours: Detector | undefined;
  return async (picture) => {
    try {
      if (own) return textOf(await own.detect(picture));
    } catch {
      // Some browsers offer a detector whose service the tablet lacks.
      own = undefined;
    }
    ours ??= await ourDetector();
    return textOf(await ours.detect(picture));
  };
}

async function ownDetector(): Promise<Detector | undefined> {
  const { BarcodeDetector: Kind } = globalThis as { BarcodeDetector?: DetectorKind };
  try {
    const formats = (await Kind?.getSupportedFormats()) ?? [];
    return Kind && formats.includes("qr_code") ? new Kind({ formats: ["qr_code"] }) : undefined;
  } catch {
    return undefined;
  }
}

async function ourDetector(): Promise<Detector> {
  const { BarcodeDetector } = await import("qr/decode.js");
  return new BarcodeDetector({ formats: ["qr_code"] });
}

function textOf(found: readonly { readonly rawValue: string }[]): string | undefined {
  return found.find(({ rawValue }) => rawValue !== "")?.rawValue;
}
