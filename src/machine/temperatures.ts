import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readSmallFile } from "../platform/files.ts";

/**
 * What the thermal sensors of a Linux machine say, in degrees Celsius, by the type of the sensor (kernel documentation,
 * "sysfs-class-thermal"). Undefined where there is none, as on virtual machines and other systems.
 *
 * @param folder `/sys/class/thermal`.
 */
export function readTemperatures(folder: string): Readonly<Record<string, number>> | undefined {
  const found = new Map<string, number>();
  for (const zone of zonesIn(folder)) {
    const [type, value] = [readValue(join(folder, zone, "type")), readValue(join(folder, zone, "temp"))];
    if (type === undefined || value === undefined || !/^-?[0-9]{1,9}$/.test(value)) continue;
    found.set(found.has(type) ? `${type} (${zone})` : type, Number(value) / 1000);
  }
  return found.size === 0 ? undefined : Object.fromEntries(found);
}

function zonesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^thermal_zone[0-9]+$/.test(name))
      .sort();
  } catch {
    // A system without thermal zones.
    return [];
  }
}

function readValue(file: string): string | undefined {
  try {
    // The kernel says a size of 4096 and gives as much as there is.
    return readSmallFile(file, 64 * 1024)
      ?.toString("utf8")
      .trim();
  } catch {
    // A sensor that does not answer, as those of a sleeping device.
    return undefined;
  }
}
