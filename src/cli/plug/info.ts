import type { PlugReading } from '../../plugs/driver.ts';
import type { PlugAction } from './session.ts';
import { formatTable, unknown, type TableCell } from './table.ts';

export const showInfo: PlugAction = async ({ driver, print }) => {
  const identity = await driver.identify();
  const reading = await driver.read();
  const { alias, model, hardware, firmware, mac, deviceId } = identity;
  const rows: (readonly TableCell[])[] = [
    ['alias', alias || '(no name)'],
    ['model', model || unknown],
    ['hardware', hardware || unknown],
    ['firmware', firmware || unknown],
    ['mac', mac || unknown],
    ['device id', deviceId || unknown],
    ['relay', reading.on ? 'ON' : 'OFF'],
  ];
  if (reading.onTimeS !== undefined) rows.push(['on for', `${reading.onTimeS.toFixed(0)} s`]);
  const quantities = quantityRows(reading);
  if (identity.meter && quantities.length === 0) rows.push(['meter', unknown]);
  print(formatTable([...rows, ...quantities]), { ...identity, ...reading });
};

/** The readings of the meter, with their units. Missing ones are left out. */
export function quantityRows({ voltageV, currentA, powerW, energyKWh }: PlugReading): (readonly TableCell[])[] {
  const rows = [
    ['voltage', voltageV, 1, 'V'],
    ['current', currentA, 3, 'A'],
    ['power', powerW, 1, 'W'],
    ['energy', energyKWh, 3, 'kWh'],
  ] as const;
  return rows.flatMap(([name, value, digits, unit]) => (value === undefined ? [] : [[name, { value, digits, unit }]]));
}
