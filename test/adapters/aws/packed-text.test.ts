import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packTextAbove, unpackText } from "#adapters/aws/packed-text.ts";

describe("a text as an attribute", () => {
  it.each<[string, string, string | "bytes"]>([
    ["as long as plain ones can be", "x".repeat(100), "text"],
    ["a byte longer", "x".repeat(101), "bytes"],
    ["longer by its bytes alone", "é".repeat(51), "bytes"],
    ["empty", "", "text"],
  ])("is text or bytes: %s", (_what, text, expected) => {
    const packed = packTextAbove(100)(text);
    expect(typeof packed === "string" ? "text" : "bytes").toBe(expected);
    expect(unpackText(packed)).toBe(text);
  });

  it("stays as it is where compressing makes it no shorter", () => {
    expect(packTextAbove(2)("abc")).toBe("abc");
  });

  it("comes back as it was, whatever it is", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 300 });
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 300 }), (one, plainBytes) => {
        expect(unpackText(packTextAbove(plainBytes)(one))).toBe(one);
      }),
    );
  });

  it("is read up to 16 MB and not beyond", () => {
    const most = "x".repeat(16 * 1_024 * 1_024);
    expect(unpackText(deflateRawSync(most))).toHaveLength(most.length);
    expect(() => unpackText(deflateRawSync(`${most}x`))).toThrow(RangeError);
  });

  it("is an error where the bytes are no deflate", () => {
    expect(() => unpackText(Buffer.from("plain"))).toThrow("invalid");
  });
});
