import { t } from "../text/index.ts";

/** `12 thay đổi` and `1 ảnh`, for texts that say both. */
export function countTexts(changes: number, photos: number): { changes: string; photos: string } {
  return {
    changes: t("count.changes", { n: changes }),
    photos: t("count.photos", { n: photos }),
  };
}
