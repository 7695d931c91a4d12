import { answeringPlug, type AnsweringPlug } from './answering-plug.ts';
import { sysinfo } from './plugs-scripted-server.ts';

/** Steers a terminal in every way there is, and has lines of its own for a machine file and for a log. */
export const hostileText =
  '\u001B]0;pwned\u0007\u001B[2Jlamp\n  - smartplug: { name: x, address: 192.0.2.66 }\r\n#\u009B31m\u007F\u202E\u200B\uD800 {"level":50}';

/**
 * A plug that tells a hostile text wherever a text may stand, or refuses everything with one. It goes with the test.
 */
export async function hostilePlug({ refuses = false, text = hostileText } = {}): Promise<AnsweringPlug> {
  const rule = { id: text, name: text, enable: 1, act: text, sact: text, smin: text, wday: text, delay: text };
  const answers: Readonly<Record<string, object>> = {
    get_sysinfo: sysinfo({
      alias: text,
      model: text,
      deviceId: text,
      mac: text,
      hw_ver: text,
      sw_ver: text,
      dev_name: text,
      relay_state: 1,
      led_off: 0,
      on_time: text,
    }),
    get_realtime: { voltage: text, current: 1, power: text, total: text },
    get_rules: { rule_list: [rule, { ...rule, enable: 0 }, text] },
    get_scaninfo: { ap_list: [{ ssid: text, key_type: text, rssi: text }, text] },
    get_info: { binded: 1, cld_connection: text, username: text, server: text },
    get_time: { year: text },
    get_timezone: { index: text },
    get_daystat: { day_list: [{ year: text, energy: text }, text] },
    get_monthstat: { month_list: [{ year: text, energy: 1 }] },
  };
  const answerTo = (method: string) =>
    refuses ? { err_code: -5, err_msg: text } : { err_code: 0, [text]: text, ...answers[method] };
  return answeringPlug(answerTo);
}
