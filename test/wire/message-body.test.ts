import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packBody, unpackBody } from "#wire/message-body.ts";

const KIB = 1_024;

describe("a message body", () => {
  it.each`
    body                              | isPacked | because
    ${""}                             | ${true}  | ${"queues refuse a message without a body"}
    ${'{"events":[]}'}                | ${false} | ${"it is short"}
    ${"é 😀 \t\r\n \ufffd"}           | ${false} | ${"queues carry these characters"}
    ${"x".repeat(64 * KIB)}           | ${false} | ${"64 KiB are charged once"}
    ${"x".repeat(64 * KIB + 1)}       | ${true}  | ${"64 KiB and a byte would be charged twice"}
    ${"é".repeat(32 * KIB)}           | ${false} | ${"32 Ki letters of two bytes are 64 KiB"}
    ${"é".repeat(32 * KIB + 1)}       | ${true}  | ${"bytes are charged, not letters"}
    ${'{"name":"\u0000"}'}            | ${true}  | ${"queues refuse control characters"}
    ${'{"name":"\u001f"}'}            | ${true}  | ${"queues refuse control characters"}
    ${'{"name":"\uffff"}'}            | ${true}  | ${"JSON leaves U+FFFF as it is, and queues refuse it"}
    ${'{"name":"\ufffe"}'}            | ${true}  | ${"JSON leaves U+FFFE as it is, and queues refuse it"}
    ${"gzip+base64:it only looks so"} | ${true}  | ${"it would be taken for a packed one"}
    ${"gzip+base64:"}                 | ${true}  | ${"it would be taken for a packed one"}
  `("is packed: $isPacked, because $because", ({ body, isPacked }) => {
    const packed = packBody(body);
    expect(packed !== body).toBe(isPacked);
    expect(unpackBody(packed)).toBe(body);
    expect(packed).toMatch(/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
  });

  it("comes back the same, whatever it says", () => {
    const bodies = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.json(),
      fc.string({ unit: "binary" }).map((text) => `gzip+base64:${text}`),
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 50 }).map((text) => text.repeat(5_000)),
    );
    fc.assert(fc.property(bodies, (body) => unpackBody(packBody(body)) === body));
  });

  it("is the smaller for being packed", () => {
    const events = Array.from({ length: 1_000 }, (_, index) => ({
      id: `call-${index}`,
      accountId: "acme",
      units: "1",
    }));
    const body = JSON.stringify({ events, padding: " ".repeat(64 * KIB) });
    expect(packBody(body).length).toBeLessThan(16 * KIB);
  });

  it.each`
    body                                                                            | because
    ${"gzip+base64:"}                                                               | ${"there is nothing to unpack"}
    ${"gzip+base64:bm90IGd6aXA="}                                                   | ${"it is not compressed"}
    ${`gzip+base64:${gzipSync("cut off").subarray(0, -6).toString("base64")}`}      | ${"its end is missing"}
    ${`gzip+base64:${gzipSync(new Uint8Array(65 * KIB * KIB)).toString("base64")}`} | ${"it would fill the memory"}
  `("is refused because $because", ({ body }) => {
    expect(() => unpackBody(body)).toThrow();
  });
});
