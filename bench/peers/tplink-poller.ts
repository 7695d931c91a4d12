import { addressOf, pollReply } from '../poll/plug-server-task.ts';
import type { PollClient } from '../poll/poll-task.ts';

/** tplink-smarthome-api, with its call for relay and meter in one request, at an interval. */
export const pollWithTplinkApi: PollClient = async ({ plugs, port }, intervalMs, watch) => {
  const { default: api } = await import('tplink-smarthome-api');
  const client = new api.Client();
  const { system } = pollReply() as { system: { get_sysinfo: never } };
  const pollers = Array.from({ length: plugs }, (_, i) => {
    const plug = client.getPlug({ host: addressOf(i), port, sysInfo: system.get_sysinfo });
    return async () => {
      const startMs = watch.started(i);
      await plug.getInfo();
      if (plug.emeter.realtime.power !== 61.7) throw new Error('wrong answer');
      watch.ended(i, startMs);
    };
  });
  const timers: NodeJS.Timeout[] = [];
  const polling = {
    resume() {
      pollers.forEach((poll, i) => {
        const begin = () => timers.push(setInterval(() => void poll(), intervalMs));
        timers.push(setTimeout(begin, (i / plugs) * intervalMs));
      });
    },
    pause: () => timers.splice(0).forEach((timer) => clearTimeout(timer)),
  };
  polling.resume();
  return polling;
};
