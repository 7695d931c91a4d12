import { withDeadline } from './deadline.ts';
import type { DialectOptions, KasaDialect } from './dialect.ts';
import { createIotProtocol } from './protocol.ts';
import { createPlugReader } from './reader.ts';
import { identityIn, relayIn } from './sysinfo.ts';

/** A single plug that speaks Kasa's own language. */
export function createIotDialect({ transport, meter, deadline, recognition, logger }: DialectOptions): KasaDialect {
  const protocol = createIotProtocol(transport);
  const recognize = (sysinfo: Parameters<typeof identityIn>[0]) => recognition.seen(identityIn(sysinfo));
  const reader = createPlugReader({ protocol, meter, deadline, logger, recognize });
  return {
    async identify(signal) {
      const { sysinfo, meter: measures } = await reader.sysinfo(signal);
      return { ...identityIn(sysinfo), meter: measures };
    },
    read: (signal, wish) => reader.read(signal, wish),
    setRelay(on, signal) {
      if (recognition.isFresh && reader.hasRelay) return protocol.setRelay(on, signal);
      // It may be another plug by now, or a power strip, which would take the command for all its outlets.
      return withDeadline(deadline, signal, async (whole) => {
        const { sysinfo } = await reader.sysinfo(whole);
        relayIn(sysinfo);
        await protocol.setRelay(on, whole);
      });
    },
  };
}
