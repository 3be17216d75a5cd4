/** A picture scaled for the log: bytes without anything that the camera added. */
export interface Pictures {
  readonly image: Uint8Array;
  readonly thumbnail: Uint8Array;
}

/** Why a file is not taken; the picture before it stays. */
export class NotAPicture extends Error {
  readonly code: "not_a_picture" | "too_large";

  constructor(code: "not_a_picture" | "too_large") {
    super(code);
    this.name = "NotAPicture";
    this.code = code;
  }
}

/** Limits in bytes, and the longest side in pixels to begin with. */
export const IMAGE = { most: 200_000, side: 1600 };
export const THUMBNAIL = { most: 15_000, side: 320 };
/** Larger files are refused before they are decoded: a weak tablet would stop. */
export const LARGEST_FILE = 40_000_000;

const QUALITIES = [0.8, 0.7, 0.6, 0.5, 0.4];
const SHRINK = 0.75;
const SMALLEST = 64;

/** The picture and its thumbnail, upright, as small as the log asks for. */
export async function takePictures(file: Blob): Promise<Pictures> {
  if (file.size > LARGEST_FILE) throw new NotAPicture("too_large");
  const bitmap = await decode(file);
  try {
    return {
      image: await squeeze(bitmap, IMAGE),
      thumbnail: await squeeze(bitmap, THUMBNAIL),
    };
  } finally {
    bitmap.close();
  }
}

async function decode(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new NotAPicture("not_a_picture");
  }
}

/** The picture in at most so many bytes: first in lower quality, then in fewer pixels. */
async function squeeze(
  bitmap: ImageBitmap,
  { most, side }: { most: number; side: number },
): Promise<Uint8Array> {
  for (let longest = side; longest >= SMALLEST; longest = Math.floor(longest * SHRINK)) {
    const canvas = draw(bitmap, within(bitmap, longest));
    for (const quality of QUALITIES) {
      const blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
      if (blob.size <= most) return new Uint8Array(await blob.arrayBuffer());
    }
  }
  throw new NotAPicture("too_large");
}

function draw(bitmap: ImageBitmap, { width, height }: Size): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext("2d");
  if (!pen) throw new NotAPicture("not_a_picture");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(bitmap, 0, 0, width, height);
  return canvas;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size within a longest side, in the same proportion; never larger than it is. */
export function within({ width, height }: Size, longest: number): Size {
  const factor = Math.min(1, longest / Math.max(width, height));
  const scaled = (length: number) => Math.max(1, Math.round(length * factor));
  return { width: scaled(width), height: scaled(height) };
}
