import { expect, it } from "vitest";
import { largeFiles } from "../../src/checks/large-files.ts";
import { findingsInFiles } from "../helpers/inspected.ts";

const mebibyte = 1024 * 1024;

it("large-files says how large a file is, above five and above fifty MiB", () => {
  const files = {
    "a.bin": { size: 5 * mebibyte },
    "b.bin": { size: 5 * mebibyte + 1 },
    "c.bin": { size: 50 * mebibyte },
    "d.bin": { size: 72.5 * mebibyte },
  };
  expect(findingsInFiles(largeFiles, files).map(({ severity, path, message }) => [severity, path, message])).toEqual([
    ["info", "b.bin", "5.0 MiB, in every clone for ever"],
    ["info", "c.bin", "50.0 MiB, in every clone for ever"],
    ["warn", "d.bin", "72.5 MiB: forges warn of such a file, or refuse it"],
  ]);
});
