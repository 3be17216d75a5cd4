/** Disks without room, as browsers tell of them. */

/** Ends a transaction as a browser does that finds no room for it: its requests are aborted. */
export function abortFull(tx: IDBTransaction): void {
  (tx as unknown as { _abort(why: string): void })._abort("QuotaExceededError");
}

/** Leaves no store of this program any room until the answer is called; `when` a browser says so. */
export function leaveNoRoom(when: "at once" | "a moment later" | "at the end"): () => void {
  const { put } = IDBObjectStore.prototype;
  const { commit } = IDBTransaction.prototype;
  if (when === "at the end") {
    IDBTransaction.prototype.commit = function () {
      abortFull(this);
    };
  } else {
    IDBObjectStore.prototype.put = function (...row) {
      if (when === "at once") throw new DOMException("no room", "QuotaExceededError");
      const request = put.apply(this, row);
      abortFull(this.transaction);
      return request;
    };
  }
  return () => {
    IDBObjectStore.prototype.put = put;
    IDBTransaction.prototype.commit = commit;
  };
}
