import { deflateRawSync, inflateRawSync } from "node:zlib";

/**
 * Makes attributes of texts: one of at most so many bytes of UTF-8 as it is, a longer one as raw deflate, unless that is no
 * shorter.
 */
export const packTextAbove =
  (plainBytes: number) =>
  (text: string): string | Uint8Array => {
    const bytes = Buffer.byteLength(text);
    if (bytes <= plainBytes) return text;
    const packed = deflateRawSync(text);
    return packed.length < bytes ? packed : text;
  };

/** The text again. Throws where the bytes are no deflate, or inflate to more than 16 MB, which is nothing that we wrote. */
export const unpackText = (packed: string | Uint8Array): string =>
  typeof packed === "string" ? packed : inflateRawSync(packed, { maxOutputLength: MOST_BYTES }).toString();

const MOST_BYTES = 16 * 1_024 * 1_024;
