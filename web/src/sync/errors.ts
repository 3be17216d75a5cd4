/** Errors of the engine; the codes are those of PROTOCOL.md §10. */

export class SyncError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = new.target.name;
  }
}

/** Bytes from outside that are not what the protocol says. */
export class BadFrame extends SyncError {
  constructor(message: string) {
    super("bad_frame", message);
  }
}

/** A frame type or a protocol number of a later version. */
export class Unsupported extends SyncError {
  constructor(message: string) {
    super("protocol", message);
  }
}

/** A write beyond a limit of PROTOCOL.md §2. */
export class TooLarge extends SyncError {
  constructor(message: string) {
    super("too_large", message);
  }
}

/** A value that canonical bytes cannot hold. */
export class NotCanonical extends SyncError {
  constructor(message: string) {
    super("not_canonical", message);
  }
}

/** The tablet's own disk, or what the browser allows of it, is full; nothing was written. */
export class TabletFull extends SyncError {
  constructor(cause: unknown) {
    super("tablet_full", "this device has no room left", { cause });
  }
}

/** The store was closed under this program for good: nothing can be written before it is reloaded. */
export class StoreLost extends SyncError {}

/** A window that did not succeed; what was acknowledged stays acknowledged. */
export class ExchangeFailed extends SyncError {}

/** An edit of a record that no stored change touches. */
export class UnknownRecord extends SyncError {
  constructor(message: string) {
    super("unknown_record", message);
  }
}
