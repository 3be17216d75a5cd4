import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { formatNumber } from "../text/figures.ts";
import { t } from "../text/index.ts";
import { Icon } from "../ui/icon.tsx";
import { Banner, Button } from "../ui/kit.tsx";
import { moment } from "./moment.ts";
import { refusalText } from "./refusal.ts";
import type { Refusal } from "./server.ts";
import { askForPhoto, asRefusal } from "./state.ts";
import type { Detail, Photo } from "./types.ts";

/** The survey's photos; one that is still on its way keeps its place. */
export function Photos({ detail }: { detail: Detail }) {
  const [open, setOpen] = useState<number>();
  const { photos } = detail;
  const here = photos.filter(({ image }) => image?.here).length;
  return (
    <section class="need-part" id="photos">
      <h3>{t("desk.part.photos")}</h3>
      {photos.length === 0 && <p class="quiet">{t("desk.noPhotos")}</p>}
      {here < photos.length && (
        <p class="photos-wait" data-tone="island">
          <Icon name="sync" size={18} />
          <span>{t("desk.photosWait", { here, named: photos.length })}</span>
        </p>
      )}
      <ul class="desk-photos">
        {photos.map((photo, place) => (
          <li key={photo.id}>
            <Thumbnail photo={photo} n={place + 1} onOpen={() => setOpen(place)} />
            <Ask detail={detail} photo={photo} n={place + 1} />
          </li>
        ))}
      </ul>
      {open !== undefined && (
        <Viewer photos={photos} start={open} close={() => setOpen(undefined)} />
      )}
    </section>
  );
}

function Thumbnail({ photo, n, onOpen }: { photo: Photo; n: number; onOpen: () => void }) {
  const best = bestOf(photo);
  if (!best) {
    return (
      <figure class="desk-photo">
        <span class="photo-missing">
          <Icon name="image" />
          {t("desk.photoWaits")}
        </span>
        <Caption photo={photo} />
      </figure>
    );
  }
  const small = photo.thumbnail?.here ? photo.thumbnail : best;
  return (
    <figure class="desk-photo">
      <button type="button" aria-label={t("desk.photoOpen", { n })} onClick={onOpen}>
        <img src={addressOf(small.digest)} alt={photo.caption || t("desk.photo", { n })} />
      </button>
      <Caption photo={photo} />
    </figure>
  );
}

/** Says that the full photo is still on the island, and lets it come ahead of the others. */
function Ask({ detail, photo, n }: { detail: Detail; photo: Photo; n: number }) {
  const [refusal, setRefusal] = useState<Refusal>();
  const { image } = photo;
  if (!image || image.here) return null;
  const ask = async () => {
    setRefusal(undefined);
    await askForPhoto(detail, image.digest).catch((error) => setRefusal(asRefusal(error)));
  };
  return (
    <div class="photo-ask">
      <span class="quiet">{t(photo.asked ? "desk.photoAsked" : "desk.photoOnIsland")}</span>
      {!photo.asked && (
        <Button label={t("desk.photoAskFor", { n })} onClick={ask}>
          {t("desk.photoAsk")}
        </Button>
      )}
      {refusal && <Banner tone="refused" icon="error" title={refusalText(refusal)} />}
    </div>
  );
}

function Caption({ photo }: { photo: Photo }) {
  return (
    <figcaption>
      {photo.caption}
      {photo.taken !== null && (
        <span class="quiet">{t("desk.photoTaken", { when: moment(photo.taken) })}</span>
      )}
    </figcaption>
  );
}

/** The photos one by one, as large as the window; arrows go on, Esc closes. */
function Viewer(props: { photos: readonly Photo[]; start: number; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [place, setPlace] = useState(props.start);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const photo = props.photos[place];
  const step = (by: number) => setPlace((place + by + props.photos.length) % props.photos.length);
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowRight") step(1);
    if (event.key === "ArrowLeft") step(-1);
  };
  if (!photo) return null;
  return (
    <dialog
      ref={dialog}
      class="desk-viewer"
      aria-label={t("desk.photo", { n: place + 1 })}
      onClose={props.close}
      onKeyDown={onKey}
    >
      <Picture key={photo.id} photo={photo} n={place + 1} />
      <div class="row-between">
        <Caption photo={photo} />
        <div class="row">
          {props.photos.length > 1 && (
            <>
              <Button icon="back" label={t("desk.photoBefore")} onClick={() => step(-1)} />
              <Button icon="next" label={t("desk.photoNext")} onClick={() => step(1)} />
            </>
          )}
          <Button icon="close" onClick={() => dialog.current?.close()}>
            {t("desk.photoClose")}
          </Button>
        </div>
      </div>
    </dialog>
  );
}

function Picture({ photo, n }: { photo: Photo; n: number }) {
  const [broken, setBroken] = useState(false);
  const best = bestOf(photo);
  const size = formatNumber(Math.round((photo.image?.length ?? 0) / 1000));
  return (
    <>
      {!best && <Banner tone="island" icon="sync" title={t("desk.photoWaits")} />}
      {best && !photo.image?.here && (
        <Banner tone="island" icon="sync" title={t("desk.photoSmall", { size })} />
      )}
      {broken && <Banner tone="refused" icon="error" title={t("desk.photoBroken")} />}
      {best && (
        <img
          src={addressOf(best.digest)}
          alt={photo.caption || t("desk.photo", { n })}
          hidden={broken}
          onError={() => setBroken(true)}
        />
      )}
    </>
  );
}

/** The largest version that is here. */
function bestOf({ image, thumbnail }: Photo) {
  if (image?.here) return image;
  return thumbnail?.here ? thumbnail : undefined;
}

function addressOf(digest: string): string {
  return `/photos/${digest}`;
}
