import { CommandFailure, exitCodes } from '../io.ts';
import type { PlugAction, PlugSession } from './session.ts';

export const turnOn: PlugAction = (session) => switchTo(session, true);

export const turnOff: PlugAction = (session) => switchTo(session, false);

export const toggle: PlugAction = async (session) => switchTo(session, !(await readRelay(session)));

export const showState: PlugAction = async (session) => {
  const on = await readRelay(session);
  session.print(powerLine(on), { on });
};

/** Switches, then prints the state of the relay that the plug reports. */
async function switchTo(session: PlugSession, wanted: boolean): Promise<void> {
  await session.driver.setRelay(wanted);
  const on = await readRelay(session);
  if (on !== wanted) {
    throw new CommandFailure(
      exitCodes.refused,
      `the plug confirmed the command but reports ${powerLine(on)}; was its button pressed at the same moment?`,
    );
  }
  session.print(powerLine(on), { on });
}

/** Without the meter, which would take a second request. */
async function readRelay({ driver }: PlugSession): Promise<boolean> {
  return (await driver.read(undefined, { meter: false })).on;
}

function powerLine(on: boolean): string {
  return on ? 'Power ON' : 'Power OFF';
}
