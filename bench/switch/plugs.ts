import { createSimulatedPlug, type SimulatedPlug } from '../../src/plugs/kasa/simulator/simulated-plug.ts';

/** Starts simulated plugs on loopback, gives them to `use`, and ends them. */
export async function withSimulatedPlugs<R>(
  count: number,
  use: (plugs: readonly SimulatedPlug[]) => Promise<R>,
  options: { readonly closesAfterReply?: boolean } = {},
): Promise<R> {
  const plugs = Array.from({ length: count }, (_, i) =>
    createSimulatedPlug({ model: 'hs110', serial: i + 1, ...options }),
  );
  try {
    await Promise.all(plugs.map((plug) => plug.start()));
    return await use(plugs);
  } finally {
    await Promise.all(plugs.map((plug) => plug.dispose()));
  }
}

/** A plug of its own process. */
export async function simulatedPlugTask({ count, closesAfterReply }: { count: number; closesAfterReply: boolean }) {
  const plugs = Array.from({ length: count }, (_, i) =>
    createSimulatedPlug({ model: 'hs110', serial: i + 1, closesAfterReply }),
  );
  await Promise.all(plugs.map((plug) => plug.start()));
  return { ports: () => plugs.map(({ port }) => port) };
}
