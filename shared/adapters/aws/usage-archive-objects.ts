/** Objects of the archive. One is written once and never changed: its name says what is in it. */
export interface ArchiveObjects {
  /** Durable when it answers. Writing the same object again changes nothing. */
  put(key: string, content: Uint8Array): Promise<void>;
  /** A part of an object. Throws where the object or any of the bytes is missing: nothing that is asked for may be. */
  read(key: string, range: ByteRange): Promise<Uint8Array>;
}

export type ByteRange = { readonly offset: number; readonly length: number };

/** For whoever has no archive: what was archived cannot be read here. */
export const NO_ARCHIVE: ArchiveObjects = {
  put: async (key) => {
    throw new Error(`there is no archive to put ${key} into`);
  },
  read: async (key) => {
    throw new Error(`there is no archive to read ${key} from`);
  },
};
