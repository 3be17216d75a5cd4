import { expect, test } from "vitest";
import { commandOf, type Pressed } from "./keys.ts";

const press = (more: Partial<Pressed>): Pressed => ({
  key: "d",
  code: "KeyD",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  repeat: false,
  defaultPrevented: false,
  ...more,
});

test("a letter opens its outcome, large or small", () => {
  expect(commandOf(press({}))).toEqual({ open: "approved" });
  expect(commandOf(press({ key: "K", code: "KeyK" }))).toEqual({ open: "rejected" });
  expect(commandOf(press({ key: "j", code: "KeyJ" }))).toEqual({ step: 1 });
});

test("a letter that an input method swallowed is known by its place", () => {
  expect(commandOf(press({ key: "Process" }))).toEqual({ open: "approved" });
  expect(commandOf(press({ key: "đ" }))).toEqual({ open: "approved" });
});

test("the browser's own shortcuts and words being composed are left alone", () => {
  expect(commandOf(press({ ctrlKey: true }))).toBeUndefined();
  expect(commandOf(press({ metaKey: true }))).toBeUndefined();
  expect(commandOf(press({ altKey: true }))).toBeUndefined();
  expect(commandOf(press({ isComposing: true }))).toBeUndefined();
});

test("a key held down goes on through the queue and decides nothing", () => {
  expect(commandOf(press({ repeat: true }))).toBeUndefined();
  expect(commandOf(press({ key: "j", code: "KeyJ", repeat: true }))).toEqual({ step: 1 });
});

test("every other key stays the browser's", () => {
  expect(commandOf(press({ key: "Enter", code: "Enter" }))).toBeUndefined();
  expect(commandOf(press({ key: "x", code: "KeyX" }))).toBeUndefined();
});
