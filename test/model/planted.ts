import type { PowerOffInputs } from '../../src/components/printer/power-off/state.ts';
import { powerOffStep } from '../../src/components/printer/power-off/step.ts';
import { step } from '../../src/reconcile/reconciler.ts';
import { locked, pinByPin, printing, realParts, type Configuration, type Parts } from './configurations.ts';

/** The real code with one planted fault, such as a regression could bring. */
export interface Planted {
  readonly name: string;
  /** The file with the history that shows the fault. */
  readonly golden: string;
  readonly configuration: Configuration;
  readonly parts: Parts;
}

export const plantedFaults: readonly Planted[] = [
  {
    name: 'forgets a withdrawal during an outage',
    golden: 'forgets-withdrawal.txt',
    configuration: locked,
    parts: reconciling((state, action, ...rest) =>
      step(state, action.type === 'withdrawn' && !state.pins.online ? { type: 'time' } : action, ...rest),
    ),
  },
  {
    name: 'takes an acknowledged command for done',
    golden: 'acknowledged-is-done.txt',
    configuration: locked,
    parts: reconciling((state, action, ...rest) => {
      const next = step(state, action, ...rest);
      const { unproven } = next.state;
      if (action.type !== 'confirmed' || !unproven || unproven.ended) return next;
      const { on, order, origin } = unproven.request;
      return {
        ...next,
        state: { ...next.state, unproven: undefined, granted: on },
        reports: [...next.reports, { type: 'done', on, order, origin }],
      };
    }),
  },
  {
    name: 'ignores an ask for the value that the pin already has',
    golden: 'equal-ask-is-none.txt',
    configuration: locked,
    parts: reconciling((state, action, ...rest) =>
      step(state, action.type === 'asked' && action.on === state.pins.enable ? { type: 'time' } : action, ...rest),
    ),
  },
  {
    name: 'repeats an ON that was acknowledged and not done',
    golden: 'repeats-on.txt',
    configuration: locked,
    parts: reconciling((state, action, ...rest) => {
      const next = step(state, action, ...rest);
      const { notDone } = next.state;
      if (!notDone?.on || state.notDone) return next;
      return {
        ...next,
        state: { ...next.state, notDone: undefined, request: { ...notDone, again: true } },
        reports: next.reports.filter(({ type }) => type !== 'not-done'),
      };
    }),
  },
  {
    name: 'sends a command because of a reading before an outage',
    golden: 'acts-on-old-values.txt',
    configuration: locked,
    parts: reconciling((state, action, ...rest) => {
      const isBlind = action.type === 'turn' && state.relay !== undefined && !state.pins.online;
      const sent = isBlind && step({ ...state, pins: { ...state.pins, online: true } }, action, ...rest);
      return sent && sent.send !== undefined ? sent : step(state, action, ...rest);
    }),
  },
  {
    name: 'takes an unknown temperature for cool',
    golden: 'unknown-is-cool.txt',
    configuration: pinByPin,
    parts: deciding((now) => ({
      ...now,
      temperatures: now.temperatures.map((value) => (Number.isNaN(value) ? 25 : value)),
    })),
  },
  {
    name: 'takes an unknown print state for no print',
    golden: 'unknown-prints-not.txt',
    configuration: printing,
    parts: deciding((now) => ({ ...now, printing: now.printing ?? false })),
  },
  {
    name: 'takes an enable that shows the relay again after the hand-over for switching on',
    golden: 'hand-over-lost.txt',
    configuration: printing,
    parts: {
      ...realParts,
      powerOffStep: (memory, now, periodS) =>
        powerOffStep(
          memory,
          memory.power !== true && now.power ? { ...now, events: [...now.events, 'asked-on'] } : now,
          periodS,
        ),
    },
  },
  {
    name: 'does not see that a relay was read off while its request waited',
    golden: 'never-ends.txt',
    configuration: { ...printing, limits: { asks: 2, presses: 0, faults: 0, printer: 1 } },
    parts: {
      ...realParts,
      powerOffStep: (memory, now, periodS) =>
        powerOffStep(
          memory,
          memory.power === 'returning'
            ? { ...now, relays: now.relays.map((relay) => ({ ...relay, isOff: false })) }
            : now,
          periodS,
        ),
    },
  },
];

function reconciling(faulty: Parts['step']): Parts {
  return { ...realParts, step: faulty };
}

function deciding(see: (now: PowerOffInputs) => PowerOffInputs): Parts {
  return { ...realParts, powerOffStep: (memory, now, periodS) => powerOffStep(memory, see(now), periodS) };
}
