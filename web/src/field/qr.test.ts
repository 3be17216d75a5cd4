import { afterEach, expect, test, vi } from "vitest";
import { qrReader } from "./qr.ts";

const picture = {} as HTMLVideoElement;
const ours = vi.hoisted(() => ({ detect: vi.fn(async () => [{ rawValue: "read by ours" }]) }));
vi.mock("qr/decode.js", () => ({
  BarcodeDetector: class {
    detect = ours.detect;
  },
}));

afterEach(() => {
  vi.unstubAllGlobals();
});

function browserWith(formats: string[], detect: () => Promise<{ rawValue: string }[]>): void {
  class BarcodeDetector {
    static getSupportedFormats = async () => formats;
    detect = detect;
  }
  vi.stubGlobal("BarcodeDetector", BarcodeDetector);
}

test("a browser that reads QR codes itself is asked", async () => {
  browserWith(["ean_13", "qr_code"], async () => [{ rawValue: "read by the browser" }]);
  expect(await (await qrReader())(picture)).toBe("read by the browser");
});

test("a picture without a code reads as nothing", async () => {
  browserWith(["qr_code"], async () => []);
  expect(await (await qrReader())(picture)).toBeUndefined();
});

test("a browser without a detector, or without QR codes, uses the decoder of the app", async () => {
  expect(await (await qrReader())(picture)).toBe("read by ours");
  browserWith(["ean_13"], async () => [{ rawValue: "no QR code" }]);
  expect(await (await qrReader())(picture)).toBe("read by ours");
});

test("a detector whose service is missing is asked once, then the app's", async () => {
  const detect = vi.fn(async () => {
    throw new DOMException("Barcode detection service unavailable.", "NotSupportedError");
  });
  browserWith(["qr_code"], detect);
  const read = await qrReader();
  expect(await read(picture)).toBe("read by ours");
  expect(await read(picture)).toBe("read by ours");
  expect(detect).toHaveBeenCalledTimes(1);
});
