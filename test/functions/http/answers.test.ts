import { describe, expect, it } from "vitest";
import type { Reason } from "#domain/refusal.ts";
import { messageOf, type ProblemType, statusOf } from "../../../functions/http/problem.ts";
import { bodyText } from "../../../functions/http/read-body.ts";
import { respondProblem } from "../../../functions/http/respond.ts";

describe("an error's status", () => {
  it.each<[ProblemType, number]>([
    ["Invalid", 400],
    ["Unauthorized", 401],
    ["Forbidden", 403],
    ["NotFound", 404],
    ["MethodNotAllowed", 405],
    ["Conflict", 409],
    ["BodyTooLarge", 413],
    ["TooLarge", 422],
    ["Unexpected", 500],
    ["Unavailable", 503],
  ])("of %s is %i", (type, status) => {
    expect(statusOf(type)).toBe(status);
  });
});

describe("an error's message", () => {
  const reasons = (count: number, length: number): Reason[] =>
    Array.from({ length: count }, (_, index) => ({ path: `edits[${index}]`, message: "m".repeat(length) }));

  it("holds every reason with its field", () => {
    expect(
      messageOf([
        { path: "", message: "no" },
        { path: "a[0].b", message: "not this" },
      ]),
    ).toBe("no; a[0].b: not this");
  });

  it.each`
    count  | length   | expected
    ${1}   | ${490}   | ${/^edits\[0\]: m{490}$/}
    ${1}   | ${491}   | ${/^edits\[0\]: m{489}…$/}
    ${1}   | ${5_000} | ${/^edits\[0\]: m{489}…$/}
    ${10}  | ${30}    | ${/^(edits\[\d\]: m{30}(; )?){10}$/}
    ${100} | ${30}    | ${/edits\[10\]: m{30}; and 89 more$/}
    ${3}   | ${400}   | ${/^edits\[0\]: m{400}; and 2 more$/}
  `("of $count reasons of $length characters stays within 500 characters", ({ count, length, expected }) => {
    const message = messageOf(reasons(count, length));
    expect(message.length).toBeLessThanOrEqual(500);
    expect(message).toMatch(expected);
  });

  it("does not end in half a character", () => {
    expect(messageOf([{ path: "", message: "x".repeat(498) + "😀".repeat(10) }]).isWellFormed()).toBe(true);
  });
});

describe("an error's body", () => {
  const problem = { type: "Invalid", reasons: [{ path: "name", message: "is needed" }] } as const;

  it("is Togai's, with the code in a header", () => {
    const { statusCode, headers, body } = respondProblem(problem);
    expect([statusCode, body]).toEqual([400, '{"message":"name: is needed"}']);
    expect(headers).toMatchObject({
      "content-type": "application/json; charset=utf-8",
      "x-tollbook-error-code": "INVALID_REQUEST",
    });
  });

  it("is problem+json for whoever asks for it", () => {
    const { headers, body } = respondProblem(problem, "application/problem+json, application/json");
    expect(headers).toMatchObject({ "content-type": "application/problem+json" });
    expect(JSON.parse(body ?? "")).toEqual({
      title: "INVALID_REQUEST",
      status: 400,
      detail: "name: is needed",
      errors: [{ path: "name", message: "is needed" }],
    });
  });
});

describe("a request's body", () => {
  const MOST = 6 * 1024 * 1024;

  it.each`
    body                          | expected          | because
    ${undefined}                  | ${""}             | ${"there is none"}
    ${"{}"}                       | ${"{}"}           | ${"it is text"}
    ${"x".repeat(MOST)}           | ${MOST}           | ${"it just fits"}
    ${"x".repeat(MOST + 1)}       | ${"BodyTooLarge"} | ${"it is a byte too long"}
    ${"ü".repeat(MOST / 2)}       | ${MOST / 2}       | ${"bytes count, and these just fit"}
    ${`${"ü".repeat(MOST / 2)}x`} | ${"BodyTooLarge"} | ${"bytes count, not characters"}
  `("is taken or refused, since $because", ({ body, expected }) => {
    const text = bodyText(body === undefined ? {} : { body });
    if (!text.ok) expect(text.error.type).toBe(expected);
    else expect(typeof expected === "number" ? text.value.length : text.value).toBe(expected);
  });

  it("is decoded from Base64 before it is judged", () => {
    const encoded = (bytes: Buffer) => bodyText({ body: bytes.toString("base64"), isBase64Encoded: true });
    expect(encoded(Buffer.from("größe"))).toEqual({ ok: true, value: "größe" });
    expect(encoded(Buffer.alloc(MOST, "x")).ok).toBe(true);
    expect(encoded(Buffer.alloc(MOST + 1, "x"))).toMatchObject({ error: { type: "BodyTooLarge" } });
    expect(encoded(Buffer.from([0xc3, 0x28]))).toMatchObject({ error: { type: "Invalid" } });
  });
});
