import type { EventType } from '../event-type.ts';
import { about } from './parts.ts';
import { text } from './words.ts';

/** Events of meters, and the energy of prints. */
export const meterEvents: readonly EventType[] = [
  {
    type: 'meter.fault',
    doc:
      'The `quantities` of a plug’s meter (`power, energy`) are not known, and their pins are NaN: the meter ' +
      'refuses (`refused`), the plug reports that it has no meter (`no-meter`), a value cannot be true ' +
      '(`untrue`) or is not a number (`not-told`), the plug reports another counter (`other-counter`), or the ' +
      'meter was not polled for a long time (`not-asked`). Raised once until it is over, and at most once a ' +
      `minute. ${about}`,
    details: { quantities: 'text' },
    example: { name: 'printer', cause: 'refused', time: 1_700_000_000.25, seq: 11, quantities: 'power, energy' },
    uses: ['quantities'],
    say: ({ quantities }) => `not measured: ${text(quantities)}`,
  },
  {
    type: 'meter.recovered',
    doc: `The \`quantities\` of a \`meter.fault\` are known again. ${about}`,
    details: { quantities: 'text' },
    example: { name: 'printer', cause: 'measured', time: 1_700_000_000.25, seq: 12, quantities: 'power, energy' },
    uses: ['quantities'],
    say: ({ quantities }) => `measured again: ${text(quantities)}`,
  },
  {
    type: 'meter.dropped',
    doc:
      'A `value` from a meter was not shown, because it cannot be true (`untrue`), or a gain of a counter was ' +
      'not counted, because it is less (`counter-fell`) or more (`counter-jumped`) than can have been used, ' +
      'or comes from another counter (`other-counter`). `before` is the last value of the counter; the units ' +
      'are those of the pin. Raised once for each quantity until it is good again, and at most once a minute; ' +
      `\`dropped-samples\` counts all. ${about}`,
    details: { quantity: 'text', value: 'measured', before: 'measured?' },
    example: { name: 'printer', cause: 'untrue', time: 1_700_000_000.25, seq: 13, quantity: 'power', value: 65_535 },
    uses: ['quantity', 'value'],
    say: ({ quantity, value }) => `${text(quantity)} ${text(value)} dropped`,
  },
  {
    type: 'print.energy',
    doc:
      'The energy that a print took from the mains, raised at its end. `unmeasuredS` is the time at its end ' +
      `in which the plug could not be read; the energy of that time is not known. ${about}`,
    details: {
      startS: 'number',
      durationS: 'number',
      energyKWh: 'number',
      peakW: 'number',
      meanW: 'number',
      cost: 'number',
      unmeasuredS: 'number',
    },
    example: {
      name: 'print-energy',
      cause: 'finished',
      time: 1_700_003_600,
      seq: 50,
      startS: 1_700_000_000,
      durationS: 3600,
      energyKWh: 0.121,
      peakW: 342.1,
      meanW: 120.8,
      cost: 0.0363,
      unmeasuredS: 0,
    },
    uses: ['energyKWh', 'durationS', 'startS'],
    say: ({ energyKWh, durationS }) => `print ended: ${text(energyKWh)} kWh in ${text(durationS)} s`,
  },
];
