import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { exchangeNow, exchanging, failure, pause, soon } from "./exchange.ts";
import { enrolment, session } from "./session.ts";

const exchange = vi.fn();
beforeEach(() => {
  vi.useFakeTimers();
  exchange.mockReset().mockRejectedValue({ code: "offline" });
  session.value = { replica: { exchange } } as never;
  enrolment.value = { node: { base: "http://island" } } as never;
});
afterEach(() => {
  vi.useRealTimers();
});

test("a node that answers is asked steadily, one that does not ever more rarely", () => {
  expect([0, 1, 2, 3, 4, 9].map(pause)).toEqual([20_000, 3_000, 6_000, 12_000, 24_000, 30_000]);
});

test("what a person does is tried at once, and soon again, however long nobody answered", async () => {
  for (let n = 0; n < 6; n += 1) await exchangeNow();
  expect(failure.value).toBe("offline");
  exchange.mockClear();
  await vi.advanceTimersByTimeAsync(29_000);
  expect(exchange).not.toHaveBeenCalled();
  soon();
  await vi.advanceTimersByTimeAsync(100);
  expect(exchange).toHaveBeenCalledTimes(1);
  exchange.mockResolvedValue({});
  await vi.advanceTimersByTimeAsync(3_000);
  expect(exchange).toHaveBeenCalledTimes(2);
  expect([failure.value, exchanging.value]).toEqual([undefined, false]);
});
