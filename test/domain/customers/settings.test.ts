import { describe, expect, it } from "vitest";
import type { EntitySetting } from "#domain/customers/customer.ts";
import { settingKey, settingReasons, settingsInForce } from "#domain/customers/settings.ts";

const setting = (traits: Partial<EntitySetting> = {}): EntitySetting => ({
  id: "meters_per_km",
  value: "1000",
  namespace: "USER",
  name: "Meters",
  dataType: "NUMERIC",
  ...traits,
});

describe("the settings of an account", () => {
  it("are named by namespace in lower case and id as it is", () => {
    expect(settingKey(setting())).toBe("setting.user.meters_per_km");
    expect(settingKey({ namespace: "Togai", id: "Some Id" })).toBe("setting.togai.Some Id");
  });

  it("are its own, then its customer's, then the organization's", () => {
    const inForce = settingsInForce({
      account: { settings: [setting({ id: "a", value: "1" })] },
      customer: { settings: [setting({ id: "a", value: "2" }), setting({ id: "b", value: "2" })] },
      organization: {
        settings: [
          setting({ id: "a", value: "3" }),
          setting({ id: "b", value: "3" }),
          setting({ id: "c", value: "3" }),
        ],
      },
    });

    expect([...inForce].map(([key, { value }]) => `${key} ${value}`).toSorted()).toEqual([
      "setting.user.a 1",
      "setting.user.b 2",
      "setting.user.c 3",
    ]);
  });

  it("of another namespace are other settings", () => {
    const inForce = settingsInForce({
      account: { settings: [setting({ namespace: "billing", value: "1" })] },
      customer: { settings: [setting({ namespace: "USER", value: "2" })] },
      organization: { settings: [] },
    });

    expect(inForce.get("setting.user.meters_per_km")?.value).toBe("2");
    expect(inForce.get("setting.billing.meters_per_km")?.value).toBe("1");
    expect(inForce.get("__proto__")).toBeUndefined();
  });
});

describe("a setting", () => {
  it.each`
    dataType        | value                       | good     | because
    ${"STRING"}     | ${""}                       | ${true}  | ${"any text will do"}
    ${"NUMERIC"}    | ${"-0.1000000000000000055"} | ${true}  | ${"it is a number, whatever its digits"}
    ${"NUMERIC"}    | ${"1e3"}                    | ${true}  | ${"so is this"}
    ${"NUMERIC"}    | ${"1,000"}                  | ${false} | ${"no number has a comma"}
    ${"NUMERIC"}    | ${"NaN"}                    | ${false} | ${"not a number"}
    ${"NUMERIC"}    | ${"1e999999"}               | ${false} | ${"written out it would be a megabyte"}
    ${"JSON"}       | ${"[1,2"}                   | ${false} | ${"it is cut off"}
    ${"JSON"}       | ${"null"}                   | ${true}  | ${"null is JSON"}
    ${"JSON_LOGIC"} | ${'{"+":[1,2]}'}            | ${true}  | ${"it is JSON"}
    ${"JSON_LOGIC"} | ${"1 + 2"}                  | ${false} | ${"it is none"}
  `("$dataType '$value': $good, $because", ({ dataType, value, good }) => {
    const reasons = settingReasons([setting({ dataType, value })], "settings");
    expect(reasons).toEqual(good ? [] : [{ path: "settings[0].value", message: `is no ${dataType} value` }]);
  });

  it("is given once, in whatever case its namespace is written", () => {
    const reasons = settingReasons([setting(), setting({ id: "x" }), setting({ namespace: "user" })], "settings");
    expect(reasons).toEqual([{ path: "settings[2].id", message: "is given by settings[0] already" }]);
  });
});
