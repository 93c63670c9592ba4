import { gunzipSync, gzipSync } from "node:zlib";

/** Marks a packed body. JSON never begins like this, and other text that does is packed, too. */
const PACKED = "gzip+base64:";

/** Bytes of a body from which on it is packed: queues charge for every 64 KiB. */
const PLAIN_BYTES = 65_536;

/** Bytes that a packed body may unpack to, far above what any sender packs; a forged one must not fill the memory. */
const MOST_BYTES = 64 * 1024 * 1024;

/** What SQS refuses in a message: nothing at all, and, although JSON may have them, control characters, U+FFFE and U+FFFF. */
const NOT_CARRIED = /^$|[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/**
 * A message body as a queue carries it: as it is, or compressed when it is above 64 KiB or something that queues refuse.
 * {@link unpackBody} gives back the same text, provided that it is well-formed Unicode.
 */
export const packBody = (body: string): string =>
  Buffer.byteLength(body) > PLAIN_BYTES || body.startsWith(PACKED) || NOT_CARRIED.test(body)
    ? `${PACKED}${gzipSync(body).toString("base64")}`
    : body;

/** The text that was packed; a body that was not packed is itself. Throws on a packed body that is damaged. */
export const unpackBody = (body: string): string =>
  body.startsWith(PACKED)
    ? gunzipSync(Buffer.from(body.slice(PACKED.length), "base64"), { maxOutputLength: MOST_BYTES }).toString()
    : body;
