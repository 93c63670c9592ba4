import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { importJWK, jwtVerify, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { createDocumentLinks } from "#adapters/local/document-links.ts";
import { createFileSecrets } from "#adapters/local/file-secrets.ts";
import { instantOf } from "#domain/time/instant.ts";
import { dataFolders } from "../../support/data-folder.ts";

const aFolder = dataFolders();

describe("the secrets of an installation", () => {
  it("are made once and the same for everybody who asks, also at the same time and after a restart", async () => {
    const dataDir = aFolder();
    const secrets = createFileSecrets(dataDir);
    const [first, second] = await Promise.all([secrets.tokenKey(), secrets.tokenKey(), secrets.cursorKey()]);
    expect(second).toEqual(first);
    const again = createFileSecrets(dataDir);
    expect(await again.tokenKey()).toEqual(first);
    expect(await again.cursorKey()).toEqual(await secrets.cursorKey());
    expect((await secrets.cursorKey()).length).toBe(32);
  });

  it("can be read by their owner alone, and no part of the file lies around", async () => {
    const dataDir = aFolder();
    await createFileSecrets(dataDir).cursorKey();
    const path = join(dataDir, "keys.json");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, "utf8").endsWith("}\n")).toBe(true);
    expect(existsSync(`${path}.${process.pid}.new`)).toBe(false);
  });

  it("differ between installations, also in memory", async () => {
    const keys = await Promise.all(
      [aFolder(), aFolder(), ":memory:", ":memory:"].map((dataDir) => createFileSecrets(dataDir).cursorKey()),
    );
    expect(new Set(keys.map((key) => Buffer.from(key).toString("hex"))).size).toBe(4);
  });

  it("are not made by a process that only looks on", async () => {
    const dataDir = aFolder();
    await expect(createFileSecrets(dataDir, "read").cursorKey()).rejects.toThrow("there are no keys");
    const key = await createFileSecrets(dataDir).cursorKey();
    expect(await createFileSecrets(dataDir, "read").cursorKey()).toEqual(key);
  });

  it("sign and check tokens", async () => {
    const { kid, privateJwk, publicJwk } = await createFileSecrets(":memory:").tokenKey();
    const token = await new SignJWT({ org: "org.1" })
      .setProtectedHeader({ alg: "ES256", kid })
      .sign(await importJWK(privateJwk, "ES256"));
    const { payload } = await jwtVerify(token, await importJWK(publicJwk, "ES256"));
    expect(payload["org"]).toBe("org.1");
    expect(publicJwk).not.toHaveProperty("d");
  });
});

describe("a link to a document", () => {
  const clock = { now: () => instantOf(Date.UTC(2025, 0, 15, 10)) };
  const secrets = createFileSecrets(":memory:");
  const links = createDocumentLinks({ clock, secrets, baseUrl: () => "http://127.0.0.1:8787" });
  const partsOf = (link: string) => {
    const { searchParams } = new URL(link);
    return { expires: searchParams.get("expires") ?? "", signature: searchParams.get("signature") ?? "" };
  };

  it("names the document, its end and a signature", async () => {
    expect(await links.link("org.1/invoice.pdf", 3_600)).toMatch(
      /^http:\/\/127\.0\.0\.1:8787\/tollbook\/documents\/org\.1\/invoice\.pdf\?expires=1736938800&signature=[\w-]{43}$/,
    );
  });

  it("is true as it is, and false with any change", async () => {
    const key = "org.1/invoice.pdf";
    const { expires, signature } = partsOf(await links.link(key, 60));
    expect(await links.verifyLink({ key, expires, signature })).toBe(true);
    const changed = signature.startsWith("A") ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
    for (const wrong of [
      { key: "org.2/invoice.pdf", expires, signature },
      { key, expires: `${Number(expires) + 1}`, signature },
      { key, expires: `0${expires}`, signature },
      { key, expires: "", signature },
      { key, expires: "9".repeat(400), signature },
      { key, expires: "1e12", signature },
      { key, expires, signature: "" },
      { key, expires, signature: "%%%" },
      { key, expires, signature: changed },
      { key, expires, signature: signature.slice(0, -2) },
    ]) {
      expect(await links.verifyLink(wrong)).toBe(false);
    }
  });

  it("is false elsewhere: another installation has another key", async () => {
    const other = createDocumentLinks({
      clock,
      secrets: createFileSecrets(":memory:"),
      baseUrl: () => "http://127.0.0.1:8787",
    });
    const parts = partsOf(await links.link("a.pdf", 60));
    expect(await other.verifyLink({ key: "a.pdf", ...parts })).toBe(false);
  });
});
