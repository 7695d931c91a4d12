import type { PlugReading } from '../../plugs/driver.ts';
import type { PlugAction } from './session.ts';
import { formatTable, type Cell } from './table.ts';

export const showInfo: PlugAction = async ({ driver, print }) => {
  const identity = await driver.identify();
  const reading = await driver.read();
  const { alias, model, hardware, firmware, mac, deviceId } = identity;
  const rows: (readonly Cell[])[] = [
    ['alias', alias],
    ['model', model],
    ['hardware', hardware],
    ['firmware', firmware],
    ['mac', mac],
    ['device id', deviceId],
    ['relay', reading.on ? 'ON' : 'OFF'],
  ];
  if (reading.onTimeS !== undefined) rows.push(['on for', `${reading.onTimeS.toFixed(0)} s`]);
  print(formatTable([...rows, ...quantityRows(reading)]), { ...identity, ...reading });
};

/** What the meter measures, with its units; what is missing is left out. */
export function quantityRows({ voltageV, currentA, powerW, energyKWh }: PlugReading): (readonly Cell[])[] {
  const rows = [
    ['voltage', voltageV, 1, 'V'],
    ['current', currentA, 3, 'A'],
    ['power', powerW, 1, 'W'],
    ['energy', energyKWh, 3, 'kWh'],
  ] as const;
  return rows.flatMap(([name, value, digits, unit]) => (value === undefined ? [] : [[name, { value, digits, unit }]]));
}
