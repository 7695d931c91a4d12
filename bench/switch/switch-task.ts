import { sleep } from '../harness/system.ts';

/** A way to switch one plug; resolves when the plug has confirmed it. */
export interface Switch {
  set(on: boolean): Promise<void>;
  dispose(): Promise<void>;
}

export interface SwitchParams {
  readonly way: 'halyard' | 'bare kept' | 'bare connect' | 'polling loop';
  readonly ports: readonly number[];
}

/** The milliseconds from the change of a value to the confirmation of the plug. */
export async function switchTask({ way, ports }: SwitchParams) {
  const open: Readonly<Record<SwitchParams['way'], (port: number) => Promise<Switch>>> = {
    halyard: async (port) => (await import('./halyard-switch.ts')).openHalyard(port),
    'bare kept': async (port) => (await import('../peers/raw-switch.ts')).openKept(port),
    'bare connect': async (port) => (await import('../peers/raw-switch.ts')).openPerRequest(port),
    'polling loop': async (port) => (await import('../peers/raw-switch.ts')).openPollingLoop(port),
  };
  const plugs = await Promise.all(ports.map((port) => open[way](port)));
  let on = false;
  return {
    /** Switches each plug so often, with pauses of `everyMs` in between, each a little different. */
    async measure({ events, everyMs }: { readonly events: number; readonly everyMs: number }): Promise<number[]> {
      const times: number[] = [];
      for (let event = 0; event < events; event++) {
        on = !on;
        const wanted = on;
        const each = plugs.map(async (plug) => {
          await sleep(everyMs * (0.75 + 0.5 * Math.random()));
          const startMs = performance.now();
          await plug.set(wanted);
          times.push(performance.now() - startMs);
        });
        await Promise.all(each);
      }
      return times;
    },
    dispose: async () => void (await Promise.all(plugs.map((plug) => plug.dispose()))),
  };
}
