import { answerTo, readTranscript, statusIn, type Message, type Status } from './host-transcript.ts';

/** What a real Klipper told of itself and its heaters, recorded, by the situation it was in. */
export const situations = {
  /** Ready and cold. */
  ready: firstWhole('klipper-01b-start-anew-cold', 'ready', 25),
  /** Ready with 189.6 °C, its target set. */
  hot: firstWhole('klipper-02-restart-hot', 'ready', 189.63),
  /** Its board is spoken to for the first time: nothing has been measured. */
  startup: firstWhole('klipper-01b-start-anew-cold', 'startup', 0),
  /** Ready, with nothing measured. */
  unread: firstWhole('klipper-02-restart-hot', 'ready', 0),
  /** Its board cannot be used. */
  error: firstWhole('klipper-06b-m112-gcode', 'error', 0),
  /** Its configuration has a typo. */
  typo: firstWhole('klipper-20-connect-in-config-error', 'error', null),
  /** Shut down, hot. */
  shutdown: firstWhole('moonraker-19-connect-in-shutdown', 'shutdown', 188.15),
} as const satisfies Record<string, Status>;

function firstWhole(name: string, state: string, temperature: number | null): Status {
  for (const { msg } of readTranscript(name).lines) {
    const status = msg?.['method'] === undefined ? statusIn(msg ?? {}) : undefined;
    const isIt = status?.['webhooks']?.['state'] === state && status['extruder']?.['temperature'] === temperature;
    if (isIt) return status;
  }
  throw new Error(`${name} has no whole status in ${state} with ${temperature} °C`);
}

const recorded = ['klipper-01b-start-anew-cold', 'klipper-06-emergency-stop-hot', 'klipper-20-connect-in-config-error'];

/** What Klipper answers to `info` in a state. */
export function infoIn(state: string): Message {
  for (const name of recorded) {
    try {
      const { result } = answerTo(readTranscript(name), 'info', (answer) => stateIn(answer) === state);
      return result as Message;
    } catch {
      // Another recording has it.
    }
  }
  throw new Error(`no recording has Klipper's info in state ${state}`);
}

function stateIn({ result }: Message): unknown {
  return (result as Message | undefined)?.['state'];
}
